/** Shapes of what Lever sends: webhook envelopes and Data API objects. Loose, see schema-parts.ts: Lever adds fields at any time. */
import * as z from "zod/mini";
import { AnswerText, listOf, optional, Text } from "../schema-parts.ts";
import { Id } from "./id.ts";

/** Milliseconds since the epoch; the vendor's samples also show text. */
const Instant = z.pipe(
  z.union([
    z.int().check(z.gte(0), z.lte(8_640_000_000_000_000)),
    z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)))),
  ]),
  z.transform((at: number | string) => new Date(at)),
);

/** Expanded, an object; else the id alone. */
const Contact = z.object({ id: Id, isAnonymized: optional(z.boolean()) });

const Question = z.object({ text: z.string(), value: AnswerText });

/** What was typed on that form. All five facts about the request are null for applications added by hand. */
const ApplicationPart = z.object({
  id: Id,
  type: optional(z.string()),
  posting: optional(Id),
  name: optional(z.string()),
  email: optional(z.string()),
  phone: optional(z.object({ value: Text })),
  links: listOf(z.string()),
  customQuestions: listOf(z.object({ fields: listOf(Question) })),
  createdAt: Instant,
  ipAddress: optional(z.string()),
  timezone: optional(z.string()),
});
export type ApplicationPart = z.infer<typeof ApplicationPart>;

/** Not every application is expanded everywhere: an id alone is left out. */
export const Opportunity = z.object({
  id: Id,
  name: optional(z.string()),
  contact: optional(z.union([Contact, z.string()])),
  location: optional(z.string()),
  origin: optional(z.string()),
  archived: optional(z.unknown()),
  archivedAt: optional(Instant),
  deletedAt: optional(Instant),
  isAnonymized: optional(z.boolean()),
  /** Absent, null and malformed read as none: what a person set is asked for again before anything follows from it. */
  tags: listOf(z.string()),
  applications: listOf(ApplicationPart),
});
export type Opportunity = z.infer<typeof Opportunity>;

/** In a list. An application that was not expanded is its id, which is enough to look at it. */
export const ListedOpportunity = z.object({
  id: Id,
  contact: optional(z.union([Contact, z.string()])),
  origin: optional(z.string()),
  archived: optional(z.unknown()),
  archivedAt: optional(Instant),
  isAnonymized: optional(z.boolean()),
  createdAt: Instant,
  updatedAt: optional(Instant),
  applications: listOf(
    z.union([
      z.object({ id: Id, type: optional(z.string()), posting: optional(Id), createdAt: optional(Instant) }),
      z.pipe(
        Id,
        z.transform((id: string) => ({ id, type: null, posting: null, createdAt: null })),
      ),
    ]),
  ),
});
export type ListedOpportunity = z.infer<typeof ListedOpportunity>;

/** Only for how much of it came. */
export const SampleRow = z.object({ id: Id, contact: optional(z.unknown()), applications: listOf(z.unknown()) });

export const DeletedOpportunity = z.object({ id: Id });
export const DeletedApplication = z.object({ id: Id, opportunityId: Id });

/** Not lenient: a set that reads as empty by mistake would hide what a person set. */
export const Tagged = z.object({ id: Id, tags: z.array(z.string()) });

export const Posting = z.object({
  id: Id,
  text: optional(z.string()),
  categories: optional(
    z.object({ department: optional(z.string()), team: optional(z.string()), location: optional(z.string()) }),
  ),
  country: optional(z.string().check(z.regex(/^[A-Z]{2}$/))),
});
export type Posting = z.infer<typeof Posting>;

/** `hired` or `non-hired`: https://hire.lever.co/developer/documentation#retrieve-a-single-archive-reason */
export const ArchiveReason = z.object({ id: Id, type: optional(z.string()) });
export type ArchiveReason = z.infer<typeof ArchiveReason>;

/** The part of an opportunity's `archived` that says why and when. */
export const Archived = z.object({ reason: optional(Id), archivedAt: optional(Instant) });

export const Resume = z.object({ id: Id, file: optional(z.object({ name: optional(z.string()) })) });
export type Resume = z.infer<typeof Resume>;

/** The first field is the note itself; what people write under it follows. */
export const NoteRow = z.object({
  id: Id,
  fields: listOf(z.object({ value: optional(z.string()) })),
  user: optional(z.string()),
  createdAt: Instant,
  deletedAt: optional(Instant),
});
export type NoteRow = z.infer<typeof NoteRow>;

/** The page shows `noteId`, live answers the whole note. */
export const WrittenNote = z.object({ data: z.object({ id: optional(Id), noteId: optional(Id) }) });

export const Token = z.object({
  access_token: z.string().check(z.minLength(1)),
  refresh_token: optional(z.string().check(z.minLength(1))),
  expires_in: optional(z.number().check(z.gt(0))),
});
export const TokenError = z.object({ error: z.string() });
