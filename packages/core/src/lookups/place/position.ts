/** Where the one city lies that the parts of a settled text name, as far as they name one. */
import type { Position } from "../../domain/facts.ts";
import { kmBetween } from "../kilometres.ts";
import type { Part } from "./parts.ts";

/** A namesake with a tenth of the people is not the one that is meant. */
const NAMESAKE = 1;
/** Namesakes, or a suburb and its city, this near one another are one place for a comparison of hundreds of kilometres. */
const TOGETHER_KM = 100;

/** The first position, if the others are near it. */
export function oneOf([first, ...others]: readonly Position[]): Position | null {
  return first !== undefined && others.every((other) => kmBetween(first, other) <= TOGETHER_KM) ? first : null;
}

export function positionIn(parts: readonly Part[], country: string, region: string | null): Position | null {
  const cities = parts.flatMap(({ meanings }) => {
    const there = meanings.filter(
      (other) => other.country === country && (region === null || other.region === null || other.region === region),
    );
    const [heaviest] = there.toSorted((a, b) => b.weight - a.weight);
    // "Texas" is the state, whatever town has its name; "New York" is the city before it is the state.
    if (heaviest?.kind !== "city") return [];
    return there.filter(({ kind, weight }) => kind === "city" && heaviest.weight - weight < NAMESAKE);
  });
  // A city whose position is not known is one too many.
  const positions = cities.toSorted((a, b) => b.weight - a.weight).map(({ position }) => position);
  return positions.every((position) => position !== undefined) ? oneOf(positions) : null;
}
