/** The verdict on one identifier that other people's applications carry too, the same for every kind of identifier. */
import type { ReuseFact } from "../domain/facts.ts";
import { clear, fired, suppressed, type Verdict } from "../domain/signal.ts";

/** `tierOf` says what so many other people weigh; null where they are too few to mean anything. */
export function reused<T extends string>(
  { people, muted, burst }: ReuseFact,
  tierOf: (people: number) => T | null,
): Verdict<T> {
  const tier = people > 0 ? tierOf(people) : null;
  if (tier === null) return clear;
  if (muted !== null) return suppressed(muted);
  const others = `${people} other ${people === 1 ? "person" : "people"}`;
  // Many at once may be somebody aiming at the owner of the identifier: the reader has to know.
  return fired(tier, { people: burst ? `${others}, many at once, maybe without its owner` : others });
}

export const anyone = () => "fired" as const;
