/** What somebody who applies states, and what the form saw of them. */
export interface Applicant {
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly place: string | null;
  /** Pages the person names as their own; the sandbox's form does not ask for any. */
  readonly links?: readonly string[];
  /** The address the company's own form saw and sealed; null when the form captured none. */
  readonly address: string | null;
  /** Hours before now at which they applied; missing for just now. */
  readonly hoursAgo?: number;
  /** The sample résumé they uploaded: their own, or one that takes most of another's over. */
  readonly resume?: "written" | "rewritten";
}
