import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TAGS } from "../../domain/annotation.ts";
import type { ApplicationRef, Application } from "../../domain/application.ts";
import type { Connection } from "../../domain/connection.ts";
import { DeliveryUnreadableError, SettingsError } from "../../domain/errors.ts";
import { WebhookEvent } from "../../domain/event.ts";
import type { AccessToken, Logger, TokenStore } from "../../domain/ports.ts";
import type { HttpClient } from "../../http/http.ts";
import { describeAtsContract } from "../ats.contract.ts";
import {
  aConnection,
  aSubmission,
  connectTo,
  type EmulatorServer,
  memoryTokens,
  raw,
  serveEmulator,
} from "../testing.ts";
import { createEmulator, type LeverEmulator } from "./emulator.ts";
import { lever } from "./index.ts";

const ours: ReadonlySet<string> = new Set(Object.values(TAGS));

/** A body as JSON with some of its fields changed. */
const changed = (body: string, changes: object): string => JSON.stringify({ ...JSON.parse(body), ...changes });
const signatureOf = (body: string): string => String((JSON.parse(body) as { signature?: unknown }).signature);

describeAtsContract({
  ats: lever,
  createEmulator,
  signature: {
    read: ({ body }) => signatureOf(body),
    replace: ({ headers, body }, text) => ({ headers, body: changed(body, { signature: text ?? undefined }) }),
  },
  events: [
    { action: "applicationCreated", kind: "application_created" },
    { action: "candidateStageChange", kind: "candidate_updated" },
    { action: "candidateArchiveChange", kind: "candidate_updated" },
    { action: "candidateHired", kind: "candidate_updated" },
    { action: "candidateDeleted", kind: "candidate_deleted" },
  ],
  vendor: {
    prospect: "sourced",
    statesWaits: false,
    absentIs404: true,
    namesDeletedApplications: false,
    replacesNotes: true,
    givesFiles: true,
    lists: { deletions: true },
  },
  carriers: [
    {
      carrier: { kind: "tag" },
      shown: ({ tags }) => tags.find((tag) => ours.has(tag)) ?? null,
      text: (value) => TAGS[value] ?? null,
      others: ({ tags, fields, notes }) => ({ tags: tags.filter((tag) => !ours.has(tag)), fields, notes }),
      unrelated: ({ candidateId }) => ({ kind: "add_tag", candidateId, tag: "Engineering" }),
      hold: ({ candidateId }) => ({ kind: "add_tag", candidateId, tag: "check: explained" }),
    },
  ],
});

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8");
const NOW = new Date("2026-11-20T09:20:00Z");
const HOUR = 3_600_000;
const SECRET = { id: "k", value: "vector-signing-secret" };

describe("verify (lever)", () => {
  const verify = (body: string | Uint8Array, now: Date) =>
    lever.webhook.verify(raw({ headers: {}, body }), [SECRET], now);

  // Computed with `openssl dgst -sha256 -hmac vector-signing-secret` over token and time, written out here.
  it.each([
    [
      "application-created",
      "5f0c8d2e7a914b3c6d5e8f7a0b1c2d3e4f5a6b7c8d9e0f1a1795166100123",
      "8e98079628be58fcc107aedeae7349c09e4ae2cac2848069a519b0e1669d256e",
    ],
    [
      "candidate-stage-change",
      "6a1d8d2e7a914b3c6d5e8f7a0b1c2d3e4f5a6b7c8d9e0f1b1795166200123",
      "c3fb6ea0a851859df687c2556c8f480ead703c6ddfb3db5794aa3c6576b337e8",
    ],
    [
      "candidate-deleted",
      "7b2d8d2e7a914b3c6d5e8f7a0b1c2d3e4f5a6b7c8d9e0f1c1795166500000",
      "1abcc7a35e9e8929cff730c2911975b8193896b0cfa867d5bb27d57a2dc98d13",
    ],
    [
      "test-request",
      "8c3d8d2e7a914b3c6d5e8f7a0b1c2d3e4f5a6b7c8d9e0f1d1795166600000",
      "d1b006ab04e0de2408efd6eafb04ffd463dabe05c1b29ec02b7ac80025a2300a",
    ],
  ])("accepts the pinned vector %s", (name, message, digest) => {
    const body = fixture(name);
    const { token, triggeredAt, signature } = JSON.parse(body) as Record<string, unknown>;
    expect([`${String(token)}${String(triggeredAt)}`, signature]).toEqual([message, digest]);
    expect(verify(body, new Date(Number(triggeredAt)))).toBe("k");
    expect(verify(changed(body, { triggeredAt: String(triggeredAt) }), new Date(Number(triggeredAt)))).toBe("k");
  });

  it("accepts a delivery until it is 72 hours old and up to 5 minutes early, to the millisecond", () => {
    const body = fixture("application-created");
    const at = (ms: number) => verify(body, new Date(1_795_166_100_123 + ms));
    expect([at(72 * HOUR), at(72 * HOUR + 1)]).toEqual(["k", null]);
    expect([at(-5 * 60_000), at(-5 * 60_000 - 1)]).toEqual(["k", null]);
  });

  it("rejects a token or a time changed after signing, also a digit moved from one to the other", () => {
    const body = fixture("application-created");
    const { token, triggeredAt } = JSON.parse(body) as { token: string; triggeredAt: number };
    const now = new Date(triggeredAt);
    expect(verify(changed(body, { token: `${token}x` }), now)).toBeNull();
    expect(verify(changed(body, { triggeredAt: triggeredAt + 1 }), now)).toBeNull();
    const [first, ...rest] = String(triggeredAt);
    expect(verify(changed(body, { token: token + first, triggeredAt: Number(rest.join("")) }), now)).toBeNull();
    expect(verify(changed(body, { token: token + first, triggeredAt: rest.join("") }), now)).toBeNull();
    const grown = `${token.at(-1)}${triggeredAt}`;
    expect(verify(changed(body, { token: token.slice(0, -1), triggeredAt: grown }), now)).toBeNull();
  });

  it("rejects a moved digit also where the time would still be a number", () => {
    const triggeredAt = 1_795_166_100_123;
    const token = `${"t".repeat(40)}1`;
    const signature = createHmac("sha256", SECRET.value).update(`${token}${triggeredAt}`).digest("hex");
    const now = new Date(triggeredAt);
    expect(verify(JSON.stringify({ token, triggeredAt, signature }), now)).toBe("k");
    const moved = { token: token.slice(0, -1), triggeredAt: 11_795_166_100_123, signature };
    expect(verify(JSON.stringify(moved), now)).toBeNull();
  });

  it("does not look at a body larger or deeper than a delivery can be", () => {
    const body = fixture("application-created");
    const now = new Date(1_795_166_100_123);
    expect(verify(changed(body, { padding: "x".repeat(60_000) }), now)).toBe("k");
    expect(verify(changed(body, { padding: "x".repeat(70_000) }), now)).toBeNull();
    const deep = `{"data":${"[".repeat(40)}${"]".repeat(40)},${body.slice(1)}`;
    expect(verify(deep.trim(), now)).toBeNull();
  });

  it("is total over arbitrary bytes and values", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (body) => {
        expect(verify(body, NOW)).toBeNull();
      }),
    );
    fc.assert(
      fc.property(
        fc.record({ token: fc.jsonValue(), triggeredAt: fc.jsonValue(), signature: fc.jsonValue() }),
        (body) => {
          expect(verify(JSON.stringify(body), NOW)).toBeNull();
        },
      ),
    );
  });
});

