/** Greenhouse's rows and webhook bodies as an {@link Application}: pure, and lenient about everything but the ids. */
import * as z from "zod/mini";
import type { Application, Attachment, Job, Origin } from "../../domain/application.ts";
import type { Connection } from "../../domain/connection.ts";
import { distinct, type OpenIntake, placesOf, type Questions, readAnswers } from "../answers.ts";
import type { ListedApplication } from "../ats.ts";
import { ApplicationRow, AttachmentRow, CandidateRow, JobRow, type ListedRow, WebhookApplication } from "./schema.ts";

type Contact = Omit<CandidateRow, "id" | "message" | "tags">;

/** `skype` is a phone type in Greenhouse and holds a name, not a number. */
const phonesOf = ({ phone_numbers }: Contact) =>
  phone_numbers.filter(({ type }) => type !== "skype").map(({ value }) => value);

function contactOf(candidate: Contact) {
  return {
    givenName: candidate.first_name?.trim() ?? "",
    familyName: candidate.last_name?.trim() ?? "",
    emails: distinct(candidate.email_addresses.map(({ value }) => value)),
    phones: distinct(phonesOf(candidate)),
    links: distinct([...candidate.website_addresses, ...candidate.social_media_addresses].map(({ value }) => value)),
  };
}

function attachmentOf({ filename, url, type }: AttachmentRow): Attachment {
  const kind = type === "resume" || type === "cover_letter" ? type : "other";
  return { kind, filename: filename ?? "", url };
}

/** Anything but a known end counts as open, so that a status we have not met never hides an application. */
const isOpen = (status: string | null) => status !== "rejected" && status !== "hired";

/** `rejected` also holds those who withdrew: only a list of reasons, another permission, would tell them apart. */
function endingOf({
  status,
  rejected_at,
}: Pick<ApplicationRow, "status" | "rejected_at">): Pick<Application, "ending"> {
  if (status === "hired") return { ending: { as: "hired", at: null } };
  if (status !== "rejected") return {};
  return { ending: { as: "rejected", at: rejected_at === null ? null : new Date(rejected_at) } };
}

/** After anonymisation the row stays, with this first name and the candidate's own id as last name. */
export const isAnonymized = ({ id, first_name, last_name }: CandidateRow) =>
  first_name === "Anonymized" && last_name === id;

type OriginParts = Pick<ApplicationRow, "prospect" | "agency_note_id" | "referrer_id" | "job_post_id">;

function originOf(row: OriginParts): Origin {
  if (row.prospect === true) return "prospect";
  if (row.agency_note_id !== null) return "agency";
  if (row.referrer_id !== null) return "referral";
  return row.job_post_id === null ? "added_by_hand" : "posting";
}

function departmentsOf({ department_id, department_ids, departments }: JobRow): readonly string[] {
  return distinct([
    ...(department_id === null ? [] : [department_id]),
    ...department_ids,
    ...departments.map(({ id }) => id),
  ]);
}

export interface Rows {
  readonly application: ApplicationRow;
  readonly candidate: CandidateRow;
  readonly attachments: readonly AttachmentRow[];
  /** Null where the credential may not read jobs: the id is known all the same. */
  readonly job: JobRow | null;
}

/** Harvest v3 rows as one application. */
export function toApplication(
  { application, candidate, attachments, job }: Rows,
  questions: Questions,
  openIntake: OpenIntake,
): Application {
  const { answers, places, submission } = readAnswers(application.answers, questions, openIntake);
  const stated = [
    ...places,
    ...(application.location_address === null ? [] : [application.location_address]),
    ...candidate.addresses.map(({ value }) => value),
  ];
  const jobOf = (id: string): Job => ({
    id,
    title: job?.name ?? "",
    departmentIds: job ? departmentsOf(job) : [],
    country: null,
  });
  return {
    ref: { applicationId: application.id, candidateId: application.candidate_id },
    submittedAt: new Date(application.created_at),
    open: isOpen(application.status),
    ...endingOf(application),
    ...(job ? { offices: distinct([...job.office_ids, ...job.offices.map(({ id }) => id)]) } : {}),
    origin: originOf(application),
    job: application.job_id === null ? null : jobOf(application.job_id),
    ...contactOf(candidate),
    places: placesOf(stated),
    answers,
    attachments: attachments.map(attachmentOf),
    submission,
  };
}

/** A row of a list: whether the person was anonymised stands on the candidate, which no list of applications shows. */
export const toListed = (row: ListedRow): ListedApplication => ({
  ref: { applicationId: row.id, candidateId: row.candidate_id },
  createdAt: new Date(row.created_at),
  updatedAt: row.updated_at === null ? null : new Date(row.updated_at),
  origin: originOf(row),
  open: isOpen(row.status),
  anonymized: null,
  jobId: row.job_id,
});

/** A webhook's application: it carries neither answers nor a location, and no referrer but whom it is credited to. */
function fromWebhook({ candidate, ...application }: WebhookApplication): Application {
  const [job] = application.jobs;
  const origin = (): Origin => {
    if (application.prospect === true) return "prospect";
    if (application.credited_to !== null) return "referral";
    return job?.job_post_id === null ? "added_by_hand" : "posting";
  };
  return {
    ref: { applicationId: application.id, candidateId: candidate.id },
    submittedAt: new Date(application.applied_at),
    open: isOpen(application.status),
    origin: origin(),
    job: job
      ? { id: job.id, title: job.name ?? "", departmentIds: job.departments.map(({ id }) => id), country: null }
      : null,
    ...contactOf(candidate),
    places: placesOf(candidate.addresses.map(({ value }) => value)),
    answers: [],
    attachments: candidate.attachments.map(attachmentOf),
    submission: { ip: null },
  };
}

const WebhookBody = z.object({ payload: z.object({ application: WebhookApplication }) });
const RowsFile = z.object({
  application: ApplicationRow,
  candidate: CandidateRow,
  attachments: z._default(z.array(AttachmentRow), []),
  job: z._default(z.nullable(JobRow), null),
});

/** A webhook body, the application inside one, or `{ application, candidate, attachments?, job? }` of Harvest v3 rows. */
export function readFile(content: unknown, connection: Connection): Application | null {
  const body = z.safeParse(WebhookBody, content);
  if (body.success) return fromWebhook(body.data.payload.application);
  const bare = z.safeParse(WebhookApplication, content);
  if (bare.success) return fromWebhook(bare.data);
  const rows = z.safeParse(RowsFile, content);
  // No key is at hand when reading a file, so a sealed address stays sealed.
  return rows.success ? toApplication(rows.data, connection, () => null) : null;
}
