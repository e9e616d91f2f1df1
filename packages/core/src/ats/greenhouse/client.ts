/**
 * Harvest v3 (https://harvestdocs.greenhouse.io): the calls this product makes and no others. None of them can reject,
 * move, hide, delete or e-mail a candidate. Nothing is repeated here but a request whose token was refused.
 */
import * as z from "zod/mini";
import { type HttpResponse, json } from "../../http/http.ts";
import type { SessionDeps } from "../ats.ts";
import { orNull } from "../schema-parts.ts";
import { createSender, metered, type Sent } from "../sender.ts";
import { errors } from "./errors.ts";
import {
  ApplicationRow,
  AppliedTagRow,
  AttachmentRow,
  CandidateRow,
  Created,
  CustomFieldOptionRow,
  CustomFieldRow,
  FieldsRow,
  JobRow,
  ListedRow,
  NoteRow,
  TagRow,
} from "./schema.ts";
import { type Credentials, descriptor } from "./settings.ts";
import { createClientTokens } from "./token.ts";

/** The documented maximum. */
const PER_PAGE = "500";
/** Few enough that what one page leads to is done within seconds. */
const LISTED_PER_PAGE = "100";
/** 10,000 rows: more tags or notes than any account we could serve within a run. */
const MAX_PAGES = 20;

/** Every path the client knows. */
const PATHS = {
  applications: "/v3/applications",
  candidates: "/v3/candidates",
  attachments: "/v3/attachments",
  jobs: "/v3/jobs",
  notes: "/v3/notes",
  tags: "/v3/candidate_tags",
  appliedTags: "/v3/applied_candidate_tags",
  fields: "/v3/custom_fields",
  fieldOptions: "/v3/custom_field_options",
} as const;
type Path = (typeof PATHS)[keyof typeof PATHS];

export interface NoteDraft {
  readonly applicationId: string;
  readonly candidateId: string;
  readonly body: string;
}

/** The `next` target of a Link header (RFC 8288), or null. */
function nextTarget(header: string | null): string | null {
  for (const link of (header ?? "").split(/,(?=\s*<)/)) {
    const match = /^\s*<([^<>]*)>\s*;(.*)$/.exec(link);
    if (match?.[1] !== undefined && /(?:^|;)\s*rel="?next"?\s*(?:;|$)/i.test(match[2] ?? "")) return match[1];
  }
  return null;
}

