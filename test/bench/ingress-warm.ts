/** Acknowledgements of a process that has started long ago: one after the other, and in both formats of a bundle. */
import type { Bundle } from "../support/lambda/bundle.ts";
import { against, type BenchFigure } from "./bench-figure.ts";
import { figure } from "./figure.ts";
import type { Bundles, Delivery } from "./ingress-bundles.ts";
import { INGRESS_TARGETS, type IngressSizes } from "./ingress-sizes.ts";
import { ratios, spread } from "./statistics.ts";
import { ask, inTurns, type Start } from "./turns.ts";

/** One block: processor time and time by the clock, each per acknowledgement. */
interface Block {
  readonly cpu: number;
  readonly ms: number;
}

/** What is measured warm, and whom each is beside. */
const WARM = {
  "ours esm": ["ingress", "bare esm"],
  "bare esm": null,
  "ours cjs": ["ingress.cjs", "bare cjs"],
  "bare cjs": null,
  "hono esm": ["hono", "bare esm"],
  "express esm": ["express", "bare esm"],
} as const;
const warmed = ({ ours, bare, hono, express }: Bundles): Readonly<Record<keyof typeof WARM, Bundle>> => ({
  "ours esm": ours.esm,
  "bare esm": bare.esm,
  "ours cjs": ours.cjs,
  "bare cjs": bare.cjs,
  "hono esm": hono.esm,
  "express esm": express.esm,
});
const WARMED = ["ours esm", "bare esm", "ours cjs", "bare cjs", "hono esm", "express esm"] as const;

export async function warmFigures(
  start: Start,
  bundles: Bundles,
  { event, env }: Delivery,
  port: number,
  { blocks, acknowledgements }: IngressSizes,
): Promise<BenchFigure[]> {
  const driven = new Map<string, Awaited<ReturnType<Start>>>();
  for (const [name, { file }] of Object.entries(warmed(bundles)))
    driven.set(name, await start("driver.mjs", [file], env(port)));
  const block = async (name: string): Promise<Block> => {
    const one = driven.get(name);
    if (!one) throw new Error(`${name} is not driven`);
    const answered = await ask(one, { event, times: acknowledgements });
    return { cpu: Number(answered("microseconds")), ms: Number(answered("milliseconds")) };
  };
  // Two blocks each until the compiler has seen the code.
  await inTurns(WARMED, 2, block);
  const series = await inTurns(WARMED, blocks, block);
  return WARMED.flatMap((name) => {
    const shown = WARM[name];
    if (shown === null) return [];
    const [id, other] = shown;
    const row = (suffix: string, unit: string, part: keyof Block, target: number | null = null) => {
      const ours = (series.get(name) ?? []).map((one) => one[part]);
      const bare = (series.get(other) ?? []).map((one) => one[part]);
      return against(
        figure(`${id}.${suffix}`, unit, spread(ours).median, spread(bare).median, ratios(ours, bare)),
        target,
      );
    };
    return [
      row("warm.cpu", "µs per acknowledgement", "cpu", id === "ingress" ? INGRESS_TARGETS.cpu : null),
      row("warm", "ms per acknowledgement", "ms"),
    ];
  });
}
