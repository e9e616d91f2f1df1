/** The age of a candidate's own mail domain at the moment of application, from its registry's RDAP server. */
import { domainToUnicode } from "node:url";
import { found, notApplicable, unavailable } from "../../domain/evidence.ts";
import type { MailDomainFact } from "../../domain/facts.ts";
import { maskDomain } from "../domain-names.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";
import { portfolioDomains } from "./portfolio-links.ts";
import { ageInDays, registrationsOf, registryLicence } from "./registrations.ts";

const RDAP_ID = "mailDomain/rdap";

/** A shorter family name stands in too many domains by chance. */
const MIN_NAME_LETTERS = 4;

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

export const rdapMailDomain = ({ http, overrides, data }: LookupDeps): Lookup<"mailDomain"> => ({
  id: RDAP_ID,
  fact: "mailDomain",
  after: ["mail"],
  licence: registryLicence,
  look: async ({ submittedAt, familyName, links }, { known, signal }) => {
    const mail = known("mail");
    if (mail.status === "unavailable") return unavailable(mail.reason, RDAP_ID);
    if (mail.status !== "found") return mail;
    const own = mail.fact.addresses.filter(({ mailClass }) => mailClass === "own_domain").map(({ domain }) => domain);
    if (own.length === 0) return notApplicable;
    const answers = await registrationsOf({ http, overrides, data }, new Set(own), submittedAt, signal);
    if (typeof answers === "string") return unavailable(answers, RDAP_ID);
    const linked = portfolioDomains(links);
    const domains = answers.registered.map(({ domain, at }): MailDomainFact["domains"][number] => ({
      masked: maskDomain(domain),
      registeredAt: at,
      ageDays: ageInDays(at, submittedAt),
      personal: carriesName(domain, familyName) || linked.includes(domain),
    }));
    const unregistered = answers.unregistered.map((domain) => ({ masked: maskDomain(domain) }));
    return found<"mailDomain">({ domains, unregistered }, RDAP_ID);
  },
});
