/**
 * What lookups can establish, provider-neutral. This is everything a signal may read.
 *
 * There is no field for a name, a language, a nationality, a photo or an age: a signal that wanted one would not
 * compile. Countries appear only so that two statements about the same application can be compared with each other.
 */
import type { Observation } from "./observation.ts";

/** Class of the autonomous system (RFC 1930) an address belongs to. */
export const NETWORK_CLASSES = [
  "cloud",
  "hosting",
  "vpn_operator",
  "tor",
  "proxy_seller",
  "cdn_relay",
  "corporate_gateway",
  "mobile",
  "satellite",
  "education",
  "eyeball",
  "transit",
  "unknown",
] as const;
export type NetworkClass = (typeof NETWORK_CLASSES)[number];

/** The address the application was submitted from. */
export interface NetworkFact {
  readonly asn: number | null;
  readonly organisation: string | null;
  readonly networkClass: NetworkClass;
  /** ISO 3166-1 alpha-2 per source; sources disagree for about one address in eleven. */
  readonly countries: Readonly<Record<string, string>>;
  /** The country every source that answered agrees on; null when fewer than two answered or they differ. */
  readonly agreedCountry: string | null;
  /** Day (YYYY-MM-DD) the tables behind the countries were compiled; missing or null where no table was asked. */
  readonly tableDate?: string | null;
  /** In a curated range, by prefix and announcing system, that compliance rules name; never by a geolocation label. */
  readonly sanctionedRange: boolean;
}

/** What an address can stand for instead of its user; `relay` and `gateway` are privacy features and employers' own. */
export const ANONYMISER_KINDS = ["vpn", "tor_exit", "residential_proxy", "public_proxy", "relay", "gateway"] as const;
export type AnonymiserKind = (typeof ANONYMISER_KINDS)[number];

/** What a provider that names services knows of the submitting address. No services means that it excludes them. */
export interface AnonymiserFact {
  readonly services: readonly {
    readonly kind: AnonymiserKind;
    /** Lower-case slug such as "nord-vpn"; null where the provider names nobody. */
    readonly operator: string | null;
    /** 0 to 100; null where the provider states none. */
    readonly confidence: number | null;
    /** Whole days from the last sighting to the submission; null where the provider states none. */
    readonly lastSeenDays: number | null;
  }[];
  /** ISO 3166-1 alpha-2: a source of its own beside the embedded ones. */
  readonly country: string | null;
  /** Shared by many people, so that sameness with another application says little. */
  readonly sharedHub: boolean;
  readonly mobile: boolean;
  /** Where the provider puts the line; missing or null where it states no position, or one too vague to compare. */
  readonly near?: Position | null;
}

/**
 * Line types in the vocabulary of Twilio Lookup v2 (https://www.twilio.com/docs/lookup/v2-api/line-type-intelligence),
 * and `voip` for a provider that does not say whether an internet line is tied to an address.
 */
export const LINE_TYPES = [
  "landline",
  "mobile",
  "fixedVoip",
  "nonFixedVoip",
  "voip",
  "personal",
  "tollFree",
  "premium",
  "sharedCost",
  "uan",
  "voicemail",
  "pager",
  "unknown",
] as const;
export type LineType = (typeof LINE_TYPES)[number];

export interface PhoneNumber {
  /** E.164, or null when the text cannot be a number under any region tried. Never leaves memory. */
  readonly e164: string | null;
  /** Safe to show: the last two digits only, for example "…43". */
  readonly masked: string;
  readonly valid: boolean;
  /** ISO regions that share the number's plan; more than one for shared calling codes (+1; GB, GG, JE, IM; RU, KZ). */
  readonly regions: readonly string[];
  /** The region assumed because the number was written without a calling code, else null. */
  readonly assumedRegion: string | null;
  /** The line type where the numbering plan alone decides it (UK 056, US 800); null where only a carrier lookup can. */
  readonly plannedLineType: LineType | null;
  /** In a range its regulator keeps for fiction and forms, such as 555-0100 to 555-0199. Says nothing about the line. */
  readonly placeholder: boolean;
  /** ISO 3166-2 subdivisions an area code of the US or Canada serves; empty where the number has none. */
  readonly areas: readonly string[];
}

export interface PhoneFact {
  readonly numbers: readonly PhoneNumber[];
}

