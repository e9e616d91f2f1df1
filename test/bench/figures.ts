/** What a deployed function weighs and costs, each beside its baseline in the same run, and what is asked of it. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { startSandbox } from "@bonafide/sandbox/sandbox";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Bundle, bundleAsDeployed, DEPLOYED, type Deployable } from "../support/lambda/bundle.ts";
import { assessFigures } from "./assess-figures.ts";
import { against, type BenchFigure } from "./bench-figure.ts";
import { isolated } from "./child.ts";
import { costFigures, countFigures } from "./count-figures.ts";
import { enrichmentFigures } from "./enrichment-figures.ts";
import { type Figure, figure } from "./figure.ts";
import { ingressFigures, type IngressSizes } from "./ingress-figures.ts";
import { lookupFigures } from "./lookup-figures.ts";
import { scaleFigures } from "./scale-figures.ts";
import { ratios, spread } from "./statistics.ts";
import { workerFigures } from "./worker-figures.ts";

export interface Sizes {
  /** Fresh processes per bundle. */
  readonly loads: number;
  readonly ingress: IngressSizes;
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
const NAMES = ["Screen", "Sweep", "Reconcile"] as const;
type Name = (typeof NAMES)[number];
const BARE_WORKER: Deployable = {
  ...DEPLOYED.Screen,
  name: "BareWorker",
  handler: "test/bench/bare-worker.handler",
  copyFiles: [],
};
const EMPTY = "export const handler = async () => ({ batchItemFailures: [] });\n";
const run = promisify(execFile);

interface Built {
  readonly ours: Readonly<Record<Name, Bundle>>;
  readonly bareWorker: Bundle;
  /** A module with a handler and nothing else. */
  readonly empty: string;
}

async function bundleAll(folder: string): Promise<Built> {
  const one = (deployable: Deployable) => bundleAsDeployed(deployable, path.join(folder, deployable.name));
  const [Screen, Sweep, Reconcile, bareWorker] = await Promise.all([
    one(DEPLOYED.Screen),
    one(DEPLOYED.Sweep),
    one(DEPLOYED.Reconcile),
    one(BARE_WORKER),
  ]);
  const empty = path.join(folder, "bundle.mjs");
  writeFileSync(empty, EMPTY);
  return { ours: { Screen, Sweep, Reconcile }, bareWorker, empty };
}

function sizeFigures({ ours }: Built): Figure[] {
  return NAMES.flatMap((name) => {
    const id = name.toLowerCase();
    return [
      figure(`bundle.${id}.minified`, "kB", ours[name].bytes / 1000),
      figure(`bundle.${id}.gzip`, "kB", ours[name].gzipBytes / 1000),
    ];
  });
}

interface Load {
  readonly ms: number;
  /** Of all threads, compiler and garbage collector included; other programs on the machine disturb it less. */
  readonly cpuMs: number;
}

async function initFigures({ ours, bareWorker, empty }: Built, loads: number): Promise<Figure[]> {
  const files = {
    empty,
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
      if (name !== "Screen") return figure(id, unit, measured.median, null, measured);
      const beside = over("bareWorker", part);
      return figure(id, unit, measured.median, spread(beside).median, ratios(over(name, part), beside));
    }),
  );
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

const TARGETS: Readonly<Record<string, number>> = { "init.screen.cpu": 1.5 };

/** `tell` hears what is being measured, before it is. What is asked of comes first. */
export async function takeFigures(sizes: Sizes, tell: (what: string) => void = () => {}): Promise<BenchFigure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "bonafide-bench-"));
  try {
    tell("bundles");
    const built = await bundleAll(folder);
    const figures = sizeFigures(built);
    tell("module initialisation");
    figures.push(...(await initFigures(built, sizes.loads)));
    tell("lookups");
    figures.push(...(await lookupFigures(folder, built.empty, sizes)));
    tell("signals and assessment");
    figures.push(...(await assessFigures(sizes.lookupBlocks)));
    tell("screenings in the sandbox");
    figures.push(...(await sandboxFigures(sizes)));
    const rows = figures.map((one) => against(one, TARGETS[one.id] ?? null));
    rows.push(...(await ingressFigures(sizes.ingress, tell)));
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
