/** Everything the stores keep, found by discovery: a store that is added is searched without an edit here. */

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

export interface Kept {
  /** The key it stands under. */
  readonly key: string;
  /** All of it as text, the key included. */
  readonly text: string;
}

const asText = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (inner instanceof Map || inner instanceof Set ? [...inner] : inner)) ??
  "";

/** What is left by decision: that somebody was erased, and what was decided, neither with anything that leads to them. */
const ALLOWED = /#(?:TOMBSTONE|DECISION)/;

/** Every item kept that holds one of these words, but for what may stay. */
export function residue(maps: readonly Map<unknown, unknown>[], words: readonly string[]): readonly Kept[] {
  const named = new RegExp(`(?<![A-Za-z0-9])(?:${words.join("|")})(?![A-Za-z0-9])`);
  return maps.flatMap((map) =>
    [...map].flatMap(([key, value]) => {
      const item = { key: asText(key), text: `${asText(key)} ${asText(value)}` };
      return named.test(item.text) && !ALLOWED.test(item.key) ? [item] : [];
    }),
  );
}
