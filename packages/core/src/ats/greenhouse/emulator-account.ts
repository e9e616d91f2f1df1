/** The emulated account's contents and a recruiter's acts on them; the HTTP side is in emulator.ts. */
import type { ApplicationRef } from "../../domain/application.ts";
import type { EmulatedAct, EmulatedSubmission, EmulatorState } from "../emulation.ts";
import harvest from "./fixtures/harvest-v3.json" with { type: "json" };

type Row<T> = {
  -readonly [K in keyof T]: T[K] extends null ? string | number | null : T[K] extends never[] ? unknown[] : T[K];
};
interface FieldValue {
  name: string;
  type: string;
  value: unknown;
}
type Typed = { value: string; type: string };

export type ApplicationRecord = Omit<
  Row<typeof harvest.application>,
  "agency_note_id" | "custom_fields" | "job_post_id"
> & {
  agency_note_id: number | null;
  job_post_id: number | null;
  custom_fields: Record<string, FieldValue>;
};
export type CandidateRecord = Omit<Row<typeof harvest.candidate>, "phone_numbers" | "email_addresses" | "tags"> & {
  phone_numbers: Typed[];
  email_addresses: Typed[];
  tags: string[];
};
type NoteRecord = Row<typeof harvest.note>;
export type Draft = Pick<NoteRecord, "candidate_id" | "application_id" | "user_id" | "body" | "type" | "visibility">;