export interface LineTypeFact {
  readonly lines: readonly {
    readonly masked: string;
    readonly lineType: LineType;
    /** Whole days from the number's last move between carriers to the submission; null where the provider gives none. */
    readonly portedDaysAgo: number | null;
    /** Of a telecommunications relay, by which deaf callers are reached; missing where nobody said so. */
    readonly relayService?: boolean;
  }[];
}

/**
 * Classes of mail domain in order of precedence: an alias service is never called disposable, a disposable one never
 * free. A privacy provider is a free one that asks for no identity and keeps little.
 */
export const MAIL_CLASSES = [
  "privacy_alias",
  "disposable",
  "privacy_provider",
  "free",
  "education",
  "own_domain",
] as const;
export type MailClass = (typeof MAIL_CLASSES)[number];

export interface MailAddress {
  /** Safe to show, for example "j***@e***.com". */
  readonly masked: string;
  /** Registrable domain (public-suffix list), lower case, ASCII. */
  readonly domain: string;
  /** What follows the @, lower case, ASCII: where mail is delivered. Its registrable part is `domain`. */
  readonly host: string;
  readonly mailClass: MailClass;
  /** The local part carries a tag ("jane+jobs"): normal, and only what normalising has to know. */
  readonly tagged: boolean;
}

export interface MailFact {
  readonly addresses: readonly MailAddress[];
}

/** When a domain was registered, by RDAP (RFC 9083 `registration` event). */
interface Registration {
  readonly masked: string;
  readonly registeredAt: Date;
  /** Whole days from registration to the application's submission; never measured against today. */
  readonly ageDays: number;
}

interface Registrations<T extends Registration> {
  readonly domains: readonly T[];
  /**
   * Domains whose registry answers that nobody holds them. An answer of its own and no age: a registry lags, and a
   * domain may have been dropped since. Whether mail can reach it is for the mail server to say.
   */
  readonly unregistered: readonly { readonly masked: string }[];
}

/** Registration of the candidate's own mail domain. */
export type MailDomainFact = Registrations<
  Registration & {
    /**
     * The domain carries the applicant's own family name, or their portfolio stands on it: what job seekers register.
     * Computed at the rim, so that no signal reads a name.
     */
    readonly personal: boolean;
  }
>;

/** Registration of domains that the application links to as the candidate's own site. */
export type PortfolioDomainFact = Registrations<
  Registration & {
    /** The mail domain as well: one registration, which counts once. */
    readonly alsoMail: boolean;
  }
>;

/** Whether the DNS names anything that takes mail for the candidate's domain. */
export interface MailServerFact {
  readonly domains: readonly {
    readonly masked: string;
    /** False for a domain that does not exist, or says by a null MX (RFC 7505) that it takes none. */
    readonly acceptsMail: boolean;
  }[];
}

/** Mail domains one slip or one look-alike letter away from a big mail provider's. */
export interface MailLookalikeFact {
  readonly lookalikes: readonly {
    readonly masked: string;
    /** The provider's own name for its mail, such as "gmail": from our list, never from the application. */
    readonly provider: string;
  }[];
}

/** Mail domains that look like the domain of an employer without being it. */
export interface EmployerLookalikeFact {
  readonly lookalikes: readonly {
    readonly masked: string;
    readonly ageDays: number;
  }[];
}

/** Degrees north and east, coarse: to tell places hundreds of kilometres apart. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** Where the candidate says they are. */
export interface PlaceFact {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** What follows the country in ISO 3166-2, such as "TX"; missing or null when the text names no subdivision. */
  readonly region?: string | null;
  /** The stated city; missing or null when the text names none, or one of several. */
  readonly near?: Position | null;
}

/** From the stated city to where a source puts the line the form was posted from; fixed lines only. */
export interface NetworkDistanceFact {
  readonly km: number;
}

/** Two events of one applicant from two plain lines, and the speed between them. */
export interface TravelFact {
  readonly kmPerHour: number;
}

/** A clock offset beside the stated place: of the browser that posted the form, or of the machine that made a document. */
export interface ClockFact {
  /** Hours to the nearest zone of the stated place on that day, daylight saving time included. */
  readonly hoursApart: number;
  /** The clock says UTC: what privacy browsers, converters and typesetting services write. */
  readonly utc: boolean;
}

/** How much past a mailbox has. Counts and days only; what was breached is never kept. */
export interface MailHistoryFact {
  readonly addresses: readonly {
    readonly masked: string;
    /** Public collections the address was seen in, at least. */
    readonly corpora: number;
    /** Whole days from the first sighting to the submission; null where the provider gives none. */
    readonly firstSeenDays: number | null;
  }[];
}

