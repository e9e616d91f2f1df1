/** The rungs of one gathering: what is free is asked at once, what costs waits here until it could change the band. */
import { FACT_KINDS, type FactKind } from "../domain/facts.ts";
import type { Lookup } from "../lookups/lookup.ts";

export type Decision = "buy" | "skip";

interface Offer {
  readonly lookup: Lookup;
  readonly usd: number;
  readonly decide: (decision: Decision) => void;
}

export interface Ladder {
  /** Resolves once it is clear whether the lookup is bought. */
  readonly offer: (lookup: Lookup, calls: number) => Promise<Decision>;
  /** The kind cannot go on before these are settled. */
  readonly blocked: (kind: FactKind, on: readonly FactKind[]) => void;
  readonly settled: (kind: FactKind) => void;
  /** Decides by what is settled now instead of waiting for free lookups that take long. */
  readonly hurry: () => void;
}

/**
 * Decides when nothing free is under way any more, so that all of it is known. Only one purchase is made at a time, the
 * cheapest first: its answer may make the others needless.
 */
export function createLadder(matters: () => ReadonlySet<FactKind>): Ladder {
  const offers = new Map<FactKind, Offer>();
  const waitsFor = new Map<FactKind, readonly FactKind[]>();
  const done = new Set<FactKind>();
  let buying: FactKind | null = null;
  let hurried = false;

  const rests = (kind: FactKind) =>
    done.has(kind) || offers.has(kind) || (waitsFor.get(kind) ?? []).some((other) => !done.has(other));

  function consider(): void {
    if (offers.size === 0 || buying !== null || !(hurried || FACT_KINDS.every(rests))) return;
    const wanted = matters();
    const needless = [...offers].filter(([kind]) => !wanted.has(kind));
    for (const [kind, { decide }] of needless) {
      offers.delete(kind);
      decide("skip");
    }
    // What was skipped settles next, and may let something free go on: then it is looked at again.
    if (needless.length > 0) return;
    const [cheapest] = [...offers].toSorted(([, a], [, b]) => a.usd - b.usd);
    if (!cheapest) return;
    const [kind, { decide }] = cheapest;
    buying = kind;
    offers.delete(kind);
    decide("buy");
  }

  return {
    offer(lookup, calls) {
      const { promise, resolve } = Promise.withResolvers<Decision>();
      // The one bought before for this kind did not answer; here is its alternative.
      if (buying === lookup.fact) buying = null;
      offers.set(lookup.fact, { lookup, usd: (lookup.price?.usd ?? 0) * calls, decide: resolve });
      consider();
      return promise;
    },
    blocked(kind, on) {
      waitsFor.set(kind, on);
      consider();
    },
    settled(kind) {
      done.add(kind);
      offers.delete(kind);
      if (buying === kind) buying = null;
      consider();
    },
    hurry() {
      hurried = true;
      consider();
    },
  };
}
