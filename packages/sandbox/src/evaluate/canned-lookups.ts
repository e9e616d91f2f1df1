/**
 * One lookup per kind of fact that answers from a case and from nothing else: no list, table or registry is asked.
 *
 * What the real lookups do with the application's own text (telling numbers apart, masking, comparing a domain with a
 * link) is the real code's; every value that would have come from a source is the case's.
 */
import type { Application, Job } from "@bonafide/core/domain/application";
import { absent, type Evidence, found, notApplicable, unavailable } from "@bonafide/core/domain/evidence";
import type { FactKind, Facts, MailClass } from "@bonafide/core/domain/facts";
import type { HttpClient } from "@bonafide/core/http/http";
import { lookupFactories } from "@bonafide/core/lookups";
import type { Lookup, LookupContext } from "@bonafide/core/lookups/lookup";
import { carries, type KnownKind, KNOWN_KINDS, knownFact } from "./feed-answers.ts";
import { anonymiserFact, networkFact } from "./network-answer.ts";
import { codeAccountFact, mailDropFact, mailHistoryFact, profileFact } from "./person-answers.ts";
import type { CannedAnswers, LookupName, Status, WorkedCase } from "./schema.ts";
import { browserClock, documentAuthor, documentClock, experience, hiddenText } from "./stated-facts.ts";

/** Read from the case's application itself, whatever its `lookups` say. */
export const STATED = [
  "place",
  "experience",
  "browserClock",
  "documentClock",
  "documentAuthor",
  "hiddenText",
  "wallets",
  "payRequest",
] as const satisfies readonly FactKind[];

/** Which key of a case's `lookups` answers for a kind of fact. What is in neither list nobody answers. */
export const SOURCES = {
  network: "ip",
  anonymiser: "ip",
  networkDistance: "ip",
  torList: "ip",
  relayList: "ip",
  exitList: "ip",
  phone: "phone",
  lineType: "phone",
  mail: "email",
  mailServer: "email",
  mailLookalike: "email",
  mailDomain: "rdap",
  employerLookalike: "rdap",
  portfolioDomain: "portfolio",
  profile: "linkedin",
  codeAccount: "github",
  mailHistory: "email",
  mailDrop: "address",
  knownMail: "feeds",
  knownPhone: "feeds",
  knownCode: "feeds",
  knownProfile: "feeds",
  knownDomain: "feeds",
  knownWallet: "feeds",
  knownNetwork: "feeds",
} as const satisfies Readonly<Partial<Record<FactKind, LookupName>>>;
type Answered = keyof typeof SOURCES;

const MAIL_CLASSES: Readonly<Record<NonNullable<NonNullable<CannedAnswers["email"]>["domain_class"]>, MailClass>> = {
  free: "free",
  privacy: "privacy_provider",
  relay: "privacy_alias",
  disposable: "disposable",
  education: "education",
  custom: "own_domain",
};

const REGISTRY = "http://registry.invalid";

/** A registry that knows one date for whatever is asked. */
const registry =
  (registered: string | null): HttpClient =>
  async ({ url }) => {
    const ldhName = decodeURIComponent(url.slice(url.lastIndexOf("/") + 1));
    const events = registered === null ? [] : [{ eventAction: "registration", eventDate: `${registered}T00:00:00Z` }];
    return {
      status: 200,
      header: () => null,
      body: new TextEncoder().encode(JSON.stringify({ objectClassName: "domain", ldhName, events })),
    };
  };

/** Every domain of the application belongs to that registry. */
function registriesOf({ application: { emails, links } }: WorkedCase): Readonly<Record<string, string>> {
  const portfolio = links?.portfolio ?? "";
  const hosts = [
    ...(emails ?? []).map((email) => email.slice(email.lastIndexOf("@") + 1)),
    URL.canParse(portfolio) ? new URL(portfolio).hostname : portfolio,
  ];
  return Object.fromEntries(hosts.map((host) => [host.slice(host.lastIndexOf(".") + 1).toLowerCase(), REGISTRY]));
}

/** The code that reads the application's text, with the case's dates behind it and nothing else. */
function reader(worked: WorkedCase, registered: string | null) {
  const overrides = { rdap: registriesOf(worked) };
  const lookups = lookupFactories.map((create) =>
    create({ http: registry(registered), credentials: {}, overrides, dns: null }),
  );
  return <K extends FactKind>(kind: K): Lookup<K> => {
    const lookup = lookups.find(({ fact }) => fact === kind);
    if (!lookup) throw new Error(`no lookup reads ${kind}`);
    // Safe: a lookup answers evidence of the kind it names.
    return lookup as Lookup<K>;
  };
}

/** The posting as its company knows it: work on crypto-currencies says so in the title, or by the case's segment. */
const jobOf = ({ job }: WorkedCase): Job => ({
  id: job.id,
  title: [job.title ?? "", job.segment === "web3-engineering" ? "(web3)" : ""].join(" ").trim(),
  departmentIds: [],
  country: job.country,
});

