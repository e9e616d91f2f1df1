/** A mail domain that can be taken for the hiring company's own, and how old it was at the moment of application. */
import { found, notApplicable, unavailable } from "../../domain/evidence.ts";
import { maskDomain, registrableDomain } from "../domain-names.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";
import { looksLike } from "./lookalike.ts";
import { ageInDays, registrationsOf } from "./registrations.ts";

const ID = "employerLookalike/skeleton";

export const employerLookalike = ({ http, overrides, data }: LookupDeps): Lookup<"employerLookalike"> => ({
  id: ID,
  fact: "employerLookalike",
  after: ["mail"],
  look: async ({ submittedAt }, { connection, known, signal }) => {
    const mail = known("mail");
    if (mail.status === "unavailable") return unavailable(mail.reason, ID);
    if (mail.status !== "found") return mail;
    const own = new Set(
      mail.fact.addresses.filter(({ mailClass }) => mailClass === "own_domain").map(({ domain }) => domain),
    );
    if (own.size === 0) return notApplicable;
    const employers = (connection.companyDomains ?? []).map((domain) => registrableDomain(domain)?.toLowerCase());
    const compared = employers.filter((domain) => domain !== undefined);
    if (compared.length === 0) return unavailable("not_configured", ID);
    // Several domains of one company may well look like each other, and an employee may write from any of them.
    const alike = [...own].filter(
      (domain) => !compared.includes(domain) && compared.some((employer) => looksLike(domain, employer, 2)),
    );
    if (alike.length === 0) return found<"employerLookalike">({ lookalikes: [] }, ID);
    const answers = await registrationsOf({ http, overrides, data }, alike, submittedAt, signal);
    if (typeof answers === "string") return unavailable(answers, ID);
    const lookalikes = answers.registered.map(({ domain, at }) => ({
      masked: maskDomain(domain),
      ageDays: ageInDays(at, submittedAt),
    }));
    return found<"employerLookalike">({ lookalikes }, ID);
  },
});
