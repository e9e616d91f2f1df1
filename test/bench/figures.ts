/** Every figure of docs/performance.md: what is the same on every machine, and what is timed on this one. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { assessFigures } from "./assess-figures.ts";
import { against, type BenchFigure } from "./bench-figure.ts";
import { isolated } from "./child.ts";
import { costFigures, countFigures } from "./count-figures.ts";
import { bundleAll, bundleFigures } from "./deployed-bundles.ts";
import { enrichmentFigures } from "./enrichment-figures.ts";
import { bundleIngresses } from "./ingress-bundles.ts";
import { ingressFigures, ingressSizeFigures } from "./ingress-figures.ts";
import type { IngressSizes } from "./ingress-sizes.ts";
import { initFigures } from "./init-figures.ts";
import { lookupFigures } from "./lookup-figures.ts";
import { sandboxFigures, type SandboxSizes } from "./sandbox-figures.ts";
import { linkTimeFigures, linkUnitFigures } from "./scale-figures.ts";
import { workerFigures, type WorkerSizes } from "./worker-figures.ts";

export interface Sizes extends SandboxSizes, WorkerSizes {
  /** Fresh processes per bundle. */
  readonly loads: number;
  readonly ingress: IngressSizes;
  /** Fresh processes that look things up, and blocks of lookups in each. */
  readonly probes: number;
  readonly lookupBlocks: number;
  /** Applications linked on the embedded table, with few and with many there. */
  readonly linkRounds: number;
}

export interface Figures {
  /** Counted or weighed: the same on every machine. */
  readonly counted: readonly BenchFigure[];
  /** Empty where only the others were asked for. */
  readonly timed: readonly BenchFigure[];
}

/** What is asked of it comes first. */
const ordered = (figures: readonly BenchFigure[]) =>
  figures.toSorted((one, other) => Number(other.target !== null) - Number(one.target !== null));

/** `tell` hears what is being measured, before it is. Without sizes nothing is timed. */
export async function takeFigures(sizes: Sizes | null, tell: (what: string) => void = () => {}): Promise<Figures> {
  const folder = mkdtempSync(path.join(tmpdir(), "bonafide-bench-"));
  try {
    tell("bundles");
    const built = await bundleAll(folder);
    const ingresses = await bundleIngresses(folder);
    tell("requests and units");
    const counted = [...(await countFigures()), ...costFigures()];
    tell("the link index in memory, with a thousand and with a hundred thousand");
    counted.push(...(await linkUnitFigures()), ...ingressSizeFigures(ingresses), ...bundleFigures(built));
    if (sizes === null) return { counted: ordered(counted), timed: [] };

    const timed: BenchFigure[] = [];
    tell("module initialisation");
    timed.push(...(await initFigures(built, sizes.loads)));
    timed.push(...(await ingressFigures(folder, ingresses, sizes.ingress, tell)));
    tell("gathering with answers that take a known time");
    timed.push(...(await enrichmentFigures(sizes.runs)));
    tell("screenings in the sandbox");
    timed.push(...(await sandboxFigures(sizes)));
    tell("the link index on the embedded table, with few and with many");
    timed.push(...(await linkTimeFigures(sizes.linkRounds)));
    tell("lookups, signals and assessment");
    const pure = [...(await lookupFigures(folder, built.empty, sizes)), ...(await assessFigures(sizes.lookupBlocks))];
    timed.push(...pure.map((one) => against(one, null)));
    tell("the worker over many applications");
    timed.push(...(await workerFigures(built.ours.Screen.root, isolated(), sizes)));
    return { counted: ordered(counted), timed: ordered(timed) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