export function createClient(deps: SessionDeps, credentials: Credentials) {
  const origin = (name: "api" | "auth") => new URL(deps.origins?.[name] ?? descriptor.origins[name] ?? "").origin;
  const api = origin("api");
  const { send, call } = createSender({
    http: metered(deps),
    clock: deps.clock,
    errors,
    origin: api,
    tokens: createClientTokens(deps, credentials, origin("auth")),
    authorization: (token) => `Bearer ${token}`,
  });

  const path = (base: Path, query: Readonly<Record<string, string>>) =>
    `${base}?${new URLSearchParams(query).toString()}`;

  /** The next page's path: the cursor alone, and only from a target on the same origin and path. */
  function followed(base: Path, response: HttpResponse): string | null {
    const target = nextTarget(response.header("link"));
    if (target === null) return null;
    const url = URL.canParse(target, api) ? new URL(target, api) : null;
    const cursor = url?.searchParams.get("cursor");
    if (url?.origin !== api || url.pathname !== base || !cursor) throw errors.of("garbage");
    return path(base, { cursor });
  }

  /** Every row of a list that passes the schema, over all pages. */
  async function list<T extends z.ZodMiniType>(
    base: Path,
    query: Readonly<Record<string, string>>,
    schema: T,
  ): Promise<z.output<T>[]> {
    const Rows = z.array(schema);
    const rows: z.output<T>[] = [];
    let next: string | null = path(base, query);
    for (let page = 0; next !== null; page += 1) {
      if (page === MAX_PAGES) throw errors.of("garbage");
      const response: HttpResponse = await call({ method: "GET", path: next });
      const parsed = z.safeParse(Rows, json(response));
      if (!parsed.success) throw errors.of("garbage");
      rows.push(...parsed.data);
      next = followed(base, response);
    }
    return rows;
  }

  const post = (base: Path, content: unknown) => call({ method: "POST", path: base, body: JSON.stringify(content) });

  return {
    /** One id, or several with commas between them: 50 at most. */
    applications: (ids: string) => list(PATHS.applications, { ids }, ApplicationRow),
    applicationFields: (ids: string) => list(PATHS.applications, { ids }, FieldsRow),
    /** A row without an id, a message in place of data, is null: the candidate is hidden from us. */
    candidates: (ids: string) => list(PATHS.candidates, { ids }, orNull(CandidateRow)),
    /** One page from a moment on, newest id first. A row that cannot be read is null. */
    applicationsSince: async (by: "created" | "updated", since: Date, cursor: string | null) => {
      // A cursor stands alone: https://harvestdocs.greenhouse.io (pagination)
      const query =
        cursor === null ? { [`${by}_at`]: `gte|${since.toISOString()}`, per_page: LISTED_PER_PAGE } : { cursor };
      const response = await call({ method: "GET", path: path(PATHS.applications, query) });
      const parsed = z.safeParse(z.array(orNull(ListedRow)), json(response));
      if (!parsed.success) throw errors.of("garbage");
      const next = followed(PATHS.applications, response);
      return { rows: parsed.data, next: next === null ? null : new URL(next, api).searchParams.get("cursor") };
    },
    attachments: async (applicationId: string) => {
      const rows = await list(
        PATHS.attachments,
        { application_ids: applicationId, per_page: PER_PAGE },
        orNull(AttachmentRow),
      );
      return rows.filter((row) => row !== null);
    },
    jobs: (id: string) => list(PATHS.jobs, { ids: id }, orNull(JobRow)),

    tags: () => list(PATHS.tags, { per_page: PER_PAGE }, TagRow),
    createTag: async (name: string): Promise<string> => created(await post(PATHS.tags, { name })),
    appliedTags: (candidateId: string) =>
      list(PATHS.appliedTags, { candidate_ids: candidateId, per_page: PER_PAGE }, AppliedTagRow),
    applyTag: (candidateId: string, tagId: string) =>
      post(PATHS.appliedTags, { candidate_id: Number(candidateId), candidate_tag_id: Number(tagId) }),
    /** Takes one tag off one candidate; the tag itself stays. */
    unapplyTag: (appliedId: string) => call({ method: "DELETE", path: `${PATHS.appliedTags}/${appliedId}` }),

    fields: () => list(PATHS.fields, { field_type: "application", active: "true", per_page: PER_PAGE }, CustomFieldRow),
    fieldOptions: (fieldId: string) =>
      list(PATHS.fieldOptions, { custom_field_ids: fieldId, per_page: PER_PAGE }, CustomFieldOptionRow),
    writeField: (applicationId: string, key: string, value: string | number | null) =>
      call({
        method: "PATCH",
        path: `${PATHS.applications}/${applicationId}`,
        body: JSON.stringify({ custom_fields: [{ name_key: key, value }] }),
      }),

    notes: (candidateId: string, since: Date) =>
      list(
        PATHS.notes,
        { candidate_ids: candidateId, created_at: `gte|${since.toISOString()}`, per_page: PER_PAGE },
        NoteRow,
      ),
    /** One attempt; any status comes back as it is. `admin_only` is the write spelling of who may see it. */
    sendNote: (note: NoteDraft, timeoutMs: number): Promise<Sent> =>
      send({
        method: "POST",
        path: PATHS.notes,
        timeoutMs,
        body: JSON.stringify({
          candidate_id: Number(note.candidateId),
          application_id: Number(note.applicationId),
          note_type: "NOTE",
          visibility: "admin_only",
          body: note.body,
        }),
      }),
  };
}
export type Client = ReturnType<typeof createClient>;

function created(response: HttpResponse): string {
  const parsed = z.safeParse(Created, json(response));
  if (!parsed.success) throw errors.of("garbage");
  return parsed.data.id;
}
