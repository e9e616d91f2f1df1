/** Waiting by putting a delayed copy of the job back and acknowledging this one, so that dead letters hold only poison. */
import type { ScreeningJob } from "../domain/event.ts";
import type { ScreeningDeps } from "./deps.ts";

/** SQS delays a message by at most 15 minutes. */
const LONGEST_DELAY_SECONDS = 900;
/** What nobody stated is stretched by up to this much, so that what stopped together does not come back together. */
const SPREAD = 0.5;
/** From here on a wait does not grow any more. */
export const GROWN_WAITS = 10;

/** Doubles from the first wait to the longest, unless the ATS said how long. */
export function retryDelay(
  { timing, random }: Pick<ScreeningDeps, "timing" | "random">,
  waits: number,
  retryAfterMs: number | null,
): number {
  const { first, longest } = timing.retrySeconds;
  const spread = 1 + (random?.() ?? 0) * SPREAD;
  const asked =
    retryAfterMs === null
      ? Math.min(first * 2 ** Math.min(waits, GROWN_WAITS) * spread, longest)
      : Math.ceil(retryAfterMs / 1000);
  // At least a second: "Retry-After: 0" must not spend every wait at once.
  return Math.max(1, Math.min(Math.ceil(asked), LONGEST_DELAY_SECONDS));
}

/** Whole seconds before then, as far as one message can be delayed: what comes early waits the rest, what comes late is lost. */
export const delayUntil = (at: Date, now: Date): number =>
  Math.max(1, Math.min(Math.floor((at.getTime() - now.getTime()) / 1000), LONGEST_DELAY_SECONDS));

export async function putBack(
  deps: ScreeningDeps,
  { ticket: _former, ...job }: ScreeningJob,
  delaySeconds: number,
  code: string,
  /** How often it has waited by then: one more, unless the wait is nobody's fault. */
  { waits = job.waits + 1, ticket }: { readonly waits?: number; readonly ticket?: number } = {},
): Promise<void> {
  const delay = Math.max(0, Math.min(delaySeconds, LONGEST_DELAY_SECONDS));
  deps.metrics.count("Waited", 1, { code });
  deps.logger.info("waiting", { traceId: job.traceId, connectionId: job.connectionId, code, delaySeconds: delay });
  await deps.queue.send(
    {
      ...job,
      waits,
      ...(ticket === undefined ? {} : { ticket }),
    },
    { delaySeconds: delay },
  );
}