describe("one valid delivery with everything else changed", () => {
  const sample = JSON.parse(fixture("application-created")) as Record<string, unknown>;
  const { token, triggeredAt, signature } = sample;
  const now = new Date(Number(triggeredAt));
  const events = [
    "applicationCreated",
    "candidateStageChange",
    "candidateArchiveChange",
    "candidateHired",
    "candidateDeleted",
    "interviewCreated",
    "contactUpdated",
    "constructor",
    "__proto__",
  ];
  const anId = fc.oneof(
    fc.uuid(),
    fc.constantFrom("../../v1/users", "x/../y", "a%2fb", "1".repeat(65), "", "é", "a\u0000b", "<b>", " "),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const data = fc.oneof(
    fc.record(
      { applicationId: anId, opportunityId: anId, candidateId: anId, contactId: anId, toArchived: fc.jsonValue() },
      { requiredKeys: [] },
    ),
    fc.jsonValue(),
  );
  const body = fc.record(
    { event: fc.oneof(fc.constantFrom(...events), fc.jsonValue()), data, id: fc.jsonValue(), extra: fc.jsonValue() },
    { requiredKeys: [] },
  );

  it("still verifies and yields at most ids of checked shape; nothing is thrown but that it cannot be read", () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(body, (other) => {
        const delivery = raw({ headers: {}, body: JSON.stringify({ ...other, token, triggeredAt, signature }) });
        expect(lever.webhook.verify(delivery, [SECRET], now)).toBe("k");
        let outcome = "unreadable";
        try {
          const parsed = lever.webhook.parse(delivery);
          outcome = parsed.kind;
          if (parsed.kind === "event") {
            expect(WebhookEvent.safeParse(parsed.event).success).toBe(true);
            const { kind, ...ids } = parsed.event;
            expect(["application_created", "candidate_updated", "candidate_deleted"]).toContain(kind);
            for (const id of Object.values(ids).flat()) expect(id).toMatch(/^[A-Za-z0-9-]{1,64}$/);
            if (parsed.deliveryId !== null) expect(parsed.deliveryId).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
          }
          if (parsed.kind === "ignored") expect(parsed.action).toMatch(/^\w{1,64}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(DeliveryUnreadableError);
        }
        seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
      }),
      { numRuns: 4000 },
    );
    for (const outcome of ["event", "ignored", "unreadable", "ping"]) expect(seen.get(outcome) ?? 0).toBeGreaterThan(0);
  });
});

