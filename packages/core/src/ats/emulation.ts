/**
 * The port of an ATS emulator, and the plumbing they all have: counting, limits, and failing on cue. Each adapter folder
 * has an emulator in `emulator.ts`; tests and the sandbox run it.
 */
import { type Context, Hono } from "hono";
import type { ApplicationRef } from "../domain/application.ts";

/** How an adapter's emulator behaves, changeable while it runs. */
export interface EmulatorBehaviour {
  /** New and changed applications come into lists only this long after. */
  readonly listLagMs?: number;
  /** How many reads of a new application answer "not there yet". */
  readonly readLag?: number;
  /** Answers the next n API calls with this status. */
  readonly failNext?: { readonly status: number; readonly times: number; readonly retryAfterSeconds?: number };
  /** Accepts the next n note posts and then drops the connection or answers 500, so that the caller cannot know. */
  readonly swallowNoteResponses?: number;
  /** Requests allowed per window. */
  readonly rateLimit?: { readonly requests: number; readonly windowMs: number };
  /** Writing custom fields drops those the request does not name. */
  readonly dropsUnnamedFields?: boolean;
  /** How far the vendor's clock is ahead, as its `Date` header tells it. */
  readonly clockAheadMs?: number;
  /** Takes no credential any more, as after it was revoked or ran out. */
  readonly refusesCredentials?: boolean;
}

/** A stateful stand-in for the vendor: real HTTP, its auth, paging, limits and errors, and signed webhooks of its own. */
export interface AtsEmulator {
  readonly app: Hono;
  behave(behaviour: EmulatorBehaviour): void;
  /** The credentials an `Ats.connect` needs for this emulator. */
  readonly credentials: unknown;
  /** Puts a posted application into the account and returns its ids. Does not send a webhook. */
  submit(application: EmulatedSubmission): ApplicationRef;
  /** The vendor's own name for the event of a new application, to hand to `delivery`. */
  readonly created: string;
  /** The one of the delivery that tries a webhook out; of the application it is handed it says nothing. */
  readonly ping: string;
  /** The signed webhook request for an event about an application, as the vendor would send it. */
  delivery(
    action: string,
    ref: ApplicationRef,
    secret: string,
  ): { readonly headers: Record<string, string>; readonly body: string };
  /** What stands in the account now. */
  state(): EmulatorState;
  /** A recruiter's act: adds a tag, or removes an application or a candidate. */
  act(act: EmulatedAct): void;
  /** Requests served so far by method and route, for counting. */
  readonly requests: Readonly<Record<string, number>>;
}

export interface EmulatedSubmission {
  readonly givenName: string;
  readonly familyName: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly location: string | null;
  /** Pages the person names as their own. */
  readonly links?: readonly string[];
  readonly answers: readonly { readonly question: string; readonly answer: string }[];
  readonly submittedAt: Date;
  /** The address the ATS itself saw the form come from; an ATS that keeps none ignores it. */
  readonly ip?: string | null;
  /** The zone of the browser's clock; an ATS that keeps none ignores it. */
  readonly timeZone?: string | null;
  readonly jobId?: string;
  /** False for one a recruiter added by hand. */
  readonly throughPosting?: boolean;
  readonly prospect?: boolean;
  /** An agency handed it in. */
  readonly agency?: boolean;
  /** The file the person uploaded. Without one the application has the attachment of the vendor's documentation, which nobody can download; null attaches nothing. */
  readonly resume?: { readonly filename: string; readonly bytes: Uint8Array } | null;
  /** Attaches the application to a candidate that exists. */
  readonly candidateId?: string;
}

export type EmulatedAct =
  | { readonly kind: "add_tag"; readonly candidateId: string; readonly tag: string }
  | { readonly kind: "set_field"; readonly applicationId: string; readonly key: string; readonly value: string }
  | { readonly kind: "delete_application"; readonly applicationId: string }
  | { readonly kind: "delete_candidate"; readonly candidateId: string }
  | { readonly kind: "anonymize_candidate"; readonly candidateId: string }
  | { readonly kind: "merge_candidate"; readonly candidateId: string; readonly intoCandidateId: string }
  | { readonly kind: "reject_application"; readonly applicationId: string };

