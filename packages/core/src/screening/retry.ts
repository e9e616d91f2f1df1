/** Waiting by putting a delayed copy of the job back and acknowledging this one, so that dead letters hold only poison. */
import type { ScreeningJob } from "../domain/event.ts";
import type { ScreeningDeps, Timing } from "./deps.ts";

/** SQS delays a message by at most 15 minutes. */
const LONGEST_DELAY_SECONDS = 900;

/** Doubles from the first wait to the longest, unless the ATS said how long. */
export function retryDelay(timing: Timing, waits: number, retryAfterMs: number | null): number {
  const { first, longest } = timing.retrySeconds;
  const asked =
    retryAfterMs === null ? Math.min(first * 2 ** Math.min(waits, 10), longest) : Math.ceil(retryAfterMs / 1000);
  // At least a second: "Retry-After: 0" must not spend every wait at once.
  return Math.max(1, Math.min(asked, LONGEST_DELAY_SECONDS));
}

export async function putBack(
  deps: ScreeningDeps,
  job: ScreeningJob,
  delaySeconds: number,
  code: string,
): Promise<void> {
  const delay = Math.max(0, Math.min(delaySeconds, LONGEST_DELAY_SECONDS));
  deps.metrics.count("Waited", 1, { code });
  deps.logger.info("waiting", { traceId: job.traceId, connectionId: job.connectionId, code, delaySeconds: delay });
  await deps.queue.send({ ...job, waits: job.waits + 1 }, { delaySeconds: delay });
}