describe("parse (lever)", () => {
  const parse = (body: string) => lever.webhook.parse(raw({ headers: {}, body }));
  const paths = (body: object): readonly string[] => {
    try {
      parse(JSON.stringify(body));
    } catch (error) {
      if (error instanceof DeliveryUnreadableError) return error.paths;
      throw error;
    }
    return [];
  };
  const opportunityId = "c2a9f0d1-0001-4000-8000-000000000001";
  const applicationId = "7e1c0f5a-0001-4000-8000-000000000001";

  it("reads the documented deliveries, with an id of their own or without", () => {
    expect(parse(fixture("application-created"))).toEqual({
      kind: "event",
      event: { kind: "application_created", applicationId, candidateId: opportunityId },
      deliveryId: "0b7d6b7e-1111-4222-8333-944444444444",
    });
    // `candidateId` is another one here, and not the one to go by.
    expect(parse(fixture("candidate-stage-change"))).toEqual({
      kind: "event",
      event: { kind: "candidate_updated", candidateId: opportunityId },
      deliveryId: null,
    });
    expect(parse(fixture("candidate-deleted"))).toMatchObject({
      event: { kind: "candidate_deleted", candidateId: opportunityId, applicationIds: [] },
    });
  });

  it("answers the settings page's test request as a ping, whatever event it names", () => {
    expect(parse(fixture("test-request"))).toEqual({ kind: "ping" });
    expect(parse('{"event":"applicationCreated","data":{}}')).toEqual({ kind: "ping" });
  });

  it.each(["interviewCreated", "interviewUpdated", "interviewDeleted", "contactCreated", "contactUpdated", "later"])(
    "acknowledges %s, which names no application, without looking further",
    (event) => {
      const body = { event, data: { contactId: "41d7b6aa-0001-4000-8000-000000000001" } };
      expect(parse(JSON.stringify(body))).toEqual({ kind: "ignored", action: event });
    },
  );

  it("names the path of what is missing and no value", () => {
    expect(paths({ data: { opportunityId } })).toEqual(["event"]);
    expect(paths({ event: "applicationCreated" })).toEqual(["data"]);
    expect(paths({ event: "applicationCreated", data: [] })).toEqual(["data"]);
    expect(paths({ event: "applicationCreated", data: { candidateId: opportunityId } })).toEqual([
      "data.applicationId",
      "data.opportunityId",
    ]);
    expect(paths({ event: "candidateHired", data: { candidateId: opportunityId } })).toEqual(["data.opportunityId"]);
  });

  it.each([[1], ["../../x"], ["a b"], [""], ["1".repeat(65)], [null], [{}], [[]], ["a/b"], ["a?b"], ["é"]])(
    "takes no %j for an id",
    (id) => {
      expect(paths({ event: "candidateDeleted", data: { opportunityId: id } })).toEqual(["data.opportunityId"]);
    },
  );
});

describe("readFile (lever)", () => {
  const connection = aConnection("lever", { placeQuestions: ["Which city and country will you work from?"] });
  const content = JSON.parse(fixture("opportunity")) as { data: { applications: object[] } };
  const read = (changes: object, application: object = {}) => {
    const [first] = content.data.applications;
    return lever.readFile({ ...content.data, applications: [{ ...first, ...application }], ...changes }, connection);
  };

  it("reads an opportunity as the API answers it: the application's own contact data, and the address Lever saw", () => {
    expect(lever.readFile(content, connection)).toEqual({
      ref: {
        applicationId: "7e1c0f5a-0001-4000-8000-000000000001",
        candidateId: "c2a9f0d1-0001-4000-8000-000000000001",
      },
      submittedAt: new Date(1_795_166_100_000),
      open: true,
      origin: "posting",
      job: { id: "f05bbac3-0001-4000-8000-000000000001", title: "", departmentIds: [], country: null },
      givenName: "Rin",
      familyName: "Okafor",
      emails: ["rin@example.test"],
      phones: ["(202) 555-0143"],
      places: ["Toronto, Canada", "Toronto, Ontario, Canada"],
      links: ["https://rin.example.test", "https://linkedin.example/rin"],
      answers: [
        { question: "Which city and country will you work from?", answer: "Toronto, Canada" },
        { question: "Working hours", answer: "Mornings, Afternoons" },
      ],
      attachments: [],
      submission: { ip: { address: "203.0.113.7", vouchedBy: "ats" }, clock: { timeZone: "America/Toronto" } },
    });
    expect(lever.readFile(content.data, connection)).toEqual(lever.readFile(content, connection));
  });

  it("says in one sentence that a webhook carries ids only, and what to give instead", () => {
    const webhook: unknown = JSON.parse(fixture("application-created"));
    expect(() => lever.readFile(webhook, connection)).toThrow(SettingsError);
    expect(() => lever.readFile(webhook, connection)).toThrow(/carries ids only; give the opportunity instead/);
  });

  it("says how to fetch an opportunity whose application is only an id", () => {
    expect(() => read({ applications: ["7e1c0f5a-0001-4000-8000-000000000001"] })).toThrow(/expand=applications/);
  });

  it.each([
    ["an agency", { origin: "agency" }, {}, "agency"],
    ["a sourced person", { origin: "sourced" }, {}, "sourced"],
    ["an internal move", { origin: "internal" }, {}, "internal"],
    ["a referred person", { origin: "referred" }, {}, "referral"],
    ["a referral", {}, { type: "referral" }, "referral"],
    ["one added by hand", {}, { type: "user" }, "added_by_hand"],
    ["one from a university", { origin: "university" }, {}, "posting"],
    ["an origin to come", { origin: "later" }, { type: "later" }, "posting"],
  ])("tells %s by its origin", (_, opportunity, application, origin) => {
    expect(read(opportunity, application)?.origin).toBe(origin);
  });

  it("falls back to nothing where the application has no e-mail or phone: the person's may be from another candidacy", () => {
    expect(read({}, { email: null, phone: null, links: null })).toMatchObject({ emails: [], phones: [], links: [] });
  });

  it("lives with the application of a recruiter, where almost everything is null", () => {
    const nothing = { ipAddress: null, userAgent: null, timezone: null, acceptLanguage: null, referer: null };
    const typed = { type: "user", name: null, email: null, phone: null, customQuestions: null, posting: null };
    expect(read({ location: null }, { ...typed, ...nothing })).toMatchObject({
      job: null,
      givenName: "Rin",
      familyName: "Okafor",
      places: [],
      answers: [],
      submission: { ip: null, clock: null },
    });
  });

  it("is closed once archived, in the present spelling and in that of old samples", () => {
    expect(read({ archived: { reason: "x", archivedAt: 1 } })?.open).toBe(false);
    expect(read({ archivedAt: "2026-11-20T09:15:00Z" })?.open).toBe(false);
  });

  it("reads times as numbers and as text, and names of one word or many", () => {
    expect(read({}, { createdAt: "2026-11-20T09:15:00Z" })?.submittedAt).toEqual(new Date("2026-11-20T09:15:00Z"));
    expect(read({}, { name: "  Ana  María de  Souza " })).toMatchObject({
      givenName: "Ana María de",
      familyName: "Souza",
    });
    expect(read({}, { name: "Mononym" })).toMatchObject({ givenName: "", familyName: "Mononym" });
  });

  it.each([[null], [1], ["x"], [[]], [{}], [{ data: {} }], [{ data: { id: "a", applications: [] } }]])(
    "answers null for %j",
    (other) => {
      expect(lever.readFile(other, connection)).toBeNull();
    },
  );
});