/** Mailboxes written in another candidate's full name. Compared by keyed hashes at the rim; no name gets here. */
export interface MailOwnerFact {
  readonly conflicts: number;
}

/** Accounts at a code host that the application links to, as its API tells them; a profile page is never fetched. */
export interface CodeAccountFact {
  readonly accounts: readonly {
    /** Safe to show: the first and last character of the handle. */
    readonly masked: string;
    readonly exists: boolean;
    /** Whole days from opening the account to the submission; null when it does not exist or was opened after that. */
    readonly ageDays: number | null;
    /** Share (0 to 1) of own commits in own repositories dated over 30 days before the account was opened. */
    readonly backdatedShare: number | null;
    /** Share (0 to 1) of looked-at own repositories that begin with the first commit of an older, unrelated one. */
    readonly copiedShare: number | null;
    /** Calendar years, of those since the account was opened, in which a repository was opened or last pushed to; at least. */
    readonly activeYears: number | null;
  }[];
}

/** Years of work the application itself claims. */
export interface ExperienceFact {
  readonly years: number;
}

/** What a lawful profile provider knows of the professional profile an application links to. */
export interface ProfileFact {
  readonly resolves: boolean;
  /** Another name and other employers, both: compared at the rim. Null where the provider cannot say. */
  readonly otherPerson: boolean | null;
  /** Whole days from the first sighting to the submission; null where the provider gives none. */
  readonly firstSeenDays: number | null;
  readonly verified: boolean;
}

/** Crypto-currency addresses with a valid checksum in the résumé. */
export interface WalletFact {
  readonly wallets: number;
  /** The posting is for work where such an address is ordinary. */
  readonly ordinary: boolean;
}

/** Whether a document's author field holds a full personal name unlike the applicant's: compared at the rim. */
export interface DocumentAuthorFact {
  readonly other: boolean;
}

/** Text in a document that no reader sees. */
export interface HiddenTextFact {
  readonly characters: number;
  /** Some text of the document, seen or not, gives orders to a program that reads résumés. */
  readonly instructions?: boolean;
}

/** Why a shared identifier says nothing: many unrelated people share it, or an agency or school desk hands it out. */
export const MUTED = ["hub", "agency"] as const;
export type Muted = (typeof MUTED)[number];

/** One identifier of the application, found with other people in this connection's own index. */
export interface ReuseFact {
  /** Other people, never the same person applying again. */
  readonly people: number;
  readonly muted: Muted | null;
  /** Many in a short time against one identifier: somebody may be using it without its owner. */
  readonly burst: boolean;
}

/** Résumés of other people that are nearly the same. */
export interface ResumeReuseFact extends ReuseFact {
  /** Estimated Jaccard similarity, 0 to 1, of the nearest one. */
  readonly similarity: number;
  /** The newest three rows of work are equal in the same order, whatever the wording. */
  readonly sameWork?: boolean;
}

/** Exact matches with indicators the customer imported and trusts. Keyed hashes on both sides. */
export interface KnownFact {
  readonly matches: readonly {
    /** Name the customer gave the feed. */
    readonly feed: string;
    readonly confirmed: boolean;
    /** Whole days since the feed last saw it, at the submission; null where it does not say. */
    readonly lastSeenDays: number | null;
  }[];
}

/** Statements of one person in two applications within a year that cannot both hold. Omissions are none. */
export interface HistoryFact {
  readonly conflicts: number;
}

/** Full-time roles of one résumé that overlap. */
export interface EmploymentFact {
  readonly overlapMonths: number;
}

/** Different jobs at this employer one person applied to within a day. */
export interface VelocityFact {
  readonly jobs: number;
}

/** Seconds from opening the company's own form to sending it. */
export interface FormPaceFact {
  readonly seconds: number;
}

/** Events of one applicant, and those in the small hours of the stated place. */
export interface FormHoursFact {
  readonly events: number;
  readonly atNight: number;
}

/** Whether the postal address is a mail drop, virtual office or freight forwarder by postal data. */
export interface MailDropFact {
  readonly mailDrop: boolean;
}

/** Whether the applicant asked, unprompted, to be paid in crypto-currency. */
export interface PayRequestFact {
  readonly crypto: boolean;
  /** The posting is for work where such pay is ordinary; missing where nobody said so. */
  readonly ordinary?: boolean;
}

