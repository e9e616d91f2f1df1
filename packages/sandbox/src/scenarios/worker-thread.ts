/** What runs in the thread: the real worker, batch by batch. */
import { parentPort, workerData } from "node:worker_threads";
import { createLocalReader } from "@bonafide/functions/resume-reader/local";
import { createScreenHandler } from "@bonafide/functions/screen";
import type { LogFields } from "@bonafide/core/domain/ports";
import * as z from "zod";
import type { FromWorker, ToWorker } from "./worker-process.ts";

const Data = z.object({ env: z.record(z.string(), z.string()), ahead: z.instanceof(SharedArrayBuffer) });

const { env, ahead } = Data.parse(workerData);
const offset = new BigInt64Array(ahead);
const tell = (message: FromWorker) => parentPort?.postMessage(message);
const log = (message: string, fields: LogFields = {}) => tell({ kind: "step", step: { message, fields } });

const screen = createScreenHandler(env, {
  clock: () => new Date(Date.now() + Number(Atomics.load(offset, 0))),
  logger: { info: log, warn: log, error: log },
  metrics: { count: () => {} },
  // Its own process ends when this thread does: nobody is left at the other end of its channel.
  reader: createLocalReader(),
});

parentPort?.on("message", ({ id, event }: ToWorker) => {
  screen(event).then(
    (response) => tell({ kind: "done", id, response }),
    () => tell({ kind: "failed", id }),
  );
});
