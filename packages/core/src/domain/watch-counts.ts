/** Counts how often each check fires among people whom nothing else speaks against, and how many are put before recruiters. Pure. */
import type { Assessment } from "./assessment.ts";
import { type Count, type DisplayOnly, WATCH } from "./display-only.ts";
import { type Disposition, learnedFrom } from "./disposition.ts";
import type { Group, Signal } from "./signal.ts";

const DAY_MS = 86_400_000;

/** One stored screening, as far as the watch reads it. */
export interface WatchedScreening {
  readonly receivedAt: string;
  readonly assessment: Pick<Assessment, "band" | "findings" | "contributions"> | null;
  /** Every configured check was asked. */
  readonly fullCheck?: true;
  readonly dispositions?: readonly Disposition[];
}

interface Tally {
  fired: number;
  of: number;
}
const tally = (): Tally => ({ fired: 0, of: 0 });
const add = (into: Tally, fired: boolean) => {
  into.of += 1;
  if (fired) into.fired += 1;
};

interface SignalTally {
  readonly everybody: { readonly recent: Tally; readonly before: Tally };
  /** Of those for whom everything was asked. */
  readonly sampled: { readonly recent: Tally; readonly before: Tally };
  /** It was left out where it could not have mattered: then those for whom it was asked are no sample of everybody. */
  isChosen: boolean;
  readonly tiers: Set<string>;
}

export interface WatchCounts {
  readonly of: (signal: string) => {
    readonly recent: Count;
    readonly before: Count;
    /** The cases in which it fired. */
    readonly tiers: ReadonlySet<string>;
  };
  /** In review or high, of all that have a verdict. */
  readonly flagged: Count;
}

/** Points as many as make a group corroborate: less is nothing that speaks against anybody. */
const SPEAKS = 3;

/** Groups whose points speak against this application. */
function against({ contributions }: Pick<Assessment, "contributions">): ReadonlySet<Group> {
  const groups = new Map<Group, number>();
  for (const { group, points } of contributions) groups.set(group, (groups.get(group) ?? 0) + Math.max(0, points));
  return new Set([...groups].flatMap(([group, points]) => (points >= SPEAKS ? [group] : [])));
}

/**
 * Nobody's honesty is known when they apply. An application stands for an honest one where no other group of checks
 * speaks against it and nobody has confirmed the contrary: a default that changed for everybody shows there in full, and
 * a wave of people who misrepresent themselves in several ways hardly does.
 */
export function createWatchCounts(input: {
  readonly signals: readonly Pick<Signal, "id" | "group">[];
  readonly displayOnly: DisplayOnly;
  readonly now: Date;
}) {
  const { signals, displayOnly, now } = input;
  const turned = Object.values(displayOnly.signals);
  const takenBack = (id: string) => {
    const at = Object.hasOwn(displayOnly.signals, id) ? displayOnly.signals[id]?.takenBackAt : null;
    return at == null ? 0 : Date.parse(at);
  };
  // A verdict from before a check was put aside, or switched on again, says nothing of how many are flagged now.
  const sinceFlagged = Math.max(
    0,
    ...[displayOnly.connection?.takenBackAt, ...turned.flatMap(({ at, takenBackAt }) => [at, takenBackAt])].map((at) =>
      at == null ? 0 : Date.parse(at),
    ),
  );
  const groups = new Map(signals.map(({ id, group }) => [id, group]));
  const since = new Map(signals.map(({ id }) => [id, takenBack(id)]));
  const tallies = new Map<string, SignalTally>();
  const flagged = tally();

  const tallyOf = (id: string): SignalTally => {
    const known = tallies.get(id);
    if (known) return known;
    const made = {
      everybody: { recent: tally(), before: tally() },
      sampled: { recent: tally(), before: tally() },
      isChosen: false,
      tiers: new Set<string>(),
    };
    tallies.set(id, made);
    return made;
  };

  return {
    add({ receivedAt, assessment, fullCheck, dispositions }: WatchedScreening): void {
      const at = Date.parse(receivedAt);
      const ageDays = (now.getTime() - at) / DAY_MS;
      if (assessment === null || ageDays > WATCH.windowDays) return;
      const { band, findings } = assessment;
      if (at > sinceFlagged) add(flagged, band === "review" || band === "high");
      if (learnedFrom(dispositions ?? []) === "misrepresenting") return;
      const speaking = against(assessment);
      for (const finding of findings) {
        const group = groups.get(finding.signal);
        if (group === undefined || at <= (since.get(finding.signal) ?? 0)) continue;
        const counts = tallyOf(finding.signal);
        if (finding.status === "not_checked" && finding.missing.some(({ reason }) => reason === "would_not_change"))
          counts.isChosen = true;
        if (finding.status !== "fired" && finding.status !== "clear") continue;
        if ([...speaking].some((other) => other !== group)) continue;
        if (finding.status === "fired") counts.tiers.add(finding.tier);
        const when = ageDays <= WATCH.recentDays ? "recent" : "before";
        add(counts.everybody[when], finding.status === "fired");
        if (fullCheck) add(counts.sampled[when], finding.status === "fired");
      }
    },
    result: (): WatchCounts => ({
      of(signal) {
        const counts = tallyOf(signal);
        return { ...(counts.isChosen ? counts.sampled : counts.everybody), tiers: counts.tiers };
      },
      flagged,
    }),
  };
}
