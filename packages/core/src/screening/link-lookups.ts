/** The lookups of one application in the connection's own reuse index, and those that read its rows of work. */
import type { Application } from "../domain/application.ts";
import type { ApplicationDocument } from "../domain/document.ts";
import { absent, type Evidence, found, notApplicable, unavailable } from "../domain/evidence.ts";
import type { FactKind, Facts } from "../domain/facts.ts";
import type { LinkKind } from "../domain/link.ts";
import { overlapMonths } from "../links/employment.ts";
import { type Identifiers, identifiersOf, isDocument, type LinkSource } from "../links/identifiers.ts";
import type { LinkedFacts } from "../links/linked-facts.ts";
import type { Lookup, LookupContext } from "../lookups/lookup.ts";

/** What the identifiers are read from; settled before any of these lookups runs. */
const AFTER: readonly FactKind[] = ["phone", "network", "place"];

type Context = Pick<LookupContext, "known" | "document">;

/** The document, or that it did not come in time: a slow one must not cost the links of the rest. */
async function documentWithin(ms: number, { document }: Context): Promise<ApplicationDocument> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ApplicationDocument>((resolve) => {
    timer = setTimeout(() => resolve({ status: "unavailable", reason: "timeout" }), ms);
  });
  try {
    return await Promise.race([document(), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function linkSource(application: Application, context: Context, documentMs: number): Promise<LinkSource> {
  const [phone, network, place] = [context.known("phone"), context.known("network"), context.known("place")];
  const numbers = phone.status === "found" ? phone.fact.numbers : [];
  const nobodys =
    network.status === "absent" ||
    (network.status === "unavailable" && (network.reason === "ambiguous" || network.reason === "reserved"));
  return {
    application,
    // A number kept for films and forms is typed by many and is nobody's.
    phones: numbers.flatMap(({ e164, valid, placeholder }) => (e164 !== null && valid && !placeholder ? [e164] : [])),
    network: nobodys ? null : (application.submission.ip?.address ?? null),
    countries: place.status === "found" ? [place.fact.country] : [],
    document: await documentWithin(documentMs, context),
  };
}

/** What was asked and found, and what it was asked about. */
export interface Linked {
  readonly source: LinkSource;
  readonly identifiers: Identifiers;
  readonly facts: LinkedFacts;
}

type NotFound = Exclude<Evidence<FactKind>, { readonly status: "found" }>;

/** Why there is nothing to compare; null where there is. */
type Missing = (linked: Linked, application: Application, context: Context, id: string) => NotFound | null;

const optional =
  (kind: keyof Identifiers["values"]): Missing =>
  ({ identifiers }) =>
    identifiers.values[kind].length === 0 ? notApplicable : null;

const noDocument = (document: ApplicationDocument, id: string): NotFound | null => {
  if (document.status === "none") return absent;
  return document.status === "unavailable" ? unavailable(document.reason, id) : null;
};

const unreadable: Missing = ({ source: { document } }, _application, _context, id) => {
  const missing = noDocument(document, id);
  if (missing) return missing;
  return document.status === "fetched" && document.outcome.kind !== "read" ? unavailable("not_supported", id) : null;
};

const noPhone: Missing = ({ identifiers }, _application, { known }, id) => {
  const phone = known("phone");
  if (phone.status === "unavailable") return unavailable(phone.reason, id);
  if (phone.status !== "found") return phone;
  return identifiers.values.phone.length === 0 ? unavailable("not_supported", id) : null;
};

const noMail: Missing = ({ identifiers }, { emails }, _context, id) => {
  if (emails.length === 0) return absent;
  return identifiers.values.mail.length === 0 ? unavailable("not_supported", id) : null;
};

const noNetwork: Missing = ({ identifiers }, { submission }, { known }, id) => {
  const network = known("network");
  if (submission.ip === null || network.status === "absent") return absent;
  if (identifiers.values.network.length > 0) return null;
  return unavailable(network.status === "unavailable" ? network.reason : "ambiguous", id);
};

/** Rows that are not clearly stated are no statements. */
const noRows: Missing = (linked, application, context, id) =>
  unreadable(linked, application, context, id) ??
  (linked.identifiers.rows.length === 0 ? unavailable("not_supported", id) : null);

export interface LinkLookupsDeps {
  /** Writes and reads the index; called once. */
  readonly link: (source: LinkSource, identifiers: Identifiers) => Promise<LinkedFacts>;
  /** As long as the document is waited for. */
  readonly documentMs: number;
}

export function linkLookups({ link, documentMs }: LinkLookupsDeps): readonly Lookup[] {
  let linking: Promise<Linked> | undefined;
  async function linkOnce(application: Application, context: Context): Promise<Linked> {
    const source = await linkSource(application, context, documentMs);
    const identifiers = identifiersOf(source);
    return { source, identifiers, facts: await link(source, identifiers) };
  }

  function lookup<K extends FactKind>(
    fact: K,
    missing: Missing,
    read: (linked: Linked, application: Application) => Facts[K],
  ): Lookup<K> {
    const id = `${fact}/index`;
    return {
      id,
      fact,
      after: AFTER,
      look: async (application, context): Promise<Evidence<K>> => {
        linking ??= linkOnce(application, context);
        const linked = await linking;
        return missing(linked, application, context, id) ?? found<K>(read(linked, application), id);
      },
    };
  }

  const reuse = (kind: LinkKind) => (linked: Linked) => linked.facts.reuse(kind);
  return [
    lookup("phoneReuse", noPhone, reuse("phone")),
    lookup("mailReuse", noMail, reuse("mail")),
    lookup("networkReuse", noNetwork, reuse("network")),
    lookup("linkReuse", optional("profile"), reuse("profile")),
    lookup("addressReuse", optional("address"), reuse("address")),
    lookup("refereeReuse", optional("referee"), ({ facts }) => facts.referee),
    lookup(
      "walletReuse",
      (linked, ...rest) => unreadable(linked, ...rest) ?? optional("wallet")(linked, ...rest),
      reuse("wallet"),
    ),
    lookup(
      "fileReuse",
      ({ source: { document } }, _application, _context, id) =>
        noDocument(document, id) ??
        (isDocument(document) && document.digest !== null ? null : unavailable("not_supported", id)),
      ({ facts }) => facts.file,
    ),
    lookup(
      "authorReuse",
      (linked, ...rest) =>
        unreadable(linked, ...rest) ?? (linked.identifiers.authors.length === 0 ? notApplicable : null),
      ({ facts }) => facts.author,
    ),
    lookup("mailOwner", noMail, ({ facts }) => ({ conflicts: facts.mailConflicts })),
    lookup(
      "resumeReuse",
      (linked, application, context, id) =>
        unreadable(linked, application, context, id) ??
        (linked.facts.comparable ? null : unavailable("not_supported", id)),
      ({ facts }) => facts.resume,
    ),
    lookup("history", noRows, ({ facts }) => facts.history),
    lookup("employment", noRows, ({ identifiers }, { submittedAt }) => ({
      overlapMonths: overlapMonths(identifiers.rows, submittedAt),
    })),
    lookup(
      "velocity",
      (_linked, { job }) => (job === null ? notApplicable : null),
      ({ facts }, { job }) => ({ jobs: facts.jobs(job?.id ?? "") }),
    ),
  ];
}
