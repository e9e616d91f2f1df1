/** Who applies, and what people do in the ATS meanwhile: drawn from a seed, written as a schedule that can be shortened. */
import type { Band } from "@bonafide/core/domain/assessment";
import { BANDS } from "@bonafide/core/domain/assessment";
import { COLUMNS, EVERYWHERE, type Fault, OF_VENDORS, type Spot } from "./faults.ts";

export const ATSES = ["greenhouse", "lever"] as const;
export type AtsId = (typeof ATSES)[number];

/** What a recruiter or the person does; `by` is the index of the application it is about. */
export const ACTS = [
  "touch",
  "edit",
  "explain",
  "close",
  "delete_application",
  "delete_candidate",
  "anonymize",
  "merge",
] as const;
export type ActKind = (typeof ACTS)[number];
/** After these nothing of the person may be left with us. */
export const ERASURES: ReadonlySet<ActKind> = new Set(["delete_application", "delete_candidate", "anonymize"]);
export interface Act {
  readonly kind: "act";
  readonly act: ActKind;
  readonly application: number;
  readonly atMs: number;
}

/** What the network between the ATS and us does to one delivery, by its number in the seed. */
export interface Disturbance {
  readonly kind: "delivery";
  readonly what: "duplicate" | "delay" | "drop";
  readonly nth: number;
  readonly ms: number;
}

/** The queue hands a message out twice. */
export interface Repetition {
  readonly kind: "repeat";
  readonly nth: number;
  readonly ms: number;
}

export type Item = Act | Disturbance | Repetition | Fault;

export interface Story {
  readonly ats: AtsId;
  readonly carrier: "tag" | "application_field";
  readonly mode: "annotate" | "observe";
  /** The verdict each application deserves. */
  readonly bands: readonly Band[];
  /** All applications are one candidate's. */
  readonly sameCandidate: boolean;
  readonly appliedAtMs: readonly number[];
  /** How long the ATS does not show a new application. */
  readonly readLagMs: number;
  /** How long the ATS's list of notes leaves a new one out. */
  readonly listLagMs: number;
  /** A message no version of ours can read lies in the queue. */
  readonly poison: boolean;
  /** When the reconciling runs first. */
  readonly reconciledAtMs: number;
  /** Whole days on which faults may still strike, before the one on which nothing does. */
  readonly days: number;
}

export interface Scenario {
  readonly story: Story;
  readonly schedule: readonly Item[];
}

const MINUTE = 60_000;
/** A run under way is over by then, mostly. */
const RUN_MS = 2_500;
/** Two runs that begin this close together make the same calls at the same time. */
const IN_STEP_MS = 100;
const POSSIBLE: Readonly<Record<AtsId, readonly ActKind[]>> = {
  greenhouse: ACTS,
  lever: ["touch", "edit", "explain", "close", "delete_candidate", "anonymize"],
};

/** Runs of the schedule in the first minutes. */
export const SCHEDULE_MS = [310_000, 910_000];

export type Draw = ReturnType<typeof createDraw>;
export function createDraw(random: () => number) {
  const below = (limit: number) => Math.floor(random() * limit);
  return {
    random,
    below,
    chance: (share: number) => random() < share,
    one: <Value>(values: readonly Value[]): Value => {
      const value = values[below(values.length)];
      if (value === undefined) throw new RangeError("nothing to draw from");
      return value;
    },
  };
}

