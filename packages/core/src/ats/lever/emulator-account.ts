/** The emulated account's contents and a recruiter's acts on them; the HTTP side is in emulator.ts. */
import type { ApplicationRef } from "../../domain/application.ts";
import type { EmulatedAct, EmulatedSubmission, EmulatorState } from "../emulation.ts";
import dataApi from "./fixtures/data-api.json" with { type: "json" };
import sample from "./fixtures/opportunity.json" with { type: "json" };

const shapes = { opportunity: sample.data, application: sample.data.applications[0], contact: sample.data.contact };

type Shape<T> = Omit<NonNullable<T>, never>;
type Changed<T, Changes> = Omit<Shape<T>, keyof Changes> & Changes;

export type Application = Changed<
  typeof shapes.application,
  {
    id: string;
    type: string;
    candidateId: string;
    opportunityId: string;
    posting: string | null;
    phone: { type: string | null; value: string } | null;
    email: string | null;
    links: string[];
    customQuestions: object[];
    createdAt: number;
    ipAddress: string | null;
    referer: string | null;
    userAgent: string | null;
    acceptLanguage: string | null;
    timezone: string | null;
  }
>;
export type Contact = Changed<typeof shapes.contact, { location: { name: string } | null }>;
export type Opportunity = Changed<
  typeof shapes.opportunity,
  {
    contact: string;
    applications: Application[];
    archived: { reason: string; archivedAt: number } | null;
    tags: string[];
    location: string;
    isAnonymized: boolean;
  }
>;

interface NoteField {
  type: string;
  text: string;
  value: string;
  user: string | null;
  score: null;
  stage: string | null;
  createdAt: number;
}
export interface Note {
  id: string;
  text: string;
  fields: NoteField[];
  user: string | null;
  secret: boolean;
  completedAt: number;
  deletedAt: number | null;
  createdAt: number;
}
interface StoredNote {
  readonly opportunityId: string;
  /** Only what the API created can be changed by it. */
  readonly byApi: boolean;
  readonly note: Note;
}

/** Plain UUIDs, as the vendor's, and the same on every run. */
export const uuid = (prefix: string, number: number) => `${prefix}-0001-4000-8000-${String(number).padStart(12, "0")}`;

