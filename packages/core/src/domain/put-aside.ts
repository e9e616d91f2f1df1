/** What the watch makes of a connection: checks in shadow, the mode back to observing, and a note of what a person took back. Pure. */
import { type Connection, DEFAULT_MAX_REVIEW_RATE } from "./connection.ts";
import { type DisplayOnly, isOverLimit, isWatched, NOTHING_TURNED, type Turned, turns } from "./display-only.ts";
import { expectedShare } from "./expected-share.ts";
import type { Policy } from "./policy.ts";
import type { PolicyDocument } from "./policy-document.ts";
import type { Signal } from "./signal.ts";
import type { WatchCounts } from "./watch-counts.ts";

/** The document with these checks watched only; everything else of it stays as somebody wrote it. */
export function withShadow(
  document: PolicyDocument | null,
  { version }: Pick<Policy, "version">,
  ids: readonly string[],
): PolicyDocument {
  const written: PolicyDocument = document ?? { extends: "catalogue", version };
  return { ...written, shadow: [...new Set([...(written.shadow ?? []), ...ids])].toSorted() };
}

const stands = ({ takenBackAt }: Turned) => takenBackAt === null;

/** What is display-only by the watch's doing and nobody has taken back yet. */
export function standingTurned({ displayOnly = NOTHING_TURNED }: Pick<Connection, "displayOnly">) {
  return {
    signals: Object.entries(displayOnly.signals).flatMap(([id, turned]) => (stands(turned) ? [{ id, ...turned }] : [])),
    connection: displayOnly.connection && stands(displayOnly.connection) ? displayOnly.connection : null,
  };
}

/** Notes what a person switched on again since the last look; null when there is nothing to note. */
export function noteTakenBack(connection: Connection, policy: Policy, now: Date): Connection | null {
  const { displayOnly } = connection;
  if (!displayOnly) return null;
  const takenBackAt = now.toISOString();
  const isAside = (id: string) => policy.shadow.includes(id) || policy.off.includes(id);
  const signals = Object.fromEntries(
    Object.entries(displayOnly.signals).map(([id, turned]) => [
      id,
      stands(turned) && !isAside(id) ? { ...turned, takenBackAt } : turned,
    ]),
  );
  const turned = displayOnly.connection;
  const isBack = turned !== null && stands(turned) && connection.mode === "annotate";
  const next: DisplayOnly = { signals, connection: isBack ? { ...turned, takenBackAt } : turned };
  return JSON.stringify(next) === JSON.stringify(displayOnly) ? null : { ...connection, displayOnly: next };
}

export interface PutAside {
  readonly connection: Connection;
  readonly signals: readonly string[];
  /** The whole connection went back to observing. */
  readonly whole: boolean;
}

/** Null when nothing has to stop. Checks come first: with one of them put aside, how many are flagged is counted anew. */
export function putAside(
  connection: Connection,
  look: {
    readonly signals: readonly Signal[];
    readonly policy: Policy;
    readonly counts: WatchCounts;
    readonly now: Date;
  },
): PutAside | null {
  const { policy, counts } = look;
  const { displayOnly = NOTHING_TURNED } = connection;
  const at = look.now.toISOString();
  const turned = look.signals.flatMap((signal): (readonly [string, Turned])[] => {
    if (!isWatched(signal, policy)) return [];
    const former = Object.hasOwn(displayOnly.signals, signal.id) ? displayOnly.signals[signal.id] : undefined;
    const accepted = former === undefined ? null : former.seen.fired / former.seen.of;
    const seen = counts.of(signal.id);
    const why = turns(seen, expectedShare(signal, policy, seen.tiers), accepted);
    return why === null ? [] : [[signal.id, { at, ...why, takenBackAt: null }]];
  });
  if (turned.length > 0) {
    const ids = turned.map(([id]) => id);
    return {
      connection: {
        ...connection,
        policy: withShadow(connection.policy, policy, ids),
        displayOnly: { ...displayOnly, signals: { ...displayOnly.signals, ...Object.fromEntries(turned) } },
      },
      signals: ids,
      whole: false,
    };
  }
  const limit = connection.maxReviewRate ?? DEFAULT_MAX_REVIEW_RATE;
  if (connection.mode !== "annotate" || !isOverLimit(counts.flagged, limit)) return null;
  const whole: Turned = { at, seen: { ...counts.flagged }, expected: limit, by: "limit", takenBackAt: null };
  return {
    connection: { ...connection, mode: "observe", displayOnly: { ...displayOnly, connection: whole } },
    signals: [],
    whole: true,
  };
}
