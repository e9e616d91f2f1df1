/** Reads MISP events: the attributes of an event and of its objects that are meant for detection. */
import * as z from "zod";
import type { FeedEntry, IndicatorType } from "../domain/indicator.ts";
import { type Details, dateOf, indicator, skipped, webEntry } from "./entry.ts";
import type { FeedReader } from "./indicators.ts";
import { type JsonRecord, jsonRecords } from "./json-records.ts";
import { decodeText } from "./text.ts";

const Attribute = z.object({
  type: z.string(),
  value: z.string(),
  to_ids: z.boolean().optional(),
  deleted: z.boolean().optional(),
  timestamp: z.union([z.string(), z.number()]).optional(),
  first_seen: z.string().nullish(),
  last_seen: z.string().nullish(),
});

/** By https://www.misp-project.org/datamodels/. `target-email` is missing on purpose: it names who was attacked. */
const TYPES: Readonly<Record<string, IndicatorType | "url">> = {
  email: "email",
  "email-src": "email",
  "email-dst": "email",
  "email-reply-to": "email",
  "whois-registrant-email": "email",
  "phone-number": "phone",
  "whois-registrant-phone": "phone",
  domain: "domain",
  hostname: "domain",
  "domain|ip": "domain",
  "ip-src": "ip",
  "ip-dst": "ip",
  "ip-src|port": "ip",
  "ip-dst|port": "ip",
  url: "url",
  "github-username": "github",
  btc: "wallet",
  xmr: "wallet",
  dash: "wallet",
};

const NAMES: ReadonlySet<string> = new Set([
  "full-name",
  "first-name",
  "middle-name",
  "last-name",
  "whois-registrant-name",
  "passenger-name-record-locator-number",
]);

/** Seconds since 1970, as MISP writes when an attribute was last touched. */
function touched(timestamp: string | number | undefined): Date | null {
  const seconds = Number(timestamp);
  return Number.isSafeInteger(seconds) && seconds > 0 && seconds < 8.64e12 ? new Date(seconds * 1_000) : null;
}

function entries({ line, value }: JsonRecord): readonly FeedEntry[] {
  const parsed = Attribute.safeParse(value);
  if (!parsed.success) return [skipped(line, "malformed")];
  const attribute = parsed.data;
  if (NAMES.has(attribute.type)) return [skipped(line, "name_only")];
  const type = Object.hasOwn(TYPES, attribute.type) ? TYPES[attribute.type] : undefined;
  if (type === undefined) return [skipped(line, "unknown_type")];
  if (attribute.to_ids !== true && attribute.deleted !== true) return [skipped(line, "not_for_detection")];
  const details: Details = {
    firstSeen: dateOf(attribute.first_seen ?? ""),
    lastSeen: dateOf(attribute.last_seen ?? "") ?? touched(attribute.timestamp),
    revoked: attribute.deleted ?? false,
  };
  const [first = "", second = ""] = attribute.value.split("|");
  if (type === "url") return [webEntry(line, attribute.value, details)];
  const own = indicator(line, type, first, details);
  return attribute.type === "domain|ip" ? [own, indicator(line, "ip", second, details)] : [own];
}

const ATTRIBUTES: ReadonlySet<string> = new Set(["Attribute"]);

export const readMisp: FeedReader = async function* (source) {
  for await (const records of jsonRecords(decodeText(source), ATTRIBUTES)) yield records.flatMap(entries);
};