describe("connect (lever)", () => {
  let now: Date;
  let emulator: LeverEmulator;
  let server: EmulatorServer;
  const clock = () => now;
  const count = (route: string) => emulator.requests[route] ?? 0;
  const connect = (overrides: Partial<Connection> = {}, deps: Partial<Parameters<typeof connectTo>[1]> = {}) =>
    connectTo(lever, {
      origin: server.origin,
      credentials: emulator.credentials,
      clock,
      connection: aConnection("lever", overrides),
      ...deps,
    });
  const fetched = async (ref: ApplicationRef, session = connect()): Promise<Application> => {
    const found = await session.fetchApplication(ref);
    if (found.status !== "found") throw new Error(found.status);
    return found.application;
  };
  const shownOf = ({ applicationId }: ApplicationRef) => {
    const found = emulator.state().applications.find((application) => application.applicationId === applicationId);
    if (!found) throw new Error("the application is gone");
    return found;
  };

  beforeEach(async () => {
    now = NOW;
    emulator = createEmulator({ clock });
    emulator.behave({ rateLimit: { requests: 1000, windowMs: 30_000 } });
    server = await serveEmulator(emulator);
  });
  afterEach(async () => {
    await server.close();
    expect(count("unknown")).toBe(0);
  });

  it.each([
    [{ performAs: "visible" }, /apiKey/],
    [{ apiKey: "a:b" }, /apiKey/],
    [{ apiKey: "hunter2", region: "visible" }, /region/],
    [{ apiKey: "hunter2", performAs: "../visible" }, /performAs/],
    [{ clientId: "visible", refreshToken: "hunter2" }, /clientSecret/],
  ])("refuses credentials of another shape, naming what is missing and echoing nothing: %j", (credentials, names) => {
    const wrong = () => connect({}, { credentials });
    expect(wrong).toThrow(SettingsError);
    expect(wrong).toThrow(names);
    expect(wrong).not.toThrow(/hunter2|visible/);
  });

  it.each([
    ["", "https://api.lever.co"],
    ["global", "https://api.lever.co"],
    ["eu", "https://api.eu.lever.co"],
    ["sandbox", "https://api.sandbox.lever.co"],
  ])("asks the data centre of region %j and sends the key as user name", async (region, origin) => {
    const asked: { url: string; authorization: string | undefined }[] = [];
    const http: HttpClient = ({ url, headers }) => {
      asked.push({ url, authorization: headers?.["authorization"] });
      return Promise.resolve({ status: 404, body: new Uint8Array(), header: () => null });
    };
    const session = lever.connect({
      connection: aConnection("lever"),
      credentials: { apiKey: "key", region },
      openIntake: () => null,
      http,
      tokens: memoryTokens(),
      clock,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    });
    expect(await session.fetchApplication({ applicationId: "a", candidateId: "o" })).toEqual({ status: "missing" });
    expect(asked).toEqual([
      {
        url: `${origin}/v1/opportunities/o?expand=applications&expand=contact`,
        authorization: `Basic ${btoa("key:")}`,
      },
    ]);
  });

  describe("reading", () => {
    it("scores what this form said, not what the person said in other candidacies", async () => {
      emulator.submit(aSubmission({ phones: ["+44 20 7946 0958"] }));
      const ref = emulator.submit(aSubmission({ emails: ["rin@example.test"] }));
      expect(await fetched(ref)).toMatchObject({ emails: ["rin@example.test"], phones: ["(202) 555-0143"] });
    });

    it("knows the posting's title, department and country, and the résumé at the API's own host", async () => {
      const ref = emulator.submit(aSubmission());
      expect(await fetched(ref)).toMatchObject({
        job: {
          id: "f05bbac3-0001-4000-8000-000000000001",
          title: "Engineer",
          departmentIds: ["Product", "Platform"],
          country: "CA",
        },
        attachments: [
          {
            kind: "resume",
            filename: "cv.pdf",
            url: `${server.origin}/v1/opportunities/${ref.candidateId}/resumes/d1d1d1d1-0001-4000-8000-000000000001/download`,
          },
        ],
      });
    });

    it("goes on without what an optional permission would show", async () => {
      emulator.forbidden.add("GET /v1/postings/:id").add("GET /v1/opportunities/:id/resumes");
      expect(await fetched(emulator.submit(aSubmission()))).toMatchObject({
        job: { title: "", departmentIds: [], country: null },
        attachments: [],
      });
    });

    it("calls a confidential opportunity forbidden: nothing to wait for, and somebody must be told", async () => {
      const ref = emulator.submit(aSubmission());
      emulator.confidential.add(ref.candidateId);
      await expect(connect().fetchApplication(ref)).rejects.toMatchObject({
        name: "ProviderError",
        code: "forbidden",
        retryable: false,
      });
    });

    it("calls an opportunity marked as deleted missing, and one of an anonymised person anonymised", async () => {
      const ref = emulator.submit(aSubmission());
      const answer = (changes: object): HttpClient => {
        const { data } = JSON.parse(fixture("opportunity")) as { data: object };
        const body = new TextEncoder().encode(JSON.stringify({ data: { ...data, ...changes } }));
        return () => Promise.resolve({ status: 200, body, header: () => null });
      };
      const deleted = connect({}, { http: answer({ deletedAt: 1_795_166_600_000, deletedBy: "x" }) });
      expect(await deleted.fetchApplication(ref)).toEqual({ status: "missing" });
      const contact = { id: "41d7b6aa-0001-4000-8000-000000000001", isAnonymized: true };
      const person = connect({}, { http: answer({ contact, applications: [] }) });
      expect(await person.fetchApplication(ref)).toEqual({ status: "anonymized" });
    });

    it("says that an application id does not belong to an opportunity that holds another, anonymised or not", async () => {
      const [one, other] = [emulator.submit(aSubmission()), emulator.submit(aSubmission())];
      const mixed = { applicationId: one.applicationId, candidateId: other.candidateId };
      expect(await connect().fetchApplication(mixed)).toEqual({ status: "mismatched" });
      emulator.act({ kind: "anonymize_candidate", candidateId: other.candidateId });
      expect(await connect().fetchApplication(mixed)).toEqual({ status: "mismatched" });
    });

    it.each([
      ["no data", "{}"],
      ["another shape", '{"data":[]}'],
      ["an opportunity without an id", '{"data":{"applications":[]}}'],
    ])("calls an answer with %s garbage", async (_, text) => {
      const body = new TextEncoder().encode(text);
      const http: HttpClient = () => Promise.resolve({ status: 200, body, header: () => null });
      const ref = emulator.submit(aSubmission());
      await expect(connect({}, { http }).fetchApplication(ref)).rejects.toMatchObject({ code: "garbage" });
    });
  });

  describe("the submission's address", () => {
    const question = "Reference";
    const settings = { intakeQuestions: ["reference"], egressRanges: ["198.51.100.0/24", "2001:db8::/32"] };
    const openIntake = (sealed: string) => (sealed.startsWith("sealed:") ? { ip: sealed.slice(7) } : null);
    const submission = async (ip: string | null, ...answers: string[]) => {
      const ref = emulator.submit(aSubmission({ ip, answers: answers.map((answer) => ({ question, answer })) }));
      return (await fetched(ref, connect(settings, { openIntake }))).submission.ip;
    };

    it("is the one Lever saw", async () => {
      expect(await submission("203.0.113.7")).toEqual({ address: "203.0.113.7", vouchedBy: "ats" });
      expect(await submission("::ffff:203.0.113.7")).toEqual({ address: "203.0.113.7", vouchedBy: "ats" });
      expect(await submission("2001:DB9::1")).toEqual({ address: "2001:db9::1", vouchedBy: "ats" });
    });

    it("is none where Lever has none, where it saw the company's own form server, and where it is no address", async () => {
      expect(await submission(null)).toBeNull();
      expect(await submission("198.51.100.20")).toBeNull();
      expect(await submission("2001:db8::7")).toBeNull();
      expect(await submission("localhost")).toBeNull();
      expect(await submission("")).toBeNull();
    });

    it("is the sealed one where the company's own form has sealed one", async () => {
      expect(await submission("198.51.100.20", "sealed:203.0.113.9")).toEqual({
        address: "203.0.113.9",
        vouchedBy: "intake",
      });
      expect(await submission("203.0.113.7", "sealed:203.0.113.9")).toEqual({
        address: "203.0.113.9",
        vouchedBy: "intake",
      });
      expect(await submission("203.0.113.7", "203.0.113.9")).toEqual({ address: "203.0.113.7", vouchedBy: "ats" });
    });

    it("of an application added by hand is none", async () => {
      const ref = emulator.submit(aSubmission({ throughPosting: false, ip: "203.0.113.7" }));
      expect((await fetched(ref)).submission).toEqual({ ip: null, clock: null });
    });
  });

  describe("the submission's clock", () => {
    const egressRanges = ["198.51.100.0/24"];
    const clock = async (ip: string | null, timeZone: string | null, throughPosting = true) =>
      (await fetched(emulator.submit(aSubmission({ ip, timeZone, throughPosting })), connect({ egressRanges })))
        .submission.clock;

    it("is the zone Lever recorded, with an address or without", async () => {
      expect(await clock("203.0.113.7", "America/Toronto")).toEqual({ timeZone: "America/Toronto" });
      expect(await clock(null, " Asia/Kolkata ")).toEqual({ timeZone: "Asia/Kolkata" });
    });

    it("is none where Lever has none, where it saw the company's own form server, and for one added by hand", async () => {
      expect(await clock("203.0.113.7", null)).toBeNull();
      expect(await clock("203.0.113.7", " ")).toBeNull();
      expect(await clock("203.0.113.7", "x".repeat(1000))).toBeNull();
      expect(await clock("198.51.100.20", "America/Toronto")).toBeNull();
      expect(await clock("203.0.113.7", "America/Toronto", false)).toBeNull();
    });
  });

  describe("the tag", () => {
    it("costs one call when nothing changes and two when it does", async () => {
      const ref = emulator.submit(aSubmission());
      await connect().setCarrier(ref, "verify_contact");
      await connect().setCarrier(ref, "verify_contact");
      expect([count("GET /v1/opportunities/:id"), count("POST /v1/opportunities/:id/addTags")]).toEqual([2, 1]);
    });

    it("takes off our own in whatever spelling, and nobody else's that looks alike", async () => {
      const ref = emulator.submit(aSubmission());
      for (const tag of ["Check: Verify Contact", "check: verify contacts", "verify contact"])
        emulator.act({ kind: "add_tag", candidateId: ref.candidateId, tag });
      await connect().setCarrier(ref, "verify_identity");
      expect(shownOf(ref).tags).toEqual(["check: verify contacts", "verify contact", "check: verify identity"]);
    });

    it("that stands in another spelling is the one that is wanted", async () => {
      const ref = emulator.submit(aSubmission());
      emulator.act({ kind: "add_tag", candidateId: ref.candidateId, tag: "Check: Verify Contact" });
      expect(await connect().setCarrier(ref, "verify_contact")).toBe("unchanged");
      expect(shownOf(ref).tags).toEqual(["Check: Verify Contact"]);
    });

    it("is held by a person also in another spelling", async () => {
      const ref = emulator.submit(aSubmission());
      emulator.act({ kind: "add_tag", candidateId: ref.candidateId, tag: "Check: Explained" });
      expect(await connect().setCarrier(ref, "verify_identity")).toBe("held_by_person");
    });

    it("cannot be a field: there are none to write", async () => {
      const ref = emulator.submit(aSubmission());
      const session = connect({ carrier: { kind: "application_field", key: "x", proof: null } });
      await expect(session.setCarrier(ref, "verify_contact")).rejects.toMatchObject({ code: "unsupported" });
    });
  });

  describe("a note that is to go", () => {
    const posted = async (ref: ApplicationRef): Promise<string> => {
      const outcome = await connect().postNote(ref, { text: "NO SIGNS FOUND\nref gone" }, { timeoutMs: 1000 });
      if (outcome.status !== "done") throw new Error(outcome.status);
      return outcome.noteId;
    };

    it("is deleted once and for all, and asking again is no fault", async () => {
      const ref = emulator.submit(aSubmission());
      const noteId = await posted(ref);
      await connect().removeNote?.(ref, noteId);
      await connect().removeNote?.(ref, noteId);
      expect(shownOf(ref).notes).toEqual([]);
      expect(count("DELETE /v1/opportunities/:id/notes/:noteId")).toBe(1);
    });

    it("stays when a person has written under it: what they wrote is not ours to delete", async () => {
      const ref = emulator.submit(aSubmission());
      const noteId = await posted(ref);
      emulator.comment(noteId, "Called back, all fine.", "user-1");
      await connect().removeNote?.(ref, noteId);
      expect(shownOf(ref).notes.map((note) => note.noteId)).toEqual([noteId]);
    });

    it("of an opportunity that is gone cannot be read, which the caller is told", async () => {
      const ref = emulator.submit(aSubmission());
      const noteId = await posted(ref);
      emulator.act({ kind: "delete_candidate", candidateId: ref.candidateId });
      await expect(connect().removeNote?.(ref, noteId)).rejects.toMatchObject({ code: "not_found" });
    });
  });

  describe("the note", () => {
    const text = "NOT ENOUGH DATA\nref mark";
    const post = async (ref: ApplicationRef, session = connect()): Promise<string> => {
      const outcome = await session.postNote(ref, { text }, { timeoutMs: 1000 });
      if (outcome.status !== "done") throw new Error(outcome.status);
      return outcome.noteId;
    };
    const replace = (ref: ApplicationRef, noteId: string, next: string) =>
      connect().updateNote?.(ref, noteId, { text: next }, { timeoutMs: 1000 });
    const textOf = (ref: ApplicationRef) => shownOf(ref).notes.map((note) => note.text);

    it("is secret and notifies nobody, also when it is replaced and when a masked address has an @", async () => {
      const ref = emulator.submit(aSubmission());
      const mail = "+4 Address j***@e***.test and @everybody.\nref mark";
      const session = connect();
      await session.postNote(ref, { text: mail }, { timeoutMs: 1000 });
      expect(shownOf(ref).notes).toMatchObject([{ visibility: "secret", text: mail.replaceAll("@", " at ") }]);
      await replace(ref, shownOf(ref).notes[0]?.noteId ?? "", `again ${mail}`);
      expect(shownOf(ref).notes).toMatchObject([
        { visibility: "secret", text: `again ${mail.replaceAll("@", " at ")}` },
      ]);
      expect(emulator.notified()).toBe(0);
    });

    it("is found on any page, and not among deleted ones", async () => {
      const ref = emulator.submit(aSubmission());
      const ids = [await post(ref)];
      for (let other = 0; other < 120; other += 1) emulator.writeNote(ref.candidateId, "other", "person");
      now = new Date(NOW.getTime() + 1000);
      ids.push(await post(ref));
      expect(await connect().findNotes(ref, "mark", new Date(0))).toEqual(ids);
      expect(count("GET /v1/opportunities/:id/notes")).toBe(2);
      emulator.deleteNote(ids[0] ?? "");
      expect(await connect().findNotes(ref, "mark", new Date(0))).toEqual(ids.slice(1));
    });

    it.each([
      ["says there is more and not where", { data: [], hasNext: true }, 1],
      ["never ends", { data: [], hasNext: true, next: "again" }, 20],
    ])("is not looked for in a list that %s", async (_, page, pages) => {
      let asked = 0;
      const body = new TextEncoder().encode(JSON.stringify(page));
      const http: HttpClient = () => {
        asked += 1;
        return Promise.resolve({ status: 200, body, header: () => null });
      };
      const ref = { applicationId: "a", candidateId: "o" };
      await expect(connect({}, { http }).findNotes(ref, "m", NOW)).rejects.toMatchObject({ code: "garbage" });
      expect(asked).toBe(pages);
    });

    it("is ours only when our own user wrote it, where a user is named", async () => {
      const ref = emulator.submit(aSubmission());
      const as = (performAs: string) => connect({}, { credentials: { ...emulator.credentials, performAs } });
      emulator.writeNote(ref.candidateId, text, "person");
      await post(ref, as("screening"));
      const [, own] = shownOf(ref).notes;
      expect(await as("screening").findNotes(ref, "mark", new Date(0))).toEqual([own?.noteId]);
      expect(await as("somebody-else").findNotes(ref, "mark", new Date(0))).toEqual([]);
    });

    it("that a person has answered under is left alone: replacing would take their words away", async () => {
      const ref = emulator.submit(aSubmission());
      const noteId = await post(ref);
      emulator.comment(noteId, "Called back, all fine.", "person");
      expect(await replace(ref, noteId, "something else\nref mark")).toEqual({
        status: "rejected",
        code: "unsupported",
      });
      expect(textOf(ref)).toEqual([text]);
      expect(count("PUT /v1/opportunities/:id/notes/:noteId")).toBe(0);
      expect(await connect().findNotes(ref, "mark", new Date(0))).toEqual([noteId]);
    });

    it("of a person cannot be replaced, and one a person deleted stays deleted", async () => {
      const ref = emulator.submit(aSubmission());
      const theirs = emulator.writeNote(ref.candidateId, text, "person");
      expect(await replace(ref, theirs, "x\nref mark")).toEqual({ status: "rejected", code: "forbidden" });
      expect(textOf(ref)).toEqual([text]);
      const noteId = await post(ref);
      emulator.deleteNote(noteId);
      expect(await replace(ref, noteId, "x\nref mark")).toEqual({ status: "rejected", code: "not_found" });
      expect(textOf(ref)).toEqual([text]);
    });

    it("reads the id in the spelling of the vendor's page, too", async () => {
      const body = new TextEncoder().encode('{"data":{"noteId":"n-1"}}');
      const http: HttpClient = () => Promise.resolve({ status: 200, body, header: () => null });
      const ref = { applicationId: "a", candidateId: "o" };
      expect(await connect({}, { http }).postNote(ref, { text }, { timeoutMs: 1000 })).toEqual({
        status: "done",
        noteId: "n-1",
      });
    });
  });

  describe("the vendor's own limit", () => {
    it("answers 429 without saying how long, and ten requests later each second", async () => {
      const fresh = createEmulator({ clock });
      const other = await serveEmulator(fresh);
      const ref = fresh.submit(aSubmission());
      const session = connectTo(lever, { origin: other.origin, credentials: fresh.credentials, clock });
      const served = async () => {
        for (let times = 0; ; times += 1) {
          const failure: unknown = await session.findNotes(ref, "m", NOW).then(
            () => null,
            (error: unknown) => error,
          );
          if (failure !== null) {
            expect(failure).toMatchObject({ code: "rate_limited", retryAfterMs: null });
            return times;
          }
        }
      };
      expect(await served()).toBe(20);
      now = new Date(now.getTime() + 1000);
      expect(await served()).toBe(10);
      await other.close();
    });
  });

  describe("an authorised app", () => {
    const errors: { message: string; code: string | undefined }[] = [];
    const logger: Logger = {
      info: () => {},
      warn: () => {},
      error: (message, fields) => errors.push({ message, code: fields?.code }),
    };
    const ref = () => emulator.submit(aSubmission());
    const app = (tokens: TokenStore = memoryTokens()) => connect({}, { credentials: emulator.oauth, tokens, logger });
    beforeEach(() => {
      errors.length = 0;
    });

    it("refreshes once for many calls, also when they come at once, and stores what renews it for 90 days", async () => {
      const tokens = memoryTokens();
      const session = app(tokens);
      const refs = [ref(), ref(), ref()];
      await Promise.all(refs.map((one) => session.fetchApplication(one)));
      expect(count("POST /oauth/token")).toBe(1);
      expect(await tokens.read("test-connection-0000000")).toEqual({
        value: "emulated-access-2",
        expiresAt: new Date(NOW.getTime() + HOUR),
        refresh: { value: "emulated-refresh-2", expiresAt: new Date(NOW.getTime() + 90 * 24 * HOUR) },
      });
    });

    it("goes on with the newest refresh token for ever, through sessions that know only the first", async () => {
      const tokens = memoryTokens();
      for (let hours = 0; hours < 5; hours += 1) {
        expect((await app(tokens).fetchApplication(ref())).status).toBe("found");
        now = new Date(now.getTime() + HOUR);
      }
      expect(count("POST /oauth/token")).toBe(5);
      expect(errors).toEqual([]);
    });

    it("takes the token another worker has stored meanwhile instead of refreshing with one that is spent", async () => {
      const tokens = memoryTokens();
      const [first, second] = [app(tokens), app(tokens)];
      await first.fetchApplication(ref());
      emulator.revokeTokens();
      await second.fetchApplication(ref());
      await first.fetchApplication(ref());
      expect(count("POST /oauth/token")).toBe(2);
    });

    it("uses the other worker's token when both refreshed at once and only one could", async () => {
      const tokens = memoryTokens();
      const other = app(tokens);
      const one = ref();
      let raced = false;
      const lagging: TokenStore = {
        ...tokens,
        async read(id) {
          const before = await tokens.read(id);
          // Reads before the other's write, twice: in looking for a token and before refreshing.
          if (!raced) {
            raced = true;
            await other.findNotes(one, "m", NOW);
          }
          return before;
        },
      };
      expect(await app(lagging).findNotes(one, "m", NOW)).toEqual([]);
      expect(count("POST /oauth/token")).toBe(1);
      expect(errors).toEqual([]);
    });

    it("does not use a token that could not be stored, and stores it before anything else the next time", async () => {
      const tokens = memoryTokens();
      let down = true;
      const failing: TokenStore = {
        ...tokens,
        async lock(id, leaseMs) {
          const lock = await tokens.lock(id, leaseMs);
          const store = (token: AccessToken) =>
            down || lock === null ? Promise.reject(new Error("store is down")) : lock.store(token);
          return lock && { ...lock, store };
        },
      };
      const session = app(failing);
      const one = ref();
      await expect(session.fetchApplication(one)).rejects.toThrow("store is down");
      expect(count("GET /v1/opportunities/:id")).toBe(0);
      down = false;
      expect((await session.fetchApplication(one)).status).toBe("found");
      expect(count("POST /oauth/token")).toBe(1);
      expect((await tokens.read("test-connection-0000000"))?.refresh?.value).toBe("emulated-refresh-2");
    });

    it("alarms when the refresh token is lost, and recovers once the app was authorised again", async () => {
      const tokens = memoryTokens();
      const one = ref();
      await app(tokens).fetchApplication(one);
      const expiresAt = new Date(NOW.getTime() - 1);
      await tokens.write("test-connection-0000000", { value: "old", expiresAt });
      await expect(app(tokens).fetchApplication(one)).rejects.toMatchObject({ code: "unauthorized", retryable: false });
      expect(errors.map(({ code }) => code)).toEqual(["refresh_token_lost"]);
      const lost = { value: "lost", expiresAt: new Date(NOW.getTime() + HOUR) };
      await tokens.write("test-connection-0000000", { value: "old", expiresAt, refresh: lost });
      const credentials = { ...emulator.oauth, refreshToken: "emulated-refresh-2" };
      const again = connect({}, { credentials, tokens, logger });
      expect((await again.fetchApplication(one)).status).toBe("found");
      expect(errors).toHaveLength(1);
    });

    it("with a wrong secret is unauthorised, without calling the refresh token lost", async () => {
      const credentials = { ...emulator.oauth, clientSecret: "wrong" };
      const session = connect({}, { credentials, logger });
      await expect(session.fetchApplication(ref())).rejects.toMatchObject({ code: "unauthorized" });
      expect(errors).toEqual([]);
      expect(await session.postNote(ref(), { text: "x" }, { timeoutMs: 1000 })).toEqual({
        status: "rejected",
        code: "unauthorized",
      });
    });
  });
});

