/**
 * Takes the documentation's pictures of the sandbox's page, of a report and of links, at the width of a desk and of a
 * phone: `docs/images/*.png`. With `report` or `sandbox` as argument only those.
 */
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { linkedTo } from "@bonafide/core/screening/linked";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import type { Browser, Page } from "playwright-core";
import { linkSvg } from "../packages/cli/src/link-svg.ts";
import { reportPage } from "../packages/cli/src/report-page.ts";
import { JOBS } from "../packages/cli/src/testing-report.ts";
import { sampleReport } from "../packages/cli/src/testing-report-document.ts";
import { launchBrowser } from "../test/support/browser.ts";

const FOLDER = fileURLToPath(new URL("../docs/images", import.meta.url));
const WIDTHS = { "": { width: 1200, height: 800 }, "-phone": { width: 390, height: 844 } };

/** Few enough that both lists fit a picture, with every result among them. */
const SHOWN = [
  { band: "low", most: 2 },
  { band: "unscored", most: 1 },
  { band: "review", most: 2 },
  { band: "high", most: 1 },
].flatMap(({ band, most }) => SAMPLES.filter((sample) => sample.band === band).slice(0, most));

async function shoot(page: Page, name: string, maxHeight: number): Promise<void> {
  const file = path.join(FOLDER, `${name}.png`);
  const full = await page.evaluate<number>("document.documentElement.scrollHeight");
  const size = page.viewportSize() ?? WIDTHS[""];
  const height = Math.min(full, maxHeight);
  await page.screenshot({ path: file, fullPage: true, clip: { x: 0, y: 0, width: size.width, height } });
  console.log(`docs/images/${name}.png  ${Math.round((await stat(file)).size / 1024)} KiB`);
}

type Width = keyof typeof WIDTHS;

async function shootStanding(page: Page, sandbox: Sandbox, suffix: Width): Promise<void> {
  await page.goto(sandbox.origin);
  await shoot(page, `list${suffix}`, suffix === "" ? 1200 : 1500);
  await page.getByText("check: verify identity").first().locator("xpath=ancestor::tr").getByRole("link").click();
  await shoot(page, `profile${suffix}`, suffix === "" ? 1290 : 1560);
  if (suffix === "") await page.locator("article.note").screenshot({ path: path.join(FOLDER, "annotation.png") });
  await page.goto(`${sandbox.origin}/settings`);
  await shoot(page, `settings${suffix}`, suffix === "" ? 950 : 1262);
}

/** Nothing shows the middle of it more plainly than an ATS that takes its time. */
async function shootLive(page: Page, sandbox: Sandbox, suffix: Width): Promise<void> {
  await page.goto(`${sandbox.origin}/apply?sample=${SAMPLES.findIndex(({ band }) => band === "high")}`);
  await page.getByLabel("Family name").fill("Tester");
  for (const { emulator } of sandbox.accounts) emulator.behave({ readLag: 1 });
  await page.getByRole("button", { name: "Submit and watch" }).click();
  await page.getByText("Being screened now").waitFor();
  await shoot(page, `live${suffix}`, suffix === "" ? 625 : 885);
  for (const { emulator } of sandbox.accounts) emulator.behave({ readLag: 0 });
  await page.getByText("VERIFY IDENTITY ·").waitFor();
}

/** At the width of a desk and of a phone. */
async function atWidths(browser: Browser, look: (page: Page, suffix: Width) => Promise<void>): Promise<void> {
  for (const suffix of ["", "-phone"] as const) {
    const viewport = WIDTHS[suffix];
    const context = await browser.newContext({ viewport, colorScheme: "light", deviceScaleFactor: 1 });
    await look(await context.newPage(), suffix);
    await context.close();
  }
}

/** What the last sample shares with the one before whose number and résumé it has. */
async function shootLinks(browser: Browser, sandbox: Sandbox): Promise<void> {
  const account = sandbox.accounts[0];
  const later = SAMPLES.find(({ after }) => after !== undefined);
  const earlier = SAMPLES.find(({ familyName }) => familyName === later?.after);
  if (!account || !later || !earlier) throw new Error("no two samples share anything");
  await sandbox.settled(await sandbox.submit(account, earlier));
  const submitted = await sandbox.submit(account, later);
  await sandbox.settled(submitted);
  const ref = { connectionId: account.connection.id, ...submitted.ref };
  const record = await sandbox.stores.screenings.read(ref);
  const graph = record && (await linkedTo(sandbox.stores, record));
  if (!graph) throw new Error("nothing is linked");
  const context = await browser.newContext({ viewport: { width: 800, height: 600 }, colorScheme: "light" });
  const page = await context.newPage();
  await page.setContent(`<style>body { margin: 0 }</style>${linkSvg(graph)}`);
  await page.locator("svg").screenshot({ path: path.join(FOLDER, "links.png") });
  console.log("docs/images/links.png");
  await context.close();
}

async function shootReport(browser: Browser): Promise<void> {
  const html = reportPage(sampleReport(JOBS, "Sample company"));
  await atWidths(browser, async (page, suffix) => {
    await page.setContent(html);
    await shoot(page, `report${suffix}`, suffix === "" ? 1560 : 1780);
  });
}

async function shootSandbox(browser: Browser): Promise<void> {
  const sandbox = await startSandbox({});
  try {
    for (const account of sandbox.accounts) {
      // One after the other, so that the times in the picture are those of one application.
      for (const sample of SHOWN) await sandbox.settled(await sandbox.submit(account, sample));
    }
    await atWidths(browser, (page, suffix) => shootStanding(page, sandbox, suffix));
    await atWidths(browser, (page, suffix) => shootLive(page, sandbox, suffix));
    await shootLinks(browser, sandbox);
  } finally {
    await sandbox.close();
  }
}

const [only] = process.argv.slice(2);
await mkdir(FOLDER, { recursive: true });
const browser = await launchBrowser();
try {
  if (only !== "sandbox") await shootReport(browser);
  if (only !== "report") await shootSandbox(browser);
} finally {
  await browser.close();
}