export interface EmulatorState {
  readonly applications: readonly {
    readonly applicationId: string;
    readonly candidateId: string;
    readonly name: string;
    /** Tags of the candidate, ours and others'. */
    readonly tags: readonly string[];
    /** Custom fields of the application by key. */
    readonly fields: Readonly<Record<string, string | null>>;
    readonly notes: readonly { readonly noteId: string; readonly text: string; readonly visibility: string }[];
  }[];
}

/** `ats/<id>/emulator.ts` exports `createEmulator` of this type. */
export type CreateEmulator = (options: { readonly clock: () => Date }) => AtsEmulator;

type Handler = (c: Context) => Response | Promise<Response>;

/** The request's JSON, or undefined. */
export async function bodyOf(c: Context): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    return undefined;
  }
}

/** Of a route's path; compiled once, for emulators are made by the thousand. */
const matchers = new Map<string, RegExp>();
function matcherOf(path: string): RegExp {
  const known = matchers.get(path) ?? new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`);
  matchers.set(path, known);
  return known;
}

/**
 * What an emulator needs besides its vendor: behaviour on cue, and every request counted under its route. Routes that do
 * not exist are counted as `unknown`, so that a call of one the product must never make would show.
 */
export function createPlumbing(answers: {
  readonly notFound: (c: Context) => Response;
  readonly forbidden: (c: Context) => Response;
  readonly clock: () => Date;
}) {
  const app = new Hono();
  const requests: Record<string, number> = {};
  const forbidden = new Set<string>();
  const lag = new Map<string, number>();
  let behaviour: EmulatorBehaviour = {};
  let failures = 0;
  let swallowed = 0;

  app.notFound(answers.notFound);

  return {
    app,
    requests,
    /** Routes the credential has no right to, such as `GET /v3/jobs`. */
    forbidden,
    behaviour: () => behaviour,
    behave: (next: EmulatorBehaviour): void => {
      behaviour = { ...behaviour, ...next };
      if (next.failNext) failures = next.failNext.times;
      if (next.swallowNoteResponses !== undefined) swallowed = next.swallowNoteResponses;
    },
    /** The failure a test ordered for this request, if any. */
    nextFailure: (): EmulatorBehaviour["failNext"] => {
      if (failures <= 0) return undefined;
      failures -= 1;
      return behaviour.failNext;
    },
    /** Whether the answer to this note, which is stored, gets lost. */
    losesNoteAnswer: (): boolean => {
      if (swallowed <= 0) return false;
      swallowed -= 1;
      return true;
    },
    /** A new object is hidden for as many reads as the behaviour says. */
    hide: (id: string | number): unknown => lag.set(String(id), behaviour.readLag ?? 0),
    visible: (id: string | number): boolean => {
      const left = lag.get(String(id)) ?? 0;
      if (left > 0) lag.set(String(id), left - 1);
      return left <= 0;
    },
    route: (method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, handler: Handler): void => {
      const name = `${method} ${path}`;
      app.on(method, path, (c) => (forbidden.has(name) ? answers.forbidden(c) : handler(c)));
    },
    /** The whole server, once every route is there. */
    serve: (): Hono => {
      const routes = app.routes
        .filter(({ method }) => method !== "ALL")
        .map(({ method, path }) => ({ method, path, matches: matcherOf(path) }));
      const outer = new Hono();
      outer.use("*", async (c, next) => {
        const known = routes.find(({ method, matches }) => method === c.req.method && matches.test(c.req.path));
        const name = known ? `${known.method} ${known.path}` : "unknown";
        requests[name] = (requests[name] ?? 0) + 1;
        const { clockAheadMs = 0 } = behaviour;
        if (clockAheadMs !== 0) c.header("date", new Date(answers.clock().getTime() + clockAheadMs).toUTCString());
        if (!known) return answers.notFound(c);
        await next();
        return undefined;
      });
      outer.route("/", app);
      return outer;
    },
  };
}
