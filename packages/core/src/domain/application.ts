/**
 * One candidacy as the ATS holds it, in vendor-neutral words.
 *
 * This is the rim's type: it carries names and contact data, lives only in memory during a screening, and is never
 * stored, logged or handed to a signal. Signals read {@link Facts}, which have no field for a name.
 */

/** Ids that lead back to one application in its ATS. `candidateId` is the object annotations hang on: Greenhouse's candidate, Lever's opportunity. */
export interface ApplicationRef {
  readonly applicationId: string;
  readonly candidateId: string;
}

/** How the application came into the ATS; `posting` is a person applying through a published job. */
export const ORIGINS = ["posting", "prospect", "sourced", "referral", "agency", "internal", "added_by_hand"] as const;
export type Origin = (typeof ORIGINS)[number];

export interface Job {
  readonly id: string;
  readonly title: string;
  readonly departmentIds: readonly string[];
  /** ISO 3166-1 alpha-2 of the posting, used only to read phone numbers written without a country. */
  readonly country: string | null;
}

export interface Attachment {
  readonly kind: "resume" | "cover_letter" | "other";
  readonly filename: string;
  /** A URL the ATS API returned, never one a candidate typed. Expires; never stored. */
  readonly url: string;
}

export interface Answer {
  readonly question: string;
  readonly answer: string;
}

/** How an application ended. An ATS may call it a rejection where the person withdrew. */
export const ENDINGS = ["rejected", "hired", "withdrawn", "other"] as const;
export interface Ending {
  readonly as: (typeof ENDINGS)[number];
  /** Null where the ATS does not say when. */
  readonly at: Date | null;
}

export interface Application {
  readonly ref: ApplicationRef;
  /** When the candidate submitted, as the ATS says. Ages are measured at this moment, not at screening time. */
  readonly submittedAt: Date;
  readonly open: boolean;
  /** Only of one that is not open, where the ATS says. */
  readonly ending?: Ending;
  /** Offices of the job as the ATS knows them: ids, or names where it has none. */
  readonly offices?: readonly string[];
  readonly origin: Origin;
  readonly job: Job | null;
  readonly givenName: string;
  readonly familyName: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** Free text the candidate or the ATS gave as a place, most explicit first. */
  readonly places: readonly string[];
  readonly links: readonly string[];
  readonly answers: readonly Answer[];
  readonly attachments: readonly Attachment[];
  /** Where the form was posted from, when the ATS or the company's own form vouches for it. */
  readonly submission: Submission;
}

/** The submitting address and who vouches for it. What a candidate merely typed is `null`: see the intake seal. */
export interface Submission {
  readonly ip: { readonly address: string; readonly vouchedBy: "ats" | "intake" } | null;
  /** IANA zone of the browser's clock, where the ATS keeps it: the browser's own word. */
  readonly clock?: { readonly timeZone: string } | null;
}
