/** One batch of queue messages: each stands alone, equal applications follow one another, and only what failed returns. */
import { isNewerJob, PingJob, ScreeningJob } from "@bonafide/core/domain/event";
import type { Logger, Metrics } from "@bonafide/core/domain/ports";
import type { NoteSighting } from "@bonafide/core/screening/sightings";
import * as z from "zod/mini";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { JOB_BUDGET_MS, LOOKS_ATTRIBUTE, MAX_NEWER_LOOKS, REPORT_MARGIN_MS } from "./limits.ts";
import { describeError } from "./safe-log.ts";

export interface BatchDeps {
  readonly handle: (job: ScreeningJob) => Promise<void>;
  /** Notes that webhooks of a connection come through. Never rejects; without it nobody does. */
  readonly note?: NoteSighting;
  /** Puts a job that cannot be begun in time back, without using up its receives. */
  readonly defer: (job: ScreeningJob) => Promise<void>;
  /** Puts a message of a later release back as it is, to be looked at again by whoever gets it. */
  readonly leave: (body: string, looks: number) => Promise<void>;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The time an invocation has left; without a Lambda context there is no limit. */
export interface Remaining {
  getRemainingTimeInMillis(): number;
}

type Read = { readonly job: ScreeningJob } | { readonly ping: PingJob } | "newer" | "unreadable";

function read(body: string): Read {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    return "unreadable";
  }
  const job = z.safeParse(ScreeningJob, message);
  if (job.success) return { job: job.data };
  const ping = z.safeParse(PingJob, message);
  if (ping.success) return { ping: ping.data };
  return isNewerJob(message) ? "newer" : "unreadable";
}

/** How often this and other workers have put a message of a later release back. */
const looksAt = ({ messageAttributes }: SQSRecord): number =>
  Number(/^\d{1,6}$/.exec(messageAttributes[LOOKS_ATTRIBUTE]?.stringValue ?? "")?.[0] ?? 0);

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

export function createBatchHandler({ handle, note, defer, leave, logger, metrics }: BatchDeps) {
  /** True when it is back in the queue. After a rollback nobody may be left to read it: then it waits with the dead letters. */
  async function leftForNewer(record: SQSRecord): Promise<boolean> {
    const { messageId } = record;
    const looks = looksAt(record);
    metrics.count("NewerVersion");
    logger.warn("message of a newer version", { messageId, count: looks });
    if (looks >= MAX_NEWER_LOOKS) return false;
    try {
      await leave(record.body, looks + 1);
      return true;
    } catch (error) {
      logger.error("message not put back", { messageId, ...describeError(error) });
      return false;
    }
  }

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
      const message = read(record.body);
      if (message === "newer") return { messageId, done: await leftForNewer(record) };
      if (message === "unreadable") {
        logger.error("message unreadable", { messageId });
        return { messageId, done: false };
      }
      if ("ping" in message) {
        const { connectionId, receivedAt } = message.ping;
        await note?.(connectionId, "ping", receivedAt);
        return { messageId, done: true };
      }
      const { job } = message;
      // Beside the work: nobody waits for it.
      const noting = job.announced ? note?.(job.connectionId, "delivery", job.receivedAt) : undefined;
      const noted = within<unknown>(Promise.resolve(noting), reportInMs, "late");
      const keys = subjects(job);
      const before = Promise.all(keys.map((key) => last.get(key) ?? Promise.resolve()));
      const work = before.then(() => attempt(record, job, context));
      for (const key of keys) last.set(key, work);
      const done = await within<boolean | "late">(work, reportInMs, "late");
      await noted;
      if (done === "late") logger.error("job out of time", { messageId, traceId: job.traceId });
      return { messageId, done: done === true };
    });
    const settled = await Promise.all(outcomes);
    return {
      batchItemFailures: settled.filter(({ done }) => !done).map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  };
}
