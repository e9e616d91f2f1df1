/** The port of an ATS emulator. Each adapter folder has one in `emulator.ts`; tests and the sandbox run it. */
import type { Hono } from "hono";
import type { ApplicationRef } from "../domain/application.ts";

/** How an adapter's emulator behaves, changeable while it runs. */
export interface EmulatorBehaviour {
  /** How many reads of a new application answer "not there yet". */
  readonly readLag?: number;
  /** Answers the next n API calls with this status. */
  readonly failNext?: { readonly status: number; readonly times: number; readonly retryAfterSeconds?: number };
  /** Accepts the next n note posts and then drops the connection or answers 500, so that the caller cannot know. */
  readonly swallowNoteResponses?: number;
  /** Requests allowed per window. */
  readonly rateLimit?: { readonly requests: number; readonly windowMs: number };
  /** Writing custom fields drops those the request does not name. */
  readonly dropsUnnamedFields?: boolean;
}

/** A stateful stand-in for the vendor: real HTTP, its auth, paging, limits and errors, and signed webhooks of its own. */
export interface AtsEmulator {
  readonly app: Hono;
  behave(behaviour: EmulatorBehaviour): void;
  /** The credentials an `Ats.connect` needs for this emulator. */
  readonly credentials: unknown;
  /** Puts a posted application into the account and returns its ids. Does not send a webhook. */
  submit(application: EmulatedSubmission): ApplicationRef;
  /** The vendor's own name for the event of a new application, to hand to `delivery`. */
  readonly created: string;
  /** The signed webhook request for an event about an application, as the vendor would send it. */
  delivery(action: string, ref: ApplicationRef, secret: string): { readonly headers: Record<string, string>; readonly body: string };
  /** What stands in the account now. */
  state(): EmulatorState;
  /** A recruiter's act: adds a tag, or removes an application or a candidate. */
  act(act: EmulatedAct): void;
  /** Requests served so far by method and route, for counting. */
  readonly requests: Readonly<Record<string, number>>;
}

export interface EmulatedSubmission {
  readonly givenName: string;
  readonly familyName: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly location: string | null;
  readonly answers: readonly { readonly question: string; readonly answer: string }[];
  readonly submittedAt: Date;
  /** The address the ATS itself saw the form come from; an ATS that keeps none ignores it. */
  readonly ip?: string | null;
  readonly jobId?: string;
  /** False for one a recruiter added by hand. */
  readonly throughPosting?: boolean;
  readonly prospect?: boolean;
  /** Attaches the application to a candidate that exists. */
  readonly candidateId?: string;
}

export type EmulatedAct =
  | { readonly kind: "add_tag"; readonly candidateId: string; readonly tag: string }
  | { readonly kind: "set_field"; readonly applicationId: string; readonly key: string; readonly value: string }
  | { readonly kind: "delete_application"; readonly applicationId: string }
  | { readonly kind: "delete_candidate"; readonly candidateId: string }
  | { readonly kind: "anonymize_candidate"; readonly candidateId: string }
  | { readonly kind: "merge_candidate"; readonly candidateId: string; readonly intoCandidateId: string }
  | { readonly kind: "reject_application"; readonly applicationId: string };

export interface EmulatorState {
  readonly applications: readonly {
    readonly applicationId: string;
    readonly candidateId: string;
    readonly name: string;
    /** Tags of the candidate, ours and others'. */
    readonly tags: readonly string[];
    /** Custom fields of the application by key. */
    readonly fields: Readonly<Record<string, string | null>>;
    readonly notes: readonly { readonly noteId: string; readonly text: string; readonly visibility: string }[];
  }[];
}

/** `ats/<id>/emulator.ts` exports `createEmulator` of this type. */
export type CreateEmulator = (options: { readonly clock: () => Date }) => AtsEmulator;
