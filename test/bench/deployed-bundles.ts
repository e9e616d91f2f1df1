/** What a deployment uploads, bundled beside the baselines of the worker and of the crons. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { type Bundle, bundleAsDeployed, DEPLOYED, type Deployable } from "../support/lambda/bundle.ts";
import { against, type BenchFigure } from "./bench-figure.ts";
import { figure } from "./figure.ts";

const NAMES = ["Webhook", "Canary", "ReadResume", "Screen", "Sweep", "Reconcile", "Watch", "Refresh"] as const;
const EMPTY = "export const handler = async () => ({ batchItemFailures: [] });\n";

export interface Built {
  readonly ours: Readonly<Record<(typeof NAMES)[number], Bundle>>;
  readonly bareWorker: Bundle;
  readonly bareCron: Bundle;
  /** A module with a handler and nothing else. */
  readonly empty: string;
}

export async function bundleAll(folder: string): Promise<Built> {
  const one = (deployable: Deployable) => bundleAsDeployed(deployable, path.join(folder, deployable.name));
  const bare = (name: string, handler: string) => one({ ...DEPLOYED.Screen, name, handler, copyFiles: [] });
  const [Webhook, Canary, ReadResume, Screen, Sweep, Reconcile, Watch, Refresh, bareWorker, bareCron] =
    await Promise.all([
      one(DEPLOYED.Webhook),
      one(DEPLOYED.Canary),
      one(DEPLOYED.ReadResume),
      one(DEPLOYED.Screen),
      one(DEPLOYED.Sweep),
      one(DEPLOYED.Reconcile),
      one(DEPLOYED.Watch),
      one(DEPLOYED.Refresh),
      bare("BareWorker", "test/bench/bare-worker.handler"),
      bare("BareCron", "test/bench/bare-cron.handler"),
    ]);
  const empty = path.join(folder, "bundle.mjs");
  writeFileSync(empty, EMPTY);
  return {
    ours: { Webhook, Canary, ReadResume, Screen, Sweep, Reconcile, Watch, Refresh },
    bareWorker,
    bareCron,
    empty,
  };
}

/** The same on every machine. The ingress is not among them: its rows are beside the bare handler. */
export function bundleFigures({ ours }: Built): readonly BenchFigure[] {
  return NAMES.filter((name) => name !== "Webhook").flatMap((name) => [
    against(figure(`bundle.${name.toLowerCase()}.minified`, "kB", ours[name].bytes / 1000), null),
    against(figure(`bundle.${name.toLowerCase()}.gzip`, "kB", ours[name].gzipBytes / 1000), null),
  ]);
}
