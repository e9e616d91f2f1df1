/** The page in a real browser, with scripting switched off: what people see, reach by keyboard, and cannot break. */
import { TAGS } from "@bonafide/core/domain/annotation";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { SAMPLES } from "@bonafide/sandbox/samples";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { browserMissing, launchBrowser } from "../support/browser.ts";
import { ACCESSIBILITY, ACTIVE, CONTRAST, FOCUS, OVERFLOW } from "./inspect.ts";

const missing = browserMissing();
// The reporter counts skipped tests but does not name them.
if (missing !== null) process.stderr.write(`The page is not tested in a browser: ${missing}.\n`);
/** One of each result is enough to look at. */
const SHOWN = (["high", "review", "low", "unscored"] as const).flatMap((band) => {
  const sample = SAMPLES.find((candidate) => candidate.band === band);
  return sample ? [sample] : [];
});
const nameOf = ({ givenName, familyName }: { givenName: string; familyName: string }) => `${givenName} ${familyName}`;
const [high, , low] = SHOWN.map(nameOf) as [string, string, string, string];

let sandbox: Sandbox;
let browser: Browser;
let pages: Page[] = [];
let dialogs: string[] = [];
let elsewhere: string[] = [];
let complaints: string[] = [];

async function open(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false, ...options });
  const page = await context.newPage();
  pages.push(page);
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${sandbox.origin}/`)) elsewhere.push(request.url());
  });
  page.on("console", (line) => {
    // An answer other than 200 is what some of these tests ask for.
    if (!line.text().startsWith("Failed to load resource")) complaints.push(line.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${sandbox.origin}${path}`);
  return page;
}

const settled = (page: Page) => page.getByText("Being screened now").waitFor({ state: "detached", timeout: 20_000 });
const refreshes = (page: Page) => page.locator('meta[http-equiv="refresh"]').count();

/** Lifts what the browser itself would refuse, as somebody with its tools can. */
const withoutLimits = (page: Page) =>
  page.evaluate(`for (const input of document.querySelectorAll("input:not([type=radio])")) {
    input.type = "text"; input.removeAttribute("maxlength"); input.removeAttribute("required");
  }`);

