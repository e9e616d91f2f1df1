/** A mail domain that can be taken for an employer's, and how old it was at the moment of application. */
import type { Connection } from "../../domain/connection.ts";
import type { ApplicationDocument } from "../../domain/document.ts";
import { found, notApplicable, unavailable } from "../../domain/evidence.ts";
import { maskDomain, registrableDomain } from "../domain-names.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";
import { looksLike } from "./lookalike.ts";
import { ageInDays, registrationsOf, registryLicence } from "./registrations.ts";
import { ownSites, writtenDomains } from "./written-domains.ts";

const ID = "employerLookalike/skeleton";

const companyDomains = ({ companyDomains: given }: Connection): readonly string[] =>
  (given ?? []).flatMap((domain) => registrableDomain(domain)?.toLowerCase() ?? []);

const textOf = (document: ApplicationDocument): string | null =>
  document.status === "fetched" && document.outcome.kind === "read" ? document.outcome.text : null;

/** A résumé that is there and was not had; that none is read here, or that it cannot be read, is no failure. */
const failureOf = (document: ApplicationDocument) =>
  document.status === "unavailable" && document.reason !== "not_configured" ? document.reason : null;

/** Employers are the hiring company, by the connection's own list, and those whose site the résumé names. */
export const employerLookalike = ({ http, overrides, data }: LookupDeps): Lookup<"employerLookalike"> => ({
  id: ID,
  fact: "employerLookalike",
  after: ["mail"],
  licence: registryLicence,
  look: async ({ submittedAt, links }, { connection, known, document, signal }) => {
    const mail = known("mail");
    if (mail.status === "unavailable") return unavailable(mail.reason, ID);
    if (mail.status !== "found") return mail;
    const own = new Set(
      mail.fact.addresses.filter(({ mailClass }) => mailClass === "own_domain").map(({ domain }) => domain),
    );
    if (own.size === 0) return notApplicable;
    const resume = await document();
    const sites = ownSites(links);
    // Several sites of one person may well look like each other.
    const named = writtenDomains(textOf(resume) ?? "").filter((domain) => !sites.has(domain) && !own.has(domain));
    const company = companyDomains(connection);
    const compared = [...company, ...named];
    const failure = failureOf(resume);
    if (compared.length === 0) return unavailable(failure ?? "not_configured", ID);
    // Several domains of one company may look like each other too, and an employee may write from any of them.
    const alike = [...own].filter(
      (domain) => !company.includes(domain) && compared.some((employer) => looksLike(domain, employer, 2)),
    );
    if (alike.length === 0)
      return failure === null ? found<"employerLookalike">({ lookalikes: [] }, ID) : unavailable(failure, ID);
    const answers = await registrationsOf({ http, overrides, data }, alike, submittedAt, signal);
    if (typeof answers === "string") return unavailable(answers, ID);
    const lookalikes = answers.registered.map(({ domain, at }) => ({
      masked: maskDomain(domain),
      ageDays: ageInDays(at, submittedAt),
    }));
    return found<"employerLookalike">({ lookalikes }, ID);
  },
});
