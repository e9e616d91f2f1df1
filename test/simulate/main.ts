/**
 * `npm run simulate -- --seeds N [--seed S] [--json] [--mutant NAME] [--further]`: the product's own code under faults, in virtual
 * time. Prints what it found; leaves with 1 when a promise was broken, a mistake went unnoticed, or a cell of the full
 * table stayed empty.
 */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { addStruck, COLUMNS } from "./faults.ts";
import { FURTHER_MUTANTS, MUTANTS } from "./mutants.ts";
import { closingLine, emptyCells, failures, table } from "./report.ts";
import { noTotals, type Totals } from "./simulate.ts";

interface Part {
  readonly from: number;
  readonly to: number;
  readonly mutant: string | null;
  /** A mistake is noticed once. */
  readonly untilFailure: boolean;
}

/** From so many seeds on every cell of the table must hold something. */
const FULL_TABLE = 2_000;

/** Small enough that both cores end together, large enough that starting a thread costs little. */
const SEEDS_PER_PART = 1_000;

const run = (part: Part): Promise<Totals> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./part.ts", import.meta.url), { workerData: part });
    worker.once("error", reject);
    worker.once("message", (totals: Totals) => {
      resolve(totals);
      void worker.terminate();
    });
  });

/** All parts, as many at a time as there are cores. */
async function runAll(parts: readonly Part[]): Promise<ReadonlyMap<Part, Totals>> {
  const done = new Map<Part, Totals>();
  const left = [...parts];
  const lane = async () => {
    for (let part = left.shift(); part !== undefined; part = left.shift()) done.set(part, await run(part));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return done;
}

function sum(all: readonly Totals[]): Totals {
  const total = noTotals();
  for (const one of all) {
    for (const name of ["seeds", "applications", "faults", "lost", "duplicateNotes", "residue"] as const)
      total[name] += one[name];
    addStruck(total.struck, one.struck);
    total.failing.push(...one.failing);
  }
  return total;
}

function ranges(from: number, count: number, mutant: string | null): Part[] {
  const size = Math.max(1, Math.min(SEEDS_PER_PART, Math.ceil(count / availableParallelism())));
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => {
    const start = from + index * size;
    return { from: start, to: Math.min(start + size, from + count), mutant, untilFailure: false };
  });
}

const { values } = parseArgs({
  options: {
    seeds: { type: "string" },
    seed: { type: "string" },
    json: { type: "boolean", default: false },
    mutant: { type: "string" },
    further: { type: "boolean", default: false },
  },
});
const from = Number(values.seed ?? 1);
const count = Number(values.seeds ?? (values.seed === undefined ? 200 : 1));
if (!Number.isInteger(from) || !Number.isInteger(count) || count < 1)
  throw new RangeError("--seeds and --seed take whole numbers, --seeds at least 1");

// One seed is looked at for its own sake; a mistake chosen by name is the only one.
const mutants = values.mutant === undefined && values.seed === undefined ? MUTANTS : [];
const others = values.further ? FURTHER_MUTANTS : [];
const caughtBy = [...mutants, ...others].map(
  ({ name }): Part => ({ from, to: from + count, mutant: name, untilFailure: true }),
);
const parts = ranges(from, count, values.mutant ?? null);
const results = await runAll([...parts, ...caughtBy]);
const totals = sum(parts.flatMap((part) => results.get(part) ?? []));
const noticed = new Set(
  caughtBy.filter((part) => (results.get(part)?.failing.length ?? 0) > 0).map(({ mutant }) => mutant),
);
const caught = mutants.filter(({ name }) => noticed.has(name));
const { seeds, applications, faults, lost, duplicateNotes, residue, failing } = totals;
const tables = [totals.struck.processes, totals.struck.methods];
const empty = count < FULL_TABLE ? [] : tables.flatMap((counts) => emptyCells(counts, COLUMNS));

if (values.json) {
  const report = {
    seeds,
    applications,
    faults,
    lost,
    duplicateNotes,
    residue,
    mutants: { caught: caught.length, of: mutants.length },
    failing,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
} else {
  const survived = [...mutants, ...others].filter(({ name }) => !noticed.has(name));
  process.stdout.write(
    `${[
      ...tables.flatMap((counts) => table(counts, COLUMNS)),
      ...empty.map((cell) => `never struck: ${cell}`),
      ...failures(failing),
      ...survived.map(({ name }) => `mutant ${name} was not caught`),
      closingLine(totals, { caught: caught.length, of: mutants.length }),
    ].join("\n")}\n`,
  );
}
process.exitCode = failing.length > 0 || caught.length < mutants.length || empty.length > 0 ? 1 : 0;
