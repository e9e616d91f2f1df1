/** The catalogue of fact kinds a lookup card shows: under which identifier, under which heading, in which words. */
import type { FactKind, Facts, KnownFact, PhoneNumber } from "@bonafide/core/domain/facts";
import type { Identifier } from "./identifier.ts";
import { ANONYMISER_WORDS, dayOf, days, LINE_WORDS, MAIL_WORDS, NETWORK_WORDS, regionWords, yesNo } from "./words.ts";

/** A label and its text. */
export type Row = readonly [label: string, text: string];

interface Entry<K extends FactKind> {
  readonly of: Identifier;
  readonly heading: string;
  readonly rows: (fact: Facts[K]) => readonly Row[];
  /** Why the question does not arise, where it does not. */
  readonly notApplicable?: string;
  /** What is missing where nothing is set up. */
  readonly notConfigured?: string;
  /** Why the source has no answer for this one, where more can be said than that. */
  readonly notSupported?: string;
  readonly ambiguous?: string;
  /** Why there is nothing to look up. */
  readonly absent?: string;
}

type Catalogue = { readonly [K in FactKind]?: Entry<K> };

const REGISTRY_SILENT = "the registry answers without a date";
const OWN_SERVER = "an address of your own form's servers (egressRanges in --settings)";
const REGISTERED_LATER =
  "the registry names a day after the one ages are measured at: registered again, or too early a day";

function registrationRows({
  domains,
  unregistered,
}: {
  readonly domains: readonly { readonly registeredAt: Date; readonly ageDays: number }[];
  readonly unregistered: readonly unknown[];
}): readonly Row[] {
  return [
    ...domains.flatMap(({ registeredAt, ageDays }): Row[] => [
      ["Registered", dayOf(registeredAt)],
      ["Age on that day", days(ageDays)],
    ]),
    ...unregistered.map((): Row => ["Registered", "no: the registry says that nobody holds it"]),
  ];
}

/** Prefixes nobody's country can be read from. */
const PLACELESS: ReadonlySet<PhoneNumber["plannedLineType"]> = new Set(["tollFree", "premium", "sharedCost", "uan"]);

function regionText({ valid, regions, plannedLineType }: PhoneNumber): string {
  const [first, ...others] = regions;
  if (first === undefined) return "none";
  if (others.length === 0) return regionWords(first);
  return !valid || PLACELESS.has(plannedLineType)
    ? `any of ${regions.length} that share the calling code`
    : `${regionWords(first)}; ${others.length} more share its calling code`;
}

function phoneRows(number: PhoneNumber): readonly Row[] {
  const { e164, valid, assumedRegion, plannedLineType, placeholder, areas } = number;
  return [
    ["Read as", e164 ?? "nothing: no numbering plan fits"],
    ["Valid", valid ? "yes, under its numbering plan" : "no numbering plan can assign it"],
    ["Region", regionText(number)],
    ...(areas.length > 0 ? [["Area code of", areas.join(", ")] as const] : []),
    [
      "Region assumed",
      assumedRegion === null ? "none needed" : `${regionWords(assumedRegion)}: written without a calling code`,
    ],
    [
      "Kind of line",
      plannedLineType === null
        ? "left open by the numbering plan"
        : `${LINE_WORDS[plannedLineType]}, by the numbering plan`,
    ],
    ["Fictional range", yesNo(placeholder)],
  ];
}

/** The tables behind the country of an address, by their own names. */
const TABLES: Readonly<Record<string, string>> = { dbip: "DB-IP", iptoasn: "IPtoASN" };

function countryText({ countries, agreedCountry }: Facts["network"]): string {
  const named = Object.entries(countries).map(
    ([source, country]) => `${regionWords(country)} by ${TABLES[source] ?? source}`,
  );
  if (named.length === 0) return "not known";
  const verdict =
    agreedCountry === null
      ? named.length > 1
        ? "they differ, so none counts"
        : "one source alone does not count"
      : "they agree";
  return named.length === 1 && agreedCountry !== null ? (named[0] ?? "") : `${named.join(", ")}: ${verdict}`;
}

function serviceText({ kind, operator, confidence, lastSeenDays }: Facts["anonymiser"]["services"][number]): string {
  return [
    ANONYMISER_WORDS[kind],
    ...(operator === null ? [] : [`by ${operator}`]),
    ...(confidence === null ? [] : [`confidence ${confidence} of 100`]),
    ...(lastSeenDays === null ? [] : [`last seen ${days(lastSeenDays)} before`]),
  ].join(", ");
}

const known = (of: Identifier): Entry<"knownMail" | "knownPhone" | "knownDomain" | "knownNetwork"> => ({
  of,
  heading: "Your own lists",
  rows: ({ matches }: KnownFact) =>
    matches.length === 0
      ? [["Listed", "no"]]
      : matches.map(
          ({ feed, confirmed, lastSeenDays }): Row => [
            "Listed",
            `in ${feed}${confirmed ? ", confirmed" : ""}${lastSeenDays === null ? "" : `, last seen ${days(lastSeenDays)} before`}`,
          ],
        ),
  notConfigured: "no list is set up",
});

