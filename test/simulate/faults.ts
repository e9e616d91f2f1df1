/** What can go wrong with one call of a port, how it is written into a schedule, and the count of what did go wrong where. */
import { type Process, PROCESSES } from "./process.ts";

/** What the table shows: the process dies before or after the effect, its answer is lost, or the effect comes later than the time-out. */
export const COLUMNS = ["before", "after", "lost", "late"] as const;
/**
 * Besides: the answer takes longer than a lease (`slow`), and what only a vendor does: refuse with a 5xx before or after
 * the effect, or turn away by its limit.
 */
export const EVERYWHERE = [...COLUMNS, "slow"] as const;
export const OF_VENDORS = ["refused", "broken", "limited"] as const;
export type FaultKind = (typeof EVERYWHERE)[number] | (typeof OF_VENDORS)[number];

/** A method as one kind of process calls it: what a worker survives may be the end of a run of the reconciling. */
export interface Spot {
  readonly process: Process["kind"];
  readonly method: string;
}

export const nameOf = ({ process, method }: Spot): string => `${process} ${method}`;

export interface Fault extends Spot {
  readonly kind: "fault";
  readonly fault: FaultKind;
  /** Which call of this method, counted over all processes of this kind in the seed. */
  readonly nth: number;
  /** How late or how slow, in milliseconds. */
  readonly ms: number;
}

/** A message that failed this often is spared: what fails for ever is for a person, and no promise is made about it. */
const MOST_RECEIVES = 4;

export interface Injector {
  readonly next: (method: string, process: Process) => Fault | undefined;
  /** From here on nothing goes wrong any more. */
  readonly stop: () => void;
}
/** Times each fault struck, by the row it is counted in. */
export type Counts = Map<string, Map<FaultKind, number>>;
export interface Struck {
  readonly methods: Counts;
  /** All the calls of one kind of process. */
  readonly processes: Counts;
}

const noCounts = (rows: readonly string[]): Counts => new Map(rows.map((row) => [row, new Map()]));
export const nothingStruck = (): Struck => ({ methods: noCounts([]), processes: noCounts(PROCESSES) });

function countIn(counts: Counts, row: string, fault: FaultKind, times: number): void {
  const kinds = counts.get(row) ?? new Map<FaultKind, number>();
  counts.set(row, kinds);
  kinds.set(fault, (kinds.get(fault) ?? 0) + times);
}

/** Faults that struck, all of them. */
export const sumOf = ({ methods }: Struck): number =>
  [...methods.values()].flatMap((kinds) => [...kinds.values()]).reduce((sum, count) => sum + count, 0);

/** Those after which a worker may not know what it has paid for: whatever a vendor answers leaves that written down. */
export const brokenOff = ({ processes }: Struck): number =>
  EVERYWHERE.reduce((sum, kind) => sum + (processes.get("worker")?.get(kind) ?? 0), 0);

export function createInjector(faults: readonly Fault[], struck: Struck): Injector {
  const calls = new Map<string, number>();
  const byCall = new Map(faults.map((fault) => [`${nameOf(fault)} ${fault.nth}`, fault]));
  let stopped = false;
  function next(method: string, process: Process): Fault | undefined {
    const spot = nameOf({ process: process.kind, method });
    const nth = (calls.get(spot) ?? 0) + 1;
    calls.set(spot, nth);
    const fault = byCall.get(`${spot} ${nth}`);
    // A method that was called has its row, whatever struck it.
    if (!struck.methods.has(method)) struck.methods.set(method, new Map());
    if (!fault || stopped || process.receives >= MOST_RECEIVES) return undefined;
    countIn(struck.methods, method, fault.fault, 1);
    countIn(struck.processes, process.kind, fault.fault, 1);
    return fault;
  }
  return { next, stop: () => void (stopped = true) };
}

export function addStruck(total: Struck, more: Struck): void {
  for (const name of ["methods", "processes"] as const) {
    for (const [row, kinds] of more[name]) {
      if (!total[name].has(row)) total[name].set(row, new Map());
      for (const [kind, times] of kinds) countIn(total[name], row, kind, times);
    }
  }
}
