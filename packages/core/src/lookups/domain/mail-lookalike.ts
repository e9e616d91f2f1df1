/** A mail domain that can be taken for a big mail provider's: usually a typing error, and always worth a second look before writing to it. */
import { found, notApplicable, unavailable } from "../../domain/evidence.ts";
import type { MailClass, MailLookalikeFact } from "../../domain/facts.ts";
import { maskDomain } from "../domain-names.ts";
import type { Lookup, LookupDeps } from "../lookup.ts";
import { looksLike } from "./lookalike.ts";

const ID = "mailLookalike/skeleton";

/** By the name people know each by. Domains of theirs that end otherwise are their own class and never come here. */
const PROVIDERS = [
  "gmail.com",
  "googlemail.com",
  "outlook.com",
  "hotmail.com",
  "live.com",
  "yahoo.com",
  "icloud.com",
  "aol.com",
  "proton.me",
  "protonmail.com",
  "fastmail.com",
  "zohomail.com",
];

/** Throwaway services buy the slips of the big names, so one may be behind what a candidate mistyped. */
const ASKED: ReadonlySet<MailClass> = new Set(["own_domain", "disposable"]);

export const mailLookalike = (_deps: LookupDeps): Lookup<"mailLookalike"> => ({
  id: ID,
  fact: "mailLookalike",
  after: ["mail"],
  look: async (_application, { known }) => {
    const mail = known("mail");
    if (mail.status === "unavailable") return unavailable(mail.reason, ID);
    if (mail.status !== "found") return mail;
    const asked = new Set(
      mail.fact.addresses.filter(({ mailClass }) => ASKED.has(mailClass)).map(({ domain }) => domain),
    );
    if (asked.size === 0) return notApplicable;
    const lookalikes = [...asked].flatMap((domain): MailLookalikeFact["lookalikes"][number][] => {
      const provider = PROVIDERS.find((one) => looksLike(domain, one, 1));
      return provider === undefined
        ? []
        : [{ masked: maskDomain(domain), provider: provider.slice(0, provider.indexOf(".")) }];
    });
    return found<"mailLookalike">({ lookalikes }, ID);
  },
});