describe("the client's routes", () => {
  it("names no path that could archive, move, hide, delete or e-mail a candidate", () => {
    const source = ["client", "token", "notes", "carrier-tag", "listing", "index"]
      .map((file) => readFileSync(new URL(`./${file}.ts`, import.meta.url), "utf8"))
      .join("\n");
    const paths = [...source.matchAll(/[`"](?:\$\{origin\})?(\/(?:v1|oauth)[^`"]*)[`"]/g)].map(
      ([, path]) => path ?? "",
    );
    expect(paths.toSorted()).toEqual([
      "/oauth/token",
      "/v1/applications/deleted",
      "/v1/opportunities",
      "/v1/opportunities/${id}",
      "/v1/opportunities/${id}/addTags",
      "/v1/opportunities/${id}/notes",
      "/v1/opportunities/${id}/notes/${noteId}",
      "/v1/opportunities/${id}/removeTags",
      "/v1/opportunities/${id}/resumes",
      "/v1/opportunities/${id}/resumes/${resumeId}/download",
      "/v1/opportunities/deleted",
      "/v1/postings/${id}",
    ]);
    expect([...source.matchAll(/"(?:PUT|DELETE|PATCH)"/g)].map(([method]) => method)).toEqual(['"DELETE"', '"PUT"']);
    expect(source).toMatch(/method: "DELETE", path: withQuery\(PATHS\.note\(/);
    expect(source).toMatch(/method: "PUT",\s+path: withQuery\(PATHS\.note\(/);
  });
});
