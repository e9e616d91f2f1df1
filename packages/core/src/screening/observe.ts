/** A person's observation: appended to the record, and the application assessed again with it. */
import type { Observation } from "../domain/observation.ts";
import { MAX_OBSERVATIONS, type ScreeningKey, type ScreeningRecord } from "../domain/screening-record.ts";
import type { ScreeningStore } from "../stores/stores.ts";
import { amend } from "./amend.ts";
import { type AskDeps, type Asked, askAgain, dueAgain } from "./ask-again.ts";

export interface ObserveDeps extends AskDeps {
  readonly screenings: Pick<ScreeningStore, "read" | "write">;
}

export type Observed =
  | { readonly status: "unknown" }
  /** The same person entered the same at the same stage before. */
  | { readonly status: "already_there" }
  | { readonly status: "full" }
  /** Kept; the application is closed or out of scope, so that no verdict is due. */
  | { readonly status: "kept" }
  /** Kept, and looked at by a worker as soon as one is free, or at the next sweep where no queue is set up. */
  | Asked;

const same = (a: Observation, b: Observation) => a.code === b.code && a.by === b.by && a.stage === b.stage;

/** Also where no verdict is due: a worker writes it down on the long clock. */
const isKept = ({ state }: ScreeningRecord) => state !== "failed";

const isOpen = ({ state, outcome }: ScreeningRecord) =>
  state !== "failed" && outcome !== "closed" && outcome !== "out_of_scope";

export async function observe(
  deps: ObserveDeps,
  key: ScreeningKey,
  given: Pick<Observation, "code" | "by" | "stage">,
): Promise<Observed> {
  const now = deps.clock();
  const entry: Observation = { ...given, at: now.toISOString() };
  const amended = await amend(deps, key, (record) => {
    const entries = record.observations ?? [];
    const hasRoom = entries.length < MAX_OBSERVATIONS && !entries.some((one) => same(one, entry));
    return hasRoom ? { ...dueAgain(record, isKept(record), now), observations: [...entries, entry] } : null;
  });
  if (amended.status === "unknown") return amended;
  const { record } = amended;
  if (amended.status === "unchanged") {
    return { status: record.observations?.some((one) => same(one, entry)) ? "already_there" : "full" };
  }
  if (!isOpen(record)) return { status: "kept" };
  return askAgain(deps, record);
}
