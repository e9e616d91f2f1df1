/** The report in a real browser: readable on a phone, in light and dark, and nothing in it that an ATS calls a job is more than text. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportPage } from "../../packages/cli/src/report-page.ts";
import { JOBS } from "../../packages/cli/src/testing-report.ts";
import { sampleReport } from "../../packages/cli/src/testing-report-document.ts";
import { browserMissing, launchBrowser } from "../support/browser.ts";
import { CONTRAST, OVERFLOW } from "./inspect.ts";

const missing = browserMissing();
const HOSTILE = [
  `<script>document.title = "ran"</script>`,
  `"><img src=x onerror="document.title='ran'">`,
  `</text></svg><iframe srcdoc="<b>x</b>"></iframe>`,
  `&lt;b&gt; ]]> <!-- ${"longwordwithoutabreak".repeat(4)}`,
  `\u202Egnp.exe {{7*7}} <style>body{display:none}</style>`,
];

/** Whatever could run or load, whoever put it there: the page has one style sheet, and plots. */
const ACTIVE = `[...document.querySelectorAll("script, iframe, object, embed, img, link, base, form, [onerror], [onload], [onclick], [href], [src]")]
  .filter((node) => !(node.tagName === "svg" || node.namespaceURI.endsWith("/svg")))
  .map((node) => node.outerHTML.slice(0, 120))`;
const SHAPE = `({
  headings: [...document.querySelectorAll("h1, h2")].map(({ tagName }) => tagName),
  plots: [...document.querySelectorAll("svg[role=img]")].filter((svg) => svg.getAttribute("aria-label") !== null && svg.getBoundingClientRect().width > 200).length,
  smallest: Math.min(...[...document.querySelectorAll("svg text")].map((text) => text.getBoundingClientRect().height)),
  cut: [...document.querySelectorAll("svg text")].filter((text) => {
    const { left, right } = text.getBoundingClientRect();
    return left < 0 || right > document.documentElement.clientWidth;
  }).map(({ textContent }) => textContent),
})`;

describe.skipIf(missing !== null)(`the report in a browser${missing === null ? "" : ` (skipped: ${missing})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  async function open(html: string, width: number, colorScheme: "light" | "dark") {
    const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
    const page = await context.newPage();
    const told: string[] = [];
    page.on("request", (request) => told.push(request.url()));
    page.on("console", (line) => told.push(line.text()));
    page.on("pageerror", (error) => told.push(error.message));
    page.on("dialog", (dialog) => told.push(dialog.message()));
    await page.setContent(html);
    return { page, told, close: () => context.close() };
  }

  it.each([
    [390, "light"],
    [390, "dark"],
    [1200, "light"],
  ] as const)(
    "is readable at %i pixels, %s: nothing scrolls sideways, nothing is cut or faint",
    async (width, scheme) => {
      const { page, told, close } = await open(reportPage(sampleReport(JOBS, "Acme")), width, scheme);
      expect(await page.evaluate<number>(OVERFLOW)).toBeLessThanOrEqual(0);
      const shape = await page.evaluate<{ headings: string[]; plots: number; smallest: number; cut: string[] }>(SHAPE);
      expect(shape.headings.filter((tag) => tag === "H1")).toHaveLength(1);
      expect(shape.plots).toBeGreaterThanOrEqual(6);
      expect(shape.smallest).toBeGreaterThan(9);
      expect(shape.cut).toEqual([]);
      const { low } = await page.evaluate<{ low: string[] }>(CONTRAST);
      expect(low).toEqual([]);
      expect(told).toEqual([]);
      await close();
    },
  );

  it("takes no job, office or connection name for markup, and lets none break the page", async () => {
    const jobs = HOSTILE.map((title, at) => ({ id: `${4000 + at}`, title, department: title, office: title }));
    const { page, told, close } = await open(reportPage(sampleReport(jobs, HOSTILE[0] ?? "")), 390, "light");
    expect(await page.evaluate(ACTIVE)).toEqual([]);
    expect(await page.title()).toBe("Report");
    expect(await page.evaluate<number>(OVERFLOW)).toBeLessThanOrEqual(0);
    const text = await page.evaluate<string>("document.body.textContent");
    for (const title of HOSTILE) expect(text).toContain(title);
    expect(told).toEqual([]);
    await close();
  });

  it("is a page also when there was nothing", async () => {
    const { page, told, close } = await open(reportPage(sampleReport(JOBS, "Nobody", 0)), 390, "dark");
    expect(await page.evaluate<string>("document.body.innerText")).not.toMatch(/NaN|undefined|Infinity/);
    expect(await page.evaluate<number>(OVERFLOW)).toBeLessThanOrEqual(0);
    expect(told).toEqual([]);
    await close();
  });
});
