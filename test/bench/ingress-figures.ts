/** What the ingress weighs and costs beside what a team would otherwise write, all measured in one run. */
import type { ChildProcess } from "node:child_process";
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Bundle } from "../support/lambda/bundle.ts";
import { against, type BenchFigure } from "./bench-figure.ts";
import { startChild } from "./child.ts";
import { figure } from "./figure.ts";
import {
  aDelivery,
  type Bundles,
  type Delivery,
  type Format,
  FORMATS,
  type Handler,
  HANDLERS,
} from "./ingress-bundles.ts";
import { loadFigures } from "./ingress-load.ts";
import { INGRESS_TARGETS, type IngressSizes } from "./ingress-sizes.ts";
import { warmFigures } from "./ingress-warm.ts";
import { ratios, spread } from "./statistics.ts";
import type { Start } from "./turns.ts";

const BENCH = import.meta.dirname;
const run = promisify(execFile);

/** The same on every machine. */
export function ingressSizeFigures({ ours, bare, hono, express }: Bundles): BenchFigure[] {
  const row = (id: string, one: Bundle, beside: Bundle, part: "bytes" | "gzipBytes", target: number | null = null) =>
    against(figure(id, "kB", one[part] / 1000, beside[part] / 1000), target);
  return [
    row("ingress.bundle.minified", ours.esm, bare.esm, "bytes", INGRESS_TARGETS.bundle),
    row("ingress.bundle.gzip", ours.esm, bare.esm, "gzipBytes"),
    row("ingress.cjs.bundle.minified", ours.cjs, bare.cjs, "bytes"),
    row("ingress.cjs.bundle.gzip", ours.cjs, bare.cjs, "gzipBytes"),
    row("hono.bundle.minified", hono.esm, bare.esm, "bytes"),
    row("express.bundle.minified", express.esm, bare.esm, "bytes"),
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
    name: Handler,
    format: Format,
    target: number | null = null,
  ) => {
    const values = (series[`${name} ${format}`] ?? []).map((cold) => cold[part]);
    // Beside the bare handler in the same format.
    const beside = (series[`bare ${format}`] ?? []).map((cold) => cold[part]);
    return against(figure(id, unit, spread(values).median, spread(beside).median, ratios(values, beside)), target);
  };
  const ours = FORMATS.flatMap((format) => {
    const id = format === "esm" ? "ingress" : "ingress.cjs";
    return [
      row(`${id}.cold`, "ms", "coldMs", "ours", format, format === "esm" ? INGRESS_TARGETS.cold : null),
      row(`${id}.cold.cpu`, "ms", "coldCpuMs", "ours", format),
      row(`${id}.cold.init`, "ms", "initMs", "ours", format),
      row(`${id}.cold.first`, "ms", "firstMs", "ours", format),
      row(`${id}.cold.memory`, "MB resident", "residentMb", "ours", format),
    ];
  });
  const others = (["hono", "express"] as const).map((name) => row(`${name}.cold`, "ms", "coldMs", name, "esm"));
  return [...ours, ...others];
}

/**
 * What takes time. `spread` is the middle half of the ratio between neighbours; for the two rows under load, which are
 * quantiles already, the 95% confidence interval of its median. `tell` hears what is being measured, before it is.
 */
export async function ingressFigures(
  folder: string,
  bundles: Bundles,
  sizes: IngressSizes,
  tell: (what: string) => void = () => {},
): Promise<BenchFigure[]> {
  const children: ChildProcess[] = [];
  const start: Start = async (...given) => {
    const started = await startChild(...given);
    children.push(started.child);
    return started;
  };
  /** Whoever is not measured just now is not there to disturb. */
  const dismiss = (kept: number) => {
    for (const child of children.splice(kept)) child.kill();
  };
  try {
    const delivery = aDelivery(folder);
    const { first } = await start("queue-stub.mjs", [], {});
    const port = Number(first);
    tell("cold starts of the ingress");
    const figures = await coldFigures(bundles, delivery, port, sizes.colds);
    tell("warm acknowledgements");
    figures.push(...(await warmFigures(start, bundles, delivery, port, sizes)));
    dismiss(1);
    tell("the ingress under load");
    figures.push(...(await loadFigures(start, bundles, delivery, port, sizes)));
    return figures;
  } finally {
    dismiss(0);
  }
}
