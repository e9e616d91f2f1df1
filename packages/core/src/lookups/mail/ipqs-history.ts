/**
 * How much past a mailbox has, from IPQualityScore: when it was first seen, and in how many public collections.
 *
 * Sends one address, in the body of a POST, to www.ipqualityscore.com (IPQualityScore LLC, United States) under the
 * customer's own account and agreement. `fast` keeps the provider from speaking to the mailbox's server. Only for an
 * address that is in some collection is the leak service asked in how many. Breach data is personal data: of it a count
 * is kept, and which site it was is not read.
 */
import * as z from "zod";
import { found, PASSING_REASONS, type UnavailableReason, unavailable } from "../../domain/evidence.ts";
import type { MailClass, MailFact, MailHistoryFact } from "../../domain/facts.ts";
import { json } from "../../http/http.ts";
import { ipqsHeaders, ipqsLicence, ipqsOrigins, ipqsReason } from "../ipqs.ts";
import { type Lookup, type LookupDeps, MAX_IDENTIFIERS } from "../lookup.ts";
import { failureReason, statusReason } from "../outcome.ts";
import { type Answer, combine } from "../several.ts";
import { type MailHost, maskAddress, parseAddress } from "./classes.ts";

const ID = "mailHistory/ipqs";
const TIMEOUT_MS = 2500;
const MAX_BYTES = 128 * 1024;
const DAY_MS = 86_400_000;
/** Before this nobody collected addresses of the web: an earlier year is an unset clock. */
const FIRST_YEAR = 1990;

const Text = z.string().max(500).nullish();
/** https://www.ipqualityscore.com/documentation/email-validation-api/response-parameters, the members read. */
const Mailbox = z.object({
  success: z.boolean(),
  message: Text,
  leaked: z.boolean().nullish(),
  first_seen: z.object({ timestamp: z.int().nullish(), iso: z.string().max(64).nullish() }).nullish(),
});
/** https://www.ipqualityscore.com/documentation/dark-web-leak-api/response-parameters: one source comes as a bare text. */
const Leaks = z.object({
  success: z.boolean(),
  message: Text,
  exposed: z.boolean(),
  source: z.union([z.string(), z.array(z.string()).max(10_000)]).nullish(),
});

/** A kept answer, read back. */
const Stored = z.strictObject({
  addresses: z.array(
    z.strictObject({ masked: z.string(), corpora: z.int().min(0), firstSeenDays: z.int().min(0).nullable() }),
  ),
});
/** A past grows slowly. */
const KEPT_SECONDS = 30 * 86_400;

type Mailbox = z.infer<typeof Mailbox>;
type History = MailHistoryFact["addresses"][number];

const unanswered = (reason: UnavailableReason) => ({ status: "unanswered", reason }) as const;
const answered = <T>(value: T) => ({ status: "answered", value }) as const;

/** Whole days from the first sighting to the submission; one of that day or later is this application's own question. */
function daysSeen(firstSeen: Mailbox["first_seen"], submittedAt: Date): number | null {
  const { timestamp, iso } = firstSeen ?? {};
  const at = typeof timestamp === "number" ? timestamp * 1000 : Date.parse(iso ?? "");
  if (!(at >= Date.UTC(FIRST_YEAR))) return null;
  const days = Math.floor((submittedAt.getTime() - at) / DAY_MS);
  return days > 0 ? days : null;
}

/** A tagged address ("jane+jobs@") is the mailbox's own, and its past is the mailbox's. */
const untagged = ({ local, ...rest }: MailHost): MailHost => ({ local: local.replace(/(?<=.)\+.*$/, ""), ...rest });

/** The mailboxes that have a past of their own, each once. */
function askable(emails: readonly string[], mail: MailFact): readonly MailHost[] {
  const classes = new Map<string, MailClass>(mail.addresses.map(({ host, mailClass }) => [host, mailClass]));
  const addresses = new Map<string, MailHost>();
  for (const email of emails) {
    const address = parseAddress(email);
    const mailClass = address ? classes.get(address.host) : undefined;
    // A forwarding alias has none, so nobody is told of it and nothing is read into its silence.
    if (!address || mailClass === undefined || mailClass === "privacy_alias") continue;
    addresses.set(`${address.local.toLowerCase()}@${address.host}`, address);
    if (addresses.size === MAX_IDENTIFIERS) break;
  }
  return [...addresses.values()];
}

