/** The ports of an applicant tracking system, split by capability. An adapter is one folder that implements all of them. */
import type { ListValue } from "../domain/annotation.ts";
import type { Application, ApplicationRef, Attachment, Origin } from "../domain/application.ts";
import type { Band } from "../domain/assessment.ts";
import type { Check } from "../domain/check.ts";
import type { Carrier, Connection } from "../domain/connection.ts";
import type { ParsedDelivery, RawDelivery } from "../domain/event.ts";
import type { Limit, RequestGate } from "../domain/pace.ts";
import type { Clock, Logger, Metrics, TokenStore } from "../domain/ports.ts";
import type { WebhookSecret } from "../domain/webhook-secret.ts";
import type { HttpClient } from "../http/http.ts";

/** Receiving: everything the ingress needs, with no credential and no client behind it. */
export interface WebhookSource {
  /** The id of the secret that signed these bytes, or null for any signature that does not verify. Total and constant-time. */
  readonly verify: (delivery: RawDelivery, secrets: readonly WebhookSecret[], now: Date) => string | null;
  /** Reads a verified delivery; throws {@link DeliveryUnreadableError} when it has none of the known shapes. */
  readonly parse: (delivery: RawDelivery) => ParsedDelivery;
}

export type FetchedApplication =
  | { readonly status: "found"; readonly application: Application }
  /** The ATS does not show it: not yet, not any more, or not to us. The caller decides which from age and history. */
  | { readonly status: "missing" }
  /** The ids do not belong together: what the second names is there and holds another application. */
  | { readonly status: "mismatched" }
  /** The ATS shows it anonymised: as good as erased. */
  | { readonly status: "anonymized" };

export interface ApplicationReader {
  /** Throws {@link ProviderError} for every other answer. */
  readonly fetchApplication: (ref: ApplicationRef) => Promise<FetchedApplication>;
}

export type FetchedAttachment =
  | { readonly status: "fetched"; readonly bytes: Uint8Array }
  /** The address, or where it led, is none this ATS keeps files at. */
  | { readonly status: "refused" }
  /** More than a document may have; the rest was not read. */
  | { readonly status: "too_large" }
  /** Gone, or its address has expired: fetching the application again gives a new one. */
  | { readonly status: "missing" };

export interface AttachmentReader {
  /** Downloads by the address the ATS gave and within its own hosts. Throws {@link ProviderError} for every other answer. */
  readonly fetchAttachment?: (
    attachment: Attachment,
    options: { readonly timeoutMs: number },
  ) => Promise<FetchedAttachment>;
}

/** What a person set where the list value stands; `other` is any value that is neither ours nor one that has a meaning here. */
export type HeldValue = "explained" | "confirmed" | "other";

export type CarrierOutcome = "written" | "unchanged" | "held_by_person";

export interface CarrierWriter {
  /**
   * Makes the list view show `value`, or nothing for null. Repeating it changes nothing. What a person set stays
   * (`held_by_person`) and a value of ours beside it goes; values and tags that are not ours are never touched. Throws {@link ProviderError}.
   */
  readonly setCarrier: (ref: ApplicationRef, value: ListValue | null) => Promise<CarrierOutcome>;
  /** What a person set; null when nothing stands there, or a value of ours. Writes nothing. Throws {@link ProviderError}. */
  readonly heldValue: (ref: ApplicationRef) => Promise<HeldValue | null>;
}

export type NoteOutcome =
  | { readonly status: "done"; readonly noteId: string }
  /** The ATS said no, and certainly stored nothing. `code` is from PROVIDER_CODES. */
  | { readonly status: "rejected"; readonly code: string }
  /** Certainly not received: refused before a byte left, or turned away by a rate limit. */
  | { readonly status: "not_sent"; readonly retryAfterMs: number | null }
  /** May or may not exist now; only reading back can tell. */
  | { readonly status: "ambiguous" };

export interface NoteWriter {
  /** One unretried attempt. Never throws. */
  readonly postNote: (
    ref: ApplicationRef,
    note: { readonly text: string },
    options: { readonly timeoutMs: number },
  ) => Promise<NoteOutcome>;
  /**
   * Only where a note's text can be replaced in place: then an application has one note, kept true. One unretried attempt
   * that never throws; repeating it is harmless, so an ambiguous one may simply be sent again. `rejected` means that the
   * note stands as it was, also when a person has written under it.
   */
  readonly updateNote?: (
    ref: ApplicationRef,
    noteId: string,
    note: { readonly text: string },
    options: { readonly timeoutMs: number },
  ) => Promise<NoteOutcome>;
  /**
   * Only where a note of ours can be deleted. Repeating it changes nothing, and a note a person has written under stays.
   * Throws {@link ProviderError}.
   */
  readonly removeNote?: (ref: ApplicationRef, noteId: string) => Promise<void>;
  /** Ids of our own notes on this object that end with the marker, oldest first. Throws {@link ProviderError} when the list cannot be read. */
  readonly findNotes: (ref: ApplicationRef, marker: string, since: Date) => Promise<readonly string[]>;
}

/** One application as a list shows it: ids and state, and nothing about the person. */
export interface ListedApplication {
  readonly ref: ApplicationRef;
  readonly createdAt: Date;
  /** When it last changed as the list knows; null where it does not say. */
  readonly updatedAt: Date | null;
  readonly origin: Origin;
  readonly open: boolean;
  /** Null where a list does not tell. */
  readonly anonymized: boolean | null;
  /** The job it is for; null where there is none, or the list does not tell. */
  readonly jobId?: string | null;
}

