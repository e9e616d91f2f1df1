/** Reads STIX 2.1 bundles: indicators whose pattern names values, and plain observables. */
import * as z from "zod";
import type { FeedEntry, IndicatorType } from "../domain/indicator.ts";
import { type Details, dateOf, indicator, skipped, webEntry } from "./entry.ts";
import type { FeedReader } from "./indicators.ts";
import { type JsonRecord, jsonRecords } from "./json-records.ts";
import { patternValues } from "./stix-pattern.ts";
import { decodeText } from "./text.ts";

const Text = z.string().optional().catch(undefined);
const StixObject = z.object({
  type: z.string(),
  pattern: Text,
  pattern_type: Text,
  value: Text,
  account_type: Text,
  account_login: Text,
  user_id: Text,
  valid_from: Text,
  valid_until: Text,
  revoked: z.boolean().optional().catch(undefined),
  confidence: z.number().min(0).max(100).optional().catch(undefined),
});
type StixObject = z.infer<typeof StixObject>;

/** What was merely observed is no accusation by anybody: it never reaches what counts as confirmed. */
const OBSERVED_CONFIDENCE = 50;

/** Paths of values we can compare; STIX has no observable of its own for telephone numbers and wallets. */
const PATHS: Readonly<Record<string, IndicatorType | "url">> = {
  "email-addr:value": "email",
  "email-message:from_ref.value": "email",
  "domain-name:value": "domain",
  "ipv4-addr:value": "ip",
  "ipv6-addr:value": "ip",
  "url:value": "url",
  "user-account:github": "github",
  "user-account:linkedin": "linkedin",
  "x-phone-number:value": "phone",
  "phone-number:value": "phone",
  "cryptocurrency-wallet:value": "wallet",
  "cryptocurrency-wallet:address": "wallet",
  "x-cryptocurrency-wallet:value": "wallet",
};

function entryFor(line: number, path: string, value: string, details: Details): FeedEntry {
  const type = Object.hasOwn(PATHS, path) ? PATHS[path] : undefined;
  if (type === undefined) return skipped(line, "unknown_type");
  return type === "url" ? webEntry(line, value, details) : indicator(line, type, value, details);
}

function fromIndicator(line: number, object: StixObject): readonly FeedEntry[] {
  const values =
    object.pattern === undefined || (object.pattern_type ?? "stix") !== "stix" ? null : patternValues(object.pattern);
  if (values === null) return [skipped(line, "pattern_not_supported")];
  const from = dateOf(object.valid_from ?? "");
  const details = {
    confidence: object.confidence ?? null,
    firstSeen: from,
    lastSeen: from,
    validUntil: dateOf(object.valid_until ?? ""),
    revoked: object.revoked ?? false,
  };
  return values.map(({ path, value }) => entryFor(line, path, value, details));
}

function entries({ line, value }: JsonRecord): readonly FeedEntry[] {
  const parsed = StixObject.safeParse(value);
  if (!parsed.success) return [skipped(line, "malformed")];
  const object = parsed.data;
  if (object.type === "indicator") return fromIndicator(line, object);
  // People and organisations are told by name only.
  if (object.type === "identity" || object.type === "threat-actor") return [skipped(line, "name_only")];
  const isAccount = object.type === "user-account";
  const path = isAccount ? `user-account:${object.account_type?.toLowerCase() ?? ""}` : `${object.type}:value`;
  const observed = isAccount ? (object.account_login ?? object.user_id) : object.value;
  if (observed !== undefined && Object.hasOwn(PATHS, path)) {
    return [entryFor(line, path, observed, { confidence: OBSERVED_CONFIDENCE, revoked: object.revoked ?? false })];
  }
  // Relationships, reports, markings: they say nothing about an identifier.
  return observed === undefined ? [] : [skipped(line, "unknown_type")];
}

const OBJECTS: ReadonlySet<string> = new Set(["objects"]);

export const readStix: FeedReader = async function* (source) {
  for await (const records of jsonRecords(decodeText(source), OBJECTS)) yield records.flatMap(entries);
};
