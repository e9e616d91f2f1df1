/** `npm run bench`: every figure of docs/performance.md, each beside its baseline of the same run; `--json` for one document. */
import { readFileSync } from "node:fs";
import { arch, availableParallelism, platform, totalmem } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { BenchFigure } from "./bench-figure.ts";
import { takeFigures } from "./figures.ts";
import { INGRESS_SIZES } from "./ingress-figures.ts";

const SIZES = {
  loads: 21,
  ingress: INGRESS_SIZES,
  probes: 11,
  lookupBlocks: 20,
  screenings: 100,
  atOnce: 20,
  applications: 1_500,
  runs: 11,
};
const PACKAGES = ["sst", "esbuild", "@aws-sdk/client-sqs", "@aws-sdk/client-dynamodb", "hono"];

function versions(): Record<string, string> {
  const installed = PACKAGES.map((name) => {
    const manifest: { version: string } = JSON.parse(
      readFileSync(path.join(import.meta.dirname, "../../node_modules", name, "package.json"), "utf8"),
    );
    return [name, manifest.version];
  });
  return { node: process.versions.node, ...Object.fromEntries(installed) };
}

/** The class of machine; nothing that tells one from another. */
const machine = () => ({
  platform: `${platform()} ${arch()}`,
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 1e9),
});

function markdown(figures: readonly BenchFigure[]): string {
  const rows = figures.map(({ id, value, unit, baseline, ratio, spread, target, met }) =>
    [
      id,
      `${value} ${unit}`,
      baseline ?? "",
      ratio ?? "",
      spread ? `${spread.low} to ${spread.high}` : "",
      target ?? "",
      met === null ? "" : met ? "yes" : "no",
    ].join(" | "),
  );
  const head = [
    "figure | measured | baseline | ratio | middle half | target | met",
    "--- | --- | --- | --- | --- | --- | ---",
  ];
  return [...head, ...rows].map((row) => `| ${row} |`).join("\n");
}

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const figures = await takeFigures(SIZES, (what) => process.stderr.write(`measuring: ${what}\n`));
const document = { machine: machine(), versions: versions(), figures };
if (values.json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
else {
  const { platform: system, cores, memoryGb } = document.machine;
  const listed = Object.entries(document.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
  process.stdout.write(
    `\n${system}, ${cores} cores, ${memoryGb} GB memory\n${listed}\n\n${markdown(document.figures)}\n`,
  );
}
// Emulators may keep connections open a little longer than anybody needs them.
process.exit();
