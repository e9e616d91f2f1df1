/** The same guarantees where Lever differs: a signature that covers nothing of the content, and one note kept true. */
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { TAGS } from "@bonafide/core/domain/annotation";
import type { ApplicationRef } from "@bonafide/core/domain/application";
import { PingJob, ScreeningJob } from "@bonafide/core/domain/event";
import { createDynamoSightings } from "@bonafide/core/stores/dynamo-sightings";
import { MAX_BODY_BYTES } from "@bonafide/functions/limits";
import { PLACE_QUESTION } from "@bonafide/sandbox/accounts";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer, type Call, type Flow, meet, type Rule, rewritten, startFlow } from "./harness.ts";

const CREATED = "applicationCreated";
/** The events a connection asks for come first; the vendor has five more. */
const SUBSCRIBED = 5;
const EVENTS = [
  CREATED,
  "candidateStageChange",
  "candidateArchiveChange",
  "candidateHired",
  "candidateDeleted",
  "interviewCreated",
  "interviewUpdated",
  "interviewDeleted",
  "contactCreated",
  "contactUpdated",
];

/** When a webhook was last heard of is noted beside everything else, once a minute at most. */
async function withoutSightings() {
  return (await flow.sandbox.aws.items()).filter(({ sk }) => sk?.S !== "SIGHTINGS");
}

/** The first look at an application and those after the harness's three waits. */
const LOOKS = 4;

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow({ ats: "lever" });
});
afterAll(() => flow.close());

/** The three fields that prove a delivery, which is all they prove. */
function proof(secret = flow.account.signingSecret, triggeredAt = Date.now()) {
  const token = randomBytes(24).toString("hex");
  return {
    token,
    triggeredAt,
    signature: createHmac("sha256", secret).update(`${token}${triggeredAt}`).digest("hex"),
  };
}

