/**
 * Data API v1 (https://hire.lever.co/developer/documentation): the calls this product makes and no others. None of them
 * can archive, move, hide, delete or e-mail a candidate. Nothing is repeated here but a request whose token was refused.
 */
import * as z from "zod/mini";
import { type HttpResponse, json } from "../../http/http.ts";
import { downloadBounds } from "../attachments.ts";
import type { SessionDeps } from "../ats.ts";
import { unless } from "../provider-errors.ts";
import { orNull } from "../schema-parts.ts";
import { createSender, metered, type SenderRequest, type Sent } from "../sender.ts";
import { fixedKey } from "../tokens.ts";
import { errors } from "./errors.ts";
import {
  DeletedApplication,
  DeletedOpportunity,
  ListedOpportunity,
  NoteRow,
  Opportunity,
  Posting,
  Resume,
  Tagged,
} from "./schema.ts";
import { type Credentials, originOf } from "./settings.ts";
import { createOAuthTokens } from "./token.ts";

/** The documented maximum. */
const LIMIT = "100";
/** 2,000 rows: more notes or résumés than one person has. */
const MAX_PAGES = 20;

type Query = readonly [string, string][];

const Body = z.object({ data: z.unknown() });
const Page = z.object({
  data: z.array(z.unknown()),
  hasNext: z._default(z.nullable(z.boolean()), false),
  next: z._default(z.nullable(z.string()), null),
});

/** Every path the client knows. */
const PATHS = {
  opportunities: "/v1/opportunities",
  deletedOpportunities: "/v1/opportunities/deleted",
  deletedApplications: "/v1/applications/deleted",
  opportunity: (id: string) => `/v1/opportunities/${id}`,
  addTags: (id: string) => `/v1/opportunities/${id}/addTags`,
  removeTags: (id: string) => `/v1/opportunities/${id}/removeTags`,
  notes: (id: string) => `/v1/opportunities/${id}/notes`,
  note: (id: string, noteId: string) => `/v1/opportunities/${id}/notes/${noteId}`,
  resumes: (id: string) => `/v1/opportunities/${id}/resumes`,
  resume: (id: string, resumeId: string) => `/v1/opportunities/${id}/resumes/${resumeId}/download`,
  posting: (id: string) => `/v1/postings/${id}`,
} as const;

