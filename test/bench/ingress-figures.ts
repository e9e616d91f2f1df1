/** What the ingress weighs and costs beside what a team would otherwise write, all measured in one run. */
import type { ChildProcess } from "node:child_process";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { against, type BenchFigure } from "./bench-figure.ts";
import { startChild } from "./child.ts";
import { figure } from "./figure.ts";
import {
  aDelivery,
  type Bundles,
  bundleIngresses,
  type Delivery,
  FORMATS,
  type Handler,
  HANDLERS,
} from "./ingress-bundles.ts";
import { medianInterval, quantile, ratios, spread } from "./statistics.ts";

export interface IngressSizes {
  /** Fresh processes per bundle. */
  readonly colds: number;
  /** Blocks per handler, and acknowledgements in each: for processor time, and under load. */
  readonly blocks: number;
  readonly acknowledgements: number;
  readonly loadBlocks: number;
  readonly offered: number;
}

const INGRESS_TARGETS = { bundle: 0.35, cold: 0.7, cpu: 1.1, p99: 1.2 } as const;

/** Enough for intervals that mean something, in about three minutes of two cores. */
export const INGRESS_SIZES: IngressSizes = {
  colds: 21,
  blocks: 20,
  acknowledgements: 400,
  loadBlocks: 24,
  offered: 500,
};

const BENCH = import.meta.dirname;
/** As many as keep one thread busy. */
const AT_ONCE = 16;
const run = promisify(execFile);

function sizeFigures({ ours, bare, hono, express }: Bundles): BenchFigure[] {
  const beside = { hono, express };
  return [
    against(
      figure("ingress.bundle.minified", "kB", ours.esm.bytes / 1000, bare.esm.bytes / 1000),
      INGRESS_TARGETS.bundle,
    ),
    against(figure("ingress.bundle.gzip", "kB", ours.esm.gzipBytes / 1000, bare.esm.gzipBytes / 1000), null),
    ...(["hono", "express"] as const).map((name) =>
      against(figure(`${name}.bundle.minified`, "kB", beside[name].esm.bytes / 1000, bare.esm.bytes / 1000), null),
    ),
  ];
}

interface Cold {
  readonly initMs: number;
  readonly firstMs: number;
  readonly coldMs: number;
  readonly coldCpuMs: number;
  readonly residentMb: number;
}

async function coldFigures(bundles: Bundles, delivery: Delivery, port: number, colds: number): Promise<BenchFigure[]> {
  const env = delivery.env(port);
  const series: Record<string, Cold[]> = {};
  // Round after round over all bundles, so that whatever disturbs the machine disturbs all of them; the first warms the disk.
  for (let at = 0; at <= colds; at += 1) {
    for (const format of FORMATS) {
      for (const name of HANDLERS) {
        const probe = [path.join(BENCH, "cold-probe.mjs"), bundles[name][format].file, delivery.file];
        const { stderr } = await run(process.execPath, probe, { env });
        const cold: Cold = JSON.parse(stderr);
        if (at > 0) (series[`${name} ${format}`] ??= []).push(cold);
      }
    }
  }
  const row = (
    id: string,
    unit: string,
    part: keyof Cold,
    [name, format]: readonly string[],
    target: number | null,
  ) => {
    const values = (series[`${name} ${format}`] ?? []).map((cold) => cold[part]);
    const beside = (series[`bare ${format}`] ?? []).map((cold) => cold[part]);
    return against(figure(id, unit, spread(values).median, spread(beside).median, ratios(values, beside)), target);
  };
  const [esm, cjs] = FORMATS.map((format) => ["ours", format]);
  if (!esm || !cjs) throw new Error("both formats");
  return [
    row("ingress.cold", "ms", "coldMs", esm, INGRESS_TARGETS.cold),
    row("ingress.cold.cpu", "ms", "coldCpuMs", esm, null),
    row("ingress.cold.init", "ms", "initMs", esm, null),
    row("ingress.cold.first", "ms", "firstMs", esm, null),
    row("ingress.cold.memory", "MB resident", "residentMb", esm, null),
    // Beside the bare handler in the same format.
    row("ingress.cold.cjs", "ms", "coldMs", cjs, null),
    row("hono.cold", "ms", "coldMs", ["hono", "esm"], null),
    row("express.cold", "ms", "coldMs", ["express", "esm"], null),
  ];
}

interface Driven {
  /** One block of processor time, in microseconds per acknowledgement. */
  readonly cost: (times: number) => Promise<number>;
  readonly saturation: (times: number) => Promise<number>;
  /** Milliseconds of each, at this rate. */
  readonly offer: (times: number, perSecond: number) => Promise<readonly number[]>;
}

type Start = (
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) => ReturnType<typeof startChild>;

