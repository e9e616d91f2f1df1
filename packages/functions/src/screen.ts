/** Lambda entry of the worker: a batch of pointers in, the ones to deliver again out. */
import { handleJob } from "@bonafide/core/screening/handle-job";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createBatchHandler, type Remaining } from "./batch.ts";
import { arriveAtSink } from "./canary-sink.ts";
import { composeWorker } from "./compose.ts";
import { ambientEnv, type Env } from "./config.ts";
import { inTrace } from "./trace.ts";
import { once, type World } from "./world.ts";

export type ScreenHandler = (event: SQSEvent, context?: Remaining) => Promise<SQSBatchResponse>;

export function createScreenHandler(env: Env, world: World = {}): ScreenHandler {
  const worker = once(() => composeWorker(env, world));
  return async (event, context) => {
    const { canaryConnection } = worker();
    const deps = await worker().deps();
    const handleBatch = createBatchHandler({
      handle: (job) =>
        inTrace(job, () => (job.connectionId === canaryConnection ? arriveAtSink(deps, job) : handleJob(deps, job))),
      // The canary is no webhook of an ATS, and nobody asks when it last came.
      note: async (connectionId, kind, receivedAt) => {
        if (connectionId !== canaryConnection) await worker().note(connectionId, kind, receivedAt);
      },
      defer: (job) => deps.queue.send(job),
      leave: (body, looks) => worker().leave(body, looks),
      logger: deps.logger,
      metrics: deps.metrics,
    });
    return handleBatch(event, context);
  };
}

export const handler = createScreenHandler(ambientEnv());
