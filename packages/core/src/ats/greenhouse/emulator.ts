/**
 * A stateful stand-in for Greenhouse: the token service and Harvest v3 over HTTP, with its paging, limits, lag and error
 * shapes. It shares no code with the adapter, or the two would agree on the same mistake. Routes the product must never
 * call do not exist and are counted as `unknown`.
 */
import type { Context } from "hono";
import * as z from "zod/mini";
import { type AtsEmulator, bodyOf, createPlumbing } from "../emulation.ts";
import { createAccount } from "./emulator-account.ts";
import { createDeliveries } from "./emulator-deliveries.ts";
import harvest from "./fixtures/harvest-v3.json" with { type: "json" };

const CREDENTIALS = { clientId: "emulated-client-id", clientSecret: "emulated-client-secret", userId: "12" };
/** The integration's own service user, for tokens without a `sub`. */
const SERVICE_USER = 99;
const FILE_LIFETIME_MS = 7 * 86_400_000;
const TOKEN_SECONDS = harvest.token.expires_in;
const DEFAULT_LIMIT = { requests: 1000, windowMs: 30_000 };
const WRITE_VISIBILITY: Readonly<Record<string, string>> = {
  public: "publicly_visible",
  private: "privately_visible",
  admin_only: "admin_only_visible",
};

/** The last part of the scope a route needs: https://harvestdocs.greenhouse.io/docs/authentication */
const VERBS: Readonly<Record<string, string>> = { GET: "list", POST: "create", PATCH: "update", DELETE: "destroy" };

const { errors } = harvest;
const unprocessable = (c: Context, ...texts: string[]) => c.json({ ...errors.unprocessable, errors: texts }, 422);

const NoteBody = z.looseObject({
  candidate_id: z.int(),
  application_id: z.optional(z.int()),
  note_type: z.enum(["NOTE", "ACTIVITY", "EMAIL"]),
  visibility: z.string(),
  body: z.string().check(z.minLength(1)),
  user_id: z.optional(z.int()),
});
const TagBody = z.strictObject({ name: z.string().check(z.minLength(1)) });
const AppliedTagBody = z.strictObject({ candidate_id: z.int(), candidate_tag_id: z.int() });
const FieldsBody = z.strictObject({
  custom_fields: z.array(z.strictObject({ name_key: z.string(), value: z.unknown() })),
});

/** What an emulator of Greenhouse can do beyond the common port. */
export interface GreenhouseEmulator extends AtsEmulator {
  readonly credentials: typeof CREDENTIALS;
  /** Routes the credential has no scope for: add `GET /v3/jobs` and it answers 403. */
  readonly forbidden: Set<string>;
  /** Scopes of the credential: a route whose scope is taken out answers 403. */
  readonly scopes: Set<string>;
  /** Whether tokens are explained, and the role of the user the credential acts as: lists are for a Site Admin. */
  readonly options: { introspects: boolean; role: string };
  /** Deletes a custom field of applications, as an admin may; answers how to undo that. */
  deleteField(key: string): () => void;
  /** Revokes the token handed out last, as another worker's minting may. */
  revokeToken(): void;
}

