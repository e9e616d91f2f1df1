/** Takes a pack apart into the tables it was compiled from, so that one that cannot be had anew can be used again. */
import type { IpPack } from "../pack.ts";
import type { PackSource } from "../pack-format.ts";
import type { Tables } from "./tables.ts";

export interface PackParts {
  readonly sources: readonly PackSource[];
  readonly systems: Tables<number>;
  readonly countries: (source: string) => Tables<string>;
}

/** Appends where the value changes. */
function change<Value>(boundaries: [bigint, Value][], start: bigint, value: Value): void {
  if (boundaries.at(-1)?.[1] !== value) boundaries.push([start, value]);
}

export function lastParts(pack: IpPack): PackParts {
  const systems = { v4: [] as [bigint, number][], v6: [] as [bigint, number][] };
  const countries = pack.countrySources.map((source) => ({
    source,
    v4: [] as [bigint, string][],
    v6: [] as [bigint, string][],
  }));
  for (const [family, key] of [
    [4, "v4"],
    [6, "v6"],
  ] as const) {
    pack.each(family, (start, asn, codes) => {
      change(systems[key], start, asn);
      countries.forEach((table, at) => change(table[key], start, codes[at] ?? ""));
    });
  }
  // Where one table gave both, the holders' names are as old as the systems.
  const named = pack.sources.some(({ id }) => id === "names");
  const names = named ? [] : pack.sources.filter(({ id }) => id === "asn").map((asn) => ({ ...asn, id: "names" }));
  return {
    sources: [...pack.sources, ...names],
    systems,
    countries: (wanted) => countries.find(({ source }) => source === wanted) ?? { v4: [], v6: [] },
  };
}
