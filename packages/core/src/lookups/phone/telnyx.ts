/**
 * The line type of a number, and when it last moved between carriers, from Telnyx number lookup.
 *
 * Sends one phone number, in the path, to api.telnyx.com (Telnyx LLC, United States) under the customer's own account
 * and agreement (https://developers.telnyx.com/docs/identity/number-lookup). Only `type=carrier` is asked for: the
 * caller name, which Telnyx also sells, is a person's name and none of our business.
 */
import * as z from "zod";
import type { LineType } from "../../domain/facts.ts";
import type { LicenceFacts } from "../../domain/licence.ts";
import type { ListPrice, Lookup, LookupDeps, LookupOverrides } from "../lookup.ts";
import type { Answer } from "../several.ts";
import { type Line, lineTypeLookup, unanswered } from "./line-type.ts";

const TELNYX_ID = "lineType/telnyx";

const ORIGIN = "https://api.telnyx.com";
const DAY_MS = 86_400_000;

/** A carrier lookup per number, from, as others report the list (https://telnyx.com/pricing/number-lookup). */
const price: ListPrice = { usd: 0.0015, asOf: "2026-11-22" };

const licence: LicenceFacts = {
  provider: "telnyx",
  title: "Telnyx number lookup",
  access: "own_account",
  sends: ["phone_number"],
  purpose: "what kind of line a phone number is, and when it last changed carriers",
  employmentUse: "agreement_decides",
  fcra: "agreement_decides",
  display: "The kind of line, days since the last move between carriers, and the last two digits",
  storage: "The line type with the screening; the answer thirty days under a keyed hash of the number",
  region: "United States",
  area: "us",
  note: "Sold under the customer's own agreement; no public text was relied on. The caller name is not asked for.",
  termsDate: null,
};

export const telnyxOrigins = (overrides: LookupOverrides): readonly string[] => [overrides.telnyxOrigin ?? ORIGIN];

/** https://developers.telnyx.com/api-reference/number-lookup/lookup-phone-number-data, the members read. */
const Body = z.object({
  data: z.object({
    carrier: z.object({ type: z.string().max(64).nullish() }).nullish(),
    portability: z
      .object({ ported_status: z.string().max(8).nullish(), ported_date: z.string().max(64).nullish() })
      .nullish(),
  }),
});

/**
 * Telnyx's words. It does not say whether an internet line is tied to an address, and a range that mixes fixed and
 * mobile lines is no internet line in any case: read as the one that gives no relief.
 */
const TYPES: ReadonlyMap<string, LineType> = new Map<string, LineType>([
  ["fixed line", "landline"],
  ["fixed line or mobile", "landline"],
  ["mobile", "mobile"],
  ["voip", "voip"],
  ["toll free", "tollFree"],
  ["premium rate", "premium"],
  ["shared cost", "sharedCost"],
  ["personal number", "personal"],
  ["pager", "pager"],
  ["uan", "uan"],
  ["voicemail", "voicemail"],
]);

/** Days from the calendar day a number was ported to the submission; null for no day, one that does not exist or lies ahead. */
function portedDaysAgo(status: string | null, date: string | null, submittedAt: Date): number | null {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(date ?? "")?.[0];
  if (status !== "Y" || day === undefined || !z.iso.date().safeParse(day).success) return null;
  const days = Math.floor((submittedAt.getTime() - Date.parse(day)) / DAY_MS);
  return days >= 0 ? days : null;
}

function readAnswer(masked: string, body: unknown, submittedAt: Date): Answer<Line> {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return unanswered("provider_error");
  const { carrier, portability } = parsed.data.data;
  const type = carrier?.type ?? null;
  // Telnyx knows the number and has no carrier for it: asking again would not change that.
  if (type === null || type === "") return unanswered("not_supported");
  const ported = portedDaysAgo(portability?.ported_status ?? null, portability?.ported_date ?? null, submittedAt);
  const lineType = TYPES.get(type.toLowerCase()) ?? "unknown";
  return { status: "answered", value: { masked, lineType, portedDaysAgo: ported } };
}

export const telnyxLineType = ({ http, credentials: { telnyx }, overrides }: LookupDeps): Lookup<"lineType"> => {
  const [origin] = telnyxOrigins(overrides);
  return lineTypeLookup(http, {
    id: TELNYX_ID,
    licence,
    price,
    request: telnyx
      ? (e164) => ({
          url: `${origin}/v2/number_lookup/${encodeURIComponent(e164)}?type=carrier`,
          headers: { authorization: `Bearer ${telnyx.apiKey}`, accept: "application/json" },
        })
      : null,
    // 422 is Telnyx's answer for a country the account has not enabled, Canada among them.
    notSupported: new Set([404, 422]),
    read: readAnswer,
  });
};
