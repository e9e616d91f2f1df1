/** Carries the job under way beside the code, so that every line it leads to, an adapter's too, can be found by its trace id. */
import { AsyncLocalStorage } from "node:async_hooks";
import type { ScreeningJob } from "@bonafide/core/domain/event";
import type { Logger } from "@bonafide/core/domain/ports";

type Trace = Pick<ScreeningJob, "traceId" | "connectionId">;

const current = new AsyncLocalStorage<Trace>();

/** Jobs of one batch run side by side: each has its own. */
export function inTrace<Result>({ traceId, connectionId }: Trace, work: () => Promise<Result>): Promise<Result> {
  return current.run({ traceId, connectionId }, work);
}

/** What a line says itself stands before what is known of the job. */
export function traced(logger: Logger): Logger {
  const through =
    (level: keyof Logger): Logger["info"] =>
    (message, fields) => {
      const trace = current.getStore();
      logger[level](message, trace === undefined ? fields : { ...trace, ...fields });
    };
  return { info: through("info"), warn: through("warn"), error: through("error") };
}
