/** What every line-type provider shares: only numbers the plan leaves open are asked about, and one verdict comes back. */
import * as z from "zod";
import { found, notApplicable, type UnavailableReason, unavailable } from "../../domain/evidence.ts";
import { LINE_TYPES, type LineType, type LineTypeFact, type PhoneNumber } from "../../domain/facts.ts";
import type { LicenceFacts } from "../../domain/licence.ts";
import { type HttpClient, type HttpRequest, json } from "../../http/http.ts";
import type { ListPrice, Lookup } from "../lookup.ts";
import { failureReason, statusReason } from "../outcome.ts";
import { type Answer, combine } from "../several.ts";
import { NUMBERING_PLAN_ID } from "./numbering-plan.ts";

const TIMEOUT_MS = 3000;
const MAX_BYTES = 64 * 1024;
/** A line rarely changes its type, and a port of the last weeks is counted to the day of submission anyway. */
const KEPT_SECONDS = 30 * 86_400;

export type Line = LineTypeFact["lines"][number];

export const isLineType = (type: string): type is LineType => LINE_TYPES.some((known) => known === type);

export const unanswered = (reason: UnavailableReason): Answer<Line> => ({ status: "unanswered", reason });

/** One provider of line types, reduced to what differs between them. */
export interface LineTypeProvider {
  readonly id: string;
  readonly licence: LicenceFacts;
  readonly price: ListPrice;
  /** The request about one number; null when no credentials are configured. */
  readonly request: ((e164: string) => Pick<HttpRequest, "url" | "headers">) | null;
  /** Statuses by which the provider says that it will never answer for this number. */
  readonly notSupported: ReadonlySet<number>;
  /** The answer in a body of status 200. */
  readonly read: (masked: string, body: unknown, submittedAt: Date) => Answer<Line>;
}

const Stored: z.ZodType<LineTypeFact> = z.strictObject({
  lines: z.array(
    z.strictObject({ masked: z.string(), lineType: z.enum(LINE_TYPES), portedDaysAgo: z.number().nullable() }),
  ),
});

const isWhole = (number: PhoneNumber): number is PhoneNumber & { readonly e164: string } =>
  number.valid && number.e164 !== null;

export function lineTypeLookup(http: HttpClient, provider: LineTypeProvider): Lookup<"lineType"> {
  const { id, licence, price, request, notSupported, read } = provider;

  async function ask(sent: Pick<HttpRequest, "url" | "headers">, signal: AbortSignal) {
    const response = await http({ method: "GET", timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal, ...sent });
    if (response.status === 200) return { status: "answered", value: json(response) } as const;
    return unanswered(notSupported.has(response.status) ? "not_supported" : statusReason(response.status));
  }

  return {
    id,
    fact: "lineType",
    after: ["phone"],
    licence,
    price,
    cache: {
      ttlSeconds: KEPT_SECONDS,
      schema: Stored,
      subject: (_application, { known }) => {
        const phone = known("phone");
        const numbers = phone.status === "found" ? phone.fact.numbers.filter(isWhole) : [];
        const calls = numbers.filter(({ plannedLineType }) => plannedLineType === null).length;
        // Also those whose type is planned: their lines are part of the answer.
        return request === null || calls === 0 ? null : { values: numbers.map(({ e164 }) => e164), calls };
      },
    },
    look: async ({ submittedAt }, { known, signal }) => {
      const phone = known("phone");
      if (phone.status === "unavailable") return unavailable(phone.reason, id);
      if (phone.status !== "found") return phone;
      const numbers = phone.fact.numbers.filter(isWhole);
      if (numbers.length === 0) return notApplicable;
      const planned = numbers.flatMap(({ masked, plannedLineType: lineType }): Line[] =>
        lineType ? [{ masked, lineType, portedDaysAgo: null }] : [],
      );
      if (planned.length === numbers.length) return found<"lineType">({ lines: planned }, NUMBERING_PLAN_ID);
      if (request === null) return unavailable("not_configured", id);
      const open = numbers.filter(({ plannedLineType }) => plannedLineType === null);
      const answers = await Promise.all(
        open.map(async ({ masked, e164 }): Promise<Answer<Line>> => {
          try {
            const answer = await ask(request(e164), signal);
            return answer.status === "answered" ? read(masked, answer.value, submittedAt) : answer;
          } catch (error) {
            return unanswered(failureReason(error));
          }
        }),
      );
      const lines = combine(answers);
      if (typeof lines === "string") return unavailable(lines, id);
      return found<"lineType">({ lines: [...planned, ...lines] }, id);
    },
  };
}
