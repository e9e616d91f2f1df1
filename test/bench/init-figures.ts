/** How long a fresh process takes to import a function, beside one that imports its AWS clients and nothing else. */
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { against, type BenchFigure } from "./bench-figure.ts";
import { isolated } from "./child.ts";
import type { Built } from "./deployed-bundles.ts";
import { figure } from "./figure.ts";
import { ratios, spread } from "./statistics.ts";

const PROBE = path.join(import.meta.dirname, "probe.mjs");
const TARGET = 1.5;
const run = promisify(execFile);

interface Load {
  readonly ms: number;
  /** Of all threads, compiler and garbage collector included; other programs on the machine disturb it less. */
  readonly cpuMs: number;
}

/** Each beside its baseline. */
const COMPARED = [
  ["screen", "bareWorker"],
  ["sweep", "bareCron"],
  ["reconcile", "bareCron"],
] as const;

export async function initFigures(
  { ours, bareWorker, bareCron, empty }: Built,
  loads: number,
): Promise<readonly BenchFigure[]> {
  const files = {
    empty,
    bareWorker: bareWorker.file,
    screen: ours.Screen.file,
    bareCron: bareCron.file,
    sweep: ours.Sweep.file,
    reconcile: ours.Reconcile.file,
  };
  const series = new Map<string, Load[]>(Object.keys(files).map((name) => [name, []]));
  // Round after round over all bundles, so that whatever disturbs the machine disturbs all of them; the first warms the disk.
  for (let at = 0; at <= loads; at += 1) {
    for (const [name, file] of Object.entries(files)) {
      const { stdout } = await run(process.execPath, [PROBE, file], { env: isolated() });
      const load: Load = JSON.parse(stdout);
      if (at > 0) series.get(name)?.push(load);
    }
  }
  const nothing = series.get("empty") ?? [];
  const over = (name: string, part: keyof Load) =>
    (series.get(name) ?? []).map((load, at) => load[part] - (nothing[at]?.[part] ?? 0));
  return COMPARED.flatMap(([name, baseline]) =>
    (["ms", "cpuMs"] as const).map((part) => {
      const [values, beside] = [over(name, part), over(baseline, part)];
      const id = `init.${name}${part === "cpuMs" ? ".cpu" : ""}`;
      return against(
        figure(id, "ms", spread(values).median, spread(beside).median, ratios(values, beside)),
        id === "init.screen.cpu" ? TARGET : null,
      );
    }),
  );
}
