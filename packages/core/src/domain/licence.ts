/** What is known of the terms under which somebody outside is asked about an applicant; without it nobody is. */

/** What may be sent to somebody outside: one identifier at a time, and nothing else of an application. */
export const SENT_DATA = ["submitting_address", "phone_number", "mail_address", "code_account", "domain"] as const;
export type SentData = (typeof SENT_DATA)[number];

/** Where somebody outside is, as a connection's setting names it; `anywhere` has no one place. */
export const AREAS = ["eu", "uk", "us", "other", "anywhere"] as const;
export type Area = (typeof AREAS)[number];

export interface LicenceFacts {
  /** Whose terms they are: the name of the credentials, or of a public service. */
  readonly provider: string;
  /** As a notice names the recipient. */
  readonly title: string;
  /** Asked only with credentials of the customer's own, or by everybody. */
  readonly access: "own_account" | "public_service";
  readonly sends: readonly SentData[];
  /** What it is asked for, to follow "to learn". */
  readonly purpose: string;
  /** `barred` is never asked. `terms_not_read`: public terms that nobody has read for this product. */
  readonly employmentUse: "allowed" | "barred" | "agreement_decides" | "terms_not_read";
  /** What is known of answers as consumer reports under the US Fair Credit Reporting Act. */
  readonly fcra: "not_a_consumer_report" | "agreement_decides" | "terms_not_read";
  /** What of an answer is shown, and what its terms say of that. */
  readonly display: string;
  /** What of an answer is kept, and for how long. */
  readonly storage: string;
  /** Where the provider says it is; where it processes is for the customer's agreement. */
  readonly region: string;
  /** The same, to be held against the connection's own choice. */
  readonly area: Area;
  readonly note: string;
  /** Day of the terms that were read (YYYY-MM-DD); null when none were. */
  readonly termsDate: string | null;
}

/** What is missing of somebody's facts, by name; nothing when they are complete. */
export function licenceGaps(licence: LicenceFacts): readonly string[] {
  const texts = ["provider", "title", "purpose", "display", "storage", "region", "note"] as const;
  const empty: string[] = texts.filter((name) => licence[name].trim() === "");
  // To say that use is allowed takes somebody who has read where it says so.
  const unread = licence.employmentUse === "allowed" && licence.termsDate === null ? ["termsDate"] : [];
  return [...empty, ...(licence.sends.length === 0 ? ["sends"] : []), ...unread];
}

/** Why somebody may not be asked; null when they may. */
export function refusedBecause(licence: LicenceFacts | undefined): "no_facts" | "incomplete_facts" | "barred" | null {
  if (licence === undefined) return "no_facts";
  if (licenceGaps(licence).length > 0) return "incomplete_facts";
  return licence.employmentUse === "barred" ? "barred" : null;
}

/** Whether the connection has whoever this is left out, by where they are. Who has chosen nothing leaves out nobody. */
export const isOutside = (
  { providerAreas }: { readonly providerAreas?: readonly Area[] | undefined },
  { area }: Pick<LicenceFacts, "area">,
): boolean => providerAreas !== undefined && !providerAreas.includes(area);
