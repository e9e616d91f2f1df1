/**
 * The age, at the moment of application, of domains the candidate links to as their own site. Only the registry is
 * asked, and only about the domain: a candidate's page is never opened.
 */
import { found, notApplicable, unavailable } from "../../domain/evidence.ts";
import type { PortfolioDomainFact } from "../../domain/facts.ts";
import { maskDomain } from "../domain-names.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";
import { portfolioDomains } from "./portfolio-links.ts";
import { ageInDays, registrationsOf, registryLicence } from "./registrations.ts";

const ID = "portfolioDomain/rdap";

export const rdapPortfolioDomain = ({ http, overrides, data }: LookupDeps): Lookup<"portfolioDomain"> => ({
  id: ID,
  fact: "portfolioDomain",
  after: ["mail"],
  licence: registryLicence,
  look: async ({ submittedAt, links }, { known, signal }) => {
    const linked = portfolioDomains(links);
    // A site of one's own is optional: without one the question does not arise, and nothing is missing.
    if (linked.length === 0) return notApplicable;
    const answers = await registrationsOf({ http, overrides, data }, linked, submittedAt, signal);
    if (typeof answers === "string") return unavailable(answers, ID);
    const mail = known("mail");
    const mailDomains = new Set(mail.status === "found" ? mail.fact.addresses.map(({ domain }) => domain) : []);
    const domains = answers.registered.map(({ domain, at }): PortfolioDomainFact["domains"][number] => ({
      masked: maskDomain(domain),
      registeredAt: at,
      ageDays: ageInDays(at, submittedAt),
      alsoMail: mailDomains.has(domain),
    }));
    const unregistered = answers.unregistered.map((domain) => ({ masked: maskDomain(domain) }));
    return found<"portfolioDomain">({ domains, unregistered }, ID);
  },
});