describe.skipIf(missing !== null)(`the page in a browser${missing === null ? "" : ` (skipped: ${missing})`}`, () => {
  beforeAll(async () => {
    [sandbox, browser] = await Promise.all([startSandbox({}), launchBrowser()]);
    const sent = await Promise.all(
      sandbox.accounts.flatMap((account) => SHOWN.map((sample) => sandbox.submit(account, sample))),
    );
    await Promise.all(sent.map((submitted) => sandbox.settled(submitted)));
  });
  afterAll(async () => {
    await browser?.close();
    await sandbox?.close();
  });
  // Whatever a test did: nothing ran, nothing was embedded, nothing left this machine's own origin.
  afterEach(async () => {
    for (const page of pages) {
      expect(await page.evaluate(ACTIVE)).toEqual([]);
      await page.context().close();
    }
    expect({ dialogs, elsewhere, complaints }).toEqual({ dialogs: [], elsewhere: [], complaints: [] });
    [pages, dialogs, elsewhere, complaints] = [[], [], [], []];
  });

  it("shows each ATS's list with the tag where one stands, and a record for everybody", async () => {
    const page = await open("/");
    for (const { connection } of sandbox.accounts) {
      const list = page.locator(`table[aria-labelledby="list-${connection.ats}"]`);
      expect(await list.locator("tbody tr").count()).toBe(SHOWN.length);
      expect(await list.locator("tr", { hasText: high }).locator(".chip").textContent()).toBe(TAGS.verify_identity);
      expect(await list.locator("tr", { hasText: low }).locator(".chip").count()).toBe(0);
      expect(await list.locator("tr", { hasText: low }).textContent()).toContain("No signs");
    }
    expect(await refreshes(page)).toBe(0);
  });

  it("shows the note on the profile exactly as it stands in the ATS", async () => {
    for (const { connection, emulator } of sandbox.accounts) {
      const page = await open("/");
      await page.locator(`table[aria-labelledby="list-${connection.ats}"]`).getByText(high).click();
      const note = emulator.state().applications.find(({ name }) => name === high)?.notes[0];
      const shown = await page.locator("article.note p:not(.note-head)").allTextContents();
      expect(shown.join("\n")).toBe(note?.text);
      expect(await page.locator("dl").textContent()).toContain(SHOWN[0]?.email);
    }
  });

  it("takes an application through the form and shows it being screened until it is settled, without a script", async () => {
    const [account] = sandbox.accounts;
    const page = await open("/apply");
    // The ATS shows it a moment late, so that there is something to watch.
    account?.emulator.behave({ readLag: 1 });
    await page.getByLabel("Given name").fill("Wanda");
    await page.getByLabel("Family name").fill("Watched");
    // What a sample of a known result states, under another name.
    await page.getByLabel("E-mail").fill(SHOWN[0]?.email ?? "");
    await page.getByLabel("Phone").fill(SHOWN[0]?.phone ?? "");
    await page.getByLabel("City and country").fill(SHOWN[0]?.place ?? "");
    await page.getByLabel("IP address the form saw").fill(SHOWN[0]?.address ?? "");
    await page.getByRole("button", { name: "Submit and watch" }).click();

    await page.getByText("Being screened now").waitFor();
    expect(await refreshes(page)).toBe(1);
    expect(await page.locator("li.step.done .step-title").allTextContents()).toContain("Received");
    account?.emulator.behave({ readLag: 0 });

    await settled(page);
    expect(await refreshes(page)).toBe(0);
    expect(await page.locator(".step-title").allTextContents()).toEqual([
      "Received",
      "Queued",
      "Evidence",
      "Score",
      "Annotated",
    ]);
    expect(await page.locator("li.step.done").count()).toBe(5);
    const times = await page.locator(".step-time").allTextContents();
    const ms = times.map((text) => Number.parseFloat(text) * (/\d s/.test(text) ? 1000 : 1));
    expect(ms.every((value) => value >= 0)).toBe(true);
    expect(ms).toEqual(ms.toSorted((a, b) => a - b));
    expect(await page.locator("h1 + .under .chip").textContent()).toBe(TAGS.verify_identity);
    expect(await page.locator("article.note").count()).toBe(1);
  });

  it("stops reloading when asked to", async () => {
    const [account] = sandbox.accounts;
    account?.emulator.behave({ readLag: 2 });
    const page = await open("/apply?sample=0");
    await page.getByRole("button", { name: "Submit and watch" }).click();
    await page.getByRole("link", { name: "Stop reloading" }).click();
    expect(await refreshes(page)).toBe(0);
    account?.emulator.behave({ readLag: 0 });
  });

  it.each([
    [
      `<script>alert(1)</script>`,
      `"><img src=x onerror=alert(1)>`,
      `'><svg/onload=alert(1)>`,
      `</title><script>alert(1)</script>`,
    ],
    [
      `javascript:alert(1)//`,
      `\${alert(1)} {{7*7}} <%= 1 %>`,
      `=HYPERLINK("https://evil.example","x")`,
      `&lt;b&gt;&#x3c;i&#x3e;`,
    ],
  ])("shows %s, %s, %s and %s as the texts they are: form, list, profile", async (given, family, phone, place) => {
    // With scripting on: nothing may run because nothing is there, not because nothing could.
    const page = await open("/apply", { javaScriptEnabled: true });
    await withoutLimits(page);
    const texts = { givenName: given, familyName: family, phone, place, email: "<b>" };
    for (const [id, text] of Object.entries(texts)) await page.locator(`#${id}`).fill(text);
    // Refused for its e-mail address first, so that the form shows it as well.
    await page.getByRole("button").click();
    for (const [id, text] of Object.entries(texts)) expect(await page.locator(`#${id}`).inputValue()).toBe(text);
    expect(await page.evaluate(ACTIVE)).toEqual([]);
    await withoutLimits(page);
    await page.locator("#email").fill(`"><svg/onload=alert(1)>@evil.example`);
    await page.getByRole("button").click();
    await settled(page);
    expect(await page.locator("h1").textContent()).toBe(`${given} ${family}`);
    const facts = await page.locator("dd").allTextContents();
    expect(facts).toEqual(expect.arrayContaining([phone, place, `"><svg/onload=alert(1)>@evil.example`]));
    expect(await page.locator("article.note a").count()).toBe(0);
    expect(await page.evaluate(ACTIVE)).toEqual([]);
    await page.goto(sandbox.origin);
    expect(await page.locator("tbody th").first().textContent()).toBe(`${given} ${family}`);
  });

  it("answers a field of one megabyte with a sentence, not with a broken connection", async () => {
    const page = await open("/apply");
    await page.evaluate(`{
      const input = document.getElementById("place");
      input.removeAttribute("maxlength");
      input.value = "x".repeat(1_000_000);
      for (const [id, value] of [["givenName", "A"], ["familyName", "B"], ["email", "a@b.example"]]) document.getElementById(id).value = value;
    }`);
    await page.getByRole("button").click();
    expect(await page.locator("h1").textContent()).toBe("Not submitted: too large");
    expect(await page.locator("main").textContent()).toContain("larger than 16 KiB");
  });

  it("can be used by keyboard alone, with the focus always to be seen", async () => {
    const page = await open("/apply");
    const focus = () => page.evaluate<{ name: string; tag: string; outlined: boolean }>(FOCUS);
    const stops: string[] = [];
    async function tabTo(name: string): Promise<void> {
      for (let presses = 0; presses < 25; presses += 1) {
        await page.keyboard.press("Tab");
        const at = await focus();
        stops.push(at.name);
        expect(at, at.name).toMatchObject({ outlined: true });
        if (at.name === name) return;
      }
      throw new Error(`${name} is not reached by Tab: ${stops.join(", ")}`);
    }
    await tabTo("Skip to the content");
    await page.keyboard.press("Enter");
    await tabTo("ats");
    // The skip link left the navigation behind.
    expect(stops).toEqual(["Skip to the content", "ats"]);
    await page.keyboard.press("Space");
    for (const [name, text] of [
      ["givenName", "Kaya"],
      ["familyName", "Keyboard"],
      ["email", "kaya@freemail.example"],
      ["phone", "(202) 555-0143"],
      ["place", "Washington, DC, United States"],
      ["address", "192.0.2.10"],
    ] as const) {
      await tabTo(name);
      await page.keyboard.type(text);
    }
    await tabTo("Submit and watch");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Kaya Keyboard" }).waitFor();
    await settled(page);
    expect(await page.locator("li.step.done").count()).toBe(5);
  });

  it("leads from a refused form to the field that needs attention", async () => {
    const page = await open("/apply?sample=0");
    await withoutLimits(page);
    await page.getByLabel("IP address the form saw").fill("somewhere");
    await page.getByRole("button").click();
    expect(await page.title()).toContain("Not submitted");
    const field = page.locator("#address");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await field.getAttribute("aria-describedby")).toBe("address-hint address-problem");
    expect(await page.locator("#email").inputValue()).toBe(SHOWN[0]?.email);
    await page.getByRole("alert").getByRole("link").click();
    expect(await page.evaluate<{ name: string }>(FOCUS)).toMatchObject({ name: "address" });
  });

  /** Every view, with everything that can be unfolded unfolded. */
  const VIEWS: readonly (readonly [string, string, (page: Page) => Promise<unknown>])[] = [
    ["the list", "/", () => Promise.resolve()],
    ["a profile with a note", "/", (page) => page.getByText(high).first().click()],
    ["a profile without a note", "/", (page) => page.getByText(low).first().click()],
    ["the form", "/apply", () => Promise.resolve()],
    [
      "a refused form",
      "/apply?sample=0",
      async (page) => {
        await withoutLimits(page);
        await page.getByLabel("E-mail").fill("x".repeat(300));
        await page.getByRole("button").click();
      },
    ],
    ["what administrators of the ATSs see", "/settings", () => Promise.resolve()],
    ["an address nothing is at", "/nowhere", () => Promise.resolve()],
  ];
  it.each(VIEWS)(
    "%s has names, labels and order, is readable in light and dark, and fits a phone",
    async (...shown) => {
      const [, path, reach] = shown;
      const page = await open(path, { colorScheme: "light" });
      await reach(page);
      for (const summary of await page.locator("summary").all()) await summary.click();
      expect(await page.evaluate(ACCESSIBILITY)).toEqual([]);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const contrast = await page.evaluate<{ measured: number; low: string[] }>(CONTRAST);
        expect(contrast.low, colorScheme).toEqual([]);
        expect(contrast.measured).toBeGreaterThan(8);
      }
      await page.setViewportSize({ width: 360, height: 740 });
      expect(await page.evaluate(OVERFLOW)).toBe(0);
    },
  );

  it("keeps to the phone's width with the longest unbroken text", async () => {
    const page = await open("/apply", { viewport: { width: 360, height: 740 } });
    await withoutLimits(page);
    for (const label of ["Given name", "Family name", "Phone", "City and country"]) {
      await page.getByLabel(label).fill("W".repeat(200));
    }
    await page.getByLabel("E-mail").fill(`${"w".repeat(180)}@long.example`);
    await page.getByRole("button").click();
    await settled(page);
    expect(await page.evaluate(OVERFLOW)).toBe(0);
    await page.goto(sandbox.origin);
    expect(await page.evaluate(OVERFLOW)).toBe(0);
  });
});
