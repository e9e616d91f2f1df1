/**
 * A day on which every webhook is dropped. Time is moved ahead by hand: the day passes in steps of one run of the
 * reconciling, the work between two steps happens in real time, and nobody sleeps.
 */
import { randomBytes } from "node:crypto";
import { startSandbox } from "../sandbox.ts";
import { type Sample, SAMPLES } from "../samples.ts";
import {
  atRest,
  createTimeline,
  differences,
  drained,
  type Finished,
  finish,
  PATIENT_MS,
  type Placed,
  type Say,
  type ScenarioOutcome,
} from "./scenario.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

export interface OutageOptions {
  readonly samples?: readonly Sample[];
  /** Minutes between two runs of the reconciling: ten, as on its schedule. */
  readonly everyMinutes?: number;
  readonly say?: Say;
}

/** One day, in which the applications arrive one after the other, evenly. */
async function day(
  { announced, indexKey }: { readonly announced: boolean; readonly indexKey: Uint8Array },
  { samples = SAMPLES, everyMinutes = 10, say = () => {} }: OutageOptions,
): Promise<Finished> {
  const { clock, advance } = createTimeline();
  const sandbox = await startSandbox({ clock, indexKey, timing: { lookupsMs: PATIENT_MS } });
  try {
    const placed: Placed[] = [];
    // Its first run is where a connection begins.
    await sandbox.reconcile();
    for (let minute = everyMinutes; minute <= DAY_MINUTES; minute += everyMinutes) {
      advance(everyMinutes * MINUTE_MS);
      const due = Math.floor((minute / DAY_MINUTES) * samples.length);
      for (const sample of samples.slice(placed.length / sandbox.accounts.length, due)) {
        for (const account of sandbox.accounts) {
          // Everybody applies within the day, whatever their story says.
          const ref = sandbox.place(account, sample, { submittedAt: clock() });
          placed.push({ account, sample, ref });
          if (announced) await sandbox.announce(account, ref);
        }
      }
      if (announced) await drained(sandbox);
      const { enqueued } = await sandbox.reconcile();
      if (enqueued > 0) await drained(sandbox);
      if (minute % (6 * 60) === 0)
        say(
          `  hour ${minute / 60}: ${placed.length} applied, ${sandbox.counted("Enqueued")} webhooks, ${sandbox.counted("ReconciledMissed")} found by reconciling`,
        );
    }
    // The last ones may be younger than the grace.
    await atRest(sandbox, advance);
    return await finish(sandbox, placed);
  } finally {
    await sandbox.close();
  }
}

export async function runOutage(options: OutageOptions = {}): Promise<ScenarioOutcome> {
  const say = options.say ?? (() => {});
  const indexKey = randomBytes(32);
  say("A day with its webhooks");
  const undisturbed = await day({ announced: true, indexKey }, options);
  say("The same day with every webhook dropped");
  const disturbed = await day({ announced: false, indexKey }, options);
  return {
    scenario: "outage",
    undisturbed: undisturbed.totals,
    disturbed: disturbed.totals,
    faults: { "webhooks dropped": disturbed.totals.applications },
    differences: differences(undisturbed, disturbed),
  };
}