/** Everything the account holds. What is deleted stays in `gone`, because its webhook still names it. */
export function createAccount(clock: () => Date) {
  let lastId = 0;
  const nextId = (prefix: string) => {
    lastId += 1;
    return uuid(prefix, lastId);
  };
  const opportunities = new Map<string, Opportunity>();
  const contacts = new Map<string, Contact>();
  /** Uploaded files by opportunity. */
  const files = new Map<string, Exclude<EmulatedSubmission["resume"], undefined>>();
  const postings = new Map([[dataApi.posting.id, structuredClone(dataApi.posting)]]);
  const notes: StoredNote[] = [];
  const gone = new Map<string, Opportunity>();
  const deletions: { opportunityId: string; applicationId: string | null; at: number }[] = [];
  const now = () => clock().getTime();

  function postingFor(jobId: string | undefined): string {
    const id = jobId ?? dataApi.posting.id;
    if (!postings.has(id)) postings.set(id, { ...structuredClone(dataApi.posting), id, text: `Posting ${id}` });
    return id;
  }

  /** People are told apart by e-mail; what they give accumulates on the contact. */
  function contactFor(submission: EmulatedSubmission): Contact {
    const named = opportunities.get(submission.candidateId ?? "")?.contact;
    const known = [...contacts.values()].find(
      ({ id, emails }) => id === named || submission.emails.some((email) => emails.includes(email)),
    );
    const contact: Contact = known ?? {
      ...structuredClone(shapes.contact),
      id: nextId("41d7b6aa"),
      name: `${submission.givenName} ${submission.familyName}`,
      location: submission.location === null ? null : { name: submission.location },
      emails: [],
      phones: [],
    };
    contact.emails.push(...submission.emails.filter((email) => !contact.emails.includes(email)));
    for (const value of submission.phones) {
      if (!contact.phones.some((phone) => phone.value === value)) contact.phones.push({ type: "mobile", value });
    }
    contacts.set(contact.id, contact);
    return contact;
  }

  const form = ({ answers, submittedAt }: EmulatedSubmission): object[] =>
    answers.length === 0
      ? []
      : [
          {
            ...structuredClone(shapes.application?.customQuestions[0]),
            fields: answers.map(({ question, answer }) => ({
              type: "textarea",
              text: question,
              description: "",
              required: false,
              value: answer,
            })),
            createdAt: submittedAt.getTime(),
            completedAt: submittedAt.getTime(),
          },
        ];

  function submit(submission: EmulatedSubmission): ApplicationRef {
    if (!shapes.application) throw new Error("the fixture holds no application");
    const at = submission.submittedAt.getTime();
    const contact = contactFor(submission);
    const opportunityId = nextId("c2a9f0d1");
    const applicationId = nextId("7e1c0f5a");
    const byForm = submission.throughPosting !== false;
    const request = byForm
      ? { ipAddress: submission.ip ?? null, timezone: submission.timeZone ?? null }
      : { ipAddress: null, referer: null, userAgent: null, acceptLanguage: null, timezone: null };
    const application: Application = {
      ...structuredClone(shapes.application),
      id: applicationId,
      type: byForm ? "posting" : "user",
      candidateId: opportunityId,
      opportunityId,
      posting: postingFor(submission.jobId),
      name: `${submission.givenName} ${submission.familyName}`,
      email: submission.emails[0] ?? null,
      phone: submission.phones[0] === undefined ? null : { type: null, value: submission.phones[0] },
      links: [...(submission.links ?? [])],
      customQuestions: form(submission),
      createdAt: at,
      ...request,
    };
    opportunities.set(opportunityId, {
      ...structuredClone(shapes.opportunity),
      id: opportunityId,
      name: contact.name,
      contact: contact.id,
      emails: contact.emails,
      phones: contact.phones,
      links: [],
      location: submission.location ?? "",
      origin: submission.agency === true ? "agency" : submission.prospect === true ? "sourced" : "applied",
      tags: [],
      archived: null,
      applications: [application],
      createdAt: at,
      updatedAt: at,
    });
    if (submission.resume !== undefined) files.set(opportunityId, submission.resume);
    return { applicationId, candidateId: opportunityId };
  }

  const found = (id: string): Opportunity => {
    const opportunity = opportunities.get(id);
    if (!opportunity) throw new Error(`no opportunity ${id}`);
    return opportunity;
  };
  const holding = (applicationId: string): Opportunity => {
    const opportunity = [...opportunities.values()].find(({ applications }) =>
      applications.some(({ id }) => id === applicationId),
    );
    if (!opportunity) throw new Error(`no application ${applicationId}`);
    return opportunity;
  };

  /** Set semantics: a tag that stands is not set twice. */
  function addTags(opportunity: Opportunity, tags: readonly string[]): void {
    opportunity.tags = [...new Set([...opportunity.tags, ...tags])];
    opportunity.updatedAt = now();
  }

  function addNote(
    opportunityId: string,
    draft: { value: string; user: string | null; secret: boolean },
    byApi: boolean,
  ) {
    const at = now();
    const [field] = dataApi.note.fields;
    const note: Note = {
      ...structuredClone(dataApi.note),
      id: nextId("90900000"),
      fields: [{ type: "note", text: "Comment", score: null, stage: null, ...field, ...draftField(draft, at) }],
      user: draft.user,
      secret: draft.secret,
      completedAt: at,
      createdAt: at,
    };
    notes.push({ opportunityId, byApi, note });
    return note;
  }
  const draftField = ({ value, user }: { value: string; user: string | null }, createdAt: number) => ({
    value,
    user,
    createdAt,
  });

  /** Written by a person under a note. */
  function comment(noteId: string, value: string, user: string): void {
    const note = notes.find((stored) => stored.note.id === noteId)?.note;
    const [first] = note?.fields ?? [];
    if (!note || !first) throw new Error(`no note ${noteId}`);
    note.fields.push({ ...first, ...draftField({ value, user }, now()) });
  }

  function act(act: EmulatedAct): void {
    switch (act.kind) {
      case "add_tag":
        addTags(found(act.candidateId), [act.tag]);
        return;
      case "set_field":
        throw new Error("Lever has no custom fields");
      case "delete_application": {
        const opportunity = holding(act.applicationId);
        gone.set(opportunity.id, structuredClone(opportunity));
        deletions.push({ opportunityId: opportunity.id, applicationId: act.applicationId, at: now() });
        opportunity.applications = [];
        opportunity.updatedAt = now();
        return;
      }
      case "delete_candidate": {
        const opportunity = found(act.candidateId);
        gone.set(opportunity.id, opportunity);
        deletions.push({ opportunityId: opportunity.id, applicationId: null, at: now() });
        opportunities.delete(opportunity.id);
        return;
      }
      case "anonymize_candidate": {
        const opportunity = found(act.candidateId);
        Object.assign(opportunity, { isAnonymized: true, name: "", emails: [], phones: [], links: [], location: "" });
        opportunity.updatedAt = now();
        for (const application of opportunity.applications)
          Object.assign(application, { name: "", email: null, phone: null, links: [] });
        return;
      }
      case "merge_candidate": {
        const opportunity = found(act.candidateId);
        contacts.delete(opportunity.contact);
        opportunity.contact = found(act.intoCandidateId).contact;
        return;
      }
      case "reject_application":
        Object.assign(holding(act.applicationId), {
          archived: { reason: dataApi.archiveReasons[0]?.id ?? "", archivedAt: now() },
          updatedAt: now(),
        });
        return;
    }
  }

  const state = (): EmulatorState => ({
    applications: [...opportunities.values()].flatMap((opportunity) =>
      opportunity.applications.map(({ id, name }) => ({
        applicationId: id,
        candidateId: opportunity.id,
        name,
        tags: [...opportunity.tags],
        fields: {},
        notes: notes
          .filter((stored) => stored.opportunityId === opportunity.id && stored.note.deletedAt === null)
          .map(({ note }) => ({
            noteId: note.id,
            text: note.fields[0]?.value ?? "",
            visibility: note.secret ? "secret" : "public",
          })),
      })),
    ),
  });

  return {
    opportunities,
    contacts,
    archiveReasons: dataApi.archiveReasons,
    files,
    postings,
    notes,
    gone,
    deletions,
    now,
    nextId,
    submit,
    addTags,
    addNote,
    comment,
    act,
    state,
  };
}
export type Account = ReturnType<typeof createAccount>;
