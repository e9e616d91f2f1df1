/** What can go wrong with one call of a port, how it is written into a schedule, and the count of what did go wrong where. */
import type { Process } from "./process.ts";

/** What the table shows: the process dies before or after the effect, its answer is lost, or the effect comes later than the time-out. */
export const COLUMNS = ["before", "after", "lost", "late"] as const;
/**
 * Besides: the answer takes longer than a lease (`slow`), and what only a vendor does: refuse with a 5xx before or after
 * the effect, or turn away by its limit.
 */
export const EVERYWHERE = [...COLUMNS, "slow"] as const;
export const OF_VENDORS = ["refused", "broken", "limited"] as const;
export type FaultKind = (typeof EVERYWHERE)[number] | (typeof OF_VENDORS)[number];

export interface Fault {
  readonly kind: "fault";
  readonly fault: FaultKind;
  readonly method: string;
  /** Which call of this method, counted over all processes of the seed. */
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
/** Times each fault struck, by method. */
export type Struck = Map<string, Map<FaultKind, number>>;

export function createInjector(faults: readonly Fault[], struck: Struck): Injector {
  const calls = new Map<string, number>();
  const byCall = new Map(faults.map((fault) => [`${fault.method} ${fault.nth}`, fault]));
  let stopped = false;
  function next(method: string, process: Process): Fault | undefined {
    const nth = (calls.get(method) ?? 0) + 1;
    calls.set(method, nth);
    const fault = byCall.get(`${method} ${nth}`);
    const kinds = struck.get(method) ?? new Map<FaultKind, number>();
    struck.set(method, kinds);
    if (!fault || stopped || process.receives >= MOST_RECEIVES) return undefined;
    kinds.set(fault.fault, (kinds.get(fault.fault) ?? 0) + 1);
    return fault;
  }
  return { next, stop: () => void (stopped = true) };
}

export function addStruck(total: Struck, more: Struck): void {
  for (const [method, kinds] of more) {
    const sum = total.get(method) ?? new Map<FaultKind, number>();
    total.set(method, sum);
    for (const [kind, count] of kinds) sum.set(kind, (sum.get(kind) ?? 0) + count);
  }
}