export function drawStory(draw: Draw): { readonly story: Story; readonly acts: readonly Act[] } {
  const ats: AtsId = draw.chance(0.6) ? "greenhouse" : "lever";
  const count = draw.one([1, 1, 1, 2, 2]);
  const bands = Array.from({ length: count }, () => draw.one(["review", "review", "high", "high", ...BANDS] as const));
  // Two of one candidate that finish at once find the other's verdict half-way; in step, each changes what the other reads.
  const apart = draw.one([RUN_MS, 3 * MINUTE, 3 * MINUTE, IN_STEP_MS]);
  const appliedAtMs = bands.map((_, index) => (index === 0 ? 0 : draw.below(apart)));
  const acts: Act[] = [];
  const add = (act: ActKind, application: number) => {
    // In the middle of a run, or at any time.
    const startsAt = appliedAtMs[application] ?? 0;
    const atMs = draw.chance(0.4) ? startsAt + draw.below(RUN_MS) : draw.below(12 * MINUTE);
    acts.push({ kind: "act", act, application, atMs });
  };
  if (draw.chance(0.6)) {
    const act = draw.one(POSSIBLE[ats]);
    if (act !== "merge" || count > 1) add(act, draw.below(count));
  }
  if (draw.chance(0.15)) add("touch", 0);
  // What these do to a candidate is told of each application by itself.
  const isAlone = acts.some(({ act }) => act === "merge" || act === "edit");
  return {
    story: {
      ats,
      carrier: ats === "greenhouse" && draw.chance(0.2) ? "application_field" : "tag",
      mode: draw.chance(0.05) ? "observe" : "annotate",
      bands,
      sameCandidate: count > 1 && !isAlone && draw.chance(0.5),
      appliedAtMs,
      readLagMs: draw.chance(0.15) ? draw.below(2 * MINUTE) : 0,
      listLagMs: draw.chance(0.4) ? draw.below(30_000) : 0,
      poison: draw.chance(0.03),
      reconciledAtMs: draw.one(SCHEDULE_MS),
      days: draw.chance(0.25) ? 1 : 0,
    },
    acts,
  };
}

/** Where a promise is made or kept: struck more often than chance would. */
const CRUCIAL = /POST .*\/notes$|screenings\.write$|queue\.send$/;

/** What few stories ever call: struck whenever one does, so that no cell of the table stays empty. */
const RARE = /^http (?:DELETE|PUT|PATCH) |Tags$|custom_field|\.(?:remove|amend|steer)$/;

/** What a run waits for between its beginning and its verdict. */
const STEP = /^stores\.(?:candidates|screenings)\.write$|^stores\.tombstones\.read$|^tokens\.read$/;
/** A list this far behind shows nothing of what another worker does meanwhile. */
const BLIND_MS = 5_000;

/** Faults on what this kind of story is known to call; most of them in the first few calls, where most happens. */
export function drawFaults(draw: Draw, spots: readonly Spot[], { listLagMs }: Story): Item[] {
  const items: Item[] = [];
  const faults = 2 + draw.below(4);
  const rare = spots.filter(({ method }) => RARE.test(method));
  const crucial = spots.filter(({ method }) => CRUCIAL.test(method));
  for (let index = 0; index < faults; index += 1) {
    const isRare = index === 0 && rare.length > 0 && draw.chance(0.5);
    // The first two are for the breadth: any method, the first call of it.
    const isFirst = index < 2;
    const isCrucial = !isFirst && crucial.length > 0 && draw.chance(0.3);
    const spot = draw.one(isRare ? rare : isCrucial ? crucial : spots);
    const possible = spot.method.startsWith("http ") ? [...EVERYWHERE, ...OF_VENDORS] : EVERYWHERE;
    const fault = draw.one(isFirst ? COLUMNS : possible);
    const slow = 20_000 + draw.below(280_000);
    items.push({
      kind: "fault",
      fault,
      ...spot,
      nth: isFirst ? 1 : 1 + draw.below(draw.one([1, 2, 4])),
      ms: fault === "slow" ? slow : draw.below(45_000),
    });
  }
  // A worker hangs between two steps until its lease has run out: whoever takes over works beside it once it goes on.
  // Most often where neither would see the other's note.
  const steps = spots.filter(({ process, method }) => process === "worker" && STEP.test(method));
  if (steps.length > 0 && draw.chance(listLagMs > BLIND_MS ? 0.6 : 0.1))
    items.push({
      kind: "fault",
      fault: "slow",
      ...draw.one(steps),
      nth: 1 + draw.below(2),
      ms: 60_000 + draw.below(180_000),
    });
  if (draw.chance(0.3)) items.push({ kind: "delivery", what: "duplicate", nth: 1, ms: draw.below(10 * MINUTE) });
  if (draw.chance(0.3))
    items.push({ kind: "delivery", what: "delay", nth: 1 + draw.below(2), ms: draw.below(20 * MINUTE) });
  if (draw.chance(0.1)) items.push({ kind: "delivery", what: "drop", nth: 1 + draw.below(2), ms: 0 });
  if (draw.chance(0.2)) items.push({ kind: "repeat", nth: 1 + draw.below(3), ms: draw.below(2 * MINUTE) });
  return items;
}
