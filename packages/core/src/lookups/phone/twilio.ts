/**
 * The line type of a number from its carrier through Twilio Lookup v2, asked only where the numbering plan leaves it open.
 *
 * Sends one phone number, in the path, to lookups.twilio.com (Twilio Inc., United States) under the customer's own
 * account and agreement. Asked when credentials are configured, and not otherwise.
 */
import * as z from "zod";
import type { LicenceFacts } from "../../domain/licence.ts";
import type { ListPrice, Lookup, LookupDeps, LookupOverrides } from "../lookup.ts";
import type { Answer } from "../several.ts";
import { isLineType, type Line, lineTypeLookup, unanswered } from "./line-type.ts";

const TWILIO_ID = "lineType/twilio";

const ORIGIN = "https://lookups.twilio.com";

/** Line type intelligence per number, as others report the list (https://www.twilio.com/en-us/user-authentication-identity/pricing/lookup). */
const price: ListPrice = { usd: 0.008, asOf: "2026-11-22" };

const licence: LicenceFacts = {
  provider: "twilio",
  title: "Twilio Lookup",
  access: "own_account",
  sends: ["phone_number"],
  purpose: "what kind of line a phone number is",
  employmentUse: "agreement_decides",
  fcra: "agreement_decides",
  display: "The kind of line and the last two digits",
  storage: "The line type with the screening; the answer thirty days under a keyed hash of the number",
  region: "United States",
  area: "us",
  note: "Sold under the customer's own agreement; no public text was relied on. The caller name is not asked for.",
  termsDate: null,
};

export const twilioOrigins = (overrides: LookupOverrides): readonly string[] => [overrides.twilioOrigin ?? ORIGIN];

/** https://www.twilio.com/docs/lookup/v2-api/line-type-intelligence: null when the package did not run. */
const Body = z.object({
  line_type_intelligence: z.object({ type: z.string().max(64).nullish(), error_code: z.int().nullish() }).nullish(),
});

/** Codes by which Twilio says that it will not answer for this number: no coverage, Canada not approved, package not enabled. */
const NOT_SUPPORTED: ReadonlySet<number> = new Set([60600, 60601, 60606]);

function readAnswer(masked: string, body: unknown): Answer<Line> {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return unanswered("provider_error");
  const intelligence = parsed.data.line_type_intelligence;
  const code = intelligence?.error_code ?? null;
  if (code !== null) return unanswered(NOT_SUPPORTED.has(code) ? "not_supported" : "provider_error");
  const type = intelligence?.type ?? null;
  // A body without the package that was asked for is not Twilio's answer to this question.
  if (type === null) return unanswered("provider_error");
  const lineType = isLineType(type) ? type : "unknown";
  return { status: "answered", value: { masked, lineType, portedDaysAgo: null } };
}

export const twilioLineType = ({ http, credentials: { twilio }, overrides }: LookupDeps): Lookup<"lineType"> => {
  const [origin] = twilioOrigins(overrides);
  const basic = twilio && Buffer.from(`${twilio.keySid}:${twilio.keySecret}`).toString("base64");
  return lineTypeLookup(http, {
    id: TWILIO_ID,
    licence,
    price,
    request:
      basic === undefined
        ? null
        : (e164) => ({
            url: `${origin}/v2/PhoneNumbers/${encodeURIComponent(e164)}?Fields=line_type_intelligence`,
            headers: { authorization: `Basic ${basic}`, accept: "application/json" },
          }),
    notSupported: new Set([404]),
    read: readAnswer,
  });
};
