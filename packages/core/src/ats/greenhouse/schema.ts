/**
 * Shapes of what Greenhouse sends, webhooks and Harvest v3 rows alike. Loose: unknown keys pass and a malformed optional
 * part reads as absent; only what an adapter cannot work without is required. The vendor's pages are incomplete.
 */
import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import { AnswerText, listOf, optional, Text } from "../schema-parts.ts";
import { Id } from "./id.ts";

const Instant = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text))));

/** Types arrive with stray spaces (`"other "` in the vendor's own sample). */
const Typed = z.object({
  value: Text,
  type: z.pipe(
    orElse(z._default(z.nullable(z.string()), null), null),
    z.transform((type: string | null) => (type ?? "").trim().toLowerCase()),
  ),
});

const Named = z.object({ id: Id });

const contact = {
  first_name: optional(z.string()),
  last_name: optional(z.string()),
  phone_numbers: listOf(Typed),
  email_addresses: listOf(Typed),
  addresses: listOf(Typed),
  website_addresses: listOf(Typed),
  social_media_addresses: listOf(z.object({ value: Text })),
};

export const ApplicationRow = z.object({
  id: Id,
  candidate_id: Id,
  job_id: optional(Id),
  job_post_id: optional(Id),
  created_at: Instant,
  status: optional(z.string()),
  rejected_at: optional(Instant),
  prospect: optional(z.boolean()),
  referrer_id: optional(Id),
  agency_note_id: optional(Id),
  location_address: optional(z.string()),
  answers: listOf(z.object({ question: z.string(), answer: AnswerText })),
});
export type ApplicationRow = z.infer<typeof ApplicationRow>;

/** In a list, where only who it is has to be readable. */
export const ListedRow = z.object({
  id: Id,
  candidate_id: Id,
  job_id: optional(Id),
  job_post_id: optional(Id),
  created_at: Instant,
  updated_at: optional(Instant),
  status: optional(z.string()),
  prospect: optional(z.boolean()),
  referrer_id: optional(Id),
  agency_note_id: optional(Id),
});
export type ListedRow = z.infer<typeof ListedRow>;

/** Not lenient: a set of fields that reads as empty by mistake would let us write over a person's value. */
export const FieldsRow = z.object({
  id: Id,
  custom_fields: z.nullable(z.record(z.string(), z.object({ value: z.unknown() }))),
});

/** A row that is only a `message` is what a caller without the right to see a private candidate gets. */
export const CandidateRow = z.object({
  id: Id,
  ...contact,
  message: optional(z.string()),
  tags: listOf(z.string()),
});
export type CandidateRow = z.infer<typeof CandidateRow>;

export const AttachmentRow = z.object({ filename: optional(z.string()), url: z.string(), type: optional(z.string()) });
export type AttachmentRow = z.infer<typeof AttachmentRow>;

/** Departments and offices are read in the spellings of v1 and of v3. */
export const JobRow = z.object({
  id: Id,
  name: optional(z.string()),
  department_id: optional(Id),
  department_ids: listOf(Id),
  departments: listOf(Named),
  office_ids: listOf(Id),
  offices: listOf(Named),
});
export type JobRow = z.infer<typeof JobRow>;

export const TagRow = z.object({ id: Id, name: z.string() });
export const AppliedTagRow = z.object({ id: Id, candidate_id: Id, candidate_tag_id: Id });
export const CustomFieldRow = z.object({ id: Id, name_key: z.string(), value_type: z.string() });
export const CustomFieldOptionRow = z.object({ id: Id, name: z.string(), active: optional(z.boolean()) });
export const NoteRow = z.object({
  id: Id,
  application_id: optional(Id),
  user_id: optional(Id),
  body: optional(z.string()),
  created_at: Instant,
});
export type NoteRow = z.infer<typeof NoteRow>;
export const Created = z.object({ id: Id });

/** Public clients read either spelling of the expiry; the vendor's page is only partly known. */
export const Token = z.object({
  access_token: z.string().check(z.minLength(1)),
  expires_in: optional(z.number().check(z.gt(0))),
  expires_at: optional(Instant),
});

/** RFC 7662, with the vendor's own claim beside it. */
export const Introspected = z.object({
  active: z.boolean(),
  scope: optional(z.string()),
  "https://auth.greenhouse.io/claims": optional(z.object({ user_role: optional(z.string()) })),
});
export type Introspected = z.infer<typeof Introspected>;

/** The application of a webhook: the candidate is embedded, jobs hold the posting. */
export const WebhookApplication = z.object({
  id: Id,
  prospect: optional(z.boolean()),
  status: optional(z.string()),
  applied_at: Instant,
  credited_to: optional(z.object({})),
  candidate: z.object({ id: Id, ...contact, attachments: listOf(AttachmentRow) }),
  jobs: listOf(
    z.object({
      id: Id,
      name: optional(z.string()),
      job_post_id: z.optional(z.nullable(Id)),
      departments: listOf(Named),
    }),
  ),
});
export type WebhookApplication = z.infer<typeof WebhookApplication>;
