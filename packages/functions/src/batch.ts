/** One batch of queue messages: each stands alone, equal applications follow one another, and only what failed returns. */
import { ScreeningJob } from "@bonafide/core/domain/event";
import type { Logger } from "@bonafide/core/domain/ports";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { JOB_BUDGET_MS, REPORT_MARGIN_MS } from "./limits.ts";
import { describeError } from "./safe-log.ts";

export interface BatchDeps {
  readonly handle: (job: ScreeningJob) => Promise<void>;
  /** Puts a job that cannot be begun in time back, without using up its receives. */
  readonly defer: (job: ScreeningJob) => Promise<void>;
  readonly logger: Logger;
}

/** The time an invocation has left; without a Lambda context there is no limit. */
export interface Remaining {
  getRemainingTimeInMillis(): number;
}

function parseJob(body: string): ScreeningJob | undefined {
  try {
    return ScreeningJob.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

/** What two jobs must not work on at the same time: an application, and the candidate its list value belongs to. */
function subjects({ connectionId, event }: ScreeningJob): string[] {
  return [
    ...("applicationId" in event ? [`application ${event.applicationId}`] : []),
    ...("applicationIds" in event ? event.applicationIds.map((id) => `application ${id}`) : []),
    ...("intoCandidateId" in event ? [`candidate ${event.intoCandidateId}`] : []),
    `candidate ${event.candidateId}`,
  ].map((subject) => `${connectionId} ${subject}`);
}

/** Settles at the latest when the time to report has come; the timer never keeps a process alive. */
async function within<Value>(work: Promise<Value>, ms: number | undefined, late: Value): Promise<Value> {
  if (ms === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<Value>((resolve) => {
    timer = setTimeout(() => resolve(late), Math.max(0, ms));
  });
  return Promise.race([work, alarm]).finally(() => clearTimeout(timer));
}

export function createBatchHandler({ handle, defer, logger }: BatchDeps) {
  async function attempt(record: SQSRecord, job: ScreeningJob, context: Remaining | undefined): Promise<boolean> {
    const { messageId } = record;
    const { traceId, connectionId } = job;
    try {
      if (context && context.getRemainingTimeInMillis() < JOB_BUDGET_MS) {
        await defer(job);
        logger.info("deferred", { messageId, traceId, connectionId });
      } else {
        await handle(job);
      }
      return true;
    } catch (error) {
      logger.error("job failed", { messageId, traceId, connectionId, ...describeError(error) });
      return false;
    }
  }

  return async (event: SQSEvent, context?: Remaining): Promise<SQSBatchResponse> => {
    const last = new Map<string, Promise<unknown>>();
    const reportInMs = context && context.getRemainingTimeInMillis() - REPORT_MARGIN_MS;
    const outcomes = event.Records.map(async (record) => {
      const { messageId } = record;
      const job = parseJob(record.body);
      if (!job) {
        logger.error("message unreadable", { messageId });
        return { messageId, done: false };
      }
      const keys = subjects(job);
      const before = Promise.all(keys.map((key) => last.get(key) ?? Promise.resolve()));
      const work = before.then(() => attempt(record, job, context));
      for (const key of keys) last.set(key, work);
      const done = await within<boolean | "late">(work, reportInMs, "late");
      if (done === "late") logger.error("job out of time", { messageId, traceId: job.traceId });
      return { messageId, done: done === true };
    });
    const settled = await Promise.all(outcomes);
    return {
      batchItemFailures: settled.filter(({ done }) => !done).map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  };
}
