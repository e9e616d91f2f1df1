/** What a deployed function weighs and costs, each beside its baseline in the same run, and what is asked of it. */
import { type ChildProcess, execFile, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { createEmulator } from "@bonafide/core/ats/greenhouse/emulator";
import { startSandbox } from "@bonafide/sandbox/sandbox";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Bundle, bundleAsDeployed, DEPLOYED, type Deployable } from "../support/lambda/bundle.ts";
import { functionUrlEvent } from "../support/lambda/events.ts";
import { assessFigures } from "./assess-figures.ts";
import { against, type BenchFigure } from "./bench-figure.ts";
import { costFigures, countFigures } from "./count-figures.ts";
import { enrichmentFigures } from "./enrichment-figures.ts";
import { type Figure, figure } from "./figure.ts";
import { lookupFigures } from "./lookup-figures.ts";
import { scaleFigures } from "./scale-figures.ts";
import { ratios, spread } from "./statistics.ts";
import { workerFigures } from "./worker-figures.ts";

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
  /** Applications the worker process screens while it is weighed. */
  readonly applications: number;
  /** Gatherings with answers that take a known time, and screenings from the acknowledgement to what is visible. */
  readonly runs: number;
}

const BENCH = import.meta.dirname;
const NAMES = ["Webhook", "Screen", "Sweep"] as const;
type Name = (typeof NAMES)[number];
const BARE_WORKER: Deployable = {
  ...DEPLOYED.Screen,
  name: "BareWorker",
  handler: "test/bench/bare-worker.handler",
  copyFiles: [],
};
const BARE: Deployable = { ...DEPLOYED.Webhook, name: "Bare", handler: "test/bench/bare-webhook.handler" };
const EMPTY = "export const handler = async () => ({ batchItemFailures: [] });\n";
const run = promisify(execFile);

interface Built {
  readonly ours: Readonly<Record<Name, Bundle>>;
  readonly bare: Bundle;
  readonly bareWorker: Bundle;
  /** A module with a handler and nothing else. */
  readonly empty: string;
}

async function bundleAll(folder: string): Promise<Built> {
  const one = (deployable: Deployable) => bundleAsDeployed(deployable, path.join(folder, deployable.name));
  const [Webhook, Screen, Sweep, bare, bareWorker] = await Promise.all([
    one(DEPLOYED.Webhook),
    one(DEPLOYED.Screen),
    one(DEPLOYED.Sweep),
    one(BARE),
    one(BARE_WORKER),
  ]);
  const empty = path.join(folder, "bundle.mjs");
  writeFileSync(empty, EMPTY);
  return { ours: { Webhook, Screen, Sweep }, bare, bareWorker, empty };
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

/** Nothing of this process's own environment; a local region and keys, so that no client goes looking for any. */
const isolated = (env: Readonly<Record<string, string>> = {}) => ({
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  POWERTOOLS_SERVICE_NAME: "bonafide",
  ...env,
});

interface Load {
  readonly ms: number;
  /** Of all threads, compiler and garbage collector included; other programs on the machine disturb it less. */
  readonly cpuMs: number;
}

async function initFigures({ ours, bare, bareWorker, empty }: Built, loads: number): Promise<Figure[]> {
  const files = {
    empty,
    bare: bare.file,
    bareWorker: bareWorker.file,
    ...Object.fromEntries(NAMES.map((name) => [name, ours[name].file])),
  };
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
      if (name === "Sweep") return figure(id, unit, measured.median, null, measured);
      const beside = over(name === "Webhook" ? "bare" : "bareWorker", part);
      return figure(id, unit, measured.median, spread(beside).median, ratios(over(name, part), beside));
    }),
  );
}

async function startChild(script: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = fork(path.join(BENCH, script), [...args], { env: { ...env }, silent: true });
  // The function's log goes into a pipe somebody empties, as in the service.
  child.stdout?.resume();
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const died = once(child, "exit").then(() => {
    throw new Error(`${script} ended: ${complaints}`);
  });
  died.catch(() => {});
  const answer = async (): Promise<unknown> => {
    const [message]: unknown[] = await Promise.race([once(child, "message"), died]);
    return message;
  };
  return { child, first: await answer(), answer };
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

async function sandboxFigures({ screenings, atOnce, runs }: Sizes): Promise<Figure[]> {
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
    const visible: number[] = [];
    for (let at = 0; at < runs; at += 1) {
      const [account] = sandbox.accounts;
      const sample = SAMPLES.find(({ band }) => band === "high");
      if (!account || !sample) throw new Error("the sandbox has no accounts or no samples");
      const submitted = await sandbox.submit(account, { ...sample, familyName: `Visible${at}` });
      visible.push((await sandbox.settled(submitted)).annotatedMs - submitted.acknowledgedMs);
    }
    const measured = spread(visible);
    return [
      figure("sandbox.screenings", "per second", screenings / seconds),
      figure("screening.visible", "ms from the acknowledgement to the note", measured.median, null, measured),
    ];
  } finally {
    await sandbox.close();
  }
}

/** What the ingress is measured by until its own figures are taken. */
const INGRESS_TARGETS: Readonly<Record<string, number>> = {
  "bundle.webhook.minified": 0.35,
  "ingress.cpu": 1.1,
};
const TARGETS: Readonly<Record<string, number>> = { ...INGRESS_TARGETS, "init.screen.cpu": 1.5 };

/** `tell` hears what is being measured, before it is. What is asked of comes first. */
export async function takeFigures(sizes: Sizes, tell: (what: string) => void = () => {}): Promise<BenchFigure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "bonafide-bench-"));
  try {
    tell("bundles");
    const built = await bundleAll(folder);
    const figures = sizeFigures(built);
    tell("module initialisation");
    figures.push(...(await initFigures(built, sizes.loads)));
    tell("processor time of an acknowledgement");
    // One line to exchange for `await ingressFigures()`.
    figures.push(...(await cpuFigures(built, sizes)));
    tell("lookups");
    figures.push(...(await lookupFigures(folder, built.empty, sizes)));
    tell("signals and assessment");
    figures.push(...(await assessFigures(sizes.lookupBlocks)));
    tell("screenings in the sandbox");
    figures.push(...(await sandboxFigures(sizes)));
    const rows = figures.map((one) => against(one, TARGETS[one.id] ?? null));
    tell("gathering with answers that take a known time");
    rows.push(...(await enrichmentFigures(sizes.runs)));
    tell("requests and units");
    rows.push(...(await countFigures()), ...costFigures());
    tell("the link index, with few and with many");
    rows.push(...(await scaleFigures()));
    tell("the worker over many applications");
    rows.push(...(await workerFigures(built.ours.Screen.root, isolated(), sizes.applications)));
    return rows.toSorted((one, other) => Number(other.target !== null) - Number(one.target !== null));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
