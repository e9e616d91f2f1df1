/** The rows that are counted at the embedded services and the emulators: requests at AWS, units, calls of the ATS, and what it costs. */
import { randomUUID } from "node:crypto";
import { costOf } from "../../packages/cli/src/cost/model.ts";
import { PRICES } from "../../packages/cli/src/cost/prices.ts";
import {
  type CountedSystem,
  EVERYTHING,
  ORDINARY,
  startCountedSystem,
  type Taken,
} from "../support/counts/counted-system.ts";
import { type BenchFigure, against } from "./bench-figure.ts";
import { figure } from "./figure.ts";

const MILLION = 1_000_000;
/** Longer than a window of the vendor's limit: nothing waits for its turn. */
const APART_MS = 11_000;
/** Providers nobody pays, and what a duplicate must not ask either. */
const FREE: ReadonlySet<string> = new Set(["github", "rdap"]);
const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((sum, one) => sum + one, 0);
const matching = (counts: Readonly<Record<string, number>>, matches: (name: string) => boolean) =>
  total(Object.fromEntries(Object.entries(counts).filter(([name]) => matches(name))));

/** What happens to one application with everything on, in this order. */
const EVENTS = ["first", "duplicate", "update", "erase"] as const;
type Taking = Readonly<Record<(typeof EVENTS)[number], Taken>>;

async function take(system: CountedSystem, action: string, ref: ReturnType<CountedSystem["place"]>): Promise<Taken> {
  return system.taken(async () => {
    await system.deliver(action, ref);
    await system.work();
  }, APART_MS);
}

async function takeAll(paid: boolean): Promise<Taking> {
  const system = await startCountedSystem({ paid });
  try {
    const { created } = system.account.emulator;
    // A worker that has screened before holds its sessions, credentials, settings and data.
    for (const [at, familyName] of ["First", "Second", "Third"].entries()) {
      const [email, phone] = [`${randomUUID()}@freemail.example`, `+1 206 555 268${at}`];
      await take(system, created, system.place({ ...ORDINARY, familyName, email, phone, address: "192.0.2.70" }));
    }
    const ref = system.place(EVERYTHING);
    const first = await take(system, created, ref);
    const duplicate = await take(system, created, ref);
    const update = await take(system, "application_updated", ref);
    system.account.emulator.act({ kind: "delete_application", applicationId: ref.applicationId });
    return { first, duplicate, update, erase: await take(system, "delete_application", ref) };
  } finally {
    await system.close();
  }
}

/** By type; paid answers come from a run of its own, in which they are bought. */
const TYPES: Readonly<Record<string, (taken: Taken) => number>> = {
  SendMessage: ({ requests }) => requests["sqs SendMessage"] ?? 0,
  ReceiveMessage: ({ requests }) => requests["sqs ReceiveMessage"] ?? 0,
  DeleteMessageBatch: ({ requests }) => requests["sqs DeleteMessageBatch"] ?? 0,
  tableReads: ({ requests }) => matching(requests, (name) => /^dynamodb (?:Get|BatchGet|Query)/.test(name)),
  tableWrites: ({ requests }) => matching(requests, (name) => /^dynamodb (?:Put|Update|Delete|BatchWrite)/.test(name)),
  readUnits: ({ readUnits }) => readUnits,
  writeUnits: ({ writeUnits }) => writeUnits,
  otherAws: ({ requests }) => matching(requests, (name) => !/^(?:dynamodb|sqs) /.test(name)),
  atsReads: ({ ats }) => matching(ats, (route) => route.startsWith("GET ")),
  atsWrites: ({ ats }) => matching(ats, (route) => !route.startsWith("GET ")),
  freeLookups: ({ providers }) => matching(providers, (name) => FREE.has(name)),
};

const paid = ({ providers }: Taken) => matching(providers, (name) => !FREE.has(name));

export async function countFigures(): Promise<readonly BenchFigure[]> {
  const taken = await takeAll(false);
  const bought = await takeAll(true);
  const { first, duplicate, update } = taken;
  const row = (id: string, unit: string, value: number, target: number | null = null) =>
    against(figure(id, unit, value), target);
  return [
    row("aws.first", "requests, everything on", total(first.requests), 30),
    row(
      "duplicate.reads",
      "requests to the table",
      matching(duplicate.requests, (name) => /^dynamodb /.test(name)),
      1,
    ),
    row("duplicate.writes", "write units", duplicate.writeUnits, 0),
    row("duplicate.vendor", "calls", total(duplicate.ats) + total(duplicate.providers), 0),
    row("update.refetches", "of the application", update.ats["GET /v3/applications"] ?? 0, 1),
    ...EVENTS.flatMap((event) => [
      row(`count.${event}.awsRequests`, "requests", total(taken[event].requests)),
      ...Object.entries(TYPES).map(([type, count]) => row(`count.${event}.${type}`, "", count(taken[event]))),
      row(`count.${event}.paidLookups`, "where they are bought", paid(bought[event])),
    ]),
    row(
      "aws.perBoughtAnswer",
      "requests more",
      (total(bought.first.requests) - total(first.requests)) / paid(bought.first),
    ),
  ];
}

export function costFigures(): readonly BenchFigure[] {
  const prices = PRICES["us-east-1"];
  if (!prices) throw new Error("no prices");
  const full = costOf("full", MILLION, prices);
  return [
    against(figure("cost.lean", "US dollars per million", costOf("lean", MILLION, prices).total), 12),
    against(figure("cost.full", "US dollars per million", full.total), 45),
    against(figure("cost.idle", "US dollars a month", full.idleTotal), 5),
  ];
}
