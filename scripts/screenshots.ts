/**
 * Takes the documentation's pictures of the sandbox's page and of a report, at the width of a desk and of a phone:
 * `docs/images/*.png`. With `report` or `sandbox` as argument only those.
 */
import { mkdir, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import type { Browser, Page } from "playwright-core";
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

async function shootAll(browser: Browser, sandbox: Sandbox): Promise<void> {
  for (const [suffix, viewport] of Object.entries(WIDTHS)) {
    const context = await browser.newContext({ viewport, colorScheme: "light", deviceScaleFactor: 1 });
    const page = await context.newPage();
    await page.goto(sandbox.origin);
    await shoot(page, `list${suffix}`, suffix === "" ? 1200 : 1500);
    await page.getByText("check: verify identity").first().locator("xpath=ancestor::tr").getByRole("link").click();
    await shoot(page, `profile${suffix}`, suffix === "" ? 1100 : 1900);

    await page.goto(`${sandbox.origin}/apply?sample=${SAMPLES.findIndex(({ band }) => band === "high")}`);
    await page.getByLabel("Family name").fill("Tester");
    // Nothing shows the middle of it more plainly than a source that takes its time.
    for (const { emulator } of sandbox.accounts) emulator.behave({ readLag: 1 });
    await page.getByRole("button", { name: "Submit and watch" }).click();
    await page.getByText("Being screened now").waitFor();
    await shoot(page, `live${suffix}`, suffix === "" ? 620 : 900);
    for (const { emulator } of sandbox.accounts) emulator.behave({ readLag: 0 });
    await page.getByText("VERIFY IDENTITY ·").waitFor();
    await context.close();
  }
}

async function shootReport(browser: Browser): Promise<void> {
  const html = reportPage(sampleReport(JOBS, "Sample company"));
  for (const [suffix, viewport] of Object.entries(WIDTHS)) {
    const context = await browser.newContext({ viewport, colorScheme: "light", deviceScaleFactor: 1 });
    const page = await context.newPage();
    await page.setContent(html);
    await shoot(page, `report${suffix}`, suffix === "" ? 1500 : 1700);
    await context.close();
  }
}

async function shootSandbox(browser: Browser): Promise<void> {
  const sandbox = await startSandbox({});
  try {
    for (const account of sandbox.accounts) {
      const sent = await Promise.all(SHOWN.map((sample) => sandbox.submit(account, sample)));
      await Promise.all(sent.map((submitted) => sandbox.settled(submitted)));
    }
    await shootAll(browser, sandbox);
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
