/** The made-up vendor itself, on the plumbing every emulator has. */
import { createHmac } from "node:crypto";
import { type AtsEmulator, bodyOf, createPlumbing } from "../../../packages/core/src/ats/emulation.ts";
import type { ApplicationRef } from "../../../packages/core/src/domain/application.ts";

interface Person {
  readonly row: {
    readonly id: string;
    readonly at: string;
    state: string;
    readonly how: string;
    readonly given: string;
    readonly family: string;
    readonly mails: readonly string[];
    readonly phones: readonly string[];
    readonly city: string | null;
    readonly answers: readonly object[];
    labels: string[];
  };
  readonly comments: { readonly id: string; readonly at: string; readonly text: string }[];
}

export function createEmulator({ clock }: { readonly clock: () => Date }): AtsEmulator {
  const people = new Map<string, Person>();
  let ids = 0;
  const nextId = () => `t${(ids += 1)}`;
  const plumbing = createPlumbing({
    clock,
    notFound: (c) => c.text("who?", 404),
    forbidden: (c) => c.text("no", 403),
  });
  const person = (id: string | undefined): Person | undefined => people.get(id ?? "");
  let used = 0;
  let windowStart = 0;

  plumbing.app.use("/people/*", async (c, next) => {
    const limit = plumbing.behaviour().rateLimit;
    const now = clock().getTime();
    if (limit && now - windowStart >= limit.windowMs) [used, windowStart] = [0, now];
    if (limit && used >= limit.requests) return c.text("slow down", 429);
    used += 1;
    const failure = plumbing.nextFailure();
    if (failure) return new Response("oops", { status: failure.status });
    if (c.req.header("authorization") !== "Toy emulated-key") return c.text("no", 401);
    await next();
    return undefined;
  });
  plumbing.route("GET", "/people/:id", (c) => {
    const found = person(c.req.param("id"));
    return found && plumbing.visible(found.row.id) ? c.json(found.row) : c.text("who?", 404);
  });
  plumbing.route("PUT", "/people/:id/labels", async (c) => {
    const [found, labels] = [person(c.req.param("id")), await bodyOf(c)];
    if (!found || !Array.isArray(labels)) return c.text("who?", 404);
    found.row.labels = labels.map(String);
    return c.json(found.row);
  });
  plumbing.route("GET", "/people/:id/comments", (c) => c.json(person(c.req.param("id"))?.comments ?? []));
  plumbing.route("POST", "/people/:id/comments", async (c) => {
    const [found, content] = [person(c.req.param("id")), await bodyOf(c)];
    if (!found || typeof content !== "object" || content === null || !("text" in content)) return c.text("who?", 404);
    const comment = { id: nextId(), at: clock().toISOString(), text: String(content.text) };
    found.comments.push(comment);
    return plumbing.losesNoteAnswer() ? c.text("oops", 500) : c.json(comment, 201);
  });

  return {
    app: plumbing.serve(),
    credentials: { key: "emulated-key" },
    created: "applied",
    ping: "ping",
    requests: plumbing.requests,
    behave: plumbing.behave,
    submit({ givenName: given, familyName: family, emails: mails, phones, location: city, answers, ...rest }) {
      const how = rest.prospect ? "sourced" : rest.throughPosting === false ? "added_by_hand" : "posting";
      const id = nextId();
      const at = rest.submittedAt.toISOString();
      const row = { id, at, state: "open", how, given, family, mails, phones, city, answers, labels: [] };
      people.set(id, { row, comments: [] });
      plumbing.hide(id);
      return { applicationId: id, candidateId: id };
    },
    delivery(what, { applicationId }: ApplicationRef, secret) {
      const body = JSON.stringify({ what, who: applicationId });
      return { headers: { "toy-signature": createHmac("sha256", secret).update(body).digest("hex") }, body };
    },
    state: () => ({
      applications: [...people.values()].map(({ row, comments }) => ({
        applicationId: row.id,
        candidateId: row.id,
        name: `${row.given} ${row.family}`,
        tags: [...row.labels],
        fields: {},
        notes: comments.map(({ id, text }) => ({ noteId: id, text, visibility: "team" })),
      })),
    }),
    act(act) {
      const found = person("applicationId" in act ? act.applicationId : act.candidateId);
      if (!found) throw new Error("nobody of that id");
      if (act.kind === "add_tag") found.row.labels.push(act.tag);
      else if (act.kind === "anonymize_candidate") found.row.state = "blank";
      else if (act.kind === "reject_application") found.row.state = "closed";
      else if (act.kind.startsWith("delete_")) people.delete(found.row.id);
      else throw new Error(`the toy knows no ${act.kind}`);
    },
  };
}
