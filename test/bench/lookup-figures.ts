/** What evidence that is built in costs: the IP pack, the reading of places, the reading of phone numbers. */
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { PACK_FILES } from "../../infra/packs.ts";
import { bundleAsDeployed } from "../support/lambda/bundle.ts";
import { type Figure, figure } from "./figure.ts";
import { spread } from "./statistics.ts";

const run = promisify(execFile);
const BENCH = import.meta.dirname;
const PLACES = path.join(BENCH, "../../packages/core/src/lookups/place/fixtures/places.jsonl");
const MB = 1_000_000;
const MICROSECONDS = 1000;

const Resident = z.object({ residentBytes: z.number() });
const IpProbe = Resident.extend({ readMs: z.number(), readCpuMs: z.number(), perSecond: z.array(z.number()).min(1) });
/** Milliseconds each, by block. */
const Blocks = z.array(z.number()).min(1);
const TextProbe = z.object({
  places: Blocks,
  phones: Blocks,
  worstPlaces: z.array(Blocks).min(1),
  worstPhones: z.array(Blocks).min(1),
});

/** Bundled as a function is, with the packs beside it, and run in a process of its own. */
async function createProbe(folder: string, name: string) {
  const deployable = {
    name,
    handler: `test/bench/${name}.handler`,
    properties: { minify: true },
    copyFiles: PACK_FILES,
  };
  return (await bundleAsDeployed(deployable, path.join(folder, name))).file;
}

async function ask(bundle: string, input: object = {}): Promise<unknown> {
  const file = `${bundle}.input.json`;
  writeFileSync(file, JSON.stringify(input));
  const { stdout } = await run(process.execPath, [path.join(BENCH, "ask.mjs"), bundle, file], { env: {} });
  return JSON.parse(stdout);
}

async function ipFigures(folder: string, empty: string, probes: number, blocks: number): Promise<Figure[]> {
  const bundle = await createProbe(folder, "ip-probe");
  const taken: (Omit<z.infer<typeof IpProbe>, "residentBytes"> & { readonly megabytes: number })[] = [];
  // The first warms the disk.
  for (let at = 0; at <= probes; at += 1) {
    const nothing = Resident.parse(await ask(empty));
    const { residentBytes, ...measured } = IpProbe.parse(await ask(bundle, { blocks }));
    if (at > 0) taken.push({ ...measured, megabytes: (residentBytes - nothing.residentBytes) / MB });
  }
  const row = (id: string, unit: string, values: readonly number[]) => {
    const measured = spread(values);
    return figure(id, unit, measured.median, null, measured);
  };
  return [
    row(
      "ip.lookups",
      "per second",
      taken.flatMap(({ perSecond }) => perSecond),
    ),
    row(
      "ip.read",
      "ms",
      taken.map(({ readMs }) => readMs),
    ),
    row(
      "ip.read.cpu",
      "ms",
      taken.map(({ readCpuMs }) => readCpuMs),
    ),
    row(
      "ip.memory",
      "MB resident",
      taken.map(({ megabytes }) => megabytes),
    ),
  ];
}

const Row = z.object({ text: z.string() });

async function textFigures(folder: string, blocks: number): Promise<Figure[]> {
  const texts = readFileSync(PLACES, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => Row.parse(JSON.parse(line)).text);
  const { places, phones, worstPlaces, worstPhones } = TextProbe.parse(
    await ask(await createProbe(folder, "text-probe"), { blocks, places: texts }),
  );
  const row = (id: string, values: readonly number[]) => {
    const measured = spread(values.map((ms) => ms * MICROSECONDS));
    return figure(id, "µs", measured.median, null, measured);
  };
  const slowest = (series: readonly (readonly number[])[]) =>
    series.toSorted((one, other) => spread(other).median - spread(one).median)[0] ?? [];
  return [
    row("place.parse", places),
    row("place.parse.worst", slowest(worstPlaces)),
    row("phone.parse", phones),
    row("phone.parse.worst", slowest(worstPhones)),
  ];
}

export async function lookupFigures(
  folder: string,
  /** A bundle with a handler and nothing else. */
  empty: string,
  { probes, lookupBlocks }: { readonly probes: number; readonly lookupBlocks: number },
): Promise<readonly Figure[]> {
  return [...(await ipFigures(folder, empty, probes, lookupBlocks)), ...(await textFigures(folder, lookupBlocks))];
}