type Known = Partial<{ readonly [K in FactKind]: Evidence<K> }>;

export function cannedLookups(worked: WorkedCase): readonly Lookup[] {
  const { lookups, application } = worked;
  const { ip, phone, email, rdap, portfolio, linkedin, github, address, feeds } = lookups;
  const { submitted_at: submittedAt } = application;
  const read = reader(worked, rdap?.domain_registered ?? null);
  const readPortfolio = reader(worked, portfolio?.domain_registered ?? null);

  /** A lookup of this kind that the case's status decides; `look` runs for an answer only. */
  function canned<K extends Answered>(
    kind: K,
    after: readonly FactKind[],
    input: "there" | typeof absent | typeof notApplicable,
    look: Lookup<K>["look"],
  ): Lookup<K> {
    const name = SOURCES[kind];
    const id = `${kind}/case`;
    const status: Status = lookups[name]?.status ?? "not_checked";
    return {
      id,
      fact: kind,
      after,
      look: async (asked, context): Promise<Evidence<K>> => {
        if (status === "not_applicable") return notApplicable;
        if (input !== "there") return input;
        if (status === "ok") return look(asked, context);
        return unavailable(status === "unavailable" ? "provider_error" : "not_configured", id);
      },
    };
  }

  /** The real lookup of a kind, whose only sources are the ones above. */
  function through<K extends Answered>(
    kind: K,
    real: Lookup<K>,
    input: "there" | typeof absent | typeof notApplicable,
  ): Lookup<K> {
    return canned(kind, real.after, input, real.look);
  }

  const hasAddress = application.ip === null ? absent : "there";
  const hasPhone = (application.phones ?? []).length > 0 ? "there" : absent;
  const hasMail = (application.emails ?? []).length > 0 ? "there" : absent;
  // A site of one's own is optional: without one nothing is missing.
  const hasPortfolio = (application.links?.portfolio ?? null) === null ? notApplicable : "there";

  const place: Lookup<"place"> = {
    id: "place/case",
    fact: "place",
    after: [],
    look: async () => {
      const { location } = application;
      if (location === null) return absent;
      const { country, region } = location;
      return country === null
        ? unavailable("ambiguous", "place/case")
        : found<"place">({ country, region }, "place/case");
    },
  };

  const network = canned("network", [], hasAddress, async ({ submission }) =>
    submission.ip === null || ip === null ? absent : found<"network">(networkFact(ip), "network/case"),
  );

  const anonymiser = canned("anonymiser", [], hasAddress, async ({ submission }) => {
    if (submission.ip === null || ip === null) return absent;
    const fact = anonymiserFact(ip);
    return fact ? found<"anonymiser">(fact, "anonymiser/case") : unavailable("not_configured", "anonymiser/case");
  });

  /** A case says all it knows of an address as a provider does; it has no lists beside that. */
  const noList = <K extends "torList" | "relayList" | "exitList">(kind: K) =>
    canned(kind, [], hasAddress, async () => unavailable("not_configured", `${kind}/case`));

  const numbers = canned("phone", ["place"], hasPhone, async (asked, context) => {
    const evidence = await read("phone").look(asked, context);
    if (evidence.status !== "found" || phone === null) return evidence;
    const { valid, country } = phone;
    return found<"phone">(
      {
        numbers: evidence.fact.numbers.map((number) => ({
          ...number,
          valid: valid ?? number.valid,
          // Regions that share the answer's plan stay, as no answer can tell them apart.
          regions: country === null ? [] : [country, ...(number.regions.includes(country) ? number.regions : [])],
          plannedLineType: null,
          // Reserved numbers stand for real ones here.
          placeholder: false,
          areas: [],
        })),
      },
      "phone/case",
    );
  });

  const line = canned("lineType", ["phone"], hasPhone, async (_asked, { known }) => {
    const evidence = known("phone");
    if (evidence.status !== "found") return evidence;
    const whole = evidence.fact.numbers.filter(({ valid }) => valid);
    if (whole.length === 0) return notApplicable;
    const lineType = phone?.line_type ?? null;
    const relayService = phone?.relay_service ?? false;
    if (lineType === null) return unavailable("not_configured", "lineType/case");
    return found<"lineType">(
      { lines: whole.map(({ masked }) => ({ masked, lineType, portedDaysAgo: null, relayService })) },
      "lineType/case",
    );
  });

  const mail = canned("mail", [], hasMail, async (asked, context) => {
    const evidence = await read("mail").look(asked, context);
    const domainClass = email?.domain_class ?? null;
    if (evidence.status !== "found") return evidence;
    if (domainClass === null) return unavailable("not_configured", "mail/case");
    const mailClass = MAIL_CLASSES[domainClass];
    return found<"mail">(
      { addresses: evidence.fact.addresses.map((address) => ({ ...address, mailClass })) },
      "mail/case",
    );
  });

  const server = canned("mailServer", ["mail"], hasMail, async (_asked, { known }) => {
    const acceptsMail = email?.has_mx ?? null;
    const evidence = known("mail");
    if (evidence.status !== "found") return evidence;
    const own = evidence.fact.addresses.filter(
      ({ mailClass }) => mailClass === "own_domain" || mailClass === "education" || acceptsMail === false,
    );
    if (own.length === 0) return notApplicable;
    if (acceptsMail === null) return unavailable("not_configured", "mailServer/case");
    return found<"mailServer">(
      { domains: own.map(({ masked }) => ({ masked: masked.slice(masked.indexOf("@") + 1), acceptsMail })) },
      "mailServer/case",
    );
  });

  /** The mail addresses as of a domain somebody registered, where the case leaves the mail itself open. */
  async function ownMail(asked: Application, context: LookupContext): Promise<Evidence<"mail">> {
    const settled = context.known("mail");
    const evidence = settled.status === "unavailable" ? await read("mail").look(asked, context) : settled;
    if (settled.status !== "unavailable" || evidence.status !== "found") return evidence;
    const addresses = evidence.fact.addresses.map((address) => ({ ...address, mailClass: "own_domain" as const }));
    return found<"mail">({ addresses }, "mail/case");
  }

  /** What a registry answers is about a registered domain, and says so even when nothing is known of the mail. */
  function ofRegistry(kind: "mailDomain" | "employerLookalike"): Lookup {
    return canned(kind, ["mail"], hasMail, async (asked, context) => {
      const settled: Known = { mail: await ownMail(asked, context) };
      const known = <K extends FactKind>(fact: K): Evidence<K> => {
        const own: Known[K] = settled[fact];
        return own ?? context.known(fact);
      };
      return read(kind).look(asked, { ...context, known });
    });
  }

  /** An answer that needs nothing but the case; null where it leaves the question open. */
  function given<K extends Answered>(
    kind: K,
    input: "there" | typeof absent | typeof notApplicable,
    fact: Facts[K] | null,
  ): Lookup<K> {
    const id = `${kind}/case`;
    return canned(kind, [], input, async () =>
      fact === null ? unavailable("not_configured", id) : found<K>(fact, id),
    );
  }

  /** The real reader of the application's own words, for the case's posting. */
  const readStated = <K extends "wallets" | "payRequest">(kind: K): Lookup<K> => {
    const real = read(kind);
    return {
      ...real,
      id: `${kind}/case`,
      look: (asked, context) => real.look({ ...asked, job: jobOf(worked) }, context),
    };
  };

  const stated = <K extends (typeof STATED)[number]>(kind: K, evidence: Evidence<K>): Lookup<K> => ({
    id: `${kind}/case`,
    fact: kind,
    after: [],
    look: async () => evidence,
  });

  // Links and a postal address are optional: without one nothing is missing.
  const code = application.links?.github ?? null;
  const hasProfile = (application.links?.linkedin ?? null) === null ? notApplicable : "there";
  const hasCode = code === null ? notApplicable : "there";
  const hasPost = application.address === null ? notApplicable : "there";
  const inputs = { there: "there", missing: absent, optional: notApplicable } as const;

  /** What the real import and the real lookup make of the case's lists. */
  const ofLists = (kind: KnownKind): Lookup => {
    const answering = given(kind, inputs[carries(kind, worked)], feeds && { matches: [] });
    return {
      ...answering,
      look: async (asked, context) => {
        const answer = await answering.look(asked, context);
        return answer.status === "found" && feeds
          ? found<KnownKind>(await knownFact(kind, feeds, submittedAt), answering.id)
          : answer;
      },
    };
  };

  const history = canned("mailHistory", ["mail"], hasMail, async (_asked, { known }) => {
    const evidence = known("mail");
    if (evidence.status !== "found") return evidence;
    const masked = evidence.fact.addresses.map((mailbox) => mailbox.masked);
    const fact = email && mailHistoryFact(email, masked, submittedAt);
    return fact ? found<"mailHistory">(fact, "mailHistory/case") : unavailable("not_configured", "mailHistory/case");
  });

  return [
    place,
    network,
    anonymiser,
    noList("torList"),
    noList("relayList"),
    noList("exitList"),
    numbers,
    line,
    mail,
    server,
    through("mailLookalike", read("mailLookalike"), hasMail),
    ofRegistry("mailDomain"),
    ofRegistry("employerLookalike"),
    through("portfolioDomain", readPortfolio("portfolioDomain"), hasPortfolio),
    given("profile", hasProfile, linkedin && profileFact(linkedin, submittedAt)),
    given("codeAccount", hasCode, github && codeAccountFact(github, code ?? "", submittedAt)),
    history,
    given("mailDrop", hasPost, address && mailDropFact(address)),
    ...KNOWN_KINDS.map(ofLists),
    stated("experience", experience(application)),
    stated("browserClock", browserClock(application)),
    stated("documentClock", documentClock(application)),
    stated("documentAuthor", documentAuthor(application)),
    stated("hiddenText", hiddenText(application)),
    readStated("wallets"),
    readStated("payRequest"),
  ];
}
