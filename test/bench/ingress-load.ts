/** The ingress under load: what it takes at most, and how long each waits when half of that arrives. */
import { against, type BenchFigure } from "./bench-figure.ts";
import { figure } from "./figure.ts";
import type { Bundles, Delivery } from "./ingress-bundles.ts";
import { INGRESS_TARGETS, type IngressSizes } from "./ingress-sizes.ts";
import { medianInterval, quantile, ratios, spread } from "./statistics.ts";
import { ask, inTurns, type Start } from "./turns.ts";

/** As many as keep one thread busy. */
const AT_ONCE = 16;
const SATURATIONS = 5;

interface Pressed {
  readonly perSecond: number;
  readonly cpu: number;
}

export async function loadFigures(
  start: Start,
  bundles: Bundles,
  { event, env }: Delivery,
  port: number,
  { loadBlocks, offered }: IngressSizes,
): Promise<BenchFigure[]> {
  const pair = ["ours", "bare"] as const;
  const driven = {
    ours: await start("load-driver.mjs", [bundles.ours.esm.file], env(port)),
    bare: await start("load-driver.mjs", [bundles.bare.esm.file], env(port)),
  };
  const saturate = async (name: (typeof pair)[number]): Promise<Pressed> => {
    const answered = await ask(driven[name], { event, times: offered, atOnce: AT_ONCE });
    return { perSecond: Number(answered("perSecond")), cpu: Number(answered("microseconds")) };
  };
  const offer = async (name: (typeof pair)[number], perSecond: number): Promise<readonly number[]> => {
    const latencies: unknown = (await ask(driven[name], { event, times: offered, perSecond }))("latencies");
    if (!Array.isArray(latencies)) throw new Error("no latencies");
    return latencies.map(Number);
  };
  await inTurns(pair, 2, saturate);
  const saturations = await inTurns(pair, Math.min(SATURATIONS, loadBlocks), saturate);
  const pressed = (name: (typeof pair)[number], part: keyof Pressed) =>
    (saturations.get(name) ?? []).map((block) => block[part]);
  const beside = (id: string, unit: string, part: keyof Pressed) => {
    const [ours, bare] = [pressed("ours", part), pressed("bare", part)];
    return against(figure(id, unit, spread(ours).median, spread(bare).median, ratios(ours, bare)), null);
  };
  // Both are offered the same: half of what the bare handler can take.
  const perSecond = spread(pressed("bare", "perSecond")).median / 2;
  const latencies = await inTurns(pair, loadBlocks, (name) => offer(name, perSecond));
  const at = (name: (typeof pair)[number], share: number) =>
    (latencies.get(name) ?? []).map((block) => quantile(block, share));
  const row = (id: string, share: number, target: number | null) => {
    const [ours, bare] = [at("ours", share), at("bare", share)];
    const ratio = medianInterval(ours.map((value, index) => value / (bare[index] ?? Number.NaN)));
    return against(figure(id, "ms", spread(ours).median, spread(bare).median, ratio), target);
  };
  return [
    beside("ingress.saturation", "acknowledgements per second", "perSecond"),
    beside("ingress.load.cpu", "µs per acknowledgement", "cpu"),
    row("ingress.load.p50", 0.5, null),
    row("ingress.load.p99", 0.99, INGRESS_TARGETS.p99),
  ];
}