async function drive(start: Start, file: string, { event, env }: Delivery, port: number): Promise<Driven> {
  const [closed, opened] = [
    await start("driver.mjs", [file], env(port)),
    await start("load-driver.mjs", [file], env(port)),
  ];
  const ask = async ({ child, answer }: typeof closed, block: object): Promise<object> => {
    const answered = answer();
    child.send({ event, ...block });
    const message = await answered;
    if (typeof message !== "object" || message === null) throw new Error("no answer");
    return message;
  };
  const number = (message: object, name: string) => Number(Reflect.get(message, name));
  return {
    cost: async (times) => number(await ask(closed, { times }), "microseconds"),
    saturation: async (times) => number(await ask(opened, { times, atOnce: AT_ONCE }), "perSecond"),
    offer: async (times, perSecond) => {
      const latencies: unknown = Reflect.get(await ask(opened, { times, perSecond }), "latencies");
      if (!Array.isArray(latencies)) throw new Error("no latencies");
      return latencies.map(Number);
    },
  };
}

/** Blocks in turns; who goes first changes, so that neither always runs after the other. */
async function inTurns<Name extends string, Value>(
  names: readonly Name[],
  blocks: number,
  block: (name: Name) => Promise<Value>,
): Promise<ReadonlyMap<Name, readonly Value[]>> {
  const series = new Map<Name, Value[]>(names.map((name) => [name, []]));
  for (let at = 0; at < blocks; at += 1) {
    for (const name of at % 2 === 0 ? names : names.toReversed()) series.get(name)?.push(await block(name));
  }
  return series;
}

async function warmFigures(driven: Readonly<Record<Handler, Driven>>, sizes: IngressSizes): Promise<BenchFigure[]> {
  const { blocks, acknowledgements } = sizes;
  const cost = (name: Handler) => driven[name].cost(acknowledgements);
  // Two blocks each until the compiler has seen the code.
  await inTurns(HANDLERS, 2, cost);
  const costs = await inTurns(HANDLERS, blocks, cost);
  const bare = costs.get("bare") ?? [];
  return HANDLERS.filter((name) => name !== "bare").map((name) => {
    const ours = costs.get(name) ?? [];
    const id = name === "ours" ? "ingress" : name;
    return against(
      figure(`${id}.warm.cpu`, "µs per acknowledgement", spread(ours).median, spread(bare).median, ratios(ours, bare)),
      name === "ours" ? INGRESS_TARGETS.cpu : null,
    );
  });
}

async function loadFigures(driven: Readonly<Record<Handler, Driven>>, sizes: IngressSizes): Promise<BenchFigure[]> {
  const { loadBlocks, offered } = sizes;
  const pair = ["ours", "bare"] as const;
  const saturate = (name: Handler) => driven[name].saturation(offered);
  await inTurns(pair, 2, saturate);
  const saturations = await inTurns(pair, Math.min(5, loadBlocks), saturate);
  const most = (name: Handler) => spread(saturations.get(name === "ours" ? "ours" : "bare") ?? []).median;
  // Both are offered the same: half of what the bare handler can take.
  const perSecond = most("bare") / 2;
  const latencies = await inTurns(pair, loadBlocks, (name) => driven[name].offer(offered, perSecond));
  const at = (name: (typeof pair)[number], share: number) =>
    (latencies.get(name) ?? []).map((block) => quantile(block, share));
  const row = (id: string, share: number, target: number | null) => {
    const [ours, bare] = [at("ours", share), at("bare", share)];
    const ratio = medianInterval(ours.map((value, index) => value / (bare[index] ?? Number.NaN)));
    return against(figure(id, "ms", spread(ours).median, spread(bare).median, ratio), target);
  };
  return [
    against(figure("ingress.saturation", "acknowledgements per second", most("ours"), most("bare")), null),
    row("ingress.load.p50", 0.5, null),
    row("ingress.load.p99", 0.99, INGRESS_TARGETS.p99),
  ];
}

/**
 * The rows of the ingress. `spread` is the middle half of the ratio between neighbours; for the two rows under load, which are
 * quantiles already, the 95% confidence interval of its median. `tell` hears what is being measured, before it is.
 */
export async function ingressFigures(
  sizes: IngressSizes = INGRESS_SIZES,
  tell: (what: string) => void = () => {},
): Promise<BenchFigure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "bonafide-ingress-"));
  const children: ChildProcess[] = [];
  const start: Start = async (...given) => {
    const started = await startChild(...given);
    children.push(started.child);
    return started;
  };
  try {
    tell("bundles of the ingress");
    const bundles = await bundleIngresses(folder);
    const delivery = aDelivery(folder);
    const { first } = await start("queue-stub.mjs", [], {});
    const port = Number(first);
    const figures = sizeFigures(bundles);
    tell("cold starts of the ingress");
    figures.push(...(await coldFigures(bundles, delivery, port, sizes.colds)));
    const one = (name: Handler) => drive(start, bundles[name].esm.file, delivery, port);
    const driven = {
      ours: await one("ours"),
      bare: await one("bare"),
      hono: await one("hono"),
      express: await one("express"),
    };
    tell("warm acknowledgements");
    figures.push(...(await warmFigures(driven, sizes)));
    tell("the ingress under load");
    figures.push(...(await loadFigures(driven, sizes)));
    return figures;
  } finally {
    for (const child of children) child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
