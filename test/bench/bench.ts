/** `npm run bench`: measures every figure of docs/performance.md beside its baseline of the same run, and says what missed its target. */
import { readFileSync } from "node:fs";
import { arch, availableParallelism, platform, totalmem } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { type Sizes, takeFigures } from "./figures.ts";
import { countedText, type Measured, timedText, writeTables } from "./performance-tables.ts";

/** Enough for spreads that mean something, in less than ten minutes of two cores. */
const SIZES: Sizes = {
  loads: 15,
  ingress: { colds: 15, blocks: 20, acknowledgements: 400, loadBlocks: 20, offered: 500 },
  probes: 7,
  lookupBlocks: 20,
  screenings: 100,
  atOnce: 20,
  runs: 7,
  linkRounds: 30,
  applications: 10_000,
  workerMs: 240_000,
};
const PACKAGES = ["sst", "esbuild", "@aws-sdk/client-sqs", "@aws-sdk/client-dynamodb", "hono", "express"];
const USAGE = `npm run bench -- [--json] [--write] [--counted]
  --json     one document on standard output instead of the tables
  --write    the tables go into docs/performance.md as well
  --counted  only what is the same on every machine, in seconds
`;

function versions(): Record<string, string> {
  const installed = PACKAGES.map((name) => {
    const manifest: { version: string } = JSON.parse(
      readFileSync(path.join(import.meta.dirname, "../../node_modules", name, "package.json"), "utf8"),
    );
    return [name, manifest.version];
  });
  return { node: process.versions.node, ...Object.fromEntries(installed) };
}

function closing({ counted, timed }: Measured, seconds: number): string {
  const asked = [...counted, ...timed].filter(({ target }) => target !== null);
  const missed = asked
    .filter(({ met }) => met !== true)
    .map(({ id, value, unit, ratio, target }) => `${id} (${ratio ?? `${value} ${unit}`}, asked for ${target})`);
  const verdict = missed.length === 0 ? "all are met" : `missed: ${missed.join(", ")}`;
  return `${counted.length + timed.length} figures in ${Math.round(seconds)} s. Of ${asked.length} targets ${verdict}.\n`;
}

const write = (stream: NodeJS.WriteStream, text: string) =>
  new Promise<void>((resolve) => void stream.write(text, () => resolve()));

const options = {
  json: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
  counted: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;
function parsed() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : "?"}\n${USAGE}`);
    process.exit(2);
  }
}
const values = parsed();
if (values.help) {
  await write(process.stdout, USAGE);
  process.exit();
}
const seconds = () => performance.now() / 1000;
const figures = await takeFigures(values.counted ? null : SIZES, (what) =>
  process.stderr.write(`${String(Math.round(seconds())).padStart(4)} s  measuring ${what}\n`),
);
const result: Measured = {
  ...figures,
  machine: {
    platform: `${platform()} ${arch()}`,
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
  },
  versions: versions(),
  taken: new Date().toISOString().slice(0, 10),
};
if (values.write) writeTables(result);
if (values.json) {
  const { machine, counted, timed } = result;
  const rows = [...counted, ...timed].toSorted(
    (one, other) => Number(other.target !== null) - Number(one.target !== null),
  );
  await write(process.stdout, `${JSON.stringify({ machine, versions: result.versions, figures: rows }, null, 2)}\n`);
} else {
  const tables = [countedText(result), ...(result.timed.length === 0 ? [] : [timedText(result)])];
  await write(process.stdout, `\n${tables.join("\n\n")}\n\n`);
}
await write(values.json ? process.stderr : process.stdout, closing(result, seconds()));
// Emulators may keep connections open a little longer than anybody needs them.
process.exit();
