/**
 * A stateful stand-in for Lever: its authorisation service and Data API v1 over HTTP, with its paging, limits, lag and
 * error shapes. It shares no code with the adapter, or the two would agree on the same mistake. Routes the product must
 * never call do not exist and are counted as `unknown`.
 */
import type { Context } from "hono";
import * as z from "zod/mini";
import { type AtsEmulator, bodyOf, createPlumbing } from "../emulation.ts";
import { createAccount, type Opportunity } from "./emulator-account.ts";
import { createDeliveries } from "./emulator-deliveries.ts";
import dataApi from "./fixtures/data-api.json" with { type: "json" };

const { errors } = dataApi;
const CREDENTIALS = { apiKey: "emulated-api-key" };
const OAUTH = { clientId: "emulated-client-id", clientSecret: "emulated-client-secret" };
/** A bucket that fills with ten requests a second and holds twenty. */
const PER_SECOND = 10;
const BURST = 20;

const NoteBody = z.strictObject({
  value: z.string().check(z.minLength(1)),
  secret: z.optional(z.boolean()),
  score: z.optional(z.nullable(z.int().check(z.gte(1), z.lte(4)))),
  notifyFollowers: z.optional(z.boolean()),
  createdAt: z.optional(z.int()),
});
const ReplacedNoteBody = z.strictObject({
  values: z
    .array(z.strictObject({ value: z.string().check(z.minLength(1)), createdAt: z.optional(z.int()) }))
    .check(z.minLength(1)),
  secret: z.optional(z.boolean()),
  score: z.optional(z.nullable(z.int())),
});
const TagsBody = z.strictObject({ tags: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)) });

/** What an emulator of Lever can do beyond the common port. */
export interface LeverEmulator extends AtsEmulator {
  readonly credentials: typeof CREDENTIALS;
  /** Credentials of an authorised app, whose refresh token is good for one use. */
  readonly oauth: typeof OAUTH & { readonly refreshToken: string };
  /** Routes the credential has no permission for: add `GET /v1/postings/:id` and it answers 403. */
  readonly forbidden: Set<string>;
  /** Lists beyond those needed that the credential may read: `users`, `requisitions`. */
  readonly wide: Set<string>;
  /** What stays an id when it is asked for expanded, for want of a permission: `applications`, `contact`. */
  readonly withheld: Set<string>;
  /** Opportunities the credential may not see, as confidential ones are. */
  readonly confidential: Set<string>;
  /** Ends every access token, as the vendor may at any time. */
  revokeTokens(): void;
  /** A person's own note, or one under another. */
  writeNote(opportunityId: string, text: string, user: string): string;
  comment(noteId: string, text: string, user: string): void;
  /** Deletes a note, as a person may. */
  deleteNote(noteId: string): void;
  /** How often anybody was notified of a note. */
  notified(): number;
}

