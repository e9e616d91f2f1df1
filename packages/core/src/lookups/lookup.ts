/** The port of an evidence lookup: one question about one application, answered as evidence, never by throwing. */
import * as z from "zod";
import type { Application } from "../domain/application.ts";
import type { ApplicationDocument } from "../domain/document.ts";
import type { Connection } from "../domain/connection.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { LicenceFacts } from "../domain/licence.ts";
import type { Clock } from "../domain/ports.ts";
import type { FactKind, Facts, MailClass, NetworkClass } from "../domain/facts.ts";
import type { DataSource } from "../domain/public-data.ts";
import type { HttpClient } from "../http/http.ts";

/** At most this many phones or e-mail addresses of one application are looked at. */
export const MAX_IDENTIFIERS = 3;

export interface LookupContext {
  readonly connection: Connection;
  /** Evidence of kinds this lookup declares in `after`, already settled. */
  readonly known: <K extends FactKind>(kind: K) => Evidence<K>;
  /** The application's résumé, fetched and read on the first call of a gathering and the same for every later one. */
  readonly document: () => Promise<ApplicationDocument>;
  /** Aborts at the deadline of the whole gathering. */
  readonly signal: AbortSignal;
}

/** A default for estimates, never a bill: prices move and agreements differ. */
export interface ListPrice {
  readonly usd: number;
  /** Day the price was read (YYYY-MM-DD). */
  readonly asOf: string;
}

/** What a call would be about. */
export interface Subject {
  /** The normalised values the answer depends on; with the day of submission they are what it is kept under, hashed. */
  readonly values: readonly string[];
  /** Requests to the provider. */
  readonly calls: number;
}

/** How long and under what an answer may be kept, so that the same question is not paid for twice. */
export interface AnswerCache<K extends FactKind> {
  readonly ttlSeconds: number;
  /** Null where the lookup settles without a request: nothing to ask about, no credentials, already known. */
  readonly subject: (application: Application, context: Pick<LookupContext, "connection" | "known">) => Subject | null;
  /** Reads a stored fact back. */
  readonly schema: z.ZodType<Facts[K]>;
}

export interface Lookup<K extends FactKind = FactKind> {
  /** Stable id, shown as the source of the fact: `<kind>/<provider>`. */
  readonly id: string;
  readonly fact: K;
  /** Kinds that must be settled before this lookup runs. */
  readonly after: readonly FactKind[];
  /** What one call costs at list price; only a lookup that has one is bought, and only where it could change the band. */
  readonly price?: ListPrice;
  /** Every lookup that has a price has one. */
  readonly cache?: AnswerCache<K>;
  /** What is known of the terms of whoever it asks; one without them is handed no network, see `licensedLookups`. */
  readonly licence?: LicenceFacts;
  /** Rejections are turned into `unavailable("provider_error")` by the caller; a lookup reports what it can itself. */
  readonly look: (application: Application, context: LookupContext) => Promise<Evidence<K>>;
}

/** What a provider file may use. Credentials are absent when the operator configured none. */
export interface LookupDeps {
  readonly http: HttpClient;
  readonly credentials: ProviderCredentials;
  /** Replaces or extends built-in data; the sandbox routes reserved names and addresses to its emulators with it. */
  readonly overrides: LookupOverrides;
  /** The DNS, for whoever may reach the network; without it what only the DNS knows is not set up. */
  readonly dns?: MailDns | null;
  /** The time now, for whoever keeps to a provider's pauses; without it every question is put. */
  readonly clock?: Clock;
  /** Data newer than what comes with the code; without it that is all there is. */
  readonly data?: DataSource | undefined;
}

/** The questions to the DNS, as `node:dns/promises` answers them: rejections carry the resolver's `code`. */
export interface MailDns {
  readonly resolveMx: (host: string) => Promise<readonly { readonly exchange: string; readonly priority: number }[]>;
  readonly resolve4: (host: string) => Promise<readonly string[]>;
  readonly resolve6: (host: string) => Promise<readonly string[]>;
}

/** Credentials of bought evidence as an operator gives them; every provider is optional. */
export const ProviderCredentials = z.strictObject({
  /** API key SID and secret (https://www.twilio.com/docs/lookup/v2-api). */
  twilio: z.strictObject({ keySid: z.string().min(1), keySecret: z.string().min(1) }).exactOptional(),
  /** API v2 key (https://developers.telnyx.com/development/api-fundamentals/authentication). */
  telnyx: z.strictObject({ apiKey: z.string().min(1) }).exactOptional(),
  /** Context API token (https://docs.spur.us/context-api). */
  spur: z.strictObject({ token: z.string().min(1) }).exactOptional(),
  /** API token of a plan with privacy data (https://ipinfo.io/developers). */
  ipinfo: z.strictObject({ token: z.string().min(1) }).exactOptional(),
  /** API key (https://www.ipqualityscore.com/documentation/proxy-detection-api/overview). */
  ipqs: z.strictObject({ apiKey: z.string().min(1) }).exactOptional(),
  /** Any token, without a single permission: it raises the limits (https://docs.github.com/en/rest/authentication). */
  github: z.strictObject({ token: z.string().min(1) }).exactOptional(),
});
export type ProviderCredentials = z.infer<typeof ProviderCredentials>;

export interface LookupOverrides {
  /** Origin instead of https://lookups.twilio.com. */
  readonly twilioOrigin?: string;
  /** Origin instead of https://api.telnyx.com. */
  readonly telnyxOrigin?: string;
  /** Origin instead of https://api.spur.us. */
  readonly spurOrigin?: string;
  /** Origin instead of https://api.ipinfo.io. */
  readonly ipinfoOrigin?: string;
  /** Origin instead of https://www.ipqualityscore.com. */
  readonly ipqsOrigin?: string;
  /** Origin instead of https://api.github.com. */
  readonly githubOrigin?: string;
  /**
   * Whether mail is accepted, by registrable mail domain, before the DNS is asked. With it, names reserved by RFC 2606
   * stand for real ones: those not listed accept mail.
   */
  readonly mx?: Readonly<Record<string, boolean>>;
  /** RDAP base URL by top-level domain, before the bundled bootstrap. */
  readonly rdap?: Readonly<Record<string, string>>;
  /** Class by registrable mail domain, before the bundled lists; stands in reserved domains for real services. */
  readonly mailClasses?: Readonly<Record<string, MailClass>>;
  /** Facts for CIDR ranges that no public table covers, such as the documentation ranges of RFC 5737. */
  readonly networks?: readonly {
    readonly range: string;
    readonly asn: number;
    readonly organisation: string;
    readonly networkClass: NetworkClass;
    readonly country: string;
  }[];
}

/** A provider file exports one of these; the registry lists them. Earlier entries of the same fact are asked first. */
export type LookupFactory = (deps: LookupDeps) => Lookup;
