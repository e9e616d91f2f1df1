/**
 * Whether anything takes mail for the candidate's own domain, from the DNS: "no" and "no answer" are kept apart.
 *
 * Only the name after the @ is asked about, through the resolvers the machine already uses. No mail server is ever
 * spoken to.
 */
import { found, notApplicable, type UnavailableReason, unavailable } from "../../domain/evidence.ts";
import type { MailAddress, MailClass, MailServerFact } from "../../domain/facts.ts";
import type { LicenceFacts } from "../../domain/licence.ts";
import { maskDomain } from "../domain-names.ts";
import type { Lookup, LookupDeps, MailDns } from "../lookup.ts";
import { type Answer, combine } from "../several.ts";

const MX_ID = "mailServer/dns";

const licence: LicenceFacts = {
  provider: "dns",
  title: "The domain name system",
  access: "public_service",
  sends: ["domain"],
  purpose: "whether a mail domain can receive mail",
  employmentUse: "terms_not_read",
  fcra: "terms_not_read",
  display: "That a domain cannot receive mail, with the domain masked",
  storage: "Yes or no with the screening",
  region: "the resolvers of the region the system runs in, and the name servers of the domain",
  area: "anywhere",
  note: "A public service without terms of use of its own; the domain's operator sees that somebody asked.",
  termsDate: null,
};

/** Providers' domains take mail, or half the world would have noticed. */
const ASKED: ReadonlySet<MailClass> = new Set(["own_domain", "education"]);

/** RFC 2606 and RFC 6761: names for documentation and tests, which nobody can have mail at or lose it at. */
const isReserved = (domain: string) =>
  /(?:^|\.)(?:example|test|invalid|localhost|example\.(?:com|net|org))$/.test(domain);

/**
 * A name that takes mail as long as there is mail. Networks that are cut off, behind a sign-in page or filtered answer
 * "no such name" to everything: a resolver that does not know this one knows nothing of any other.
 */
const WITNESS = "gmail.com";

const answered = (value: boolean): Answer<boolean> => ({ status: "answered", value });
const unanswered = (reason: UnavailableReason): Answer<boolean> => ({ status: "unanswered", reason });

type Records<T> = { readonly records: readonly T[] } | { readonly missing: "name" | "type" } | UnavailableReason;

/** One question, with the resolver's codes as what they mean (https://nodejs.org/api/dns.html#error-codes). */
async function records<T>(question: Promise<readonly T[]>): Promise<Records<T>> {
  try {
    const found = await question;
    return found.length > 0 ? { records: found } : { missing: "type" };
  } catch (error) {
    switch (error instanceof Error && "code" in error ? error.code : undefined) {
      case "ENOTFOUND":
        return { missing: "name" };
      case "ENODATA":
        return { missing: "type" };
      case "ETIMEOUT":
        return "timeout";
      case "EBADNAME":
        return "not_supported";
      default:
        return "provider_error";
    }
  }
}

/** RFC 5321 section 5.1: the hosts an MX names, else the host itself if it has an address. */
export async function acceptsMail(dns: MailDns, host: string): Promise<Answer<boolean>> {
  const mx = await records(dns.resolveMx(host));
  if (typeof mx === "string") return unanswered(mx);
  // RFC 7505: a single empty name, or the root, says that no mail is taken.
  if ("records" in mx) return answered(mx.records.some(({ exchange }) => exchange !== "" && exchange !== "."));
  if (mx.missing === "name") return missing(dns);
  for (const question of [dns.resolve4, dns.resolve6]) {
    const addresses = await records(question(host));
    if (typeof addresses === "string") return unanswered(addresses);
    if ("records" in addresses) return answered(true);
  }
  return missing(dns);
}

/** A no from a resolver that is shown to know names at all. */
async function missing(dns: MailDns): Promise<Answer<boolean>> {
  const witness = await records(dns.resolveMx(WITNESS));
  if (typeof witness === "string") return unanswered(witness);
  return "records" in witness ? answered(false) : unanswered("provider_error");
}

/** The first of the answer and the end of the gathering; what still runs then ends by its own time-out. */
function before<T>(signal: AbortSignal, answer: Promise<Answer<T>>): Promise<Answer<T>> {
  const { promise, resolve } = Promise.withResolvers<Answer<T>>();
  const passed = () => resolve({ status: "unanswered", reason: "timeout" });
  if (signal.aborted) passed();
  else signal.addEventListener("abort", passed, { once: true });
  return Promise.race([promise, answer]).finally(() => signal.removeEventListener("abort", passed));
}

export const mailServer = ({ dns = null, overrides: { mx } }: LookupDeps): Lookup<"mailServer"> => {
  function overridden(domain: string): boolean | undefined {
    if (mx === undefined) return undefined;
    return Object.hasOwn(mx, domain) ? mx[domain] : isReserved(domain) || undefined;
  }

  async function ask({ domain, host }: MailAddress, signal: AbortSignal): Promise<Answer<boolean>> {
    const own = overridden(domain);
    if (own !== undefined) return answered(own);
    if (isReserved(domain)) return unanswered("reserved");
    return dns === null ? unanswered("not_configured") : before(signal, acceptsMail(dns, host));
  }

  return {
    id: MX_ID,
    fact: "mailServer",
    after: ["mail"],
    licence,
    look: async (_application, { known, signal }) => {
      const mail = known("mail");
      if (mail.status === "unavailable") return unavailable(mail.reason, MX_ID);
      if (mail.status !== "found") return mail;
      const asked = new Map(
        mail.fact.addresses.flatMap((address): [string, MailAddress][] =>
          ASKED.has(address.mailClass) ? [[address.host, address]] : [],
        ),
      );
      if (asked.size === 0) return notApplicable;
      const answers = await Promise.all(
        [...asked.values()].map(async (address): Promise<Answer<MailServerFact["domains"][number]>> => {
          const answer = await ask(address, signal);
          return answer.status === "unanswered"
            ? answer
            : { status: "answered", value: { masked: maskDomain(address.domain), acceptsMail: answer.value } };
        }),
      );
      const domains = combine(answers);
      return typeof domains === "string" ? unavailable(domains, MX_ID) : found<"mailServer">({ domains }, MX_ID);
    },
  };
};
