/** The form's fields: what they are called, what may stand in them, and what is said when it may not. */
import { isIP } from "node:net";
import * as z from "zod";
import type { Applicant } from "../applicant.ts";
import { hasInvisible } from "./text.ts";

export const FIELD_MAX_LENGTH = 200;

export const FIELDS = {
  ats: "Which ATS receives it",
  givenName: "Given name",
  familyName: "Family name",
  email: "E-mail",
  phone: "Phone",
  place: "City and country you will work from",
  address: "IP address the form saw",
} as const;
export type Field = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as readonly Field[];
export type Values = Readonly<Record<Field, string>>;
export type Problems = Readonly<Partial<Record<Field, string>>>;

const line = z
  .string()
  .trim()
  .max(FIELD_MAX_LENGTH, `Keep this under ${FIELD_MAX_LENGTH + 1} characters.`)
  .refine((text) => !hasInvisible(text), "Leave out control characters and other invisible characters.");
const required = (what: string) => line.refine((text) => text !== "", `Enter ${what}.`);
const optional = line.transform((text) => (text === "" ? null : text));

const Submission = z.object({
  ats: z.string(),
  givenName: required("a given name"),
  familyName: required("a family name"),
  email: required("an e-mail address").refine(
    (text) => /^[^\s@]+@[^\s@]+$/.test(text),
    "Enter an e-mail address such as name@freemail.example.",
  ),
  phone: optional,
  place: optional,
  address: optional.refine(
    (text) => text === null || (isIP(text) !== 0 && !text.includes("%")),
    "Enter one IPv4 or IPv6 address such as 192.0.2.10, or leave it empty.",
  ),
});

export type Submitted =
  | { readonly status: "accepted"; readonly ats: string; readonly applicant: Applicant }
  | { readonly status: "refused"; readonly values: Values; readonly problems: Problems };

export function emptyValues(ats: string): Values {
  return { ats, givenName: "", familyName: "", email: "", phone: "", place: "", address: "" };
}

export function parseSubmission(form: URLSearchParams, atses: readonly string[]): Submitted {
  const values = Object.fromEntries(FIELD_NAMES.map((field) => [field, form.get(field) ?? ""])) as Values;
  const parsed = Submission.extend({ ats: z.literal(atses, "Choose one of the ATSs.") }).safeParse(values);
  if (parsed.success) {
    const { ats, ...applicant } = parsed.data;
    return { status: "accepted", ats, applicant };
  }
  const problems: Partial<Record<Field, string>> = {};
  for (const { path, message } of parsed.error.issues) problems[path[0] as Field] ??= message;
  return { status: "refused", values, problems };
}