export const ipqsMailHistory = ({ http, credentials: { ipqs }, overrides }: LookupDeps): Lookup<"mailHistory"> => {
  const [origin] = ipqsOrigins(overrides);

  async function ask<Schema extends z.ZodType<{ success: boolean; message?: string | null | undefined }>>(
    service: string,
    body: object,
    schema: Schema,
    apiKey: string,
    signal: AbortSignal,
  ): Promise<Answer<z.infer<Schema>>> {
    try {
      const response = await http({
        method: "POST",
        url: `${origin}/api/json/${service}`,
        headers: { ...ipqsHeaders(apiKey), "content-type": "application/json" },
        body: JSON.stringify(body),
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_BYTES,
        signal,
      });
      if (response.status === 404) return unanswered("not_supported");
      if (response.status !== 200) return unanswered(statusReason(response.status));
      const content = json(response);
      const failed = z.object({ success: z.literal(false), message: Text }).safeParse(content);
      if (failed.success) return unanswered(ipqsReason(failed.data.message ?? ""));
      const parsed = schema.safeParse(content);
      return parsed.success ? answered(parsed.data) : unanswered("provider_error");
    } catch (error) {
      return unanswered(failureReason(error));
    }
  }

  /** In how many collections a leaked address is: at least one, whatever a plan without the leak service answers. */
  async function corporaOf(email: string, apiKey: string, signal: AbortSignal): Promise<Answer<number>> {
    const leaks = await ask("leaked/email", { email }, Leaks, apiKey, signal);
    if (leaks.status === "unanswered") return PASSING_REASONS.has(leaks.reason) ? leaks : answered(1);
    const { source } = leaks.value;
    return answered(Math.max(1, typeof source === "string" ? 1 : new Set(source).size));
  }

  async function historyOf(
    address: MailHost,
    submittedAt: Date,
    apiKey: string,
    signal: AbortSignal,
  ): Promise<Answer<History>> {
    const mailbox = untagged(address);
    const email = `${mailbox.local}@${mailbox.host}`;
    const seen = await ask("email", { email, fast: true }, Mailbox, apiKey, signal);
    if (seen.status === "unanswered") return seen;
    const { leaked, first_seen } = seen.value;
    // An answer that is silent on what was asked is not about a mailbox.
    if (leaked === undefined || leaked === null) return unanswered("provider_error");
    const corpora = leaked ? await corporaOf(email, apiKey, signal) : answered(0);
    if (corpora.status === "unanswered") return corpora;
    return answered({
      masked: maskAddress(address),
      corpora: corpora.value,
      firstSeenDays: daysSeen(first_seen, submittedAt),
    });
  }

  return {
    id: ID,
    fact: "mailHistory",
    after: ["mail"],
    licence: ipqsLicence,
    // 99 USD bought 5,000 requests, and an address that is in a collection takes two.
    price: { usd: 0.04, asOf: "2026-06-30" },
    cache: {
      ttlSeconds: KEPT_SECONDS,
      schema: Stored,
      subject: ({ emails }, { known }) => {
        const mail = known("mail");
        const addresses = mail.status === "found" ? askable(emails, mail.fact) : [];
        if (ipqs === undefined || addresses.length === 0) return null;
        return {
          values: addresses.map(({ local, host }) => `${local.toLowerCase()}@${host}`),
          calls: 2 * addresses.length,
        };
      },
    },
    look: async ({ emails, submittedAt }, { known, signal }) => {
      const mail = known("mail");
      if (mail.status === "unavailable") return unavailable(mail.reason, ID);
      if (mail.status !== "found") return mail;
      if (ipqs === undefined) return unavailable("not_configured", ID);
      const addresses = askable(emails, mail.fact);
      if (addresses.length === 0) return unavailable("not_supported", ID);
      const answers = addresses.map((address) => historyOf(address, submittedAt, ipqs.apiKey, signal));
      const histories = combine(await Promise.all(answers));
      return typeof histories === "string"
        ? unavailable(histories, ID)
        : found<"mailHistory">({ addresses: histories }, ID);
    },
  };
};
