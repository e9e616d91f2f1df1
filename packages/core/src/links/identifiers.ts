/** What of an application can be found again with another: one canonical text per identifier. In memory only, never kept. */
import type { Application } from "../domain/application.ts";
import type { ApplicationDocument, ReadDocument } from "../domain/document.ts";
import type { LinkKind } from "../domain/link.ts";
import { postalAddresses, refereeContacts } from "./answered-contacts.ts";
import { canonicalIp } from "./canonical.ts";
import { mailbox } from "./mailbox.ts";
import { fullName, givenName, namesInAuthor, namesInMailbox } from "./names.ts";
import { ownPages } from "./profile-links.ts";
import { workRows, type WorkRow } from "./work-rows.ts";

/** Of each kind, at most: a form that carries more is not one a person filled in. */
const MAX_OF_A_KIND = 3;
const MAX_DOCUMENT_IDS = 4;

type FetchedDocument = Extract<ApplicationDocument, { readonly status: "fetched" }>;

/** What was settled about the application before, and the document where there is one. */
export interface LinkSource {
  readonly application: Application;
  /** E.164, and only numbers somebody can have been given. */
  readonly phones: readonly string[];
  /** Null where it is the company's own or nobody's. */
  readonly network: string | null;
  /** ISO 3166-1 alpha-2 of the stated place. */
  readonly countries: readonly string[];
  readonly document: ApplicationDocument;
}

export interface Identifiers {
  readonly values: Readonly<Record<Exclude<LinkKind, "resume" | "name" | "person">, readonly string[]>>;
  readonly given: string | null;
  readonly full: string | null;
  /** Names by which others may be found: in the résumé's author field, and written in the mailboxes. */
  readonly authors: readonly string[];
  readonly mailNames: readonly string[];
  readonly resume: string | null;
  readonly rows: readonly WorkRow[];
  readonly countries: readonly string[];
}

/** One customer's line: a /64 is what one connection is given (RFC 6177). */
function line(address: string | null): readonly string[] {
  const canonical = address === null ? null : canonicalIp(address);
  if (canonical === null) return [];
  return [canonical.includes(":") ? `${canonical.split(":").slice(0, 4).join(":")}::/64` : canonical];
}

const some = (values: readonly string[], most = MAX_OF_A_KIND) => [...new Set(values)].slice(0, most);

const readable = (document: ApplicationDocument): ReadDocument | null =>
  document.status === "fetched" && document.outcome.kind === "read" ? document.outcome : null;

/** What is no document, such as a page that says where the file went, is the same for everybody. */
export const isDocument = (document: ApplicationDocument): document is FetchedDocument =>
  document.status === "fetched" && document.outcome.kind !== "unsupported";

export function identifiersOf({ application, phones, network, countries, document }: LinkSource): Identifiers {
  const { givenName: given, familyName: family, emails, links, answers } = application;
  const read = readable(document);
  const mails = some(emails.flatMap((email) => mailbox(email) ?? []));
  const own = new Set([...mails.map((mail) => `mail:${mail}`), ...phones.map((phone) => `tel:${phone}`)]);
  const full = fullName(given, family);
  const author = read?.metadata.author ?? null;
  return {
    values: {
      phone: some(phones),
      mail: mails,
      profile: ownPages(links, read?.links ?? []),
      address: postalAddresses(answers),
      network: line(network),
      referee: refereeContacts(answers).filter((contact) => !own.has(contact)),
      wallet: some(read?.wallets ?? [], MAX_OF_A_KIND),
      file: isDocument(document) && document.digest !== null ? [document.digest] : [],
      document: some(read?.metadata.documentIds ?? [], MAX_DOCUMENT_IDS),
    },
    given: givenName(given),
    full,
    authors: (author === null ? [] : namesInAuthor(author)).filter((name) => name !== full),
    mailNames: some(emails.flatMap(namesInMailbox).filter((name) => name !== full)),
    resume: read?.text ?? null,
    rows: read === null ? [] : workRows(read.text),
    countries,
  };
}
