/** The deployed worker over many applications: how many a second, what each costs the processor, and whether its heap grows. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ScreeningJob } from "@bonafide/core/domain/event";
import { sqsEvent } from "../support/lambda/events.ts";
import { startLambda } from "../support/lambda/runtime-api.ts";
import { startWorld } from "../support/lambda/world.ts";
import { type BenchFigure, against } from "./bench-figure.ts";
import { figure } from "./figure.ts";
import { spread } from "./statistics.ts";

const MB = 1_000_000;
const PER_BATCH = 5;
const SAMPLES = 80;
/** Caches fill and code is compiled over the first third of the samples. */
const WARM_UP_SHARE = 1 / 3;
/** With fewer there is no line to draw. */
const LEAST_SAMPLES = 12;
/** What a collector that has just run leaves lying about. */
const NOISE_MB_PER_THOUSAND = 0.5;

/** The handler itself, and for one event of ours what it holds once everything that can go is gone. */
const WEIGHED = `import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { handler as real } from "./bundle.mjs";
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
export const handler = async (event, context) => {
  if (event !== "weigh") return real(event, context);
  for (let time = 0; time < 2; time += 1) collect();
  const { user, system } = process.cpuUsage();
  return { heapBytes: process.memoryUsage().heapUsed, cpuMs: (user + system) / 1000 };
};
`;

/** Least squares: what one more application adds. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [xs, ys] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const top = points.reduce((sum, [x, y]) => sum + (x - xs) * (y - ys), 0);
  return top / points.reduce((sum, [x]) => sum + (x - xs) ** 2, 0);
}

function weighed(answer: unknown): { readonly heapBytes: number; readonly cpuMs: number } {
  if (typeof answer !== "object" || answer === null || !("value" in answer)) throw new Error("not weighed");
  const { value } = answer;
  if (typeof value !== "object" || value === null || !("heapBytes" in value && "cpuMs" in value))
    throw new Error("not weighed");
  return { heapBytes: Number(value.heapBytes), cpuMs: Number(value.cpuMs) };
}

export interface WorkerSizes {
  readonly applications: number;
  /** A slow machine screens fewer, and the row says how many there were. */
  readonly workerMs: number;
}

interface Sample {
  readonly done: number;
  readonly heapMb: number;
  readonly perSecond: number;
  readonly cpuMs: number;
}

/** `root` is the folder of the worker's bundle. */
export async function workerFigures(
  root: string,
  environment: Readonly<Record<string, string>>,
  { applications, workerMs }: WorkerSizes,
): Promise<readonly BenchFigure[]> {
  writeFileSync(path.join(root, "weighed.mjs"), WEIGHED);
  const world = await startWorld();
  const env = { ...environment, ...world.lambdaEnv, ...world.workerEnv, ...world.settings };
  const worker = await startLambda({ root, handler: "weighed.handler", env, timeoutMs: 60_000 });
  const per = Math.max(1, Math.round(applications / PER_BATCH / SAMPLES));
  const samples: Sample[] = [];

  async function screenBatch(): Promise<void> {
    const jobs = Array.from(
      { length: PER_BATCH },
      (): ScreeningJob => ({
        schemaVersion: 1,
        connectionId: world.connection.id,
        event: { kind: "application_created", ...world.apply() },
        traceId: "bench",
        receivedAt: new Date().toISOString(),
        waits: 0,
      }),
    );
    const answer = JSON.stringify(await worker.invoke(sqsEvent(jobs.map((job) => JSON.stringify(job)))));
    if (answer !== '{"value":{"batchItemFailures":[]}}') throw new Error(`the worker answered ${answer}`);
  }

  try {
    const startedAt = performance.now();
    let { cpuMs } = weighed(await worker.invoke("weigh"));
    for (let at = 1; at <= SAMPLES; at += 1) {
      if (samples.length >= LEAST_SAMPLES && performance.now() - startedAt > workerMs) break;
      const begun = performance.now();
      for (let batch = 0; batch < per; batch += 1) await screenBatch();
      const seconds = (performance.now() - begun) / 1000;
      const now = weighed(await worker.invoke("weigh"));
      const screened = per * PER_BATCH;
      samples.push({
        done: at * screened,
        heapMb: now.heapBytes / MB,
        perSecond: screened / seconds,
        cpuMs: (now.cpuMs - cpuMs) / screened,
      });
      ({ cpuMs } = now);
    }
    const warm = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
    const [first, last] = [warm[0], warm.at(-1)];
    if (!first || !last) throw new Error("nothing was screened");
    const [rate, cost] = [spread(warm.map(({ perSecond }) => perSecond)), spread(warm.map((sample) => sample.cpuMs))];
    const growth = slope(warm.map(({ done, heapMb }) => [done, heapMb])) * 1000;
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(
      process.platform === "linux" ? readFileSync(`/proc/${worker.pid}/status`, "utf8") : "",
    );
    return [
      against(figure("worker.rate", "applications per second", rate.median, null, rate), null),
      against(figure("worker.cpu", "ms of processor time per application", cost.median, null, cost), null),
      against(
        figure("worker.heap", `MB after ${last.done}, beside after ${first.done}`, last.heapMb, first.heapMb),
        null,
      ),
      against(
        figure("worker.heap.growth", `MB per 1,000 over ${last.done} applications`, growth),
        NOISE_MB_PER_THOUSAND,
      ),
      ...(resident ? [against(figure("worker.resident", "MB", (Number(resident[1]) * 1024) / MB), null)] : []),
    ];
  } finally {
    await worker.close();
    await world.close();
  }
}