/** What the ATS says was deleted: one application, or a candidate with everything it had. */
export interface ListedDeletion {
  readonly candidateId: string;
  readonly applicationId: string | null;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Where the next page begins; null after the last one. Opaque, and good for a while only. */
  readonly next: string | null;
}

/** How an application that is known already stands in the ATS; `unknown` where the ATS would not say. */
export interface Standing {
  readonly ref: ApplicationRef;
  readonly state: "shown" | "absent" | "anonymized" | "unknown";
  /** What a person set in the list view, where that was to be had. */
  readonly held: HeldValue | null;
}

/** Where an ATS has lists; without them nothing is found but what it announces. All of them throw {@link ProviderError}. */
export interface ApplicationLister {
  /**
   * One page of the applications created, or changed, at `since` or later, in the ATS's own order: at Greenhouse that is
   * newest first, so that only after the last page everything from `since` on has been seen. A row that changes between
   * two pages may come twice, or not at all in a list by change; never is one left out of a list by creation for it.
   */
  readonly listApplications?: (
    query: { readonly by: "created" | "updated"; readonly since: Date },
    cursor: string | null,
  ) => Promise<Page<ListedApplication>>;
  /** One page of what was deleted from `since` to `until`, where the ATS keeps such a list. */
  readonly listDeleted?: (
    window: { readonly since: Date; readonly until: Date },
    cursor: string | null,
  ) => Promise<Page<ListedDeletion>>;
  /** How up to 50 applications stand, one answer for each. Nothing follows from `absent` but a reason to fetch. */
  readonly lookAt?: (refs: readonly ApplicationRef[]) => Promise<readonly Standing[]>;
}

/** An adapter connected to one account. */
export interface AtsSession extends ApplicationReader, ApplicationLister, AttachmentReader, CarrierWriter, NoteWriter {
  /**
   * Writes the field carrier on one named test application, reads every other field back and answers what changed.
   * Only an empty `changed` may become the connection's field proof.
   */
  readonly proveFieldCarrier?: (applicationId: string, key: string) => Promise<{ readonly changed: readonly string[] }>;
  /**
   * Looks at what the account allows us, by harmless reads and by what a token says of itself: credentials, permissions,
   * and whether the carrier can be used. Writes nothing; rejects only for a fault that is no answer of the ATS.
   */
  readonly diagnose?: () => AsyncIterable<Check>;
}

export interface SessionDeps {
  readonly connection: Connection;
  /** Parsed by the adapter's own schema. */
  readonly credentials: unknown;
  /** Opens sealed submission references in form answers; answers null for anything that is not one of ours. */
  readonly openIntake: (sealed: string) => { readonly ip: string } | null;
  readonly http: HttpClient;
  readonly tokens: TokenStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  /** Asked before every request the vendor counts, and told its answer. Without it nothing is held back. */
  readonly gate?: RequestGate;
  /** Waits this many milliseconds; a test gives one of its own. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** Origins instead of the vendor's, by the names in the descriptor; the sandbox sets them. */
  readonly origins?: Readonly<Record<string, string>>;
}

/** What set-up and diagnosis render about an adapter. */
export interface AtsDescriptor {
  readonly title: string;
  /** What `readFile` takes, with an article, as a sentence names it. */
  readonly file: string;
  /** Each credential with the words to ask for it; `secret` ones are never echoed. */
  readonly credentials: readonly {
    readonly name: string;
    readonly label: string;
    readonly secret: boolean;
    readonly where: string;
    /** What an entry looks like, for whoever asks for it; one that matches nothing at all may be left empty. */
    readonly shape: RegExp;
  }[];
  /** Permissions the credential needs, with what each is for. Anything wider is a warning. */
  readonly scopes: readonly { readonly name: string; readonly why: string; readonly carrier?: Carrier["kind"] }[];
  /** Events to subscribe, by the vendor's own label, and where in its menus. */
  readonly webhooks: {
    readonly menu: string;
    readonly events: readonly { readonly label: string; readonly action: string }[];
  };
  readonly carriers: readonly Carrier["kind"][];
  /** Bands that get a note where the connection does not say. */
  readonly noteOn: readonly Band[];
  /** What the vendor documents; its own answers come before it. Without it, five requests a second. */
  readonly limit?: Limit;
  /** The vendor's origins by name, for example `api`. */
  readonly origins: Readonly<Record<string, string>>;
  /** Whether the vendor keeps attachments at this address, where that is none of `origins`. */
  readonly files?: (url: URL) => boolean;
}

export interface Ats {
  readonly id: string;
  readonly descriptor: AtsDescriptor;
  readonly webhook: WebhookSource;
  /** A test delivery as the vendor would sign it, about nothing. */
  readonly ping?: (
    secret: string,
    now: Date,
  ) => { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  /** Throws {@link SettingsError} when the credentials have not the shape the descriptor asks for. */
  readonly connect: (deps: SessionDeps) => AtsSession;
  /**
   * The application in a file an operator hands in: a webhook body or an API object. Null when it is neither; throws
   * {@link SettingsError} for one of the vendor's own that does not hold an application.
   */
  readonly readFile: (content: unknown, connection: Connection) => Application | null;
}