/** Everything the account holds. What a recruiter removes stays in `gone`, because its webhook still describes it. */
export function createAccount(clock: () => Date) {
  let lastId = 0;
  const nextId = (base: number) => {
    lastId += 1;
    return base + lastId;
  };
  const applications = new Map<number, ApplicationRecord>();
  const candidates = new Map<number, CandidateRecord>();
  /** Uploaded files by application. */
  const files = new Map<number, Exclude<EmulatedSubmission["resume"], undefined>>();
  const notes: NoteRecord[] = [];
  const jobs = new Map([[harvest.job.id, structuredClone(harvest.job)]]);
  const tags = new Map<number, { id: number; name: string; created_at: string; updated_at: string }>();
  const applied = new Map<
    number,
    { id: number; candidate_id: number; candidate_tag_id: number; created_at: string; updated_at: string }
  >();
  const gone = { applications: new Map<number, ApplicationRecord>(), candidates: new Map<number, CandidateRecord>() };
  const mergedInto = new Map<number, number>();
  const definitions = structuredClone(harvest.custom_fields);
  const now = () =>
    clock()
      .toISOString()
      .replace(/\.\d+Z$/, "Z");
  const stamps = () => ({ created_at: now(), updated_at: now() });

  const tagNamed = (name: string) => [...tags.values()].find((tag) => tag.name.toLowerCase() === name.toLowerCase());
  const tagNames = (candidateId: number) =>
    [...applied.values()].flatMap((row) =>
      row.candidate_id === candidateId ? (tags.get(row.candidate_tag_id)?.name ?? []) : [],
    );

  function createTag(name: string) {
    const tag = { id: nextId(7000), name, ...stamps() };
    tags.set(tag.id, tag);
    return tag;
  }

  function applyTag(candidateId: number, tagId: number) {
    const row = { id: nextId(770_000), candidate_id: candidateId, candidate_tag_id: tagId, ...stamps() };
    applied.set(row.id, row);
    return row;
  }

  function addNote(draft: Draft) {
    const note = {
      ...structuredClone(harvest.note),
      ...draft,
      ...stamps(),
      id: nextId(990_000),
      body_with_tags: draft.body,
    };
    notes.push(note);
    return note;
  }

  function submit(submission: EmulatedSubmission): ApplicationRef {
    const at = submission.submittedAt.toISOString().replace(/\.\d+Z$/, "Z");
    const dates = { created_at: at, updated_at: at, last_activity_at: at };
    const existing = submission.candidateId === undefined ? undefined : candidates.get(Number(submission.candidateId));
    const candidate: CandidateRecord = existing ?? {
      ...structuredClone(harvest.candidate),
      ...dates,
      id: nextId(550_000),
      first_name: submission.givenName,
      last_name: submission.familyName,
      email_addresses: submission.emails.map((value) => ({ value, type: "personal" })),
      phone_numbers: submission.phones.map((value) => ({ value, type: "mobile" })),
      website_addresses: (submission.links ?? []).map((value) => ({ value, type: "personal" })),
    };
    candidates.set(candidate.id, candidate);
    const jobId = submission.jobId === undefined ? harvest.job.id : Number(submission.jobId);
    if (!jobs.has(jobId)) jobs.set(jobId, { ...structuredClone(harvest.job), id: jobId, name: `Job ${jobId}` });
    const application: ApplicationRecord = {
      ...structuredClone(harvest.application),
      ...dates,
      id: nextId(880_000),
      candidate_id: candidate.id,
      job_id: jobId,
      job_post_id: submission.throughPosting === false ? null : harvest.application.job_post_id,
      prospect: submission.prospect ?? false,
      agency_note_id: submission.agency === true ? harvest.application.id : null,
      location_address: submission.location,
      answers: submission.answers.map((answer) => ({ ...answer })),
    };
    applications.set(application.id, application);
    if (submission.resume !== undefined) files.set(application.id, submission.resume);
    return { applicationId: String(application.id), candidateId: String(candidate.id) };
  }

  function removeApplication(id: number): void {
    const row = applications.get(id);
    if (!row) return;
    gone.applications.set(id, row);
    applications.delete(id);
  }

  function removeCandidate(id: number): void {
    const row = candidates.get(id);
    if (!row) return;
    gone.candidates.set(id, row);
    candidates.delete(id);
    for (const [appliedId, { candidate_id }] of applied) if (candidate_id === id) applied.delete(appliedId);
  }

  const applicationsOf = (candidateId: number) =>
    [...applications.values()].filter((row) => row.candidate_id === candidateId);

  function act(act: EmulatedAct): void {
    switch (act.kind) {
      case "add_tag": {
        const candidateId = Number(act.candidateId);
        if (!tagNames(candidateId).includes(act.tag))
          applyTag(candidateId, (tagNamed(act.tag) ?? createTag(act.tag)).id);
        return;
      }
      case "set_field": {
        const field = applications.get(Number(act.applicationId))?.custom_fields[act.key];
        if (!field) throw new Error(`no field ${act.key} on application ${act.applicationId}`);
        field.value = act.value;
        const changed = applications.get(Number(act.applicationId));
        if (changed) changed.updated_at = now();
        return;
      }
      case "delete_application":
        removeApplication(Number(act.applicationId));
        return;
      case "delete_candidate": {
        const id = Number(act.candidateId);
        for (const row of applicationsOf(id)) removeApplication(row.id);
        removeCandidate(id);
        return;
      }
      case "anonymize_candidate": {
        const row = candidates.get(Number(act.candidateId));
        if (!row) throw new Error(`no candidate ${act.candidateId}`);
        Object.assign(row, {
          first_name: "Anonymized",
          last_name: String(row.id),
          email_addresses: [],
          phone_numbers: [],
        });
        return;
      }
      case "merge_candidate": {
        const [id, into] = [Number(act.candidateId), Number(act.intoCandidateId)];
        for (const row of applicationsOf(id)) row.candidate_id = into;
        for (const note of notes) if (note.candidate_id === id) note.candidate_id = into;
        for (const row of applied.values()) if (row.candidate_id === id) row.candidate_id = into;
        mergedInto.set(id, into);
        removeCandidate(id);
        return;
      }
      case "reject_application": {
        const row = applications.get(Number(act.applicationId));
        if (!row) throw new Error(`no application ${act.applicationId}`);
        Object.assign(row, { status: "rejected", rejected_at: now(), updated_at: now() });
        return;
      }
    }
  }

  const shown = (value: unknown) => (value === null ? null : typeof value === "string" ? value : JSON.stringify(value));

  const state = (): EmulatorState => ({
    applications: [...applications.values()].map((row) => {
      const candidate = candidates.get(row.candidate_id);
      return {
        applicationId: String(row.id),
        candidateId: String(row.candidate_id),
        name: `${candidate?.first_name ?? ""} ${candidate?.last_name ?? ""}`.trim(),
        tags: tagNames(row.candidate_id),
        fields: Object.fromEntries(Object.entries(row.custom_fields).map(([key, { value }]) => [key, shown(value)])),
        notes: notes
          .filter((note) => note.application_id === row.id)
          .map((note) => ({ noteId: String(note.id), text: note.body, visibility: note.visibility })),
      };
    }),
  });

  return {
    applications,
    candidates,
    files,
    notes,
    jobs,
    tags,
    applied,
    gone,
    mergedInto,
    definitions,
    deleteField(key: string) {
      const at = definitions.findIndex(({ name_key }) => name_key === key);
      const deleted = at < 0 ? [] : definitions.splice(at, 1);
      return () => void definitions.push(...deleted);
    },
    options: harvest.custom_field_options,
    now,
    tagNamed,
    tagNames,
    createTag,
    applyTag,
    addNote,
    submit,
    act,
    state,
  };
}
export type Account = ReturnType<typeof createAccount>;
