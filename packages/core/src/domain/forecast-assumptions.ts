/** What the forecast takes for granted beside the catalogue's rates, all in one place: docs/forecast.md says why. */
import type { FactKind } from "./facts.ts";

/** What an application may or may not hold. */
export const INPUTS = [
  "application",
  "place",
  "phone",
  "resume",
  "codeLink",
  "profileLink",
  "site",
  "postalAddress",
  "referee",
  "address",
] as const;
export type Input = (typeof INPUTS)[number];

/** Share of applications that hold it, the same for honest and misrepresenting ones. The address is the set-up's. */
export const INPUT_SHARES: Readonly<Record<Exclude<Input, "address">, number>> = {
  application: 1,
  place: 0.85,
  phone: 0.92,
  resume: 0.9,
  codeLink: 0.25,
  profileLink: 0.6,
  site: 0.15,
  postalAddress: 0.1,
  referee: 0.05,
};

/** Share of applications with a mail domain of their own; only for those is the mail family fully checked. */
export const OWN_MAIL_DOMAIN = 0.1;

/**
 * Correlation of what fires for one person: between any two signals, and between two of one group. People who protect
 * their privacy, or hide, do so in several ways at once. Relief is tied to the same cause the other way round.
 */
export const CORRELATION = { person: 0.2, group: 0.25, linkage: 0.6 } as const;

/** Who answers for a kind of fact. */
export const SOURCES = [
  "built_in",
  "line_type",
  "services",
  "mail_history",
  "profile",
  "postal",
  "own_form",
  "feeds",
  "people",
] as const;
export type Source = (typeof SOURCES)[number];
/** Sources that are bought, with the words a table shows. */
export const BOUGHT = {
  line_type: "line type of the phone",
  services: "VPN and proxy services at the address",
  mail_history: "history of the mailbox",
  profile: "professional profile",
  postal: "postal address data",
} as const satisfies Partial<Record<Source, string>>;
export type Bought = keyof typeof BOUGHT;
export const BOUGHT_SOURCES = [
  "line_type",
  "services",
  "mail_history",
  "profile",
  "postal",
] as const satisfies readonly Bought[];

export interface Feed {
  readonly source: Source;
  readonly input: Input;
}
const from = (source: Source, input: Input): Feed => ({ source, input });

/** Every kind of fact: a new one has to say here what it needs, or nothing compiles. */
export const FEEDS: Readonly<Record<FactKind, Feed>> = {
  place: from("built_in", "place"),
  network: from("built_in", "address"),
  anonymiser: from("services", "address"),
  torList: from("built_in", "address"),
  relayList: from("built_in", "address"),
  exitList: from("feeds", "address"),
  phone: from("built_in", "phone"),
  lineType: from("line_type", "phone"),
  mail: from("built_in", "application"),
  // The catalogue's rates are over everybody, people with free mail included.
  mailDomain: from("built_in", "application"),
  mailServer: from("built_in", "application"),
  mailLookalike: from("built_in", "application"),
  employerLookalike: from("built_in", "application"),
  portfolioDomain: from("built_in", "site"),
  networkDistance: from("services", "address"),
  travel: from("own_form", "address"),
  // Lever keeps the browser's zone beside the address.
  browserClock: from("built_in", "address"),
  mailHistory: from("mail_history", "application"),
  mailOwner: from("built_in", "application"),
  codeAccount: from("built_in", "codeLink"),
  experience: from("built_in", "resume"),
  profile: from("profile", "profileLink"),
  wallets: from("built_in", "resume"),
  documentClock: from("built_in", "resume"),
  documentAuthor: from("built_in", "resume"),
  hiddenText: from("built_in", "resume"),
  phoneReuse: from("built_in", "phone"),
  mailReuse: from("built_in", "application"),
  networkReuse: from("built_in", "address"),
  deviceReuse: from("own_form", "application"),
  linkReuse: from("built_in", "profileLink"),
  fileReuse: from("built_in", "resume"),
  resumeReuse: from("built_in", "resume"),
  portfolioReuse: from("built_in", "site"),
  authorReuse: from("built_in", "resume"),
  refereeReuse: from("built_in", "referee"),
  addressReuse: from("built_in", "postalAddress"),
  walletReuse: from("built_in", "resume"),
  knownMail: from("feeds", "application"),
  knownPhone: from("feeds", "phone"),
  knownCode: from("feeds", "codeLink"),
  knownProfile: from("feeds", "profileLink"),
  knownDomain: from("feeds", "application"),
  knownWallet: from("feeds", "resume"),
  knownNetwork: from("feeds", "address"),
  history: from("built_in", "resume"),
  employment: from("built_in", "resume"),
  velocity: from("built_in", "application"),
  formPace: from("own_form", "application"),
  formHours: from("own_form", "application"),
  mailDrop: from("postal", "postalAddress"),
  payRequest: from("built_in", "application"),
  // Nobody can be observed before a person has met them: no set-up has it.
  observations: from("people", "application"),
};

/** Facts that only put another one into relation: two signals that share one of these are not about the same thing. */
export const CONTEXT: ReadonlySet<FactKind> = new Set(["place", "experience"]);

export interface TierShare {
  readonly signal: string;
  readonly tier: string;
  /** Factor on the tier's rates where a provider that names services answers. */
  readonly withServices: number;
  readonly withoutServices: number;
}

/**
 * Tiers whose rates hold under a condition rather than for everybody. All others are taken as exclusive outcomes over
 * everybody, as their rates are written.
 */
export const TIER_SHARES: readonly TierShare[] = [
  { signal: "ip-hosting", tier: "no_vpn", withServices: 1, withoutServices: 0 },
  { signal: "ip-hosting", tier: "class_only", withServices: 0, withoutServices: 1 },
  // Without such a provider only networks that carry a VPN operator's own name are known.
  { signal: "ip-vpn", tier: "fired", withServices: 1, withoutServices: 0.25 },
  { signal: "ip-vpn-astrill", tier: "fired", withServices: 0.97, withoutServices: 0 },
  { signal: "ip-vpn-astrill", tier: "where_ordinary", withServices: 0.03, withoutServices: 0 },
  // A list of the customer's own is part of no set-up.
  ...(["1_month", "2_months", "3_months", "4_months"] as const).map((age) => ({
    signal: "ip-vpn-astrill",
    tier: `listed_over_${age}`,
    withServices: 0,
    withoutServices: 0,
  })),
];

/** Tiers that count "so many or more": their rate is that of the whole rest, the tiers above them included. */
export const NESTED_TIERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["phone-reuse", ["two_people"]],
  ["ip-reuse", ["two_people", "three_or_four"]],
  ["device-reuse", ["two_people"]],
  ["resume-near-duplicate", ["one_or_two"]],
  ["apply-velocity", ["five_or_more"]],
]);
