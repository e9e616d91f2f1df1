/** Reads tables: one column per kind of identifier, or a type and a value in each row, by a mapping of headers. */
import { Readable, pipeline } from "node:stream";
import { CsvError, parse } from "csv-parse";
import * as z from "zod";
import { type FeedEntry, INDICATOR_TYPES, type IndicatorType } from "../domain/indicator.ts";
import { type Details, dateOf, indicator, skipped, webEntry } from "./entry.ts";
import { FeedError, type FeedReader } from "./indicators.ts";
import { decodeText } from "./text.ts";

const MAX_ROW = 65_536;
const GROUP = 500;

const DETAILS = ["type", "value", "name", "confidence", "firstSeen", "lastSeen", "validUntil", "revoked"] as const;
const CSV_FIELDS: readonly string[] = [...INDICATOR_TYPES, "url", ...DETAILS];

/** How lists spell our types in a type column. */
const SPELLINGS: Readonly<Record<string, IndicatorType | "url" | "name">> = {
  ...Object.fromEntries(INDICATOR_TYPES.map((type) => [type, type])),
  "e-mail": "email",
  mail: "email",
  "email-addr": "email",
  "email-src": "email",
  "phone-number": "phone",
  telephone: "phone",
  "github-username": "github",
  hostname: "domain",
  "domain-name": "domain",
  "ip-src": "ip",
  "ip-dst": "ip",
  ipv4: "ip",
  ipv6: "ip",
  btc: "wallet",
  eth: "wallet",
  xmr: "wallet",
  url: "url",
  website: "url",
  name: "name",
  "full-name": "name",
};

const Row = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) });

/** Where each field stands. Without a mapping a header that is one of our field names stands for itself. */
function positions(header: readonly string[], columns: Readonly<Record<string, string>>): ReadonlyMap<string, number> {
  const unknown = Object.keys(columns).find((field) => !CSV_FIELDS.includes(field));
  if (unknown !== undefined) throw new FeedError(1, `there is no field "${unknown}"; map ${CSV_FIELDS.join(", ")}`);
  const named = header.map((title) => title.trim().toLowerCase());
  const found = new Map<string, number>();
  for (const field of CSV_FIELDS) {
    const wanted = columns[field];
    const at = named.indexOf((wanted ?? field).trim().toLowerCase());
    if (wanted !== undefined && at === -1) throw new FeedError(1, `no column has the header mapped to ${field}`);
    if (at !== -1) found.set(field, at);
  }
  const identifies = INDICATOR_TYPES.some((type) => found.has(type)) || found.has("url");
  if (!identifies && !(found.has("type") && found.has("value"))) {
    throw new FeedError(1, "no column holds an identifier; say which with --map, for example --map email=Email");
  }
  return found;
}

function details(cell: (field: string) => string): Details {
  const stated = cell("confidence");
  const confidence = stated === "" ? null : Number(stated);
  return {
    confidence: confidence !== null && confidence >= 0 && confidence <= 100 ? confidence : null,
    firstSeen: dateOf(cell("firstSeen")),
    lastSeen: dateOf(cell("lastSeen")),
    validUntil: dateOf(cell("validUntil")),
    revoked: /^(true|yes|1)$/i.test(cell("revoked")),
  };
}

function entries(line: number, record: readonly string[], at: ReadonlyMap<string, number>): readonly FeedEntry[] {
  const cell = (field: string) => record[at.get(field) ?? -1]?.trim() ?? "";
  const known = details(cell);
  // A confidence or an end that cannot be read must not pass for the strongest there is.
  const unreadable =
    (cell("confidence") !== "" && known.confidence === null) ||
    (cell("validUntil") !== "" && known.validUntil === null);
  if (unreadable) return [skipped(line, "malformed")];
  const found: FeedEntry[] = INDICATOR_TYPES.flatMap((type) =>
    cell(type) === "" ? [] : [indicator(line, type, cell(type), known)],
  );
  if (cell("url") !== "") found.push(webEntry(line, cell("url"), known));
  if (cell("value") !== "") {
    const spelled = cell("type").toLowerCase();
    const type = Object.hasOwn(SPELLINGS, spelled) ? SPELLINGS[spelled] : undefined;
    if (type === undefined) found.push(skipped(line, "unknown_type"));
    else if (type === "name") found.push(skipped(line, "name_only"));
    else
      found.push(type === "url" ? webEntry(line, cell("value"), known) : indicator(line, type, cell("value"), known));
  }
  if (found.length > 0) return found;
  return [skipped(line, cell("name") === "" ? "malformed" : "name_only")];
}

/** csv-parse's errors carry the line; what they quote of the row stays out of the message. */
function readable(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  const at = error["lines"];
  const problem =
    error.code === "CSV_MAX_RECORD_SIZE" ? "a row is longer than 64 KiB" : "a row is not valid CSV; check its quotes";
  return new FeedError(typeof at === "number" ? at : line, problem);
}

export const readCsv: FeedReader = async function* (source, { columns }) {
  const parser = parse({
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW,
  });
  // The error also ends the iteration below; nobody else may hear of it first.
  pipeline(Readable.from(decodeText(source)), parser, () => {});
  let at: ReadonlyMap<string, number> | undefined;
  let width = 0;
  let line = 1;
  let group: FeedEntry[] = [];
  try {
    for await (const raw of parser) {
      const { record, info } = Row.parse(raw);
      line = info.lines;
      if (at === undefined) {
        at = positions(record, columns);
        width = record.length;
        continue;
      }
      // A row of another width has its cells under the wrong headers.
      if (record.length === width) group.push(...entries(line, record, at));
      else group.push(skipped(line, "malformed"));
      if (group.length >= GROUP) {
        yield group;
        group = [];
      }
    }
  } catch (error) {
    throw readable(error, line);
  }
  if (at === undefined) throw new FeedError(1, "the table is empty");
  if (group.length > 0) yield group;
};
