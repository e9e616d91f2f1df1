/** Seeds into scenarios, scenarios into totals; a failing one is shortened until nothing can be left out. */
import type { Band } from "@bonafide/core/domain/assessment";
import { seeded } from "@bonafide/core/domain/seeded";
import { addStruck, COLUMNS, nameOf, nothingStruck, type FaultKind, type Spot, type Struck } from "./faults.ts";
import type { Expected } from "./invariants.ts";
import { type Outcome, runScenario, undisturbed, type Watching } from "./run-scenario.ts";
import { createDraw, drawFaults, drawStory, type Item, type Scenario, type Story } from "./stories.ts";

export interface Failing {
  readonly seed: number;
  readonly invariant: string;
  readonly schedule: readonly Item[];
}

export interface Totals {
  seeds: number;
  applications: number;
  faults: number;
  lost: number;
  duplicateNotes: number;
  residue: number;
  readonly struck: Struck;
  readonly failing: Failing[];
}

export const noTotals = (): Totals => ({
  seeds: 0,
  applications: 0,
  faults: 0,
  lost: 0,
  duplicateNotes: 0,
  residue: 0,
  struck: nothingStruck(),
  failing: [],
});

/**
 * Called once in the life of an account, or only after something else has failed, so chance strikes them too seldom:
 * every so many seeds each has its turn.
 */
const SELDOM: readonly { readonly method: string; readonly after?: string }[] = [
  { method: "http POST /v3/candidate_tags" },
  { method: "http GET /v3/candidate_tags" },
  { method: "tokens.lock.release", after: "http POST /token" },
  { method: "http PUT /v1/opportunities/:id/notes/:id" },
  { method: "http DELETE /v1/opportunities/:id/notes/:id" },
];
const TURN = 5;
/** By then both are screened, the one whose worker died and the one that nothing announced. */
const TYPICAL_ACT_MS = 1_200_000;
/** Only where somebody of Lever's is archived: half of those stories are its turn. */
const SELDOMEST = "http GET /v1/archive_reasons/:id";
function inTurn(seed: number, spots: readonly Spot[]): readonly Item[] {
  const methods = spots.flatMap(({ process, method }) => (process === "worker" ? [method] : []));
  const strike = (fault: FaultKind, method: string, ms: number): Item => ({
    kind: "fault",
    fault,
    process: "worker",
    method,
    nth: 1,
    ms,
  });
  const own = COLUMNS[(seed / 2) % COLUMNS.length];
  if (own && methods.includes(SELDOMEST)) return [strike(own, SELDOMEST, 1_000)];
  const turn = Math.floor(seed / TURN);
  const seldom = SELDOM[turn % SELDOM.length];
  const fault = COLUMNS[Math.floor(turn / SELDOM.length) % COLUMNS.length];
  if (seed % TURN !== 0 || !fault || !seldom || !methods.includes(seldom.after ?? seldom.method)) return [];
  const { method, after } = seldom;
  return [...(after === undefined ? [] : [strike("refused", after, 0)]), strike(fault, method, 1_000)];
}

export function createSimulation() {
  const verdicts = new Map<string, Expected>();
  const known = new Map<string, readonly Spot[]>();

  async function expectedOf({ story, schedule }: Scenario): Promise<(band: Band) => Expected> {
    const edits = schedule.some((item) => item.kind === "act" && item.act === "edit");
    for (const band of new Set<Band>([...story.bands, ...(edits ? (["review", "high"] as const) : [])])) {
      const name = [story.ats, story.carrier, story.mode, band].join();
      if (!verdicts.has(name)) verdicts.set(name, await undisturbed(story, band));
    }
    return (band) => {
      const expected = verdicts.get([story.ats, story.carrier, story.mode, band].join());
      if (!expected) throw new Error(`no undisturbed run of ${band}`);
      return expected;
    };
  }

  /** What a story of this kind calls, so that faults are aimed at something, found out by running one. */
  async function spotsOf(scenario: Scenario): Promise<readonly Spot[]> {
    const { story, schedule } = scenario;
    const acts = schedule.flatMap((item) => (item.kind === "act" ? [item.act] : [])).toSorted();
    const name = [story.ats, story.carrier, ...acts].join();
    const spots =
      known.get(name) ?? (await spotsOfKind(story, acts)).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    known.set(name, spots);
    return spots;
  }

  /** From a run that depends on the kind alone, so that a seed draws the same whatever ran before it. */
  async function spotsOfKind(story: Story, acts: readonly Extract<Item, { kind: "act" }>["act"][]) {
    const bands: readonly Band[] = ["high", "high"];
    const typical: Story = {
      ats: story.ats,
      carrier: story.carrier,
      mode: "annotate",
      sameCandidate: false,
      bands,
      appliedAtMs: bands.map((_, index) => index * 1_000),
      readLagMs: 0,
      listLagMs: 0,
      poison: false,
      reconciledAtMs: 310_000,
      days: 0,
    };
    const schedule: readonly Item[] = [
      ...acts.map((act): Item => ({ kind: "act", act, application: 0, atMs: TYPICAL_ACT_MS })),
      // Something is left for the crons to put back: a worker that died, and whoever was never announced.
      { kind: "fault", fault: "after", process: "worker", method: "stores.candidates.write", nth: 1, ms: 0 },
      { kind: "delivery", what: "drop", nth: 2, ms: 0 },
    ];
    return (await runScenario({ story: typical, schedule }, 0, null)).spots;
  }

  async function scenarioOf(seed: number): Promise<Scenario> {
    const draw = createDraw(seeded(Math.imul(seed, 0x9e3779b1)));
    const { story, acts } = drawStory(draw);
    const spots = await spotsOf({ story, schedule: acts });
    return { story, schedule: [...acts, ...drawFaults(draw, spots, story), ...inTurn(seed, spots)] };
  }

  async function run(seed: number, scenario: Scenario, watching: Watching = {}): Promise<Outcome> {
    return runScenario(scenario, seed, await expectedOf(scenario), watching);
  }

  /** Leaves out one item after the other for as long as the same promise is still broken. */
  async function shortest(seed: number, scenario: Scenario, invariant: string): Promise<Scenario> {
    for (const item of scenario.schedule) {
      const less = { ...scenario, schedule: scenario.schedule.filter((other) => other !== item) };
      const { violations } = await run(seed, less);
      if (violations.some((one) => one.invariant === invariant)) return shortest(seed, less, invariant);
    }
    return scenario;
  }

  return {
    scenarioOf,
    run,
    /** One seed into the totals. */
    async add(seed: number, totals: Totals, { shorten }: { readonly shorten: boolean }): Promise<void> {
      const scenario = await scenarioOf(seed);
      const { applications, faults, violations, struck } = await run(seed, scenario);
      totals.seeds += 1;
      totals.applications += applications;
      totals.faults += faults;
      addStruck(totals.struck, struck);
      const count = (...names: readonly string[]) =>
        violations.filter(({ invariant }) => names.includes(invariant)).length;
      totals.lost += count("lost", "dead letters", "paid twice");
      totals.duplicateNotes += count("duplicate notes");
      totals.residue += count("residue");
      const [first] = violations;
      if (first) {
        const { schedule } = shorten ? await shortest(seed, scenario, first.invariant) : scenario;
        totals.failing.push({ seed, invariant: `${first.invariant}: ${first.detail}`, schedule });
      }
    },
  };
}
