/**
 * Everything at once: the ATSs rate-limit, fail, lose answers and answer too late; webhooks arrive twice, in any order or
 * not at all; workers are killed in the middle of a screening. Seeded, so that the same faults meet the same moments.
 */
import { seeded } from "@bonafide/core/domain/seeded";
import type { Between } from "../accounts.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { type Sample, SAMPLES } from "../samples.ts";
import {
  atRest,
  createTimeline,
  differences,
  type Finished,
  finish,
  PATIENT_MS,
  type Placed,
  type Say,
  type ScenarioOutcome,
} from "./scenario.ts";
import { type KillableWorker, startWorker } from "./worker-process.ts";

const MINUTE_MS = 60_000;
/** A killed worker's messages come back after this. */
const VISIBILITY_SECONDS = 2;
/** Deadline of a note here, and how much later than it an answer comes that comes too late. */
const NOTE_MS = 1_000;
const LATE_MS = 300;
/** Screenings that have just changed the list when their worker is killed. */
const KILLED_AT = [2, 6];
export interface ChaosOptions {
  readonly samples?: readonly Sample[];
  readonly seed?: number;
  /** Which of the screenings that have just changed the list lose their worker. */
  readonly killedAt?: readonly number[];
  readonly say?: Say;
}

/** Those whose story needs no other: in disorder nobody knows who applied first. */
const unlinked = SAMPLES.filter(({ resume }) => resume === undefined);

function createFaults(seed: number) {
  const random = seeded(seed);
  const counts: Record<string, number> = {};
  const count = (name: string) => (counts[name] = (counts[name] ?? 0) + 1);
  let late = 0;

  const between: Between = async (request, forward) => {
    const { method, url } = request;
    const draw = random();
    if (draw < 0.02) {
      count("429");
      return new Response("{}", { status: 429, headers: { "retry-after": "1" } });
    }
    if (draw < 0.035) {
      count("5xx without effect");
      return new Response("{}", { status: 503 });
    }
    const response = await forward(request);
    if (method === "POST" && url.endsWith("/notes") && late < 1) {
      late += 1;
      count("answers after the deadline");
      await new Promise((resolve) => setTimeout(resolve, NOTE_MS + LATE_MS));
      return response;
    }
    if (draw < 0.05) {
      count("5xx with effect");
      return new Response("{}", { status: 500 });
    }
    return response;
  };
  return { random, counts, count, between };
}
type Faults = ReturnType<typeof createFaults>;

async function inPeace(samples: readonly Sample[]): Promise<Finished> {
  const { clock, advance } = createTimeline();
  const sandbox = await startSandbox({ clock, timing: { lookupsMs: PATIENT_MS } });
  try {
    await sandbox.reconcile();
    const placed = placeAll(sandbox, samples);
    for (const { account, ref } of placed) await sandbox.announce(account, ref);
    await atRest(sandbox, advance);
    return await finish(sandbox, placed);
  } finally {
    await sandbox.close();
  }
}

const placeAll = (sandbox: Sandbox, samples: readonly Sample[]): readonly Placed[] =>
  sandbox.accounts.flatMap((account) =>
    samples.map((sample) => ({ account, sample, ref: sandbox.place(account, sample) })),
  );

/** The deliveries as a bad network makes them: some missing, some doubled, all of them in any order. */
function disordered(placed: readonly Placed[], { random, count }: Faults): readonly Placed[] {
  const sent = placed.flatMap((one) => {
    const draw = random();
    if (draw < 0.2) {
      count("deliveries dropped");
      return [];
    }
    if (draw > 0.7) count("deliveries doubled");
    return draw > 0.7 ? [one, one] : [one];
  });
  count("deliveries reordered");
  return sent
    .map((one) => ({ one, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

async function inTrouble(
  { samples, killedAt }: Required<Pick<ChaosOptions, "samples" | "killedAt">>,
  faults: Faults,
): Promise<Finished> {
  const { clock, advance, shared } = createTimeline();
  let worker: KillableWorker | undefined;
  let changed = 0;
  const sandbox = await startSandbox({
    clock,
    visibilitySeconds: VISIBILITY_SECONDS,
    timing: {
      lookupsMs: PATIENT_MS,
      noteMs: NOTE_MS,
      quiescenceMs: NOTE_MS + LATE_MS,
      retrySeconds: { first: 1, longest: 1 },
    },
    between: faults.between,
    onStep: ({ message }) => {
      if (message !== "carrier") return;
      changed += 1;
      if (!killedAt.includes(changed)) return;
      faults.count("workers killed");
      worker?.kill();
    },
    worker: (env, onStep) => (worker = startWorker(env, { ahead: shared, onStep })),
  });
  try {
    // Its first run is where a connection begins, whatever becomes of that run.
    await sandbox.reconcile();
    advance(MINUTE_MS);
    const placed = placeAll(sandbox, samples);
    await Promise.all(disordered(placed, faults).map(({ account, ref }) => sandbox.announce(account, ref)));
    await atRest(sandbox, advance);
    return await finish(sandbox, placed);
  } finally {
    await sandbox.close();
  }
}

export async function runChaos(options: ChaosOptions = {}): Promise<ScenarioOutcome> {
  const { samples = unlinked, seed = 1, killedAt = KILLED_AT, say = () => {} } = options;
  say("The applications in peace");
  const undisturbed = await inPeace(samples);
  say("The same applications in trouble");
  const faults = createFaults(seed);
  const disturbed = await inTrouble({ samples, killedAt }, faults);
  return {
    scenario: "chaos",
    undisturbed: undisturbed.totals,
    disturbed: disturbed.totals,
    faults: faults.counts,
    differences: differences(undisturbed, disturbed),
  };
}
