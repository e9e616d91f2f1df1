/** Looks once a day at every application that is held: for erasures and a person's word that nothing announced, and for the end of its time. */
import type { Standing } from "../ats/ats.ts";
import { behind, type HeldApplication, momentBefore, visitWindows } from "../domain/visit.ts";
import { enqueue } from "./enqueue.ts";
import type { Reconciling } from "./reconciling.ts";

/** As many as the ATS tells of at once. */
const AT_ONCE = 50;

/** Those whose moment of the day has come since the last run. Answers how many were enqueued. */
export async function visit(run: Reconciling): Promise<number> {
  const { deps, connection, hold } = run;
  let enqueued = 0;
  for (const window of visitWindows(new Date(hold.watermark().visitedUpTo), deps.clock())) {
    let after: string | null = window.after;
    while (after !== null) {
      if (!run.mayGoOn()) return enqueued;
      const held = await deps.stores.screenings.held(connection.id, { after, upTo: window.upTo }, AT_ONCE);
      enqueued += await lookAt(run, held);
      const last = held.length < AT_ONCE ? undefined : held.at(-1);
      const upTo = last === undefined ? new Date(window.endsAt) : momentBefore(last.place, window);
      await hold.advance((watermark) => ({ ...watermark, visitedUpTo: upTo.toISOString() }));
      after = last === undefined ? null : behind(last.place);
    }
  }
  return enqueued;
}

async function lookAt(run: Reconciling, held: readonly HeldApplication[]): Promise<number> {
  if (held.length === 0) return 0;
  const answers = (await run.ats.lookAt?.(held.map(({ ref }) => ref))) ?? [];
  run.seen.any ||= answers.some(({ state }) => state === "shown");
  let enqueued = 0;
  for (const [at, one] of held.entries()) {
    if (await follow(run, one, answers[at] ?? { ref: one.ref, state: "unknown", held: null })) enqueued += 1;
  }
  return enqueued;
}

/** An ordinary event: the worker fetches it, waits as for any answer that may come late, and only then forgets. */
async function follow(run: Reconciling, held: HeldApplication, { state, held: byPerson }: Standing): Promise<boolean> {
  const { deps, connection, enqueued } = run;
  const { ref } = held;
  const isErased = state === "anonymized" || (state === "absent" && (await maySee(run)));
  const follows = connection.mode === "annotate" && connection.carrier.kind !== "none";
  const personMoved = state === "shown" && follows && (byPerson === "explained") !== held.explained;
  const isOver = held.overAt !== null && held.overAt <= deps.clock();
  if ((!isErased && !personMoved && !isOver) || enqueued.has(ref.applicationId)) return false;
  // The index may name what is gone already.
  const key = { connectionId: connection.id, applicationId: ref.applicationId };
  if (!(await deps.stores.screenings.read(key))) return false;
  await enqueue(run, { kind: isErased || personMoved ? "application_updated" : "recheck", ...ref });
  if (isErased) deps.metrics.count("ErasureFound");
  return true;
}

/**
 * Whether the ATS shows us anything at all. A credential that has lost its rights gets empty lists, and from those would
 * follow that everything has been erased.
 */
async function maySee(run: Reconciling): Promise<boolean> {
  const { deps, connection, ats, seen } = run;
  if (seen.any) return true;
  const page = await ats.listApplications?.({ by: "created", since: new Date(0) }, null);
  seen.any = (page?.rows.length ?? 0) > 0;
  if (!seen.any) {
    deps.metrics.count("Failed", 1, { code: "reconcile_blind" });
    deps.logger.error("the ATS shows nothing at all", { connectionId: connection.id });
  }
  return seen.any;
}
