/** The age of a candidate's own mail domain at the moment of application, from its registry's RDAP server. */
import { domainToUnicode } from "node:url";
import * as z from "zod";
import { found, notApplicable, type UnavailableReason, unavailable } from "../../domain/evidence.ts";
import type { MailDomainFact } from "../../domain/facts.ts";
import { json } from "../../http/http.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";
import { isHostingPlatform, maskDomain } from "../domain-names.ts";
import { failureReason, statusReason } from "../outcome.ts";
import { type Answer, combine } from "../several.ts";
import { rdapBase } from "./bootstrap.ts";

const RDAP_ID = "mailDomain/rdap";

const TIMEOUT_MS = 3000;
const MAX_BYTES = 256 * 1024;
const DAY_MS = 86_400_000;
/** symbolics.com, the first name registered under .com, is of March 1985. */
const FIRST_YEAR = 1985;
/** A shorter family name stands in too many domains by chance. */
const MIN_NAME_LETTERS = 4;

/** RFC 9083 section 5.3, the members read. `links` is not among them: where to ask is never a server's to say. */
const Body = z.object({
  objectClassName: z.literal("domain"),
  ldhName: z.string().max(254).optional(),
  events: z
    .array(z.object({ eventAction: z.string(), eventDate: z.string().max(64) }))
    .max(100)
    .optional(),
});
/** RFC 3339 with an offset and a day that exists; some registries write an offset without its colon, which is not one. */
const Instant = z.iso.datetime({ offset: true });

type Registration = MailDomainFact["domains"][number];

/** The registration date a body states, or why there is none. */
export function readRegistration(domain: string, body: unknown, submittedAt: Date): Answer<Date> {
  const unanswered = (reason: UnavailableReason): Answer<Date> => ({ status: "unanswered", reason });
  const parsed = Body.safeParse(body);
  if (!parsed.success) return unanswered("provider_error");
  const { ldhName, events = [] } = parsed.data;
  if (ldhName !== undefined && ldhName.toLowerCase().replace(/\.$/, "") !== domain) return unanswered("provider_error");
  const [registration] = events.filter(({ eventAction }) => eventAction === "registration");
  // DENIC, for one, answers without a date.
  if (!registration) return unanswered("not_supported");
  if (!Instant.safeParse(registration.eventDate).success) return unanswered("provider_error");
  const registeredAt = new Date(registration.eventDate);
  if (registeredAt.getUTCFullYear() < FIRST_YEAR) return unanswered("provider_error");
  // Registered after the person wrote from it: a re-registered name or a wrong clock, and no age either way.
  if (registeredAt.getTime() > submittedAt.getTime() + DAY_MS) return unanswered("ambiguous");
  return { status: "answered", value: registeredAt };
}

const lettersOf = (text: string) =>
  text
    .slice(0, 256)
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^\p{L}]/gu, "");

/** Whether a domain's own label carries the family name, accents and separators aside. */
export function carriesName(domain: string, familyName: string): boolean {
  const name = lettersOf(familyName);
  const [label = ""] = domainToUnicode(domain).split(".");
  return [...name].length >= MIN_NAME_LETTERS && lettersOf(label).includes(name);
}

export const rdapMailDomain = ({ http, overrides }: LookupDeps): Lookup<"mailDomain"> => {
  async function ask(domain: string, submittedAt: Date, signal: AbortSignal): Promise<Answer<Date>> {
    const base = isHostingPlatform(domain) ? null : rdapBase(domain, overrides);
    if (base === null) return { status: "unanswered", reason: "not_supported" };
    try {
      const response = await http({
        method: "GET",
        url: `${base}domain/${encodeURIComponent(domain)}`,
        headers: { accept: "application/rdap+json, application/json" },
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_BYTES,
        signal,
      });
      if (response.status === 200) return readRegistration(domain, json(response), submittedAt);
      // Not registered, says the registry, of a domain mail is to reach. That can be its lag or a name just dropped;
      // until it is a finding of its own it is an unclear answer, never an age.
      if (response.status === 404) return { status: "unanswered", reason: "ambiguous" };
      return { status: "unanswered", reason: statusReason(response.status) };
    } catch (error) {
      return { status: "unanswered", reason: failureReason(error) };
    }
  }

  return {
    id: RDAP_ID,
    fact: "mailDomain",
    after: ["mail"],
    look: async ({ submittedAt, familyName }, { known, signal }) => {
      const mail = known("mail");
      if (mail.status === "unavailable") return unavailable(mail.reason, RDAP_ID);
      if (mail.status !== "found") return mail;
      const own = mail.fact.addresses.filter(({ mailClass }) => mailClass === "own_domain").map(({ domain }) => domain);
      if (own.length === 0) return notApplicable;
      const answers: Answer<Registration>[] = [];
      // One after the other: registries limit requests by source address, and a worker shares its own with others.
      for (const domain of new Set(own)) {
        const answer = await ask(domain, submittedAt, signal);
        if (answer.status === "unanswered") {
          answers.push(answer);
          continue;
        }
        const registeredAt = answer.value;
        const ageDays = Math.max(0, Math.floor((submittedAt.getTime() - registeredAt.getTime()) / DAY_MS));
        const personal = carriesName(domain, familyName);
        answers.push({ status: "answered", value: { masked: maskDomain(domain), registeredAt, ageDays, personal } });
      }
      const domains = combine(answers);
      return typeof domains === "string" ? unavailable(domains, RDAP_ID) : found<"mailDomain">({ domains }, RDAP_ID);
    },
  };
};
