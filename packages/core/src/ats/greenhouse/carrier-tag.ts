/**
 * The verdict as an applied candidate tag. Tags are the candidate's and recruiters have their own, so only rows of our
 * own names are applied or taken off; the whole set is never written (it would replace everybody else's).
 */
import { FINAL_VALUES, type ListValue, TAGS } from "../../domain/annotation.ts";
import type { ApplicationRef } from "../../domain/application.ts";
import type { CarrierOutcome, HeldValue } from "../ats.ts";
import { unless } from "../provider-errors.ts";
import type { Client } from "./client.ts";
import { errors } from "./errors.ts";

/** A recruiter may have created one of our tags by hand, in another spelling. */
const folded = (name: string) => name.trim().toLowerCase();

const OURS: ReadonlySet<string> = new Set(Object.values(TAGS).map(folded));
const FINAL: ReadonlySet<string> = new Set(FINAL_VALUES.flatMap((value) => TAGS[value] ?? []).map(folded));

/** Whether one of these is a word of a person about our verdict. */
export const heldByTags = (tags: readonly string[]): HeldValue | null =>
  tags.some((tag) => FINAL.has(folded(tag))) ? "explained" : null;

export function createTagCarrier(client: Client) {
  /** Folded names by id, read when an id or a name is not among them. */
  const names = new Map<string, string>();

  async function refreshNames(): Promise<void> {
    const tags = await client.tags();
    names.clear();
    for (const { id, name } of tags) names.set(id, folded(name));
  }

  const idOf = (name: string) => [...names].find(([, known]) => known === folded(name))?.[0];

  async function tagId(name: string): Promise<string> {
    if (idOf(name) === undefined) await refreshNames();
    const found = idOf(name);
    if (found !== undefined) return found;
    // A 422 means that another worker created the name in between.
    const id = await unless(client.createTag(name), ["invalid"]);
    if (id === null) await refreshNames();
    const now = id ?? idOf(name);
    if (now === undefined) throw errors.of("invalid");
    names.set(now, folded(name));
    return now;
  }

  async function oursOn(candidateId: string) {
    const rows = (await client.appliedTags(candidateId)).filter((row) => row.candidate_id === candidateId);
    if (rows.some((row) => !names.has(row.candidate_tag_id))) await refreshNames();
    return rows.flatMap((row) => {
      const name = names.get(row.candidate_tag_id);
      return name !== undefined && OURS.has(name) ? [{ id: row.id, name }] : [];
    });
  }

  async function apply(candidateId: string, name: string): Promise<void> {
    const applied = await unless(client.applyTag(candidateId, await tagId(name)), ["invalid", "not_found"]);
    if (applied !== null) return;
    // Applied meanwhile by another worker, or the tag was deleted since its id was read.
    await refreshNames();
    if ((await oursOn(candidateId)).some((row) => row.name === folded(name))) return;
    await client.applyTag(candidateId, await tagId(name));
  }

  async function held({ candidateId }: ApplicationRef): Promise<HeldValue | null> {
    const isExplained = (await oursOn(candidateId)).some(({ name }) => FINAL.has(name));
    return isExplained ? "explained" : null;
  }

  async function set({ candidateId }: ApplicationRef, value: ListValue | null): Promise<CarrierOutcome> {
    const standing = await oursOn(candidateId);
    // What a person sets is final, and it is a person's to set; ours beside it would still ask for what is answered.
    if (standing.some(({ name }) => FINAL.has(name))) {
      for (const { id, name } of standing) if (!FINAL.has(name)) await unless(client.unapplyTag(id), ["not_found"]);
      return "held_by_person";
    }
    if (value !== null && FINAL_VALUES.includes(value)) return "held_by_person";
    const wanted = value === null ? undefined : TAGS[value];
    const isWanted = ({ name }: { readonly name: string }) => wanted !== undefined && name === folded(wanted);
    const stale = standing.filter((row) => !isWanted(row));
    const missing = wanted !== undefined && !standing.some(isWanted);
    if (missing) await apply(candidateId, wanted);
    for (const { id } of stale) await unless(client.unapplyTag(id), ["not_found"]);
    return missing || stale.length > 0 ? "written" : "unchanged";
  }

  return { set, held };
}
