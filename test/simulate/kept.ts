/** Everything the stores keep, found by discovery: a store that is added is searched without an edit here. */
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { type Codec, validated } from "@bonafide/core/stores/document";
import type * as z from "zod";

/** Makes something and answers every map it made to keep things in. */
export function withMaps<Made>(make: () => Made): {
  readonly made: Made;
  readonly maps: readonly Map<unknown, unknown>[];
} {
  const { Map: RealMap } = globalThis;
  const maps: Map<unknown, unknown>[] = [];
  const seen = new Proxy(RealMap, {
    construct(target, given): object {
      const map: Map<unknown, unknown> = Reflect.construct(target, given);
      maps.push(map);
      return map;
    },
  });
  Object.assign(globalThis, { Map: seen });
  try {
    return { made: make(), maps };
  } finally {
    Object.assign(globalThis, { Map: RealMap });
  }
}

/** Most items are read many times as they are: this many texts are remembered with what they say. */
const REMEMBERED = 2_000;
let remembered = new WeakMap<object, Map<string, unknown>>();
let count = 0;

function frozen(value: unknown): unknown {
  if (typeof value === "object" && value !== null)
    for (const inner of Object.values(Object.freeze(value))) frozen(inner);
  return value;
}

/** Every text is checked when it is first read, and read once; what is handed out more than once cannot be changed. */
export const remembering: Codec = {
  encode: (_schema, item) => JSON.stringify(item),
  decode: <Item>(schema: z.ZodType<Item>, doc: string, key: string): Item => {
    if (count >= REMEMBERED) [remembered, count] = [new WeakMap(), 0];
    const known = remembered.get(schema) ?? new Map<string, unknown>();
    remembered.set(schema, known);
    if (!known.has(doc)) {
      known.set(doc, frozen(validated.decode(schema, doc, key)));
      count += 1;
    }
    // Safe: put there under this very schema.
    return known.get(doc) as Item;
  },
};

export interface Kept {
  /** The key it stands under. */
  readonly key: string;
  /** All of it as text, the key included. */
  readonly text: string;
}

const asText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map || inner instanceof Set ? [...inner] : inner)) ??
  "";

type Maps = readonly Map<unknown, unknown>[];

const everything = (maps: Maps): readonly Kept[] =>
  maps.flatMap((map) =>
    [...map].map(([key, value]) => ({ key: asText(key), text: `${asText(key)} ${asText(value)}` })),
  );

/** Whoever a merged candidate is now is named in its mark, so that what comes late finds them. */
const FORWARDED = /\\"intoCandidateId\\":\\"[^"\\]*\\"/g;

/** Every item kept that holds one of these words. What is left of a person by decision is searched like anything else. */
export function residue(maps: Maps, words: readonly string[]): readonly Kept[] {
  const named = new RegExp(`(?<![A-Za-z0-9])(?:${words.join("|")})(?![A-Za-z0-9])`);
  return everything(maps).filter(({ text }) => named.test(text.replace(FORWARDED, "")));
}

/**
 * What nobody would erase any more: answers and links that no record lists, and marks that still look after what a
 * worker could have written. Keyed, so that no word leads to them.
 */
export function orphans(maps: Maps, records: readonly ScreeningRecord[]): readonly Kept[] {
  const listed = new Set(
    records.flatMap(({ answers = [], links }) => [...answers, ...(links?.entries ?? []).map(({ digest }) => digest)]),
  );
  return everything(maps).filter(({ key, text }) => {
    const [, digest] = /#(?:ANSWER|LINK#[^#]+)#([^"#]+)/.exec(key) ?? [];
    return digest === undefined ? /#TOMBSTONE#/.test(key) && text.includes("residue") : !listed.has(digest);
  });
}
