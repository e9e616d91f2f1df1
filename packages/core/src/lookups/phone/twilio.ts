/** The line type of a number from its carrier through Twilio Lookup v2, asked only where the numbering plan leaves it open. */
import * as z from "zod";
import { found, notApplicable, type UnavailableReason, unavailable } from "../../domain/evidence.ts";
import { LINE_TYPES, type LineType, type LineTypeFact, type PhoneNumber } from "../../domain/facts.ts";
import { json } from "../../http/http.ts";
import type { Lookup, LookupDeps, LookupOverrides } from "../lookup.ts";
import { failureReason, statusReason } from "../outcome.ts";
import { type Answer, combine } from "../several.ts";
import { NUMBERING_PLAN_ID } from "./numbering-plan.ts";

const TWILIO_ID = "lineType/twilio";

const ORIGIN = "https://lookups.twilio.com";
const TIMEOUT_MS = 3000;
const MAX_BYTES = 64 * 1024;

export const twilioOrigins = (overrides: LookupOverrides): readonly string[] => [overrides.twilioOrigin ?? ORIGIN];

/** https://www.twilio.com/docs/lookup/v2-api/line-type-intelligence: null when the package did not run. */
const Body = z.object({
  line_type_intelligence: z.object({ type: z.string().max(64).nullish(), error_code: z.int().nullish() }).nullish(),
});

/** Codes by which Twilio says that it will not answer for this number: no coverage, Canada not approved, package not enabled. */
const NOT_SUPPORTED: ReadonlySet<number> = new Set([60600, 60601, 60606]);

const isLineType = (type: string): type is LineType => LINE_TYPES.some((known) => known === type);

type Line = LineTypeFact["lines"][number];

function readAnswer(masked: string, body: unknown): Answer<Line> {
  const parsed = Body.safeParse(body);
  const unanswered = (reason: UnavailableReason): Answer<Line> => ({ status: "unanswered", reason });
  if (!parsed.success) return unanswered("provider_error");
  const intelligence = parsed.data.line_type_intelligence;
  const code = intelligence?.error_code ?? null;
  if (code !== null) return unanswered(NOT_SUPPORTED.has(code) ? "not_supported" : "provider_error");
  const type = intelligence?.type ?? null;
  // A body without the package that was asked for is not Twilio's answer to this question.
  if (type === null) return unanswered("provider_error");
  return { status: "answered", value: { masked, lineType: isLineType(type) ? type : "unknown" } };
}

export const twilioLineType = ({ http, credentials: { twilio }, overrides }: LookupDeps): Lookup<"lineType"> => {
  const [origin] = twilioOrigins(overrides);

  async function ask(
    { masked, e164 }: PhoneNumber & { e164: string },
    authorization: string,
    signal: AbortSignal,
  ): Promise<Answer<Line>> {
    try {
      const response = await http({
        method: "GET",
        url: `${origin}/v2/PhoneNumbers/${encodeURIComponent(e164)}?Fields=line_type_intelligence`,
        headers: { authorization, accept: "application/json" },
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_BYTES,
        signal,
      });
      if (response.status === 200) return readAnswer(masked, json(response));
      return {
        status: "unanswered",
        reason: response.status === 404 ? "not_supported" : statusReason(response.status),
      };
    } catch (error) {
      return { status: "unanswered", reason: failureReason(error) };
    }
  }

  return {
    id: TWILIO_ID,
    fact: "lineType",
    after: ["phone"],
    look: async (_application, { known, signal }) => {
      const phone = known("phone");
      if (phone.status === "unavailable") return unavailable(phone.reason, TWILIO_ID);
      if (phone.status !== "found") return phone;
      const numbers = phone.fact.numbers.flatMap((number) =>
        number.valid && number.e164 !== null ? [{ ...number, e164: number.e164 }] : [],
      );
      if (numbers.length === 0) return notApplicable;
      const planned = numbers.flatMap(({ masked, plannedLineType: lineType }) =>
        lineType ? [{ masked, lineType }] : [],
      );
      if (planned.length === numbers.length) return found<"lineType">({ lines: planned }, NUMBERING_PLAN_ID);
      if (!twilio) return unavailable("not_configured", TWILIO_ID);
      const authorization = `Basic ${Buffer.from(`${twilio.keySid}:${twilio.keySecret}`).toString("base64")}`;
      const open = numbers.filter(({ plannedLineType }) => plannedLineType === null);
      const answers = await Promise.all(open.map((number) => ask(number, authorization, signal)));
      const lines = combine(answers);
      if (typeof lines === "string") return unavailable(lines, TWILIO_ID);
      return found<"lineType">({ lines: [...planned, ...lines] }, TWILIO_ID);
    },
  };
};
