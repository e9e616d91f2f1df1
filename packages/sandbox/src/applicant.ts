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
}