export function createEmulator({ clock }: { readonly clock: () => Date }): GreenhouseEmulator {
  const account = createAccount(clock);
  const scopes = new Set<string>(harvest.scopes);
  const options = { introspects: true, role: "Site Admin" };
  const plumbing = createPlumbing({
    clock,
    notFound: (c) => c.json(errors.not_found, 404),
    forbidden: (c) => c.json(errors.forbidden, 403),
  });
  const { app, route, visible } = plumbing;
  let token: { value: string; userId: number; expiresAt: number } | null = null;
  let minted = 0;
  let window = { index: -1, used: 0 };

  const known = (id: string | undefined, secret: string | undefined) =>
    id === CREDENTIALS.clientId &&
    secret === CREDENTIALS.clientSecret &&
    plumbing.behaviour().refusesCredentials !== true;

  app.post("/introspect", async (c) => {
    if (!options.introspects) return c.json(errors.not_found, 404);
    const basic = /^Basic (.+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
    const [id, secret] = Buffer.from(basic, "base64").toString("utf8").split(":");
    if (!known(id, secret)) return c.json(errors.invalid_client, 401);
    const form = await c.req.parseBody();
    if (form["token"] !== token?.value) return c.json({ active: false });
    return c.json({
      ...harvest.introspection,
      sub: String(token?.userId),
      scope: [...scopes].join(" "),
      "https://auth.greenhouse.io/claims": {
        ...harvest.introspection["https://auth.greenhouse.io/claims"],
        user_role: options.role,
      },
    });
  });

  app.post("/token", async (c) => {
    const basic = /^Basic (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    if (basic === undefined) return c.json(errors.no_credential, 401);
    const [id, secret] = Buffer.from(basic, "base64").toString("utf8").split(":");
    if (!known(id, secret)) return c.json(errors.invalid_client, 401);
    const form = await c.req.parseBody();
    if (form["grant_type"] !== "client_credentials") return c.json(errors.no_grant, 400);
    minted += 1;
    const sub = form["sub"];
    token = {
      value: `emulated.${minted}.token`,
      userId: typeof sub === "string" ? Number(sub) : SERVICE_USER,
      expiresAt: clock().getTime() + TOKEN_SECONDS * 1000,
    };
    return c.json({ ...harvest.token, access_token: token.value });
  });

  /** Limits first, then what a test ordered, then the token: a 404 of an unknown route comes before any of them. */
  app.use("/v3/*", async (c, next) => {
    const limit = plumbing.behaviour().rateLimit ?? DEFAULT_LIMIT;
    const index = Math.floor(clock().getTime() / limit.windowMs);
    if (window.index !== index) window = { index, used: 0 };
    window.used += 1;
    const resetsAt = Math.ceil(((index + 1) * limit.windowMs) / 1000);
    c.header("X-RateLimit-Limit", String(limit.requests));
    c.header("X-RateLimit-Remaining", String(Math.max(0, limit.requests - window.used)));
    c.header("X-RateLimit-Reset", String(resetsAt));
    if (window.used > limit.requests) {
      c.header("Retry-After", String(Math.max(1, Math.ceil(resetsAt - clock().getTime() / 1000))));
      return c.json(errors.too_many, 429);
    }
    const failure = plumbing.nextFailure();
    if (failure) {
      if (failure.retryAfterSeconds !== undefined) c.header("Retry-After", String(failure.retryAfterSeconds));
      return new Response(JSON.stringify(errors.internal), { status: failure.status, headers: c.res.headers });
    }
    const bearer = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    if (bearer === undefined || !/^emulated\.\d+\.token$/.test(bearer)) return c.json(errors.bad_token, 401);
    if (bearer !== token?.value || token.expiresAt <= clock().getTime()) return c.json(errors.revoked_token, 401);
    if (plumbing.behaviour().refusesCredentials === true) return c.json(errors.revoked_token, 401);
    const verb = VERBS[c.req.method];
    const resource = c.req.path.split("/")[2] ?? "";
    if (verb !== undefined && !scopes.has(`harvest:${resource}:${verb}`)) return c.json(errors.forbidden, 403);
    if (verb === "list" && options.role !== "Site Admin") return c.json(errors.forbidden, 403);
    await next();
    return undefined;
  });

  /** One page of rows, newest id first; the next one only by a cursor that must stand alone. */
  function page(
    c: Context,
    matching: (query: Readonly<Record<string, string>>) => readonly { readonly id: number }[],
  ): Response {
    let query: Record<string, string> = c.req.query();
    let after = Number.POSITIVE_INFINITY;
    if (query["cursor"] !== undefined) {
      if (Object.keys(query).length > 1) return unprocessable(c, "cursor cannot be combined with other parameters");
      try {
        const cursor: unknown = JSON.parse(Buffer.from(query["cursor"], "base64url").toString("utf8"));
        const parsed = z.parse(z.object({ after: z.number(), query: z.record(z.string(), z.string()) }), cursor);
        ({ after, query } = parsed);
      } catch {
        return unprocessable(c, "cursor is invalid");
      }
    }
    const size = Number(query["per_page"] ?? 100);
    if (!Number.isInteger(size) || size < 1 || size > 500) return unprocessable(c, "per_page is invalid");
    if ((query["ids"] ?? "").split(",").length > 50) return unprocessable(c, "ids is too long");
    const rows = matching(query)
      .filter(({ id }) => id < after && includes(query["ids"], id))
      .toSorted((a, b) => b.id - a.id);
    const shown = rows.slice(0, size);
    const last = shown.at(-1);
    if (rows.length > shown.length && last) {
      const cursor = Buffer.from(JSON.stringify({ after: last.id, query })).toString("base64url");
      const { origin, pathname } = new URL(c.req.url);
      c.header("Link", `<${origin}${pathname}?cursor=${cursor}>; rel="next"`);
    }
    return c.json(shown);
  }

  const includes = (list: string | undefined, id: number | string | null) =>
    list === undefined || list.split(",").includes(String(id));
  /** `gte|<instant>`; other operators are not used here. */
  const since = (filter: string | undefined, at: string) =>
    filter === undefined || Date.parse(at) >= Date.parse(filter.replace(/^gte\|/, ""));
  const listed = (at: string) => Date.parse(at) <= clock().getTime() - (plumbing.behaviour().listLagMs ?? 0);
  const numberParam = (c: Context, name: string) => Number(c.req.param(name));

  route("GET", "/v3/applications", (c) =>
    page(c, ({ ids, candidate_ids, created_at, updated_at }) =>
      [...account.applications.values()].filter(
        (row) =>
          includes(ids, row.id) &&
          includes(candidate_ids, row.candidate_id) &&
          since(created_at, row.created_at) &&
          since(updated_at, row.updated_at) &&
          (created_at === undefined || listed(row.created_at)) &&
          (updated_at === undefined || listed(row.updated_at)) &&
          visible(row.id),
      ),
    ),
  );
  route("GET", "/v3/candidates", (c) =>
    page(c, () => [...account.candidates.values()].map((row) => ({ ...row, tags: account.tagNames(row.id) }))),
  );
  route("GET", "/v3/attachments", (c) =>
    page(c, ({ application_ids }) =>
      [...account.applications.values()]
        .filter(({ id }) => includes(application_ids, id) && account.files.get(id) !== null)
        .map(({ id, candidate_id }) => {
          const file = account.files.get(id);
          return {
            ...harvest.attachment,
            ...(file ? { type: "resume", filename: file.filename, url: fileUrl(c, id) } : {}),
            id: id + 1_000_000,
            application_id: id,
            candidate_id,
          };
        }),
    ),
  );
  // The bucket: no token, but a signature in the address that expires after seven days.
  const fileUrl = (c: Context, id: number) =>
    `${new URL(c.req.url).origin}/files/${id}?expires=${clock().getTime() + FILE_LIFETIME_MS}`;
  route("GET", "/files/:id", (c) => {
    const failure = plumbing.nextFailure();
    if (failure) return new Response(null, { status: failure.status });
    const file = account.files.get(numberParam(c, "id"));
    if (!file || Number(c.req.query("expires")) < clock().getTime()) return c.text("<Error/>", 403);
    return new Response(Uint8Array.from(file.bytes), { headers: { "content-type": "binary/octet-stream" } });
  });
  route("GET", "/v3/jobs", (c) => page(c, () => [...account.jobs.values()]));
  route("GET", "/v3/custom_fields", (c) =>
    page(c, ({ field_type }) => account.definitions.filter((row) => includes(field_type, row.field_type))),
  );
  route("GET", "/v3/custom_field_options", (c) =>
    page(c, ({ custom_field_ids }) => account.options.filter((row) => includes(custom_field_ids, row.custom_field_id))),
  );

  route("PATCH", "/v3/applications/:id", async (c) => {
    const row = account.applications.get(numberParam(c, "id"));
    if (!row) return c.json(errors.not_found, 404);
    const body = z.safeParse(FieldsBody, await bodyOf(c));
    if (!body.success) return unprocessable(c, "only custom_fields can be changed here");
    const values = new Map<string, unknown>();
    for (const { name_key, value } of body.data.custom_fields) {
      const definition = account.definitions.find((field) => field.name_key === name_key);
      if (!definition) return unprocessable(c, `custom field ${name_key} does not exist`);
      const option = account.options.find(
        ({ id, custom_field_id }) => custom_field_id === definition.id && id === value,
      );
      const select = definition.value_type === "single_select";
      if (select && value !== null && !option) return unprocessable(c, `${name_key} is not an option`);
      values.set(name_key, select && value !== null ? option?.name : value);
    }
    for (const [key, field] of Object.entries(row.custom_fields)) {
      if (values.has(key)) field.value = values.get(key);
      else if (plumbing.behaviour().dropsUnnamedFields) field.value = null;
    }
    row.updated_at = account.now();
    return c.json(row);
  });

  route("GET", "/v3/candidate_tags", (c) => page(c, () => [...account.tags.values()]));
  route("POST", "/v3/candidate_tags", async (c) => {
    const body = z.safeParse(TagBody, await bodyOf(c));
    if (!body.success) return unprocessable(c, "name is missing");
    if (account.tagNamed(body.data.name)) return unprocessable(c, "Name has already been taken");
    return c.json(account.createTag(body.data.name), 201);
  });
  route("GET", "/v3/applied_candidate_tags", (c) =>
    page(c, ({ candidate_ids, candidate_tag_ids }) =>
      [...account.applied.values()].filter(
        (row) => includes(candidate_ids, row.candidate_id) && includes(candidate_tag_ids, row.candidate_tag_id),
      ),
    ),
  );
  route("POST", "/v3/applied_candidate_tags", async (c) => {
    const body = z.safeParse(AppliedTagBody, await bodyOf(c));
    if (!body.success) return unprocessable(c, "candidate_id and candidate_tag_id are required");
    const { candidate_id, candidate_tag_id } = body.data;
    if (!account.candidates.has(candidate_id)) return unprocessable(c, "candidate does not exist");
    const tag = account.tags.get(candidate_tag_id);
    if (!tag) return unprocessable(c, "candidate tag does not exist");
    if (account.tagNames(candidate_id).includes(tag.name)) return unprocessable(c, "tag is already applied");
    return c.json(account.applyTag(candidate_id, candidate_tag_id), 201);
  });
  route("DELETE", "/v3/applied_candidate_tags/:id", (c) =>
    account.applied.delete(numberParam(c, "id")) ? c.body(null, 204) : c.json(errors.not_found, 404),
  );

  route("GET", "/v3/notes", (c) =>
    page(c, ({ candidate_ids, application_ids, created_at }) =>
      account.notes.filter(
        (row) =>
          includes(candidate_ids, row.candidate_id) &&
          includes(application_ids, row.application_id) &&
          since(created_at, row.created_at),
      ),
    ),
  );
  route("POST", "/v3/notes", async (c) => {
    const body = z.safeParse(NoteBody, await bodyOf(c));
    if (!body.success) return unprocessable(c, ...body.error.issues.map(({ path }) => `${path.join(".")} is invalid`));
    const { candidate_id, application_id, note_type, visibility: written, body: text, user_id } = body.data;
    const visibility = Object.hasOwn(WRITE_VISIBILITY, written) ? WRITE_VISIBILITY[written] : undefined;
    if (visibility === undefined) return unprocessable(c, "visibility must be public, private or admin_only");
    if (!account.candidates.has(candidate_id)) return unprocessable(c, "candidate does not exist");
    if (application_id !== undefined && account.applications.get(application_id)?.candidate_id !== candidate_id) {
      return unprocessable(c, "application does not belong to the candidate");
    }
    const note = account.addNote({
      candidate_id,
      application_id: application_id ?? 0,
      user_id: user_id ?? token?.userId ?? SERVICE_USER,
      body: text,
      type: note_type,
      visibility,
    });
    if (plumbing.losesNoteAnswer()) return c.json(errors.internal, 500);
    return c.json(note, 201);
  });

  return {
    app: plumbing.serve(),
    credentials: CREDENTIALS,
    created: "new_candidate_application",
    ping: "ping",
    requests: plumbing.requests,
    forbidden: plumbing.forbidden,
    scopes,
    options,
    deleteField: (key) => account.deleteField(key),
    behave: plumbing.behave,
    submit(submission) {
      const ref = account.submit(submission);
      plumbing.hide(ref.applicationId);
      return ref;
    },
    delivery: createDeliveries(account),
    state: account.state,
    act: account.act,
    revokeToken() {
      token = null;
    },
  };
}