/** One entry per kind, in the order cards show them. Kinds without one are about more than one identifier, or people. */
export const CATALOGUE: Catalogue = {
  network: {
    of: "ip",
    heading: "Network",
    rows: (fact) => [
      ["Organisation", fact.organisation ?? "not known"],
      ["System", fact.asn === null ? "not announced" : `AS${fact.asn}`],
      ["Kind", NETWORK_WORDS[fact.networkClass]],
      ["Country", countryText(fact)],
      ["Compliance list", fact.sanctionedRange ? "in a range on it" : "in no range on it"],
    ],
    notSupported: "no table has this address: nobody announces it, or too recently",
    absent: OWN_SERVER,
  },
  anonymiser: {
    of: "ip",
    heading: "VPN, proxy, relay",
    rows: ({ services, country, mobile, sharedHub }) => [
      ...(services.length === 0
        ? [["Service", "none known here"] as const]
        : services.map((service): Row => ["Service", serviceText(service)])),
      ["Country", country === null ? "not said" : regionWords(country)],
      ["Mobile network", yesNo(mobile)],
      ["Shared by many", yesNo(sharedHub)],
    ],
    notConfigured: "no provider that names services is set up (spur, ipinfo or ipqs in --settings)",
    absent: OWN_SERVER,
  },
  torList: {
    of: "ip",
    heading: "Tor's own list of exits",
    rows: ({ exit }) => [["Listed", yesNo(exit)]],
    notConfigured: "comes with the refresh of a deployed stage only",
    absent: OWN_SERVER,
  },
  relayList: {
    of: "ip",
    heading: "Privacy relays of phone makers",
    rows: ({ relay }) => [["Listed", yesNo(relay)]],
    notConfigured: "comes with the refresh of a deployed stage only",
    absent: OWN_SERVER,
  },
  exitList: {
    of: "ip",
    heading: "Your own list of VPN exits",
    rows: ({ ageDays }) => [["Listed", ageDays === null ? "no" : `last seen ${days(ageDays)} before`]],
    notConfigured: "no list is set up",
    absent: OWN_SERVER,
  },
  knownNetwork: known("ip"),
  phone: { of: "phone", heading: "Number", rows: ({ numbers }) => numbers.flatMap(phoneRows) },
  lineType: {
    of: "phone",
    heading: "Line",
    rows: ({ lines }) =>
      lines.flatMap(({ lineType, portedDaysAgo }): Row[] => [
        ["Kind of line", LINE_WORDS[lineType]],
        ["Last port", portedDaysAgo === null ? "not known" : `${days(portedDaysAgo)} before`],
      ]),
    notApplicable: "a number no plan can assign has no line to ask about",
    notConfigured: "no line-type provider is set up (twilio or telnyx in --settings)",
  },
  knownPhone: known("phone"),
  mail: {
    of: "email",
    heading: "Mail address",
    rows: ({ addresses }) =>
      addresses.flatMap(({ domain, mailClass, tagged }): Row[] => [
        ["Domain", domain],
        ["Kind", MAIL_WORDS[mailClass]],
        ["Tagged", tagged ? "yes (a + in the name part)" : "no"],
      ]),
  },
  mailDomain: {
    of: "email",
    heading: "Registration of the mail domain",
    rows: registrationRows,
    notApplicable: "the age of a mail service's or university's domain says nothing about who writes from it",
    notSupported: REGISTRY_SILENT,
    ambiguous: REGISTERED_LATER,
  },
  mailServer: {
    of: "email",
    heading: "Mail server",
    rows: ({ domains }) => domains.map(({ acceptsMail }): Row => ["Takes mail", yesNo(acceptsMail)]),
    notApplicable: "a mail service's own domain takes mail",
  },
  mailLookalike: {
    of: "email",
    heading: "Likeness to a big mail provider",
    rows: ({ lookalikes }) =>
      lookalikes.length === 0
        ? [["Looks like", "none of them"]]
        : lookalikes.map(({ provider }): Row => ["Looks like", `${provider}, one slip or look-alike letter away`]),
    notApplicable: "it is a known mail service itself",
  },
  employerLookalike: {
    of: "email",
    heading: "Likeness to your own domains",
    rows: ({ lookalikes }) =>
      lookalikes.length === 0
        ? [["Looks like", "none of them"]]
        : lookalikes.map(({ ageDays }): Row => ["Looks like", `one of them, registered ${days(ageDays)} before`]),
    notApplicable: "only a domain of its own is compared",
    notConfigured: "no companyDomains to compare with (connection in --settings)",
  },
  mailHistory: {
    of: "email",
    heading: "Past of the mailbox",
    rows: ({ addresses }) =>
      addresses.flatMap(({ corpora, firstSeenDays }): Row[] => [
        ["First seen", firstSeenDays === null ? "not known" : `${days(firstSeenDays)} before`],
        ["Public collections", String(corpora)],
      ]),
    notApplicable: "a forwarding alias has no past of its own",
    notConfigured: "no mailbox-history provider is set up (ipqs in --settings)",
  },
  knownMail: known("email"),
  portfolioDomain: {
    of: "domain",
    heading: "Registration",
    rows: registrationRows,
    notApplicable: "a service or a university, where people are guests: its age says nothing about them",
    notSupported: REGISTRY_SILENT,
    ambiguous: REGISTERED_LATER,
  },
  knownDomain: known("domain"),
  place: {
    of: "place",
    heading: "Reading",
    rows: ({ country, region = null }) => [
      ["Country", regionWords(country)],
      ["Region", region === null ? "not said" : `${country}-${region}`],
    ],
    ambiguous: "the text does not settle one country",
    absent: "the text names no place",
  },
};
