/** The rows of the targets that are counted: requests at AWS, calls of the ATS, units of the link index, and what it costs. */
import { randomUUID } from "node:crypto";
import { COUNTED } from "../../packages/cli/src/cost/counted.ts";
import { costOf } from "../../packages/cli/src/cost/model.ts";
import { PRICES } from "../../packages/cli/src/cost/prices.ts";
import { type CountedSystem, EVERYTHING, ORDINARY, startCountedSystem } from "../support/counts/counted-system.ts";
import { type BenchFigure, against } from "./bench-figure.ts";
import { figure } from "./figure.ts";

const MILLION = 1_000_000;
/** Longer than a window of the vendor's limit: nothing waits for its turn. */
const APART_MS = 11_000;
const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, one) => sum + one, 0);

async function take(system: CountedSystem, action: string, ref: ReturnType<CountedSystem["place"]>) {
  return system.taken(async () => {
    await system.deliver(action, ref);
    await system.work();
  }, APART_MS);
}

export async function countFigures(): Promise<readonly BenchFigure[]> {
  const system = await startCountedSystem({ paid: false });
  try {
    const { created } = system.account.emulator;
    for (const [at, familyName] of ["First", "Second", "Third"].entries()) {
      const [email, phone] = [`${randomUUID()}@freemail.example`, `+1 206 555 268${at}`];
      await take(system, created, system.place({ ...ORDINARY, familyName, email, phone, address: "192.0.2.70" }));
    }
    const ref = system.place(EVERYTHING);
    const first = await take(system, created, ref);
    const duplicate = await take(system, created, ref);
    const update = await take(system, "application_updated", ref);
    const table = Object.entries(duplicate.requests).filter(([name]) => name.startsWith("dynamodb"));
    const row = (id: string, unit: string, value: number, target: number) => against(figure(id, unit, value), target);
    return [
      row("aws.first", "requests, everything on", total(first.requests), 30),
      row("duplicate.reads", "requests to the table", total(Object.fromEntries(table)), 1),
      row("duplicate.writes", "write units", duplicate.writeUnits, 0),
      row("duplicate.vendor", "calls", total(duplicate.ats) + total(duplicate.providers), 0),
      row("update.refetches", "of the application", update.ats["GET /v3/applications"] ?? 0, 1),
    ];
  } finally {
    await system.close();
  }
}

export function costFigures(): readonly BenchFigure[] {
  const prices = PRICES["us-east-1"];
  if (!prices) throw new Error("no prices");
  const full = costOf("full", MILLION, prices);
  return [
    against(figure("cost.lean", "US dollars per million", costOf("lean", MILLION, prices).total), 12),
    against(figure("cost.full", "US dollars per million", full.total), 45),
    against(figure("cost.idle", "US dollars a month", full.idleTotal), 5),
    against(figure("aws.perBoughtAnswer", "requests", COUNTED.perBoughtAnswer), null),
  ];
}
