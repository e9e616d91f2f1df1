/**
 * The verdict in one private custom field of the application. Whether v3 keeps fields that a PATCH does not name is not
 * documented, so nothing is written until a check on a named test application has shown that it does.
 */
import { FINAL_VALUES, LIST_VALUES, type ListValue } from "../../domain/annotation.ts";
import type { ApplicationRef } from "../../domain/application.ts";
import { SettingsError } from "../../domain/errors.ts";
import type { CarrierOutcome, HeldValue } from "../ats.ts";
import type { Client } from "./client.ts";
import { errors } from "./errors.ts";

// Imported as a module it would evaluate getters that load much nobody here uses: https://github.com/nodejs/node/issues/59686
const { isDeepStrictEqual } = process.getBuiltinModule("node:util");

type Encode = (text: string) => string | number | null;
type Fields = Readonly<Record<string, { readonly value: unknown }>>;

/** Values we write ourselves. Whatever else stands in the field, a person put there. */
const OURS: ReadonlySet<unknown> = new Set(
  Object.entries(LIST_VALUES).flatMap(([value, text]) => (FINAL_VALUES.some((final) => final === value) ? [] : [text])),
);
export const TEXT_TYPES = ["short_text", "long_text"];

/** An unset field reads as null whether it is listed or not; the proof has shown that a set one is visible to us. */
const valueOf = (fields: Fields, key: string): unknown => {
  const value = Object.hasOwn(fields, key) ? fields[key]?.value : null;
  return value === undefined || value === "" ? null : value;
};
const heldByPerson = (value: unknown) => value !== null && !OURS.has(value);

/** What a person set in the field. */
export function heldInField(fields: Fields, key: string): HeldValue | null {
  const current = valueOf(fields, key);
  if (!heldByPerson(current)) return null;
  return current === LIST_VALUES.explained ? "explained" : current === LIST_VALUES.confirmed ? "confirmed" : "other";
}

export function createFieldCarrier(client: Client) {
  const encoders = new Map<string, Encode>();

  /** A single select takes option ids, a text field the text itself. Anything else cannot carry a verdict. */
  async function encoder(key: string): Promise<Encode> {
    const known = encoders.get(key);
    if (known) return known;
    const field = (await client.fields()).find(({ name_key }) => name_key === key);
    if (!field) throw errors.of("unsupported");
    let encode: Encode;
    if (field.value_type === "single_select") {
      const options = (await client.fieldOptions(field.id)).filter(({ active }) => active !== false);
      const ids = new Map(options.map(({ id, name }) => [name.trim(), Number(id)]));
      encode = (text) => ids.get(text) ?? null;
    } else if (TEXT_TYPES.includes(field.value_type)) {
      encode = (text) => text;
    } else {
      throw errors.of("unsupported");
    }
    encoders.set(key, encode);
    return encode;
  }

  async function write(applicationId: string, key: string, text: string | null): Promise<void> {
    const encoded = text === null ? null : (await encoder(key))(text);
    // An option the customer has not created yet must not end as a cleared field.
    if (text !== null && encoded === null) throw errors.of("unsupported");
    await client.writeField(applicationId, key, encoded);
  }

  async function read(applicationId: string): Promise<Fields> {
    const row = (await client.applicationFields(applicationId)).find(({ id }) => id === applicationId);
    if (!row) throw errors.of("not_found");
    return row.custom_fields ?? {};
  }

  async function set({ applicationId }: ApplicationRef, key: string, value: ListValue | null): Promise<CarrierOutcome> {
    const current = valueOf(await read(applicationId), key);
    if (heldByPerson(current) || (value !== null && FINAL_VALUES.includes(value))) return "held_by_person";
    const wanted = value === null ? null : LIST_VALUES[value];
    if (current === wanted) return "unchanged";
    await write(applicationId, key, wanted);
    return "written";
  }

  async function held({ applicationId }: ApplicationRef, key: string): Promise<HeldValue | null> {
    return heldInField(await read(applicationId), key);
  }

  async function prove(applicationId: string, key: string): Promise<{ readonly changed: readonly string[] }> {
    const before = await read(applicationId);
    const original = valueOf(before, key);
    if (heldByPerson(original)) {
      throw new SettingsError(
        `Application ${applicationId} has a value a person set in "${key}"; name a test application where it is empty.`,
      );
    }
    const probe = original === LIST_VALUES.not_enough_data ? LIST_VALUES.no_signs : LIST_VALUES.not_enough_data;
    const changed = new Set<string>();
    const compare = (after: Fields, expected: unknown) => {
      for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
        const was = name === key ? expected : valueOf(before, name);
        if (!isDeepStrictEqual(valueOf(after, name), was)) changed.add(name);
      }
      if (!isDeepStrictEqual(valueOf(after, key), expected)) changed.add(key);
    };
    await write(applicationId, key, probe);
    try {
      compare(await read(applicationId), probe);
    } finally {
      await write(applicationId, key, typeof original === "string" ? original : null);
    }
    // Clearing is a write too, and an undocumented one.
    compare(await read(applicationId), original);
    return { changed: [...changed].sort() };
  }

  return { set, held, prove };
}
