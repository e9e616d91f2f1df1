/** The verdict as a tag of the opportunity. Only tags of our own names are set and taken off; all others are a person's. */
import { FINAL_VALUES, type ListValue, TAGS } from "../../domain/annotation.ts";
import type { ApplicationRef } from "../../domain/application.ts";
import type { CarrierOutcome, HeldValue } from "../ats.ts";
import type { Client } from "./client.ts";

/** A recruiter may have typed one of our tags by hand, in another spelling. */
const folded = (name: string) => name.trim().toLowerCase();

const OURS: ReadonlySet<string> = new Set(Object.values(TAGS).map(folded));
const FINAL: ReadonlySet<string> = new Set(FINAL_VALUES.flatMap((value) => TAGS[value] ?? []).map(folded));

/** Whether one of these is a word of a person about our verdict. */
export const heldByTags = (tags: readonly string[]): HeldValue | null =>
  tags.some((tag) => FINAL.has(folded(tag))) ? "explained" : null;

export function createTagCarrier(client: Client) {
  async function held({ candidateId }: ApplicationRef): Promise<HeldValue | null> {
    return heldByTags(await client.tags(candidateId));
  }

  async function set({ candidateId }: ApplicationRef, value: ListValue | null): Promise<CarrierOutcome> {
    const standing = (await client.tags(candidateId)).filter((tag) => OURS.has(folded(tag)));
    // What a person sets is final, and it is a person's to set; ours beside it would still ask for what is answered.
    if (standing.some((tag) => FINAL.has(folded(tag)))) {
      const answered = standing.filter((tag) => !FINAL.has(folded(tag)));
      if (answered.length > 0) await client.removeTags(candidateId, answered);
      return "held_by_person";
    }
    if (value !== null && FINAL_VALUES.includes(value)) return "held_by_person";
    const wanted = value === null ? undefined : TAGS[value];
    const stale = standing.filter((tag) => wanted === undefined || folded(tag) !== folded(wanted));
    const missing = wanted !== undefined && standing.length === stale.length;
    if (missing) await client.addTags(candidateId, [wanted]);
    if (stale.length > 0) await client.removeTags(candidateId, stale);
    return missing || stale.length > 0 ? "written" : "unchanged";
  }

  return { set, held };
}
