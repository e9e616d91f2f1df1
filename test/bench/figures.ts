/** The first figures: what a deployed function weighs and costs, each beside its baseline in the same run. */
import { type ChildProcess, execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createEmulator } from "@bonafide/core/ats/greenhouse/emulator";
import type { ScreeningJob } from "@bonafide/core/domain/event";
import { startSandbox } from "@bonafide/sandbox/sandbox";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Bundle, bundleAsDeployed, DEPLOYED, type Deployable } from "../support/lambda/bundle.ts";
import { functionUrlEvent, sqsEvent } from "../support/lambda/events.ts";
import { startLambda } from "../support/lambda/runtime-api.ts";
import { startWorld } from "../support/lambda/world.ts";
import { assessFigures } from "./assess-figures.ts";
import { isolated, startChild } from "./child.ts";
import { type Figure, figure } from "./figure.ts";
import { lookupFigures } from "./lookup-figures.ts";
import { ratios, spread } from "./statistics.ts";

export interface Sizes {
  /** Fresh processes per bundle. */
  readonly loads: number;
  /** Blocks per handler, and acknowledgements in each. */
  readonly blocks: number;
  readonly acknowledgements: number;
  /** Fresh processes that look things up, and blocks of lookups in each. */
  readonly probes: number;
  readonly lookupBlocks: number;
  /** Applications screened in the sandbox, and under way at the same time. */
  readonly screenings: number;
  readonly atOnce: number;
  /** Batches the worker process is given before it is weighed. */
  readonly batches: number;
}

const BENCH = import.meta.dirname;
const NAMES = ["Webhook", "Screen", "Sweep"] as const;
type Name = (typeof NAMES)[number];
const BARE: Deployable = { ...DEPLOYED.Webhook, name: "Bare", handler: "test/bench/bare-webhook.handler" };
const EMPTY = "export const handler = async () => ({ batchItemFailures: [] });\n";
const MB = 1_000_000;
const run = promisify(execFile);

interface Built {
  readonly ours: Readonly<Record<Name, Bundle>>;
  readonly bare: Bundle;
  /** A module with a handler and nothing else. */
  readonly empty: string;
}

async function bundleAll(folder: string): Promise<Built> {
  const one = (deployable: Deployable) => bundleAsDeployed(deployable, path.join(folder, deployable.name));
  const [Webhook, Screen, Sweep, bare] = await Promise.all([
    one(DEPLOYED.Webhook),
    one(DEPLOYED.Screen),
    one(DEPLOYED.Sweep),
    one(BARE),
  ]);
  const empty = path.join(folder, "bundle.mjs");
  writeFileSync(empty, EMPTY);
  return { ours: { Webhook, Screen, Sweep }, bare, empty };
}

function sizeFigures({ ours, bare }: Built): Figure[] {
  return NAMES.flatMap((name) => {
    // Only the ingress has a counterpart that does the same work.
    const beside = name === "Webhook" ? bare : null;
    const id = name.toLowerCase();
    return [
      figure(`bundle.${id}.minified`, "kB", ours[name].bytes / 1000, beside && beside.bytes / 1000),
      figure(`bundle.${id}.gzip`, "kB", ours[name].gzipBytes / 1000, beside && beside.gzipBytes / 1000),
    ];
  });
}

interface Load {
  readonly ms: number;
  /** Of all threads, compiler and garbage collector included; other programs on the machine disturb it less. */
  readonly cpuMs: number;
}

async function initFigures({ ours, bare, empty }: Built, loads: number): Promise<Figure[]> {
  const files = { empty, bare: bare.file, ...Object.fromEntries(NAMES.map((name) => [name, ours[name].file])) };
  const series: Record<string, Load[]> = {};
  // Round after round over all bundles, so that whatever disturbs the machine disturbs all of them; the first warms the disk.
  for (let at = 0; at <= loads; at += 1) {
    for (const [name, file] of Object.entries(files)) {
      const { stdout } = await run(process.execPath, [path.join(BENCH, "probe.mjs"), file], { env: isolated() });
      const load: Load = JSON.parse(stdout);
      if (at > 0) (series[name] ??= []).push(load);
    }
  }
  const over = (name: string, part: keyof Load) =>
    (series[name] ?? []).map((load, at) => load[part] - (series["empty"]?.[at]?.[part] ?? 0));
  return NAMES.flatMap((name) =>
    (["ms", "cpuMs"] as const).map((part) => {
      const [id, unit] = [`init.${name.toLowerCase()}${part === "cpuMs" ? ".cpu" : ""}`, "ms"];
      const measured = spread(over(name, part));
      if (name !== "Webhook") return figure(id, unit, measured.median, null, measured);
      const beside = over("bare", part);
      return figure(id, unit, measured.median, spread(beside).median, ratios(over(name, part), beside));
    }),
  );
}

