/** One identifier typed by an operator, as an application that carries it and nothing else. */
import { domainToASCII } from "node:url";
import type { Application } from "@bonafide/core/domain/application";
import * as z from "zod";
import { UsageError } from "./failure.ts";

export const IDENTIFIERS = ["ip", "phone", "domain", "email", "place"] as const;
export type Identifier = (typeof IDENTIFIERS)[number];

/** As long as any field of an application document may be. */
const MAX_LENGTH = 1_000;

/** What each is called, and what is said of a text that is none. */
export const IDENTIFIER_WORDS: Readonly<Record<Identifier, { readonly title: string; readonly hint: string }>> = {
  ip: { title: "IP address", hint: "That is no IP address; write one like 8.8.8.8 or 2001:4860:4860::8888." },
  phone: { title: "Phone number", hint: 'That is no phone number; write one like "+1 415 992 9000".' },
  domain: { title: "Domain", hint: "That is no domain name; write one like example.com, without a path." },
  email: { title: "E-mail address", hint: "That is no e-mail address; write one like sam@example.com." },
  place: { title: "Place", hint: 'Write a place as people do, such as "Ontario, CA".' },
};

export interface Subject {
  readonly identifier: Identifier;
  readonly value: string;
  /** The moment ages are measured at, in the place of the submission. */
  readonly at: Date;
  readonly application: Application;
}

/** A name with a dot whose last part is no number; labels as hosts have them. */
const Hostname = z.hostname().regex(/\.(?=[^.]*[a-z])[^.]+$/);

/** The domain as a portfolio link; its page is never opened. Names in other alphabets are read in their ASCII form. */
function linkOf(domain: string): string {
  const host = Hostname.safeParse(domainToASCII(domain.replace(/\.$/, "")));
  if (!host.success) throw new UsageError(IDENTIFIER_WORDS.domain.hint);
  return `https://${host.data}`;
}

/** Throws {@link UsageError} for a text that is empty, too long, or no domain name where one is asked for. */
export function toSubject(identifier: Identifier, text: string, at: Date): Subject {
  const value = text.trim();
  if (value === "" || value.length > MAX_LENGTH) throw new UsageError(IDENTIFIER_WORDS[identifier].hint);
  const application: Application = {
    ref: { applicationId: "lookup", candidateId: "lookup" },
    submittedAt: at,
    open: true,
    origin: "posting",
    job: null,
    givenName: "",
    familyName: "",
    emails: identifier === "email" ? [value] : [],
    phones: identifier === "phone" ? [value] : [],
    places: identifier === "place" ? [value] : [],
    links: identifier === "domain" ? [linkOf(value)] : [],
    answers: [],
    attachments: [],
    submission: { ip: identifier === "ip" ? { address: value, vouchedBy: "intake" } : null },
  };
  return { identifier, value, at, application };
}
