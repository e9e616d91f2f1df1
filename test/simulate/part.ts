/** One thread's part of a simulation: a range of seeds, with or without a mistake in the product's code. */
import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import * as z from "zod";
import { FURTHER_MUTANTS, install, MUTANTS } from "./mutants.ts";

// Many threads load the same modules.
enableCompileCache();

const { from, to, mutant, untilFailure } = z
  .object({ from: z.int(), to: z.int(), mutant: z.string().nullable(), untilFailure: z.boolean() })
  .parse(workerData);

const mistake = [...MUTANTS, ...FURTHER_MUTANTS].find(({ name }) => name === mutant);
if (mutant !== null && !mistake) throw new Error(`no mutant is called ${mutant}`);
const isLoaded = mistake ? install(mistake) : () => true;
// Only now: whatever was imported before would be without the mistake.
const { createSimulation, noTotals } = await import("./simulate.ts");
if (!isLoaded()) throw new Error(`mutant ${mutant ?? ""} is in a file nothing loads`);

const simulation = createSimulation();
const totals = noTotals();
const seeds = Array.from({ length: to - from }, (_, index) => from + index);
for (const seed of mistake && untilFailure ? [mistake.noticedBy, ...seeds] : seeds) {
  try {
    await simulation.add(seed, totals, { shorten: !untilFailure });
  } catch (error) {
    // A mistake that has the product write what it cannot read itself is noticed; without one the run ends here.
    if (!mistake) throw error;
    totals.failing.push({ seed, invariant: `ended by ${String(error)}`, schedule: [] });
  }
  if (untilFailure && totals.failing.length > 0) break;
}
parentPort?.postMessage(totals);