const about = ({ applicationId, candidateId }: ApplicationRef) => ({ applicationId, opportunityId: candidateId });
const ring = (body: unknown) =>
  flow.knock(flow.endpoint, {
    headers: { "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

async function screened(band: Parameters<Flow["person"]>[0], changes: Parameters<Flow["sandbox"]["submit"]>[2] = {}) {
  const { ref } = await flow.sandbox.submit(flow.account, flow.person(band), changes);
  expect(await flow.settled(ref)).toMatchObject({ state: "done", outcome: "annotated", assessment: { band } });
  return ref;
}

const pathOf = ({ candidateId }: ApplicationRef) => `/v1/opportunities/${candidateId}`;
/** The one read that fetches the application; the tags are read from the same address. */
const reads =
  (ref: ApplicationRef) =>
  ({ method, path, query }: Call) =>
    method === "GET" && path === pathOf(ref) && query.has("expand");
const posts =
  (ref: ApplicationRef, route: string) =>
  ({ method, path }: Call) =>
    method === "POST" && path === `${pathOf(ref)}/${route}`;
const onRead = (ref: ApplicationRef, times: number, make: () => Response): Rule => meet(reads(ref), times, make);

describe("a delivery that cannot be proven", () => {
  it("gets the same 401, body and headers whether forged, malformed, out of time or for nobody", async () => {
    const { ref } = flow.genuine();
    const genuine = { event: CREATED, data: about(ref), ...proof() };
    const { signature, ...unsigned } = genuine;
    const hour = 3_600_000;
    const digit = String(genuine.triggeredAt).slice(0, 1);
    const signatures = ["", null, 7, [signature], signature.toUpperCase(), signature.slice(1), `${signature}0`];
    const changes: object[] = [
      ...[...signatures, `sha256 ${signature}`].map((given) => ({ signature: given })),
      proof("a-secret-of-somebody-else"),
      proof(""),
      proof(undefined, Date.now() - 73 * hour),
      proof(undefined, Date.now() + hour),
      { token: randomUUID() },
      { token: null },
      { triggeredAt: null },
      { triggeredAt: genuine.triggeredAt + 1 },
      { triggeredAt: `${genuine.triggeredAt}x` },
      // The border between the two signed fields moved by a digit.
      { token: genuine.token + digit, triggeredAt: Number(String(genuine.triggeredAt).slice(1)) },
      { token: genuine.token.slice(0, -1), triggeredAt: genuine.token.slice(-1) + String(genuine.triggeredAt) },
    ];
    const forged = [unsigned, ...changes.map((change) => ({ ...genuine, ...change }))];
    const raw = ["", "null", "[]", "{", "\u0000", JSON.stringify([genuine]), `${JSON.stringify(genuine)}x`];
    // Deeper than any vendor's, so nobody parses it either.
    raw.push(`${JSON.stringify(genuine).slice(0, -1)},"deep":${"[".repeat(20_000)}${"]".repeat(20_000)}}`);
    // Larger than any delivery is: nobody parses it to find out who sent it.
    const large = JSON.stringify({ ...genuine, padding: "x".repeat(70_000) });
    await flow.expectNothingHappened(async () => {
      const answers = [];
      for (const body of [...forged, ...raw, large]) answers.push(await ring(body));
      for (const id of ["unknown-connection-0123456789", flow.greenhouse.connection.id, "__proto__", "%00"])
        answers.push(await flow.knock(`/webhooks/${id}`, { body: JSON.stringify(genuine) }));
      expect(answers[0]).toMatchObject({ status: 401, body: "unauthorized" });
      for (const given of answers) expect(given).toEqual(answers[0]);
    });
  });

  it("is too large from the first byte over the limit, signed or not", async () => {
    const over = JSON.stringify({ ...proof(), event: CREATED, data: "x".repeat(MAX_BODY_BYTES) });
    await flow.expectNothingHappened(async () => {
      expect(await ring(over)).toMatchObject({ status: 413 });
      expect(await ring("x".repeat(MAX_BODY_BYTES + 1))).toMatchObject({ status: 413 });
    });
  });
});

describe("a verified delivery", () => {
  it("is one screening, one tag and one secret note, and costs the reads it needs", async () => {
    const before = flow.calls().ats;
    const ref = await screened("high");
    await flow.drained();
    const spent = Object.entries(flow.calls().ats).map(([route, count]) => [route, count - (before[route] ?? 0)]);
    expect(Object.fromEntries(spent)).toEqual({
      "GET /v1/opportunities/:id": 2,
      "GET /v1/postings/:id": 1,
      "GET /v1/opportunities/:id/resumes": 1,
      "POST /v1/opportunities/:id/addTags": 1,
      "GET /v1/opportunities/:id/notes": 1,
      "POST /v1/opportunities/:id/notes": 1,
    });
    const { annotation, notes } = await flow.settled(ref);
    expect(flow.inAts(ref)).toMatchObject({
      tags: [TAGS.verify_identity],
      notes: [{ noteId: notes[0]?.noteId, text: annotation?.replaceAll("@", " at "), visibility: "secret" }],
    });
  });

  it("is told in a note whatever the band", async () => {
    const bands = ["low", "review", "high", "unscored"] as const;
    const refs = await Promise.all(bands.map((band) => screened(band)));
    for (const ref of refs) expect(flow.inAts(ref)?.notes).toMatchObject([{ visibility: "secret" }]);
  });

  it("replayed fifty times at once and fifty times later changes nothing and costs the vendor no call", async () => {
    const { ref, headers, body } = flow.genuine();
    const replay = () => Promise.all(Array.from({ length: 50 }, () => flow.knock(flow.endpoint, { headers, body })));
    await replay();
    expect(await flow.settled(ref)).toMatchObject({ outcome: "annotated", revision: 1 });
    await flow.drained();
    const look = async () => ({
      items: await withoutSightings(),
      ats: flow.account.emulator.state(),
      calls: flow.calls(),
    });
    const before = await look();
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
    expect((await replay()).filter(({ status }) => status === 200)).toHaveLength(50);
    await flow.drained();
    expect(await look()).toEqual(before);
  });

  it("that is the settings page's test is noted as when the webhook was tried out, and nothing else", async () => {
    const { ref } = flow.genuine();
    await flow.drained();
    const look = async () => ({ calls: flow.calls(), items: await withoutSightings() });
    const before = await look();
    const [told, sentAt] = [flow.messages.length, Date.now()];
    expect(await flow.deliver("test", ref)).toMatchObject({ status: 200 });
    await flow.drained();
    expect(await look()).toEqual(before);
    const { id: connectionId } = flow.account.connection;
    const messages = flow.messages.slice(told).map(({ body }) => PingJob.parse(JSON.parse(body)));
    expect(messages).toMatchObject([{ connectionId }]);
    const { dynamo: client, env } = flow.sandbox.aws;
    const { ping } = await createDynamoSightings({ client, name: env["TABLE_NAME"] ?? "" }).read(connectionId);
    expect(ping?.getTime()).toBeGreaterThanOrEqual(sentAt);
  });

  it("that is of no interest, or without what it must name, goes no further", async () => {
    const { ref } = flow.genuine();
    await flow.expectNothingHappened(async () => {
      expect(await flow.deliver("interviewCreated", ref)).toMatchObject({ status: 200 });
      for (const data of [
        null,
        [],
        "x",
        { applicationId: ref.applicationId },
        { ...about(ref), opportunityId: "../1" },
      ])
        expect(await ring({ ...proof(), event: CREATED, data })).toMatchObject({ status: 500 });
    });
  });

  it("is taken with and without its own id", async () => {
    for (const id of [undefined, randomUUID(), 7, { a: 1 }]) {
      const { ref } = flow.genuine();
      expect((await ring({ ...proof(), id, event: CREATED, data: about(ref) })).status).toBe(200);
      expect(await flow.settled(ref)).toMatchObject({ outcome: "annotated", revision: 1 });
    }
  });
});

describe("one valid delivery with everything else changed", () => {
  const NO_IDS = ["", "..", "../postings", "%2e%2e", "__proto__", "a".repeat(65), 7, -1, null, undefined, {}, [], true];
  const ids = (own: string, others: readonly string[]): unknown[] => [own, randomUUID(), ...others, [own], ...NO_IDS];

  it("makes us look at opportunities of that account, as often as its events allow, and does nothing else", async () => {
    const person = flow.person("high");
    const { ref: known } = await flow.sandbox.submit(flow.account, person);
    const { ref: foreign } = await flow.sandbox.submit(flow.greenhouse, flow.person("high"));
    await flow.settled(known);
    const neighbour = await screened("review");
    await flow.until("the other account's note", () =>
      flow.greenhouse.emulator
        .state()
        .applications.some(({ applicationId, notes }) => applicationId === foreign.applicationId && notes.length === 1),
    );
    await flow.drained();

    const applications = ids(known.applicationId, [neighbour.applicationId, foreign.applicationId]);
    const opportunities = ids(known.candidateId, [neighbour.candidateId, foreign.candidateId]);
    const junk = fc.sample(fc.object({ maxDepth: 4 }), { seed: 3, numRuns: 60 });
    const changed = [
      ...EVENTS.slice(0, SUBSCRIBED).flatMap((event) => [
        ...applications.map((applicationId) => ({ event, data: { ...about(known), applicationId } })),
        ...opportunities.map((opportunityId) => ({ event, data: { ...about(known), opportunityId } })),
        { event, data: { applicationId: randomUUID(), opportunityId: randomUUID() } },
        { event, data: { ...about(known), contactId: randomUUID(), candidateId: neighbour.candidateId } },
        { event, data: { ...about(known), toArchived: { reason: "x" }, name: person.email, deletedAt: 1 } },
      ]),
      ...EVENTS.map((event) => ({ event, data: about(known) })),
      ...["", "__proto__", "delete_candidate", person.email, "x".repeat(9_000), "<b>", "\u202e", 5, null, {}, []].map(
        (event) => ({ event, data: about(known) }),
      ),
      ...junk.map((nested, at) => ({
        ...nested,
        event: EVENTS[at % SUBSCRIBED],
        data: { ...nested, ...about(known) },
      })),
      ...junk.map((nested, at) => ({ ...nested, event: EVENTS[at % SUBSCRIBED], data: nested })),
      ...[null, 7, {}, [], person.email, "x".repeat(9_000)].map((id) => ({
        id,
        event: "candidateStageChange",
        data: about(known),
      })),
    ];
    const proven = proof();
    const bodies = changed.map((fields) => JSON.stringify({ ...fields, ...proven }));
    const nesting = JSON.stringify({ ...proven, event: "candidateHired", data: 0 }).replace(/0}$/, "");
    bodies.push(`${nesting}${"[".repeat(20)}${"]".repeat(20)}}`, `${nesting}{"data":{"data":null}}}`);
    expect(bodies.length).toBeGreaterThan(300);

    const look = async () => ({
      ats: flow.sandbox.accounts.map(({ emulator }) => emulator.state()),
      lookups: flow.sandbox.providers.requests(),
      foreign: flow.greenhouse.emulator.requests,
      held: (await flow.sandbox.aws.items()).map((item) => JSON.stringify([item["pk"], item["sk"]])).toSorted(),
      verdicts: (await Promise.all([known, neighbour].map(flow.recordOf))).map((record) => [
        record?.state,
        record?.outcome,
        record?.revision,
        record?.assessment,
        record?.notes,
      ]),
      candidates: await Promise.all([known, neighbour].map(flow.candidateOf)),
    });
    const before = structuredClone(await look());
    const told = flow.messages.length;
    const seen: Call[] = [];
    const observe: Rule = (call) => {
      seen.push(call);
      return null;
    };
    flow.rules.add(observe);
    for (let at = 0; at < bodies.length; at += 25) {
      const answers = await Promise.all(bodies.slice(at, at + 25).map(ring));
      for (const { status } of answers) expect([200, 500]).toContain(status);
    }
    await flow.drained();
    flow.rules.delete(observe);
    expect(await look()).toEqual(before);
    expect(seen.filter(({ method }) => method !== "GET")).toEqual([]);

    const jobs = new Map(
      flow.messages.slice(told).flatMap(({ body }) => {
        const message: unknown = JSON.parse(body);
        // One that has become the settings page's test looks at nothing.
        if (PingJob.safeParse(message).success) return [];
        const job = ScreeningJob.parse(message);
        return [[job.traceId, job] as const];
      }),
    );
    const finished = [known, neighbour].map(({ applicationId }) => applicationId);
    for (const ref of [known, neighbour]) {
      // Nothing for the creation of what is finished. Anything else is one look, and a bounded few while an end that
      // somebody announced is waited for.
      const allowed = [...jobs.values()]
        .filter(({ event }) => event.candidateId === ref.candidateId)
        .map(({ event }) =>
          event.kind === "application_created" && finished.includes(event.applicationId) ? 0 : LOOKS,
        );
      const looks = seen.filter(reads(ref)).length;
      expect(looks).toBeGreaterThan(0);
      expect(looks).toBeLessThanOrEqual(allowed.reduce<number>((sum, count) => sum + count, 0));
    }
    expect(await flow.sandbox.deadLetters()).toBe(0);
  });

  it("looks once for each event about a finished application, and not at all when it is told of its creation", async () => {
    const ref = await screened("high");
    await flow.drained();
    const standing = flow.inAts(ref);
    for (const event of EVENTS) {
      const told = flow.messages.length;
      let looks = 0;
      const count: Rule = (call) => {
        if (reads(ref)(call)) looks += 1;
        expect(call.method).toBe("GET");
        return null;
      };
      flow.rules.add(count);
      expect((await ring({ ...proof(), event, data: about(ref) })).status).toBe(200);
      if (EVENTS.indexOf(event) < SUBSCRIBED) await flow.until("taken", () => flow.messages.length > told);
      await flow.drained();
      flow.rules.delete(count);
      // An announced end is looked for once more when what Lever shows can be trusted; then what it shows is kept.
      const most = event === "candidateDeleted" ? 2 : 1;
      const none = event === CREATED || EVENTS.indexOf(event) >= SUBSCRIBED;
      expect([event, Math.min(looks, 1), looks <= most]).toEqual([event, none ? 0 : 1, true]);
    }
    expect(flow.inAts(ref)).toEqual(standing);
    expect(await flow.settled(ref)).toMatchObject({ state: "done", outcome: "annotated", revision: 1 });
  });
});

describe("an opportunity the API does not show yet", () => {
  it.concurrent("is looked for again and screened once it is there", async () => {
    const ref = flow.sandbox.place(flow.account, flow.person("high"));
    flow.rules.add(onRead(ref, 2, () => answer(404)));
    await flow.deliver(CREATED, ref);
    expect(await flow.settled(ref)).toMatchObject({ outcome: "annotated", assessment: { band: "high" } });
    expect(flow.waitsOf(ref).map(({ code }) => code)).toEqual(["not_yet", "not_yet"]);
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
  });

  /** Tells of a new application that is not there; answers what it cost once it is given up. */
  async function madeUp(candidateId: string) {
    const ref = { applicationId: randomUUID(), candidateId };
    const writes: string[] = [];
    flow.rules.add(({ method, path }) => {
      if (method !== "GET" && path.startsWith(pathOf(ref))) writes.push(`${method} ${path}`);
      return null;
    });
    expect((await ring({ ...proof(), event: CREATED, data: about(ref) })).status).toBe(200);
    await flow.until("given up", async () => flow.waitsOf(ref).length === LOOKS - 1 && !(await flow.recordOf(ref)));
    expect(JSON.stringify(await flow.sandbox.aws.items())).not.toContain(ref.applicationId);
    return writes;
  }

  it.concurrent("and never will is given up without a trace", async () => {
    expect(await madeUp(randomUUID())).toEqual([]);
  });

  it.concurrent("but holds another application is looked at once, and keeps the tag somebody else has set", async () => {
    const { candidateId } = flow.sandbox.place(flow.account, flow.person("high"));
    flow.account.emulator.act({ kind: "add_tag", candidateId, tag: TAGS.verify_identity ?? "" });
    const ref = { applicationId: randomUUID(), candidateId };
    const seen: string[] = [];
    flow.rules.add(({ method, path }) => {
      if (path.startsWith(pathOf(ref))) seen.push(method);
      return null;
    });
    expect((await ring({ ...proof(), event: CREATED, data: about(ref) })).status).toBe(200);
    await flow.until("looked at", () => seen.length > 0);
    await flow.until("dropped", async () => !(await flow.recordOf(ref)));
    expect(flow.waitsOf(ref)).toEqual([]);
    expect(seen).toEqual(["GET"]);
  });
});

describe("a vendor that fails", () => {
  it.concurrent.each([
    [401, "unauthorized"],
    [403, "forbidden"],
    [422, "invalid"],
  ])("with %i leaves the record failed with the code %s, and the rest of the batch unharmed", async (status, code) => {
    const victim = await flow.inOneBatch((ref) => onRead(ref, Number.POSITIVE_INFINITY, () => answer(status)));
    expect(await flow.settled(victim)).toMatchObject({ state: "failed", code, lease: null, assessment: null });
    expect(flow.inAts(victim)).toMatchObject({ notes: [], tags: [] });
    expect(flow.waitsOf(victim)).toEqual([]);
  });

  it.concurrent.each([
    ["a 429 that does not say how long", "rate_limited", () => answer(429)],
    ["a 500", "server_error", () => answer(500)],
    ["a 503 with a page", "server_error", () => answer(503, "<html>", { "content-type": "text/html" })],
    ["a login page", "garbage", () => answer(200, "<html>sign in</html>", { "content-type": "text/html" })],
    ["half of a JSON document", "garbage", () => answer(200, `{"data":{`)],
    ["a list for an opportunity", "garbage", () => answer(200, `{"data":[]}`)],
    ["nothing", "garbage", () => answer(200, "")],
  ])("for a while, such as with %s, is asked again, and the application screened once", async (_, code, make) => {
    const victim = await flow.inOneBatch((ref) => onRead(ref, 2, make));
    await flow.settled(victim);
    await flow.expectUnharmed([victim]);
    expect(flow.waitsOf(victim)).toEqual([
      { code, delaySeconds: 1 },
      { code, delaySeconds: 1 },
    ]);
  });

  it.concurrent("while the tag is written leaves one tag and one note in the end", async () => {
    const victim = await flow.inOneBatch((ref) => meet(posts(ref, "addTags"), 2, () => answer(503)));
    await flow.settled(victim);
    await flow.expectUnharmed([victim]);
  });

  it.concurrent.each<[string, () => Response]>([
    ["a 500", () => answer(500)],
    ["an answer that is no JSON", () => answer(201, "<html>ok</html>")],
    ["a gateway's 504", () => answer(504, "")],
  ])("after it stored the note, with %s, holds exactly that note: it is found and adopted", async (_, make) => {
    const ref = flow.sandbox.place(flow.account, flow.person("high"));
    let sent = 0;
    flow.rules.add(
      meet(posts(ref, "notes"), Number.POSITIVE_INFINITY, async ({ forward }) => {
        sent += 1;
        const stored = await forward();
        return sent === 1 ? make() : stored;
      }),
    );
    await flow.deliver(CREATED, ref);
    const record = await flow.settled(ref);
    expect(sent).toBe(1);
    await flow.expectUnharmed([ref]);
    expect(record.notes).toMatchObject([{ state: "done", noteId: flow.inAts(ref)?.notes[0]?.noteId }]);
  });
});

describe("a verdict that changes", () => {
  /** From now on the ATS reads as if the form had come from home. */
  const fromHome = (ref: ApplicationRef) =>
    rewritten(reads(ref), (body) =>
      JSON.parse(JSON.stringify(body).replace(/"ipAddress":"[^"]+"/, `"ipAddress":"192.0.2.70"`)),
    );
  /** As Lever sees it: no form of the company's own. */
  const unsealed = () => {
    const person = flow.person("high");
    return flow.sandbox.submit(flow.account, person, {
      answers: [{ question: PLACE_QUESTION, answer: person.place }],
    });
  };

  it.concurrent.each([
    ["", 0],
    [", also when the answer to it is lost", 1],
  ])("replaces the one note in place and the tag with it%s", async (_, lost) => {
    const { ref } = await unsealed();
    expect(await flow.settled(ref)).toMatchObject({ assessment: { band: "high" } });
    const [first] = flow.inAts(ref)?.notes ?? [];
    flow.rules.add(fromHome(ref));
    flow.rules.add(
      meet(
        ({ method, path }) => method === "PUT" && path.startsWith(pathOf(ref)),
        lost,
        async ({ forward }) => {
          await forward();
          return answer(502, "");
        },
      ),
    );
    expect((await flow.deliver("candidateStageChange", ref)).status).toBe(200);
    const record = await flow.until("the second verdict", async () => {
      const found = await flow.recordOf(ref);
      return found?.state === "done" && found.revision === 2 ? found : undefined;
    });
    expect(record).toMatchObject({ outcome: "annotated", assessment: { band: "review" } });
    const text = record.annotation?.replaceAll("@", " at ");
    expect(text).not.toBe(first?.text);
    expect(flow.inAts(ref)).toMatchObject({ tags: [TAGS.verify_contact] });
    expect(flow.inAts(ref)?.notes).toEqual([{ noteId: first?.noteId, text, visibility: "secret" }]);
  });

  it.concurrent("says once that a person has set check: explained, and raises nothing more", async () => {
    const { ref } = await unsealed();
    await flow.settled(ref);
    flow.account.emulator.act({ kind: "add_tag", candidateId: ref.candidateId, tag: "check: explained" });
    const standing = flow.inAts(ref);
    flow.rules.add(fromHome(ref));
    await flow.deliver("candidateStageChange", ref);
    await flow.until("the word of the person", async () => {
      const record = await flow.recordOf(ref);
      return record?.state === "done" && record.explained !== undefined;
    });
    expect(flow.inAts(ref)?.tags).toEqual(["check: explained"]);
    const [note] = flow.inAts(ref)?.notes ?? [];
    expect(flow.inAts(ref)?.notes).toEqual([
      { ...standing?.notes[0], text: expect.stringMatching(/^EXPLAINED BY A PERSON[^]*Before that, it said:/) },
    ]);
    await flow.deliver("candidateStageChange", ref);
    await flow.drained();
    expect(flow.inAts(ref)?.notes).toEqual([note]);
  });
});

describe("an opportunity", () => {
  it.each(["delete_candidate", "anonymize_candidate"] as const)(
    "that is gone by %s takes its record with it",
    async (kind) => {
      const ref = await screened("review");
      flow.account.emulator.act({ kind, candidateId: ref.candidateId });
      expect((await flow.deliver("candidateDeleted", ref)).status).toBe(200);
      await flow.until("its record gone", async () => !(await flow.recordOf(ref)));
      await flow.drained();
      expect(JSON.stringify(await flow.sandbox.aws.items())).not.toContain(ref.applicationId);
      expect(await flow.candidateOf(ref)).toBeUndefined();
    },
  );

  it("that is archived loses the tag and keeps the note and a person's tags", async () => {
    const ref = await screened("high");
    flow.account.emulator.act({ kind: "add_tag", candidateId: ref.candidateId, tag: "met at a fair" });
    flow.account.emulator.act({ kind: "reject_application", applicationId: ref.applicationId });
    expect((await flow.deliver("candidateArchiveChange", ref)).status).toBe(200);
    await flow.drained();
    expect(await flow.settled(ref)).toMatchObject({ state: "done", outcome: "closed" });
    expect(flow.inAts(ref)?.tags).toEqual(["met at a fair"]);
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
  });

  it("that a person has explained before it was screened gets neither tag nor note", async () => {
    const { ref, headers, body } = flow.genuine();
    flow.account.emulator.act({ kind: "add_tag", candidateId: ref.candidateId, tag: "check: explained" });
    await flow.knock(flow.endpoint, { headers, body });
    expect(await flow.settled(ref)).toMatchObject({ state: "done", assessment: { band: "high" }, notes: [] });
    expect(flow.inAts(ref)).toMatchObject({ tags: ["check: explained"], notes: [] });
  });
});

describe("the address Lever saw", () => {
  it("counts, unless it is one of the company's own form servers: then it is nobody's", async () => {
    const networkOf = async () => {
      const person = flow.person("high");
      const { ref } = await flow.sandbox.submit(flow.account, person, {
        answers: [{ question: PLACE_QUESTION, answer: person.place }],
      });
      const { assessment } = await flow.settled(ref);
      return [assessment?.band, assessment?.families.network];
    };
    expect(await networkOf()).toEqual(["high", "full"]);
    await flow.configure({ egressRanges: ["192.0.2.128/26"] });
    expect(await networkOf()).toEqual(["review", "none"]);
    await flow.configure({});
  });
});

describe("all of it together", () => {
  it("left no dead letter and nothing a candidate wrote in logs, messages and the table", async () => {
    await flow.drained();
    expect(await flow.sandbox.deadLetters()).toBe(0);
    await flow.expectNoPersonalData();
  });
});
