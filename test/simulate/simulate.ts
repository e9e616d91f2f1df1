/** Seeds into scenarios, scenarios into totals; a failing one is shortened until nothing can be left out. */
import type { Band } from "@bonafide/core/domain/assessment";
import { seeded } from "@bonafide/core/domain/seeded";
import { addStruck, COLUMNS, type Struck } from "./faults.ts";
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
  struck: new Map(),
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
/** Only where somebody of Lever's is archived: half of those stories are its turn. */
const SELDOMEST = "http GET /v1/archive_reasons/:id";
function inTurn(seed: number, methods: readonly string[]): readonly Item[] {
  const own = COLUMNS[(seed / 2) % COLUMNS.length];
  if (own && methods.includes(SELDOMEST)) return [{ kind: "fault", fault: own, method: SELDOMEST, nth: 1, ms: 1_000 }];
  const turn = Math.floor(seed / TURN);
  const seldom = SELDOM[turn % SELDOM.length];
  const fault = COLUMNS[Math.floor(turn / SELDOM.length) % COLUMNS.length];
  if (seed % TURN !== 0 || !fault || !seldom || !methods.includes(seldom.after ?? seldom.method)) return [];
  const { method, after } = seldom;
  return [
    ...(after === undefined ? [] : [{ kind: "fault", fault: "refused", method: after, nth: 1, ms: 0 } as const]),
    { kind: "fault", fault, method, nth: 1, ms: 1_000 },
  ];
}

export function createSimulation() {
  const verdicts = new Map<string, Expected>();
  const known = new Map<string, readonly string[]>();

  async function expectedOf(story: Story): Promise<(band: Band) => Expected> {
    for (const band of story.bands) {
      const name = [story.ats, story.carrier, story.mode, band].join();
      if (!verdicts.has(name)) verdicts.set(name, await undisturbed(story, band));
    }
    return (band) => {
      const expected = verdicts.get([story.ats, story.carrier, story.mode, band].join());
      if (!expected) throw new Error(`no undisturbed run of ${band}`);
      return expected;
    };
  }

  /** The methods a story of this kind calls, so that faults are aimed at something, found out by running one. */
  async function methodsOf(scenario: Scenario): Promise<readonly string[]> {
    const { story, schedule } = scenario;
    const acts = schedule.flatMap((item) => (item.kind === "act" ? [item.act] : [])).toSorted();
    const name = [story.ats, story.carrier, ...acts].join();
    const methods = known.get(name) ?? (await methodsOfKind(story, acts)).toSorted();
    known.set(name, methods);
    return methods;
  }

  /** From a run that depends on the kind alone, so that a seed draws the same whatever ran before it. */
  async function methodsOfKind(story: Story, acts: readonly Extract<Item, { kind: "act" }>["act"][]) {
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
    const schedule = acts.map((act): Item => ({ kind: "act", act, application: 0, atMs: 300_000 }));
    return (await runScenario({ story: typical, schedule }, 0, null)).methods;
  }

  async function scenarioOf(seed: number): Promise<Scenario> {
    const draw = createDraw(seeded(Math.imul(seed, 0x9e3779b1)));
    const { story, acts } = drawStory(draw);
    const methods = await methodsOf({ story, schedule: acts });
    return { story, schedule: [...acts, ...drawFaults(draw, methods, story), ...inTurn(seed, methods)] };
  }

  async function run(seed: number, scenario: Scenario, watching: Watching = {}): Promise<Outcome> {
    return runScenario(scenario, seed, await expectedOf(scenario.story), watching);
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
