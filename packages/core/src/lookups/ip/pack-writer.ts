/** Compiles range tables of several sources into one IP pack. The same input gives the same bytes. */
import { MAGIC, type PackHeader, type PackSource } from "./pack-format.ts";

/** Values along the address line: each holds from its start to the next start. The first start is 0. */
export type Boundaries<Value> = readonly (readonly [start: bigint, value: Value])[];

export interface CountryTable {
  readonly source: string;
  readonly v4: Boundaries<string>;
  /** Starts are the top 64 bits. */
  readonly v6: Boundaries<string>;
}

export interface PackContent {
  readonly sources: readonly PackSource[];
  readonly systems: { readonly v4: Boundaries<number>; readonly v6: Boundaries<number> };
  readonly countries: readonly CountryTable[];
  readonly organisations: ReadonlyMap<number, string>;
}

interface Row {
  readonly start: bigint;
  readonly asn: number;
  readonly countries: readonly string[];
}

/** Answers the value at ascending positions. */
export function cursor<Value>(boundaries: Boundaries<Value>, none: Value) {
  let next = 0;
  let value = none;
  return (position: bigint): Value => {
    for (let entry = boundaries[next]; entry !== undefined && entry[0] <= position; entry = boundaries[next]) {
      value = entry[1];
      next += 1;
    }
    return value;
  };
}

/** Overlays the sources; neighbours that agree in everything become one range. */
function overlay(systems: Boundaries<number>, countries: readonly Boundaries<string>[]): Row[] {
  const starts = new Set([0n]);
  for (const boundaries of [systems, ...countries]) for (const [start] of boundaries) starts.add(start);
  const asnAt = cursor(systems, 0);
  const countriesAt = countries.map((boundaries) => cursor(boundaries, ""));
  const rows: Row[] = [];
  for (const start of [...starts].sort((a, b) => (a < b ? -1 : 1))) {
    const row = { start, asn: asnAt(start), countries: countriesAt.map((at) => at(start)) };
    const last = rows.at(-1);
    const same = last?.asn === row.asn && last.countries.every((country, i) => country === row.countries[i]);
    if (!same) rows.push(row);
  }
  return rows;
}

export function encodeIpPack({ sources, systems, countries, organisations }: PackContent): Uint8Array {
  const v4 = overlay(
    systems.v4,
    countries.map((table) => table.v4),
  );
  const v6 = overlay(
    systems.v6,
    countries.map((table) => table.v6),
  );
  const stated = new Set([...v4, ...v6].flatMap((row) => row.countries));
  const countryCodes = ["", ...[...stated].filter((code) => code !== "").sort()];
  const codeIndex = new Map(countryCodes.map((code, index) => [code, index]));

  const asns = [...organisations.keys()].sort((a, b) => a - b);
  const names = asns.map((asn) => new TextEncoder().encode(organisations.get(asn)));
  const nameStarts = [0];
  for (const name of names) nameStarts.push((nameStarts.at(-1) ?? 0) + name.length);

  const header: PackHeader = {
    sources: [...sources],
    countrySources: countries.map(({ source }) => source),
    countryCodes,
    ranges4: v4.length,
    ranges6: v6.length,
    systems: asns.length,
    nameBytes: nameStarts.at(-1) ?? 0,
  };
  const json = JSON.stringify(header);
  const headerBytes = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / 4) * 4));

  const words = [
    v4.map((row) => Number(row.start)),
    v4.map((row) => row.asn),
    v6.map((row) => Number(row.start >> 32n)),
    v6.map((row) => Number(row.start & 0xffff_ffffn)),
    v6.map((row) => row.asn),
    asns,
    nameStarts,
  ].flat();
  const bytes = countries.flatMap((_, source) =>
    [v4, v6].map((rows) => Uint8Array.from(rows, (row) => codeIndex.get(row.countries[source] ?? "") ?? 0)),
  );

  const parts = [new Uint8Array(8), headerBytes, new Uint8Array(words.length * 4), ...bytes, ...names];
  const pack = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    pack.set(part, at);
    at += part.length;
  }
  const view = new DataView(pack.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, headerBytes.length, true);
  words.forEach((word, i) => view.setUint32(8 + headerBytes.length + i * 4, word, true));
  return pack;
}
