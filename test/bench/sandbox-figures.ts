/** Whole screenings, from the signed webhook to the finished annotation: how many a second, and how soon one is visible. */
import { setTimeout as pause } from "node:timers/promises";
import type { HttpClient } from "@bonafide/core/http/http";
import { createLocalReader } from "@bonafide/functions/resume-reader/local";
import { createScreenHandler } from "@bonafide/functions/screen";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { against, type BenchFigure } from "./bench-figure.ts";
import { figure } from "./figure.ts";
import { ratios, spread } from "./statistics.ts";

export interface SandboxSizes {
  /** Applications screened in the sandbox, and under way at the same time. */
  readonly screenings: number;
  readonly atOnce: number;
  /** Screenings one after the other, with lookups of known latency. */
  readonly runs: number;
}

/** What every answer of a provider takes; the built-in checks take no time worth the name. */
const LOOKUP_MS = 300;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

function spacious({ accounts }: Sandbox): void {
  for (const { emulator } of accounts) emulator.behave({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
}

/** The sample at this place of the endless list of accounts and samples. */
async function screenOne(sandbox: Sandbox, at: number): Promise<void> {
  const account = sandbox.accounts[at % sandbox.accounts.length];
  const sample = SAMPLES[at % SAMPLES.length];
  if (!account || !sample) throw new Error("the sandbox has no accounts or no samples");
  await sandbox.settled(await sandbox.submit(account, sample));
}

async function rateFigures({ screenings, atOnce }: SandboxSizes): Promise<readonly BenchFigure[]> {
  const sandbox = await startSandbox({});
  try {
    spacious(sandbox);
    const rates: number[] = [];
    // The first ones load the data packs.
    for (let done = 0; done < atOnce + screenings; done += atOnce) {
      const startedAt = performance.now();
      await Promise.all(Array.from({ length: atOnce }, (_, at) => screenOne(sandbox, done + at)));
      if (done > 0) rates.push((atOnce * 1_000) / (performance.now() - startedAt));
    }
    const measured = spread(rates);
    return [against(figure("sandbox.screenings", "per second", measured.median, null, measured), null)];
  } finally {
    await sandbox.close();
  }
}

interface Asked {
  /** From the first question to a provider to the last answer of one. */
  readonly ms: number;
  /** The same with nothing but the time the answers take: how many had to wait for one another, times that. */
  readonly longestMs: number;
}

/** Slows providers down and watches them, while one application is screened at a time. */
function createWatch() {
  const fresh = () => ({ first: 0, last: 0, open: 0, stages: 0 });
  let seen = fresh();
  const around =
    (http: HttpClient, isProvider: (url: string) => boolean): HttpClient =>
    async (request) => {
      if (!isProvider(request.url)) return http(request);
      if (seen.stages === 0) seen.first = performance.now();
      if (seen.open === 0) seen.stages += 1;
      seen.open += 1;
      try {
        await pause(LOOKUP_MS);
        return await http(request);
      } finally {
        seen.open -= 1;
        seen.last = performance.now();
      }
    };
  return {
    around,
    /** Since this was last asked. */
    asked(): Asked {
      const { first, last, stages } = seen;
      seen = fresh();
      return { ms: last - first, longestMs: stages * LOOKUP_MS };
    },
  };
}

async function visibleFigures({ runs }: SandboxSizes): Promise<readonly BenchFigure[]> {
  const watch = createWatch();
  const reader = createLocalReader();
  let ours: readonly string[] = [];
  const sandbox = await startSandbox({
    // What is bought is bought one after the other, as far as it can still change something.
    fullShare: 0,
    worker: (env) => ({
      screen: createScreenHandler(env, {
        logger: quiet,
        metrics: { count: () => {} },
        reader,
        around: (http) => watch.around(http, (url) => !ours.some((origin) => url.startsWith(origin))),
      }),
      close: async () => reader.close(),
    }),
  });
  try {
    spacious(sandbox);
    ours = sandbox.accounts.map(({ server }) => server.origin);
    const [account] = sandbox.accounts;
    const sample = SAMPLES.find(({ band }) => band === "high");
    if (!account || !sample) throw new Error("the sandbox has no accounts or no samples");
    const taken: (Asked & { readonly visibleMs: number })[] = [];
    for (let at = 0; at <= runs; at += 1) {
      // Another person each time: nothing is kept of the last one's answers.
      const email = `${sample.givenName}.${at}@${sample.email.split("@")[1] ?? ""}`.toLowerCase();
      const other = {
        familyName: `Visible${at}`,
        email,
        phone: `+1 416 555 ${1_000 + at}`,
        address: `192.0.2.${90 + at}`,
      };
      const submitted = await sandbox.submit(account, { ...sample, ...other });
      const { annotatedMs } = await sandbox.settled(submitted);
      const asked = watch.asked();
      // The first one loads the data packs.
      if (at > 0) taken.push({ ...asked, visibleMs: annotatedMs - submitted.acknowledgedMs });
    }
    if (taken.some(({ longestMs }) => longestMs < 2 * LOOKUP_MS)) throw new Error("nothing waited for anything");
    const row = (id: string, part: "ms" | "visibleMs") => {
      const values = taken.map((one) => one[part]);
      const longest = taken.map(({ longestMs }) => longestMs);
      return against(figure(id, "ms", spread(values).median, spread(longest).median, ratios(values, longest)), null);
    };
    return [row("screening.visible", "visibleMs"), row("screening.lookups", "ms")];
  } finally {
    await sandbox.close();
  }
}

export const sandboxFigures = async (sizes: SandboxSizes): Promise<readonly BenchFigure[]> => [
  ...(await rateFigures(sizes)),
  ...(await visibleFigures(sizes)),
];