/** Whether the submitting address was an exit of the Tor network, by a list of the same day. */
export interface TorListFact {
  readonly exit: boolean;
}

/** Whether the submitting address is an egress of a phone maker's privacy relay, by its published list. */
export interface RelayListFact {
  readonly relay: boolean;
}

/** The submitting address on the customer's own dated list of exits of one VPN. */
export interface ExitListFact {
  /** Whole days from the last sighting to the submission; null where the list does not hold the address. */
  readonly ageDays: number | null;
}

/** What people entered after the application, in the order in which they did. */
/** What people entered about one application after it came in; never free text. */
export interface ObservationsFact {
  readonly entries: readonly Observation[];
}

export interface Facts {
  readonly network: NetworkFact;
  readonly anonymiser: AnonymiserFact;
  readonly phone: PhoneFact;
  readonly lineType: LineTypeFact;
  readonly mail: MailFact;
  readonly mailDomain: MailDomainFact;
  readonly mailServer: MailServerFact;
  readonly mailLookalike: MailLookalikeFact;
  readonly employerLookalike: EmployerLookalikeFact;
  readonly portfolioDomain: PortfolioDomainFact;
  readonly place: PlaceFact;
  readonly networkDistance: NetworkDistanceFact;
  readonly travel: TravelFact;
  readonly browserClock: ClockFact;
  readonly mailHistory: MailHistoryFact;
  readonly mailOwner: MailOwnerFact;
  readonly codeAccount: CodeAccountFact;
  readonly experience: ExperienceFact;
  readonly profile: ProfileFact;
  readonly wallets: WalletFact;
  readonly documentClock: ClockFact;
  readonly documentAuthor: DocumentAuthorFact;
  readonly hiddenText: HiddenTextFact;
  readonly phoneReuse: ReuseFact;
  readonly mailReuse: ReuseFact;
  readonly networkReuse: ReuseFact;
  readonly deviceReuse: ReuseFact;
  readonly linkReuse: ReuseFact;
  readonly fileReuse: ReuseFact;
  readonly resumeReuse: ResumeReuseFact;
  readonly portfolioReuse: ReuseFact;
  readonly authorReuse: ReuseFact;
  readonly refereeReuse: ReuseFact;
  readonly addressReuse: ReuseFact;
  readonly walletReuse: ReuseFact;
  readonly knownMail: KnownFact;
  readonly knownPhone: KnownFact;
  readonly knownCode: KnownFact;
  readonly knownProfile: KnownFact;
  readonly knownDomain: KnownFact;
  readonly knownWallet: KnownFact;
  readonly knownNetwork: KnownFact;
  readonly history: HistoryFact;
  readonly employment: EmploymentFact;
  readonly velocity: VelocityFact;
  readonly formPace: FormPaceFact;
  readonly formHours: FormHoursFact;
  readonly mailDrop: MailDropFact;
  readonly payRequest: PayRequestFact;
  readonly torList: TorListFact;
  readonly relayList: RelayListFact;
  readonly exitList: ExitListFact;
  readonly observations: ObservationsFact;
}
export const FACT_KINDS = [
  "place",
  "network",
  "anonymiser",
  "phone",
  "lineType",
  "mail",
  "mailDomain",
  "mailServer",
  "mailLookalike",
  "employerLookalike",
  "portfolioDomain",
  "networkDistance",
  "travel",
  "browserClock",
  "mailHistory",
  "mailOwner",
  "codeAccount",
  "experience",
  "profile",
  "wallets",
  "documentClock",
  "documentAuthor",
  "hiddenText",
  "phoneReuse",
  "mailReuse",
  "networkReuse",
  "deviceReuse",
  "linkReuse",
  "fileReuse",
  "resumeReuse",
  "portfolioReuse",
  "authorReuse",
  "refereeReuse",
  "addressReuse",
  "walletReuse",
  "knownMail",
  "knownPhone",
  "knownCode",
  "knownProfile",
  "knownDomain",
  "knownWallet",
  "knownNetwork",
  "history",
  "employment",
  "velocity",
  "formPace",
  "formHours",
  "mailDrop",
  "payRequest",
  "torList",
  "relayList",
  "exitList",
  "observations",
] as const satisfies readonly (keyof Facts)[];
export type FactKind = keyof Facts;
