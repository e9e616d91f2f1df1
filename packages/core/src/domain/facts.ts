/**
 * What lookups can establish, provider-neutral. This is everything a signal may read.
 *
 * There is no field for a name, a language, a nationality, a photo or an age: a signal that wanted one would not
 * compile. Countries appear only so that two statements about the same application can be compared with each other.
 */

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
}

/** Line types in the vocabulary of Twilio Lookup v2 (https://www.twilio.com/docs/lookup/v2-api/line-type-intelligence). */
export const LINE_TYPES = [
  "landline",
  "mobile",
  "fixedVoip",
  "nonFixedVoip",
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
}

export interface PhoneFact {
  readonly numbers: readonly PhoneNumber[];
}

export interface LineTypeFact {
  readonly lines: readonly { readonly masked: string; readonly lineType: LineType }[];
}

/** Classes of mail domain in order of precedence: an alias service is never called disposable, a disposable one never free. */
export const MAIL_CLASSES = ["privacy_alias", "disposable", "free", "education", "own_domain"] as const;
export type MailClass = (typeof MAIL_CLASSES)[number];

export interface MailAddress {
  /** Safe to show, for example "j***@e***.com". */
  readonly masked: string;
  /** Registrable domain (public-suffix list), lower case, ASCII. */
  readonly domain: string;
  readonly mailClass: MailClass;
}

export interface MailFact {
  readonly addresses: readonly MailAddress[];
}

/** Registration of the candidate's own mail domain by RDAP (RFC 9083 `registration` event). */
export interface MailDomainFact {
  readonly domains: readonly {
    readonly masked: string;
    readonly registeredAt: Date;
    /** Whole days from registration to the application's submission; never measured against today. */
    readonly ageDays: number;
    /** The domain carries the applicant's own family name: computed at the rim, so that no signal reads a name. */
    readonly personal: boolean;
  }[];
}

/** Where the candidate says they are. */
export interface PlaceFact {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export interface Facts {
  readonly network: NetworkFact;
  readonly phone: PhoneFact;
  readonly lineType: LineTypeFact;
  readonly mail: MailFact;
  readonly mailDomain: MailDomainFact;
  readonly place: PlaceFact;
}
export const FACT_KINDS = [
  "place",
  "network",
  "phone",
  "lineType",
  "mail",
  "mailDomain",
] as const satisfies readonly (keyof Facts)[];
export type FactKind = keyof Facts;