export function createClient(deps: SessionDeps, credentials: Credentials) {
  const { clock } = deps;
  const origin = (name: "api" | "auth") => originOf(name, credentials.region, deps.origins);
  const api = origin("api");
  const usesKey = "apiKey" in credentials;
  const { send, call } = createSender({
    http: metered(deps),
    clock,
    errors,
    origin: api,
    tokens: usesKey ? fixedKey(credentials.apiKey) : createOAuthTokens(deps, credentials, origin("auth")),
    // The key is the user name, the password is empty.
    authorization: (token) => (usesKey ? `Basic ${Buffer.from(`${token}:`).toString("base64")}` : `Bearer ${token}`),
  });
  const author: Query = credentials.performAs === undefined ? [] : [["perform_as", credentials.performAs]];

  const withQuery = (path: string, query: Query) =>
    query.length === 0 ? path : `${path}?${new URLSearchParams(query).toString()}`;

  async function get<T extends z.ZodMiniType>(path: string, schema: T, query: Query = []): Promise<z.output<T>> {
    const body = z.safeParse(Body, json(await call({ method: "GET", path: withQuery(path, query) })));
    const parsed = z.safeParse(schema, body.data?.data);
    if (!parsed.success) throw errors.of("garbage");
    return parsed.data;
  }

  /** Every row of a list, over all pages, within one deadline when there is one. */
  async function list<T extends z.ZodMiniType>(path: string, schema: T, timeoutMs?: number): Promise<z.output<T>[]> {
    const endsAt = timeoutMs === undefined ? null : clock().getTime() + timeoutMs;
    const rows: z.output<T>[] = [];
    let offset: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const left = endsAt === null ? {} : { timeoutMs: endsAt - clock().getTime() };
      if (left.timeoutMs !== undefined && left.timeoutMs <= 0) throw errors.of("timeout");
      const query: Query =
        offset === null
          ? [["limit", LIMIT]]
          : [
              ["limit", LIMIT],
              ["offset", offset],
            ];
      const request: SenderRequest = { method: "GET", path: withQuery(path, query), ...left };
      const parsed = z.safeParse(Page, json(await call(request)));
      const read = z.safeParse(z.array(schema), parsed.data?.data);
      if (!parsed.success || !read.success) throw errors.of("garbage");
      rows.push(...read.data);
      if (parsed.data.hasNext !== true) return rows;
      // A page that says there is more and not where cannot be the end.
      if (parsed.data.next === null) break;
      offset = parsed.data.next;
    }
    throw errors.of("garbage");
  }

  /** One page. A row that cannot be read is null. */
  async function page<T extends z.ZodMiniType>(path: string, schema: T, query: Query, offset: string | null) {
    const from: Query = offset === null ? [] : [["offset", offset]];
    const whole: Query = [...query, ["limit", LIMIT], ...from];
    const parsed = z.safeParse(Page, json(await call({ method: "GET", path: withQuery(path, whole) })));
    const read = z.safeParse(z.array(orNull(schema)), parsed.data?.data);
    if (!parsed.success || !read.success) throw errors.of("garbage");
    const { hasNext, next } = parsed.data;
    // A page that says there is more and not where cannot be the end.
    if (hasNext === true && next === null) throw errors.of("garbage");
    return { rows: read.data, next: hasNext === true ? next : null };
  }
  const between = ({ since, until }: { readonly since: Date; readonly until: Date }): Query => [
    ["deleted_at_start", String(since.getTime())],
    ["deleted_at_end", String(until.getTime())],
  ];

  const tags = (path: string, texts: readonly string[]) =>
    call({ method: "POST", path: withQuery(path, author), body: JSON.stringify({ tags: texts }) });

  return {
    /** Null when the vendor knows no such opportunity. */
    opportunity: (id: string) =>
      unless(
        get(PATHS.opportunity(id), Opportunity, [
          ["expand", "applications"],
          ["expand", "contact"],
        ]),
        ["not_found"],
      ),
    opportunitiesSince: (
      {
        by,
        since,
        confidential,
      }: { readonly by: "created" | "updated"; readonly since: Date; readonly confidential: boolean },
      offset: string | null,
    ) =>
      page(
        PATHS.opportunities,
        ListedOpportunity,
        [
          [`${by}_at_start`, String(since.getTime())],
          // Else confidential ones are left out: https://hire.lever.co/developer/documentation
          ["confidentiality", confidential ? "all" : "non-confidential"],
          ["expand", "applications"],
          ["expand", "contact"],
        ],
        offset,
      ),
    deletedOpportunities: (window: { readonly since: Date; readonly until: Date }, offset: string | null) =>
      page(PATHS.deletedOpportunities, DeletedOpportunity, between(window), offset),
    deletedApplications: (window: { readonly since: Date; readonly until: Date }, offset: string | null) =>
      page(PATHS.deletedApplications, DeletedApplication, between(window), offset),
    posting: (id: string) => get(PATHS.posting(id), Posting),
    resumes: async (id: string) =>
      (await list(PATHS.resumes(id), orNull(Resume))).filter((row): row is Resume => row !== null),
    /** On the API's own host: the address a résumé names is one for people who are logged in. */
    resumeUrl: (id: string, resumeId: string) => api + PATHS.resume(id, resumeId),
    /** Null for an address that {@link resumeUrl} did not make. Any status comes back as it is. */
    download: async (url: string, timeoutMs: number): Promise<HttpResponse | null> => {
      const path = url.startsWith(`${api}/`) ? url.slice(api.length) : "";
      const [, , id = "", resumeId = ""] =
        /^(\/v1\/opportunities\/([\w-]+)\/resumes\/([\w-]+)\/download)$/.exec(path) ?? [];
      if (id === "" || resumeId === "") return null;
      const within = (target: URL) => target.origin === api;
      const sent = await send({
        method: "GET",
        path: PATHS.resume(id, resumeId),
        timeoutMs,
        accept: "*/*",
        ...downloadBounds(within),
      });
      if (!sent.sent) throw sent.error;
      return sent.response;
    },

    tags: async (id: string) => (await get(PATHS.opportunity(id), Tagged)).tags,
    addTags: (id: string, texts: readonly string[]) => tags(PATHS.addTags(id), texts),
    removeTags: (id: string, texts: readonly string[]) => tags(PATHS.removeTags(id), texts),

    notes: (id: string, timeoutMs?: number) => list(PATHS.notes(id), NoteRow, timeoutMs),
    /** One attempt; any status comes back as it is. */
    sendNote: (id: string, value: string, timeoutMs: number): Promise<Sent> =>
      send({
        method: "POST",
        path: withQuery(PATHS.notes(id), author),
        timeoutMs,
        body: JSON.stringify({ value, secret: true, notifyFollowers: false }),
      }),
    /** Ours only: the vendor lets the API delete no note that it did not create. */
    deleteNote: (id: string, noteId: string) =>
      call({ method: "DELETE", path: withQuery(PATHS.note(id, noteId), author) }),
    /** One attempt; replaces the whole note. */
    replaceNote: (id: string, noteId: string, value: string, timeoutMs: number): Promise<Sent> =>
      send({
        method: "PUT",
        path: withQuery(PATHS.note(id, noteId), author),
        timeoutMs,
        body: JSON.stringify({ values: [{ value }], secret: true }),
      }),
  };
}
export type Client = ReturnType<typeof createClient>;