async function cpuFigures({ ours, bare }: Built, { blocks, acknowledgements }: Sizes): Promise<Figure[]> {
  const connectionId = randomBytes(18).toString("base64url");
  const secret = randomBytes(24).toString("base64url");
  const emulator = createEmulator({ clock: () => new Date() });
  const ref = emulator.submit({
    givenName: "Robin",
    familyName: "Example",
    emails: ["robin@freemail.example"],
    phones: [],
    location: null,
    answers: [],
    submittedAt: new Date(),
  });
  const delivery = emulator.delivery(emulator.created, ref, secret);
  const event = functionUrlEvent({ path: `/webhooks/${connectionId}`, ...delivery });

  const children: ChildProcess[] = [];
  const start = async (...given: Parameters<typeof startChild>) => {
    const started = await startChild(...given);
    children.push(started.child);
    return started;
  };
  try {
    const { first: port } = await start("queue-stub.mjs", [], {});
    const endpoint = `http://127.0.0.1:${String(port)}`;
    const env = isolated({
      AWS_ENDPOINT_URL_SQS: endpoint,
      QUEUE_URL: `${endpoint}/000000000000/jobs`,
      SIGNING_SECRET: secret,
      WEBHOOK_SECRETS: JSON.stringify({
        [connectionId]: { ats: "greenhouse", secrets: [{ id: "current", value: secret }] },
      }),
    });
    const handlers = {
      ours: await start("driver.mjs", [ours.Webhook.file], env),
      bare: await start("driver.mjs", [bare.file], env),
    };
    const block = async (name: keyof typeof handlers): Promise<number> => {
      const { child, answer } = handlers[name];
      const answered = answer();
      child.send({ event, times: acknowledgements });
      const message = await answered;
      if (typeof message !== "object" || message === null || !("microseconds" in message)) throw new Error("no answer");
      return Number(message.microseconds);
    };
    // Two blocks each until the compiler has seen the code.
    for (const name of ["ours", "bare", "ours", "bare"] as const) await block(name);
    const series = { ours: [] as number[], bare: [] as number[] };
    for (let at = 0; at < blocks; at += 1) {
      // Who goes first changes, so that neither always runs after the other.
      for (const name of at % 2 === 0 ? (["ours", "bare"] as const) : (["bare", "ours"] as const)) {
        series[name].push(await block(name));
      }
    }
    const cost = spread(series.ours).median;
    return [
      figure(
        "ingress.cpu",
        "µs per acknowledgement",
        cost,
        spread(series.bare).median,
        ratios(series.ours, series.bare),
      ),
    ];
  } finally {
    for (const child of children) child.kill();
  }
}

async function sandboxFigures({ screenings, atOnce }: Sizes): Promise<Figure[]> {
  const sandbox = await startSandbox({});
  try {
    for (const { emulator } of sandbox.accounts) {
      emulator.behave({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
    }
    const screenSome = async (count: number) => {
      for (let done = 0; done < count; done += atOnce) {
        const some = Array.from({ length: Math.min(atOnce, count - done) }, async (_, at) => {
          const account = sandbox.accounts[(done + at) % sandbox.accounts.length];
          const sample = SAMPLES[(done + at) % SAMPLES.length];
          if (!account || !sample) throw new Error("the sandbox has no accounts or no samples");
          return sandbox.settled(await sandbox.submit(account, sample));
        });
        await Promise.all(some);
      }
    };
    // The first ones load the data packs.
    await screenSome(atOnce);
    const startedAt = performance.now();
    await screenSome(screenings);
    const seconds = (performance.now() - startedAt) / 1000;
    return [figure("sandbox.screenings", "per second", screenings / seconds)];
  } finally {
    await sandbox.close();
  }
}

/** Resident memory as the kernel counts it; only Linux tells. */
function residentMb(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return (Number(kilobytes) * 1024) / MB;
}

async function memoryFigures({ ours, empty }: Built, { batches }: Sizes): Promise<Figure[]> {
  if (process.platform !== "linux") return [];
  const world = await startWorld();
  const env = isolated({ ...world.lambdaEnv, ...world.workerEnv, ...world.settings });
  const worker = await startLambda({ root: ours.Screen.root, env, timeoutMs: 60_000 });
  const idle = await startLambda({ root: path.dirname(empty), env });
  try {
    for (let at = 0; at < batches; at += 1) {
      const jobs = Array.from(
        { length: 5 },
        (): ScreeningJob => ({
          schemaVersion: 1,
          connectionId: world.connection.id,
          event: { kind: "application_created", ...world.apply() },
          traceId: "figures",
          receivedAt: new Date().toISOString(),
          waits: 0,
        }),
      );
      const event = sqsEvent(jobs.map((job) => JSON.stringify(job)));
      for (const lambda of [worker, idle]) {
        const answer = JSON.stringify(await lambda.invoke(event));
        if (answer !== '{"value":{"batchItemFailures":[]}}') throw new Error(`the worker answered ${answer}`);
      }
    }
    return [figure("worker.memory", "MB resident", residentMb(worker.pid), residentMb(idle.pid))];
  } finally {
    await Promise.all([worker.close(), idle.close()]);
    await world.close();
  }
}

/** `tell` hears what is being measured, before it is. */
export async function takeFigures(sizes: Sizes, tell: (what: string) => void = () => {}): Promise<readonly Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "bonafide-figures-"));
  try {
    tell("bundles");
    const built = await bundleAll(folder);
    const figures = sizeFigures(built);
    tell("module initialisation");
    figures.push(...(await initFigures(built, sizes.loads)));
    tell("processor time of an acknowledgement");
    figures.push(...(await cpuFigures(built, sizes)));
    tell("lookups");
    figures.push(...(await lookupFigures(folder, built.empty, sizes)));
    tell("signals and assessment");
    figures.push(...(await assessFigures(sizes.lookupBlocks)));
    tell("screenings in the sandbox");
    figures.push(...(await sandboxFigures(sizes)));
    tell("memory of the worker");
    figures.push(...(await memoryFigures(built, sizes)));
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