export function createEmulator({ clock }: { readonly clock: () => Date }): LeverEmulator {
  const account = createAccount(clock);
  const confidential = new Set<string>();
  const withheld = new Set<string>();
  const wide = new Set<string>();
  const plumbing = createPlumbing({
    clock,
    notFound: (c) => c.json(errors.not_found, 404),
    forbidden: (c) => c.json(errors.forbidden, 403),
  });
  const { app, route } = plumbing;
  const malformed = (c: Context) => c.json(errors.malformed, 400);
  const notFound = (c: Context) => c.json(errors.not_found, 404);
  let issued = 1;
  let refreshToken = "emulated-refresh-1";
  const oauth = { ...OAUTH, refreshToken };
  const accessTokens = new Map<string, number>();
  let notifications = 0;

  app.post("/oauth/token", async (c) => {
    const form = await c.req.parseBody();
    if (form["client_id"] !== OAUTH.clientId || form["client_secret"] !== OAUTH.clientSecret)
      return c.json(errors.invalid_client, 401);
    if (form["grant_type"] !== "refresh_token" || form["refresh_token"] !== refreshToken)
      return c.json(errors.invalid_grant, 403);
    issued += 1;
    refreshToken = `emulated-refresh-${issued}`;
    const access = `emulated-access-${issued}`;
    accessTokens.set(access, clock().getTime() + dataApi.token.expires_in * 1000);
    return c.json({ ...dataApi.token, access_token: access, refresh_token: refreshToken });
  });

  let bucket = { level: BURST, at: clock().getTime() };
  let window = { index: -1, used: 0 };
  /** The vendor's bucket, or the window a test asks for. */
  function hasRoom(): boolean {
    const limit = plumbing.behaviour().rateLimit;
    const now = clock().getTime();
    if (limit) {
      const index = Math.floor(now / limit.windowMs);
      window = { index, used: window.index === index ? window.used + 1 : 1 };
      return window.used <= limit.requests;
    }
    bucket = { level: Math.min(BURST, bucket.level + ((now - bucket.at) / 1000) * PER_SECOND), at: now };
    if (bucket.level < 1) return false;
    bucket.level -= 1;
    return true;
  }

  function authorised(header: string | undefined): boolean {
    if (plumbing.behaviour().refusesCredentials === true) return false;
    const basic = /^Basic (.+)$/.exec(header ?? "")?.[1];
    if (basic !== undefined) return Buffer.from(basic, "base64").toString("utf8") === `${CREDENTIALS.apiKey}:`;
    const bearer = /^Bearer (.+)$/.exec(header ?? "")?.[1];
    return (accessTokens.get(bearer ?? "") ?? 0) > clock().getTime();
  }

  app.use("/v1/*", async (c, next) => {
    if (!hasRoom()) return c.json(errors.too_many, 429);
    const failure = plumbing.nextFailure();
    // The vendor states no waits, whatever a test would like it to state.
    if (failure) return new Response(JSON.stringify(errors.internal), { status: failure.status });
    if (!authorised(c.req.header("authorization"))) return c.json(errors.unauthorized, 401);
    await next();
    return undefined;
  });

  /** One page in the order given; `next` is a token that only we can read. */
  function page(c: Context, rows: readonly unknown[]): Response {
    const limit = Number(c.req.query("limit") ?? 100);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) return malformed(c);
    const offset = c.req.query("offset");
    const start = offset === undefined ? 0 : Number(Buffer.from(offset, "base64url").toString("utf8"));
    if (!Number.isInteger(start)) return malformed(c);
    const end = start + limit;
    const more = rows.length > end;
    const next = more ? { next: Buffer.from(String(end)).toString("base64url") } : {};
    return c.json({ data: rows.slice(start, end), ...next, hasNext: more });
  }

  /** `include` and `expand` as the vendor's: without `expand`, related objects are their ids. */
  function shown(opportunity: Opportunity, asked: readonly string[]): object {
    const expand = asked.filter((part) => !withheld.has(part));
    return {
      ...opportunity,
      contact: expand.includes("contact") ? account.contacts.get(opportunity.contact) : opportunity.contact,
      applications: expand.includes("applications")
        ? opportunity.applications
        : opportunity.applications.map(({ id }) => id),
    };
  }

  type OpportunityHandler = (c: Context, opportunity: Opportunity) => Response | Promise<Response>;
  function ofOpportunity(method: "GET" | "POST" | "PUT" | "DELETE", path: string, handler: OpportunityHandler): void {
    route(method, `/v1/opportunities/:id${path}`, (c) => {
      const opportunity = account.opportunities.get(c.req.param("id") ?? "");
      if (!opportunity) return notFound(c);
      return confidential.has(opportunity.id) ? c.json(errors.forbidden, 403) : handler(c, opportunity);
    });
  }

  // Before the routes of one opportunity: its id would be "deleted".
  const numberQuery = (c: Context, name: string) => {
    const text = c.req.query(name);
    return text === undefined ? undefined : Number(text);
  };
  const within = (at: number, from: number | undefined, to: number | undefined) =>
    (from === undefined || at >= from) && (to === undefined || at <= to);
  const MONTH_MS = 30 * 86_400_000;
  route("GET", "/v1/opportunities/deleted", (c) =>
    page(
      c,
      account.deletions
        .filter(({ applicationId }) => applicationId === null)
        .filter(({ at }) => within(at, numberQuery(c, "deleted_at_start"), numberQuery(c, "deleted_at_end")))
        .map(({ opportunityId, at }) => ({ ...dataApi.deletedOpportunity, id: opportunityId, deletedAt: at })),
    ),
  );
  route("GET", "/v1/applications/deleted", (c) => {
    const [from, to] = [numberQuery(c, "deleted_at_start"), numberQuery(c, "deleted_at_end")];
    // Both bounds are required, and at most 30 days lie between them.
    if (from === undefined || to === undefined || !(to - from <= MONTH_MS)) return malformed(c);
    return page(
      c,
      account.deletions
        .filter(({ applicationId, at }) => applicationId !== null && within(at, from, to))
        .map(({ opportunityId, applicationId, at }) => ({
          ...dataApi.deletedApplication,
          id: applicationId,
          opportunityId,
          deletedAt: at,
        })),
    );
  });
  route("GET", "/v1/opportunities", (c) => {
    if (c.req.query("confidentiality") === "all" && plumbing.forbidden.has("confidentiality=all"))
      return c.json(errors.forbidden, 403);
    const [created, updated] = [numberQuery(c, "created_at_start"), numberQuery(c, "updated_at_start")];
    const listedUpTo = clock().getTime() - (plumbing.behaviour().listLagMs ?? 0);
    const by = (opportunity: Opportunity) => (updated === undefined ? opportunity.createdAt : opportunity.updatedAt);
    const rows = [...account.opportunities.values()]
      .filter(({ id }) => c.req.query("confidentiality") === "all" || !confidential.has(id))
      .filter((opportunity) => within(by(opportunity), created ?? updated, listedUpTo))
      .filter(({ id }) => plumbing.visible(id))
      .toSorted((a, b) => by(b) - by(a));
    return page(
      c,
      rows.map((opportunity) => shown(opportunity, c.req.queries("expand") ?? [])),
    );
  });
  ofOpportunity("GET", "", (c, opportunity) =>
    plumbing.visible(opportunity.id)
      ? c.json({ data: shown(opportunity, c.req.queries("expand") ?? []) })
      : notFound(c),
  );
  route("GET", "/v1/archive_reasons/:id", (c) => {
    const reason = account.archiveReasons.find(({ id }) => id === c.req.param("id"));
    return reason ? c.json({ data: reason }) : notFound(c);
  });
  route("GET", "/v1/postings", (c) => page(c, [...account.postings.values()]));
  // Lists of other people and things: only a credential with more than it needs may read them.
  for (const list of ["users", "requisitions"])
    route("GET", `/v1/${list}`, (c) => (wide.has(list) ? page(c, []) : c.json(errors.forbidden, 403)));
  route("GET", "/v1/postings/:id", (c) => {
    const posting = account.postings.get(c.req.param("id") ?? "");
    return posting ? c.json({ data: posting }) : notFound(c);
  });
  ofOpportunity("GET", "/resumes", (c, opportunity) => {
    const file = account.files.get(opportunity.id);
    const { resume } = dataApi;
    if (file === null) return page(c, []);
    return page(c, [file ? { ...resume, file: { ...resume.file, name: file.filename } } : resume]);
  });
  ofOpportunity("GET", "/resumes/:resumeId/download", (c, opportunity) => {
    if (c.req.param("resumeId") !== dataApi.resume.id) return notFound(c);
    const file = account.files.get(opportunity.id);
    return new Response(
      file ? Uint8Array.from(file.bytes) : "The file of the vendor's documentation, which is no document.",
      {
        headers: { "content-type": "application/octet-stream" },
      },
    );
  });

  ofOpportunity("POST", "/addTags", async (c, opportunity) => {
    const body = z.safeParse(TagsBody, await bodyOf(c));
    if (!body.success) return malformed(c);
    account.addTags(opportunity, body.data.tags);
    return c.json({ data: shown(opportunity, []) });
  });
  ofOpportunity("POST", "/removeTags", async (c, opportunity) => {
    const body = z.safeParse(TagsBody, await bodyOf(c));
    if (!body.success) return malformed(c);
    opportunity.tags = opportunity.tags.filter((tag) => !body.data.tags.includes(tag));
    return c.json({ data: shown(opportunity, []) });
  });

  const notesOf = (opportunity: Opportunity) =>
    account.notes.filter(({ opportunityId }) => opportunityId === opportunity.id);
  ofOpportunity("GET", "/notes", (c, opportunity) =>
    // Newest first.
    page(
      c,
      notesOf(opportunity)
        .map(({ note }) => note)
        .toReversed(),
    ),
  );
  ofOpportunity("POST", "/notes", async (c, opportunity) => {
    const body = z.safeParse(NoteBody, await bodyOf(c));
    if (!body.success) return malformed(c);
    const { value, secret = false, notifyFollowers = false } = body.data;
    if (notifyFollowers || /@\w/.test(value)) notifications += 1;
    const note = account.addNote(opportunity.id, { value, secret, user: c.req.query("perform_as") ?? null }, true);
    if (plumbing.losesNoteAnswer()) return c.json(errors.internal, 500);
    return c.json({ data: { ...note, noteId: note.id } }, 201);
  });
  ofOpportunity("PUT", "/notes/:noteId", async (c, opportunity) => {
    const stored = notesOf(opportunity).find(({ note }) => note.id === c.req.param("noteId"));
    if (!stored || stored.note.deletedAt !== null) return notFound(c);
    if (!stored.byApi) return c.json(errors.forbidden, 403);
    const body = z.safeParse(ReplacedNoteBody, await bodyOf(c));
    if (!body.success) return malformed(c);
    const [first] = stored.note.fields;
    if (!first) return malformed(c);
    if (body.data.values.some(({ value }) => /@\w/.test(value))) notifications += 1;
    stored.note.fields = body.data.values.map(({ value }) => ({ ...first, value }));
    stored.note.secret = body.data.secret ?? false;
    opportunity.updatedAt = clock().getTime();
    if (plumbing.losesNoteAnswer()) return c.json(errors.internal, 500);
    return c.json({ data: { ...stored.note, noteId: stored.note.id } });
  });

  ofOpportunity("DELETE", "/notes/:noteId", (c, opportunity) => {
    const stored = notesOf(opportunity).find(({ note }) => note.id === c.req.param("noteId"));
    if (!stored || stored.note.deletedAt !== null) return notFound(c);
    if (!stored.byApi) return c.json(errors.forbidden, 403);
    stored.note.deletedAt = clock().getTime();
    opportunity.updatedAt = clock().getTime();
    return c.body(null, 204);
  });

  return {
    app: plumbing.serve(),
    credentials: CREDENTIALS,
    oauth,
    created: "applicationCreated",
    ping: "test",
    requests: plumbing.requests,
    forbidden: plumbing.forbidden,
    confidential,
    withheld,
    wide,
    behave: plumbing.behave,
    submit(submission) {
      const ref = account.submit(submission);
      plumbing.hide(ref.candidateId);
      return ref;
    },
    delivery: createDeliveries(account),
    state: account.state,
    act: account.act,
    revokeTokens: () => accessTokens.clear(),
    writeNote: (opportunityId, value, user) => account.addNote(opportunityId, { value, user, secret: false }, false).id,
    comment: account.comment,
    deleteNote(noteId) {
      const stored = account.notes.find(({ note }) => note.id === noteId);
      if (stored) stored.note.deletedAt = clock().getTime();
    },
    notified: () => notifications,
  };
}
