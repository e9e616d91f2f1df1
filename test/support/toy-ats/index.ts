/**
 * A third ATS, made up: what an adapter is when its vendor is simple. One folder; the line that registers it is in
 * toy-ats.test.ts. Applications and candidates are one thing here, labels are its tags, comments its notes.
 */
import * as z from "zod/mini";
import type { Ats, AtsSession, SessionDeps } from "../../../packages/core/src/ats/ats.ts";
import { distinct, placesOf, readAnswers } from "../../../packages/core/src/ats/answers.ts";
import { parseCredentials } from "../../../packages/core/src/ats/credentials.ts";
import { jsonBody, loggable, readPart } from "../../../packages/core/src/ats/delivery.ts";
import { endsWithMarker, noteOutcome } from "../../../packages/core/src/ats/note-outcome.ts";
import { createErrors, unless } from "../../../packages/core/src/ats/provider-errors.ts";
import { listOf, optional } from "../../../packages/core/src/ats/schema-parts.ts";
import { createSender } from "../../../packages/core/src/ats/sender.ts";
import { matchingSecret } from "../../../packages/core/src/ats/signature.ts";
import { fixedKey } from "../../../packages/core/src/ats/tokens.ts";
import { FINAL_VALUES, TAGS } from "../../../packages/core/src/domain/annotation.ts";
import type { Application } from "../../../packages/core/src/domain/application.ts";
import type { Connection } from "../../../packages/core/src/domain/connection.ts";
import { DeliveryUnreadableError } from "../../../packages/core/src/domain/errors.ts";
import { json } from "../../../packages/core/src/http/http.ts";

const errors = createErrors("toy");
const Id = z.string().check(z.regex(/^t\d{1,9}$/));
const Texts = listOf(z.string());
const Row = z.object({
  id: Id,
  at: z.iso.datetime(),
  state: z.enum(["open", "closed", "blank"]),
  how: z.enum(["posting", "sourced", "added_by_hand"]),
  given: z.string(),
  family: z.string(),
  mails: Texts,
  phones: Texts,
  city: optional(z.string()),
  answers: listOf(z.object({ question: z.string(), answer: z.string() })),
  labels: Texts,
});
const Comments = z.array(z.object({ id: Id, at: z.iso.datetime(), text: z.string() }));
const KINDS = new Map([
  ["applied", "application_created"],
  ["edited", "application_updated"],
  ["removed", "application_deleted"],
] as const satisfies readonly (readonly [string, string])[]);

const webhook: Ats["webhook"] = {
  verify: (delivery, secrets, now) => matchingSecret(delivery.body, delivery.header("toy-signature"), secrets, now),
  parse(delivery) {
    const body = z.safeParse(z.object({ what: z.string(), who: z.unknown() }), jsonBody(delivery));
    if (!body.success) throw new DeliveryUnreadableError(["what"]);
    const { what, who } = body.data;
    const kind = new Map<string, "application_created" | "application_updated" | "application_deleted">(KINDS).get(
      what,
    );
    if (!kind) return { kind: "ignored", action: loggable(what) };
    const id = readPart(Id, who, "who");
    return { kind: "event", event: { kind, applicationId: id, candidateId: id }, deliveryId: null };
  },
};

function toApplication(row: z.infer<typeof Row>, connection: Connection, open: SessionDeps["openIntake"]): Application {
  const { answers, places, submission } = readAnswers(row.answers, connection, open);
  return {
    ref: { applicationId: row.id, candidateId: row.id },
    submittedAt: new Date(row.at),
    open: row.state === "open",
    origin: row.how,
    job: null,
    givenName: row.given,
    familyName: row.family,
    emails: distinct(row.mails),
    phones: distinct(row.phones),
    places: placesOf([...places, row.city ?? ""]),
    links: [],
    answers,
    attachments: [],
    submission,
  };
}

const descriptor = {
  title: "Toy",
  file: "a toy application",
  credentials: [{ name: "key", label: "Key", secret: true, where: "on the box", shape: /^.{1,64}$/ }],
  scopes: [],
  webhooks: { menu: "on the box", events: [{ label: "Applied", action: "applied" }] },
  carriers: ["tag", "none"],
  noteOn: ["unscored", "low", "review", "high"],
  origins: { api: "https://toy.example.test" },
} as const satisfies Ats["descriptor"];

function connect(deps: SessionDeps): AtsSession {
  const { connection, clock, openIntake } = deps;
  const Credentials = z.object({ key: z.string() });
  const { key } = parseCredentials(Credentials, deps.credentials, { title: "Toy", advice: "read the box." });
  const { send, call } = createSender({
    http: deps.http,
    clock,
    errors,
    origin: deps.origins?.["api"] ?? descriptor.origins.api,
    tokens: fixedKey(key),
    authorization: (token) => `Toy ${token}`,
  });

  async function read<T extends z.ZodMiniType>(path: string, schema: T): Promise<z.output<T>> {
    const parsed = z.safeParse(schema, json(await call({ method: "GET", path })));
    if (!parsed.success) throw errors.of("garbage");
    return parsed.data;
  }
  const put = (path: string, content: unknown) => call({ method: "PUT", path, body: JSON.stringify(content) });
  const ours: ReadonlySet<string> = new Set(Object.values(TAGS));
  const final: ReadonlySet<string | undefined> = new Set(FINAL_VALUES.map((value) => TAGS[value]));

  return {
    async fetchApplication({ applicationId }) {
      const row = await unless(read(`/people/${applicationId}`, Row), ["not_found"]);
      if (!row) return { status: "missing" };
      if (row.state === "blank") return { status: "anonymized" };
      return { status: "found", application: toApplication(row, connection, openIntake) };
    },
    async setCarrier({ candidateId }, value) {
      if (connection.carrier.kind === "none") return "unchanged";
      const { labels } = await read(`/people/${candidateId}`, Row);
      if (labels.some((label) => final.has(label))) {
        const answered = labels.filter((label) => !ours.has(label) || final.has(label));
        if (answered.length < labels.length) await put(`/people/${candidateId}/labels`, answered);
        return "held_by_person";
      }
      if (value !== null && FINAL_VALUES.includes(value)) return "held_by_person";
      const wanted = value === null ? undefined : TAGS[value];
      const next = [...labels.filter((label) => !ours.has(label)), ...(wanted === undefined ? [] : [wanted])];
      if (labels.length === next.length && labels.every((label) => next.includes(label))) return "unchanged";
      await put(`/people/${candidateId}/labels`, next);
      return "written";
    },
    async heldValue({ candidateId }) {
      if (connection.carrier.kind === "none") return null;
      const { labels } = await read(`/people/${candidateId}`, Row);
      return labels.some((label) => final.has(label)) ? "explained" : null;
    },
    postNote: ({ candidateId }, { text }, { timeoutMs }) =>
      noteOutcome(
        () =>
          send({ method: "POST", path: `/people/${candidateId}/comments`, body: JSON.stringify({ text }), timeoutMs }),
        (response) => z.safeParse(z.object({ id: Id }), json(response)).data?.id ?? null,
        clock,
      ),
    async findNotes({ candidateId }, marker, since) {
      const rows = await read(`/people/${candidateId}/comments`, Comments);
      return rows
        .filter(({ at, text }) => Date.parse(at) >= since.getTime() && endsWithMarker(text, marker))
        .map(({ id }) => id);
    },
  };
}

function readFile(content: unknown, connection: Connection): Application | null {
  const row = z.safeParse(Row, content);
  return row.success ? toApplication(row.data, connection, () => null) : null;
}

export const toy = { id: "toy", descriptor, webhook, connect, readFile } as const satisfies Ats;
