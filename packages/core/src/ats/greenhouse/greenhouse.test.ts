import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LIST_VALUES, TAGS } from "../../domain/annotation.ts";
import type { Connection } from "../../domain/connection.ts";
import { DeliveryUnreadableError, ProviderError, SettingsError } from "../../domain/errors.ts";
import { createHttpClient } from "../../http/client.ts";
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
import { createEmulator, type GreenhouseEmulator } from "./emulator.ts";
import { greenhouse } from "./index.ts";

const FIELD = "applicant_check";
const ours: ReadonlySet<string> = new Set(Object.values(TAGS));
const proven = {
  kind: "application_field",
  key: FIELD,
  proof: { applicationId: "1", provenAt: "2026-11-01T00:00:00Z" },
} as const;

describeAtsContract({
  ats: greenhouse,
  createEmulator,
  signature: {
    read: ({ headers }) => headers["signature"] ?? "",
    replace: ({ headers, body }, text) => {
      const others = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "signature"));
      return { headers: text === null ? others : { ...others, signature: text }, body };
    },
  },
  events: [
    { action: "new_candidate_application", kind: "application_created" },
    { action: "new_prospect_application", kind: "application_created" },
    { action: "application_updated", kind: "application_updated" },
    { action: "candidate_stage_change", kind: "application_updated" },
    { action: "unreject_candidate", kind: "application_updated" },
    { action: "unhire_candidate", kind: "application_updated" },
    { action: "reject_candidate", kind: "application_closed" },
    { action: "hire_candidate", kind: "application_closed" },
    { action: "delete_application", kind: "application_deleted" },
    { action: "update_candidate", kind: "candidate_updated" },
    { action: "delete_candidate", kind: "candidate_deleted" },
    { action: "merge_candidate", kind: "candidate_merged" },
    { action: "candidate_anonymized", kind: "candidate_anonymized" },
  ],
  vendor: {
    prospect: "prospect",
    statesWaits: true,
    absentIs404: false,
    namesDeletedApplications: true,
    replacesNotes: false,
    givesFiles: true,
    lists: { deletions: false },
  },
  carriers: [
    {
      carrier: { kind: "tag" },
      shown: ({ tags }) => tags.find((tag) => ours.has(tag)) ?? null,
      text: (value) => TAGS[value] ?? null,
      others: ({ tags, fields, notes }) => ({ tags: tags.filter((tag) => !ours.has(tag)), fields, notes }),
      unrelated: ({ candidateId }) => ({ kind: "add_tag", candidateId, tag: "Comp Sci" }),
      hold: ({ candidateId }) => ({ kind: "add_tag", candidateId, tag: "check: explained" }),
    },
    {
      carrier: proven,
      shown: ({ fields }) => fields[FIELD] ?? null,
      text: (value) => LIST_VALUES[value],
      others: ({ tags, fields, notes }) => ({ tags, fields: { ...fields, [FIELD]: null }, notes }),
      unrelated: ({ applicationId }) => ({ kind: "set_field", applicationId, key: "work_model", value: "Remote" }),
      hold: ({ applicationId }) => ({ kind: "set_field", applicationId, key: FIELD, value: LIST_VALUES.explained }),
    },
  ],
});

const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url));
const NOW = new Date("2026-11-20T09:20:00Z");

describe("verify (greenhouse)", () => {
  const secret = { id: "k", value: "vector-signing-secret" };
  const signed = (body: string | Uint8Array, signature: string) => raw({ headers: { Signature: signature }, body });

  // Computed with `openssl dgst -sha256 -hmac vector-signing-secret`.
  it.each([
    [
      "plain",
      '{"action":"ping","payload":{"web_hook_id":9001}}',
      "59e3ce4b7a7440411449f168676e1147b2922ca3f19d2a72a49811f471812440",
    ],
    [
      "escaped",
      String.raw`{"action":"ping","payload":{"name":"\u003cb\u003e \u0026 \u2028"}}`,
      "7448b42c688c6a0ed32049da38930df4cbd4a0a3ff8ff578f164721fe56fd2c4",
    ],
    [
      "UTF-8",
      '{"action":"ping","payload":{"name":"Zoë Ångström 志"}}',
      "c24317ebabb23ade75b274386226ef795a475bbb6aea48aeb0188a7ccf73fdd1",
    ],
    ["CRLF", '{\r\n  "action": "ping"\r\n}\r\n', "ffe4c9ee9ac749c615a4fb44f02327b294c403de3fc348b5ea81efa2c80fa99d"],
    ["byte order mark", '\ufeff{"action":"ping"}', "a1d3e3bc7c833a56a23bc3660c07adb7d4d2181bdbf40e51b5cf4e2e5b4dee6a"],
    [
      "invalid UTF-8",
      Buffer.from('{"action":"ping","payload":{"name":"\xff\xfe"}}', "latin1"),
      "5a2cdc1bfc1102a03b509f9b7ae6d2b9d70cc24abf194ef8f658f0e70b58eda3",
    ],
    [
      "duplicate key",
      '{"action":"ping","action":"ping"}',
      "441f1fea5553564a983038f214c0edbb447d2157339f6bff7aac6a99be3076bf",
    ],
  ])("accepts the pinned vector over raw bytes and reads it (%s)", (_, body, digest) => {
    const delivery = signed(body, `sha256 ${digest}`);
    expect(greenhouse.webhook.verify(delivery, [secret], NOW)).toBe("k");
    expect(greenhouse.webhook.parse(delivery)).toEqual({ kind: "ping" });
  });

  it.each(["sha1 ", "SHA256 ", "sha256=", "sha256  ", "sha256\t", "sha256", "md5 ", ""])(
    "rejects the right digest after %j",
    (prefix) => {
      const digest = "59e3ce4b7a7440411449f168676e1147b2922ca3f19d2a72a49811f471812440";
      const delivery = signed('{"action":"ping","payload":{"web_hook_id":9001}}', prefix + digest);
      expect(greenhouse.webhook.verify(delivery, [secret], NOW)).toBeNull();
    },
  );

  it("rejects a body changed after signing, whichever bit it is", () => {
    const emulator = createEmulator({ clock: () => NOW });
    const { headers, body } = emulator.delivery(
      "new_candidate_application",
      emulator.submit(aSubmission()),
      secret.value,
    );
    const bytes = new TextEncoder().encode(body);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(greenhouse.webhook.verify(raw({ headers, body: changed }), [secret], NOW)).toBeNull();
      }),
    );
  });

  it("hashes the bytes as they came: escapes a serialiser would undo are part of what was signed", () => {
    const emulator = createEmulator({ clock: () => NOW });
    const ref = emulator.submit(aSubmission({ givenName: "<Rin & Ó\u2028>" }));
    const { headers, body } = emulator.delivery("new_candidate_application", ref, secret.value);
    expect(body).toContain(String.raw`\u003cRin \u0026 Ó\u2028\u003e`);
    expect(greenhouse.webhook.verify(raw({ headers, body }), [secret], NOW)).toBe("k");
    expect(
      greenhouse.webhook.verify(raw({ headers, body: JSON.stringify(JSON.parse(body)) }), [secret], NOW),
    ).toBeNull();
  });

  it("is total over arbitrary headers and bodies", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.uint8Array(), (header, body) => {
        expect(greenhouse.webhook.verify({ body, header: () => header }, [secret], NOW)).toBeNull();
      }),
    );
  });
});

describe("parse (greenhouse)", () => {
  const parse = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    greenhouse.webhook.parse(raw({ headers, body }));
  const paths = (body: unknown): readonly string[] => {
    try {
      parse(JSON.stringify(body));
    } catch (error) {
      if (error instanceof DeliveryUnreadableError) return error.paths;
      throw error;
    }
    return [];
  };

  it.each([
    ["new-candidate-application", { kind: "application_created", applicationId: "880001", candidateId: "550001" }],
    ["delete-application", { kind: "application_deleted", applicationId: "880001", candidateId: "550001" }],
    ["delete-candidate", { kind: "candidate_deleted", candidateId: "550001", applicationIds: ["880001", "880002"] }],
    ["merge-candidate", { kind: "candidate_merged", candidateId: "550001", intoCandidateId: "550777" }],
    [
      "candidate-anonymized",
      {
        kind: "candidate_anonymized",
        candidateId: "550001",
        fields: ["full_name", "email_addresses", "phone_numbers"],
      },
    ],
  ])("reads the documented %s", (name, event) => {
    expect(parse(fixture(name), { "Greenhouse-Event-ID": "e-1" })).toEqual({ kind: "event", event, deliveryId: "e-1" });
  });

  it("answers a ping, and an event nobody asked for, without looking further", () => {
    expect(parse(fixture("ping"))).toEqual({ kind: "ping" });
    expect(parse('{"action":"offer_created","payload":{"id":1}}')).toEqual({
      kind: "ignored",
      action: "offer_created",
    });
    expect(parse('{"action":"<script>"}')).toEqual({ kind: "ignored", action: "unknown" });
    expect(parse('{"action":"constructor"}')).toEqual({ kind: "ignored", action: "constructor" });
  });

  it("names the path of what is missing and no value", () => {
    expect(paths({ payload: {} })).toEqual(["action"]);
    expect(paths({ action: "new_candidate_application" })).toEqual(["payload"]);
    expect(paths({ action: "new_candidate_application", payload: { application: { candidate: { id: 1 } } } })).toEqual([
      "payload.application.id",
    ]);
    expect(paths({ action: "new_candidate_application", payload: { application: { id: 1 } } })).toEqual([
      "payload.application.candidate.id",
    ]);
    expect(paths({ action: "merge_candidate", payload: { person: { id: 1 } } })).toEqual([
      "payload.person.new_candidate_id",
    ]);
  });

  it.each([[-1], [1.5], [2 ** 60], ["../../x"], ["1 2"], [""], ["1".repeat(40)], [null], [{}], [[]], [true]])(
    "takes no %j for an id",
    (id) => {
      expect(paths({ action: "update_candidate", payload: { candidate: { id } } })).toEqual(["payload.candidate.id"]);
    },
  );

  it("drops a delivery id that has not the shape of one", () => {
    expect(parse(fixture("delete-application"), { "Greenhouse-Event-ID": "a b" })).toMatchObject({ deliveryId: null });
  });
});

describe("readFile (greenhouse)", () => {
  const connection = aConnection("greenhouse");
  const content: unknown = JSON.parse(fixture("new-candidate-application").toString());

  it("reads the documented webhook body", () => {
    expect(greenhouse.readFile(content, connection)).toEqual({
      ref: { applicationId: "880001", candidateId: "550001" },
      submittedAt: new Date("2026-11-20T09:15:00Z"),
      open: true,
      origin: "posting",
      job: { id: "41", title: "Engineer", departmentIds: ["7"], country: null },
      givenName: "Rin",
      familyName: "Okafor",
      emails: ["rin@example.test"],
      phones: ["(202) 555-0143"],
      places: [],
      links: ["rin.example.test", "linkedin.example/rin"],
      answers: [],
      attachments: [{ kind: "resume", filename: "cv.pdf", url: "https://attachments.example.test/synthetic" }],
      submission: { ip: null },
    });
  });

  it("reads the application alone, and Harvest rows side by side", () => {
    const { application } = (content as { payload: { application: object } }).payload;
    expect(greenhouse.readFile(application, connection)?.ref.applicationId).toBe("880001");
    const rows: unknown = JSON.parse(fixture("harvest-v3").toString());
    expect(greenhouse.readFile(rows, connection)).toMatchObject({
      origin: "posting",
      job: { title: "Engineer", departmentIds: ["7"] },
    });
  });

  it("lives with what the vendor leaves out or misspells", () => {
    const sparse = {
      action: "new_prospect_application",
      payload: {
        application: {
          id: 1,
          prospect: true,
          applied_at: "2026-11-20T09:15:00Z",
          candidate: {
            id: 2,
            first_name: null,
            phone_numbers: [
              { value: "rin.okafor", type: "skype" },
              { value: " 202-555-0143 ", type: "other " },
              { value: null, type: "home" },
              "garbage",
            ],
            email_addresses: null,
            addresses: [{ value: "1 Example St\nToronto", type: "home" }],
          },
          jobs: [],
        },
      },
    };
    expect(greenhouse.readFile(sparse, connection)).toMatchObject({
      origin: "prospect",
      job: null,
      givenName: "",
      emails: [],
      phones: ["202-555-0143"],
      places: ["1 Example St, Toronto"],
    });
  });

  it.each([[null], [1], ["x"], [[]], [{}], [{ payload: {} }], [{ action: "ping", payload: {} }]])(
    "answers null for %j",
    (other) => {
      expect(greenhouse.readFile(other, connection)).toBeNull();
    },
  );
});

describe("connect (greenhouse)", () => {
  let now: Date;
  let emulator: GreenhouseEmulator;
  let server: EmulatorServer;
  const clock = () => now;
  const count = (route: string) => emulator.requests[route] ?? 0;
  const connect = (overrides: Partial<Connection> = {}, deps: Partial<Parameters<typeof connectTo>[1]> = {}) =>
    connectTo(greenhouse, {
      origin: server.origin,
      credentials: emulator.credentials,
      clock,
      connection: aConnection("greenhouse", overrides),
      ...deps,
    });

  beforeEach(async () => {
    now = NOW;
    emulator = createEmulator({ clock });
    server = await serveEmulator(emulator);
  });
  afterEach(async () => {
    await server.close();
    expect(count("unknown")).toBe(0);
  });

  it("refuses credentials of another shape, naming what is missing and echoing nothing", () => {
    const wrong = () => connect({}, { credentials: { clientId: "visible", apiKey: "hunter2" } });
    expect(wrong).toThrow(SettingsError);
    expect(wrong).toThrow(/clientSecret/);
    expect(wrong).not.toThrow(/hunter2|visible/);
  });

  describe("tokens", () => {
    it("mints one for many calls, also when they come at once", async () => {
      const session = connect();
      const refs = [emulator.submit(aSubmission()), emulator.submit(aSubmission())];
      await Promise.all(refs.map((ref) => session.fetchApplication(ref)));
      await session.fetchApplication(emulator.submit(aSubmission()));
      expect(count("POST /token")).toBe(1);
    });

    it("mints again when one runs out", async () => {
      const session = connect();
      await session.fetchApplication(emulator.submit(aSubmission()));
      now = new Date(NOW.getTime() + 3_600_000);
      await session.fetchApplication(emulator.submit(aSubmission()));
      expect(count("POST /token")).toBe(2);
    });

    it.each([
      ["expires_in", '{"access_token":"t","expires_in":120}', 120],
      ["expires_at", '{"access_token":"t","expires_at":"2026-11-20T09:23:00Z"}', 180],
      ["neither", '{"access_token":"t"}', 3600],
    ])("reads the end of a token from %s", async (_, answer, seconds) => {
      const tokens = memoryTokens();
      const http: HttpClient = ({ url }) => {
        const body = new TextEncoder().encode(url.endsWith("/token") ? answer : "[]");
        return Promise.resolve({ status: 200, body, header: () => null });
      };
      await connect({}, { tokens, http }).findNotes({ applicationId: "1", candidateId: "2" }, "m", NOW);
      expect(await tokens.read("test-connection-0000000")).toEqual({
        value: "t",
        expiresAt: new Date(NOW.getTime() + seconds * 1000),
      });
    });

    it("after a 401 takes the token another worker has stored, before minting one that would revoke it", async () => {
      const tokens = memoryTokens();
      const [first, second] = [connect({}, { tokens }), connect({}, { tokens })];
      const ref = emulator.submit(aSubmission());
      await first.fetchApplication(ref);
      const stale = await tokens.read("test-connection-0000000");
      if (!stale) throw new Error("no token was stored");
      emulator.revokeToken();
      await second.fetchApplication(ref);
      expect(count("POST /token")).toBe(2);

      // The first session still holds the old token at the moment it sends: it reads stale once, then the store.
      let reads = 0;
      const lagging = connect(
        {},
        {
          tokens: { ...tokens, read: (id) => (++reads === 1 ? Promise.resolve(stale) : tokens.read(id)) },
        },
      );
      await lagging.findNotes(ref, "m", NOW);
      expect(reads).toBe(2);
      expect(count("POST /token")).toBe(2);
    });

    it("mints again when a worker whose lock had run out has revoked the token just minted here", async () => {
      const tokens = memoryTokens();
      const ref = emulator.submit(aSubmission());
      const real = createHttpClient({ allowed: (url) => url.origin === server.origin, allowLoopback: true });
      let raced = false;
      const http: HttpClient = async (request) => {
        const response = await real(request);
        if (request.url.endsWith("/token") && !raced) {
          raced = true;
          // The late worker's minting: its token is never stored, and ours is void.
          await real(request);
        }
        return response;
      };
      await connect({}, { tokens, http })
        .fetchApplication(ref)
        .catch(() => undefined);
      expect(raced).toBe(true);
      await connect({}, { tokens, http }).fetchApplication(ref);
      expect(count("POST /token")).toBe(3);
    });

    it("posts a note once although its first token was revoked: a 401 is answered before anything is stored", async () => {
      const session = connect();
      const ref = emulator.submit(aSubmission());
      await session.fetchApplication(ref);
      emulator.revokeToken();
      expect(await session.postNote(ref, { text: "x" }, { timeoutMs: 1000 })).toMatchObject({ status: "done" });
      expect(emulator.state().applications[0]?.notes).toHaveLength(1);
    });

    it("sends no note without a token", async () => {
      const ref = emulator.submit(aSubmission());
      const fails = () => Promise.reject(new Error("store is down"));
      const down = { read: fails, lock: fails };
      expect(await connect({}, { tokens: down }).postNote(ref, { text: "x" }, { timeoutMs: 1000 })).toEqual({
        status: "not_sent",
        retryAfterMs: null,
      });
      const wrong = connect({}, { credentials: { clientId: "a", clientSecret: "b" } });
      expect(await wrong.postNote(ref, { text: "x" }, { timeoutMs: 1000 })).toEqual({
        status: "rejected",
        code: "unauthorized",
      });
      expect(count("POST /v3/notes")).toBe(0);
    });
  });

  describe("reading", () => {
    it("follows the cursor over every page, alone in the query", async () => {
      const ref = emulator.submit(aSubmission());
      const session = connect();
      const ids: string[] = [];
      emulator.behave({ rateLimit: { requests: 5000, windowMs: 30_000 } });
      for (let note = 0; note < 3; note += 1) {
        const outcome = await session.postNote(ref, { text: "· ref mark" }, { timeoutMs: 1000 });
        if (outcome.status === "done") ids.push(outcome.noteId);
        for (let other = 0; other < 250; other += 1)
          await session.postNote(ref, { text: "other" }, { timeoutMs: 1000 });
      }
      expect(await session.findNotes(ref, "mark", new Date(0))).toEqual(ids);
      expect(ids).toHaveLength(3);
      expect(count("GET /v3/notes")).toBe(2);
    });

    it.each([
      ["another origin", 'https://attacker.example/v3/notes?cursor=x>; rel="next"', 1],
      ["another path", '/v3/candidates?cursor=x>; rel="next"', 1],
      ["no cursor", '/v3/notes?page=2>; rel="next"', 1],
      ["itself for ever", '/v3/notes?cursor=again>; rel="next"', 20],
    ])("does not follow a next page that names %s", async (_, target, pages) => {
      const asked: string[] = [];
      const session = connect(
        {},
        {
          http: (request) => {
            asked.push(request.url);
            const isToken = request.url.endsWith("/token");
            const body = new TextEncoder().encode(isToken ? '{"access_token":"t","expires_in":3600}' : "[]");
            return Promise.resolve({
              status: 200,
              body,
              header: (name) => (name === "link" && !isToken ? `<${target}` : null),
            });
          },
        },
      );
      const ref = { applicationId: "1", candidateId: "2" };
      await expect(session.findNotes(ref, "m", NOW)).rejects.toMatchObject({ name: "ProviderError", code: "garbage" });
      expect(asked.every((url) => url.startsWith(server.origin))).toBe(true);
      expect(asked.filter((url) => !url.endsWith("/token"))).toHaveLength(pages);
    });

    it("reads the candidate the application has now, when the event named one that was merged away", async () => {
      const old = emulator.submit(aSubmission());
      const into = emulator.submit(aSubmission({ emails: ["kept@example.test"] }));
      emulator.act({ kind: "merge_candidate", candidateId: old.candidateId, intoCandidateId: into.candidateId });
      expect(await connect().fetchApplication(old)).toMatchObject({
        application: {
          ref: { applicationId: old.applicationId, candidateId: into.candidateId },
          emails: ["kept@example.test"],
        },
      });
    });

    it("goes on without what an optional permission would show", async () => {
      emulator.forbidden.add("GET /v3/jobs").add("GET /v3/attachments");
      expect(await connect().fetchApplication(emulator.submit(aSubmission()))).toMatchObject({
        application: { job: { id: "41", title: "", departmentIds: [] }, attachments: [] },
      });
      emulator.forbidden.add("GET /v3/candidates");
      await expect(connect().fetchApplication(emulator.submit(aSubmission()))).rejects.toMatchObject({
        code: "forbidden",
      });
    });

    it("answers missing for a candidate hidden from us, whether the row is gone or a stub", async () => {
      const ref = emulator.submit(aSubmission());
      const http = createHttpClient({ allowed: (url) => url.origin === server.origin, allowLoopback: true });
      for (const rows of ["[]", '[{"message":"private"}]', `[{"id":${ref.candidateId},"message":"private"}]`]) {
        const body = new TextEncoder().encode(rows);
        const session = connect(
          {},
          {
            http: async (request) => {
              const response = await http(request);
              return request.url.includes("/v3/candidates?") ? { ...response, body } : response;
            },
          },
        );
        expect(await session.fetchApplication(ref)).toEqual({ status: "missing" });
      }
    });

    it("knows the job's departments and the attachments when it may", async () => {
      expect(await connect().fetchApplication(emulator.submit(aSubmission()))).toMatchObject({
        application: {
          job: { id: "41", title: "Engineer", departmentIds: ["7"] },
          attachments: [{ kind: "resume", filename: "cv.pdf" }],
        },
      });
    });

    it("puts the answer about the place before the location field, whatever its case and spacing", async () => {
      const session = connect({ placeQuestions: ["Which city and country will you work from?"] });
      const ref = emulator.submit(
        aSubmission({
          answers: [{ question: " which CITY and country  will you work from? ", answer: "Lisbon,\nPortugal" }],
        }),
      );
      expect(await session.fetchApplication(ref)).toMatchObject({
        application: { places: ["Lisbon, Portugal", "Toronto, Ontario, Canada"] },
      });
    });
  });

  describe("the submission's address", () => {
    const question = "Reference";
    const settings = { intakeQuestions: ["reference"], egressRanges: ["198.51.100.0/24"] };
    const openIntake = (sealed: string) => (sealed.startsWith("sealed:") ? { ip: sealed.slice(7) } : null);
    const submission = async (...answers: string[]) => {
      const ref = emulator.submit(aSubmission({ answers: answers.map((answer) => ({ question, answer })) }));
      const fetched = await connect(settings, { openIntake }).fetchApplication(ref);
      if (fetched.status !== "found") throw new Error("not found");
      expect(fetched.application.answers).toEqual([]);
      return fetched.application.submission;
    };

    it("is taken from a sealed answer only", async () => {
      expect(await submission("sealed:203.0.113.7")).toEqual({ ip: { address: "203.0.113.7", vouchedBy: "intake" } });
      expect(await submission("sealed:::ffff:203.0.113.7")).toEqual({
        ip: { address: "203.0.113.7", vouchedBy: "intake" },
      });
      expect(await submission("203.0.113.7", "sealed:203.0.113.8")).toEqual({
        ip: { address: "203.0.113.8", vouchedBy: "intake" },
      });
    });

    it("is not what a candidate typed, not a server of the company, and not garbage", async () => {
      expect(await submission("203.0.113.7")).toEqual({ ip: null });
      expect(await submission("sealed:198.51.100.20")).toEqual({ ip: null });
      expect(await submission("sealed:localhost")).toEqual({ ip: null });
      expect(await submission()).toEqual({ ip: null });
    });
  });

  describe("the tag", () => {
    it("costs three calls the first time and one when nothing changes", async () => {
      const ref = emulator.submit(aSubmission());
      const session = connect();
      await session.setCarrier(ref, "verify_contact");
      await session.setCarrier(ref, "verify_contact");
      expect([count("GET /v3/applied_candidate_tags"), count("GET /v3/candidate_tags")]).toEqual([2, 1]);
      expect([count("POST /v3/candidate_tags"), count("POST /v3/applied_candidate_tags")]).toEqual([1, 1]);
    });

    it("uses a tag the organisation already has under our name, in whatever case", async () => {
      const other = emulator.submit(aSubmission());
      emulator.act({ kind: "add_tag", candidateId: other.candidateId, tag: "Check: Verify Contact" });
      const ref = emulator.submit(aSubmission());
      await connect().setCarrier(ref, "verify_contact");
      expect(emulator.state().applications.at(-1)?.tags).toEqual(["Check: Verify Contact"]);
      expect(count("POST /v3/candidate_tags")).toBe(0);
    });
  });

  describe("the application field", () => {
    it("is refused until it has been proven", async () => {
      const ref = emulator.submit(aSubmission());
      const session = connect({ carrier: { ...proven, proof: null } });
      await expect(session.setCarrier(ref, "verify_contact")).rejects.toMatchObject({
        name: "ProviderError",
        code: "unsupported",
      });
      expect(count("PATCH /v3/applications/:id")).toBe(0);
    });

    it("keeps any value that is not one of ours", async () => {
      const ref = emulator.submit(aSubmission());
      emulator.act({ kind: "set_field", applicationId: ref.applicationId, key: FIELD, value: "Waiting for a call" });
      expect(await connect({ carrier: proven }).setCarrier(ref, "verify_identity")).toBe("held_by_person");
      expect(emulator.state().applications[0]?.fields[FIELD]).toBe("Waiting for a call");
    });

    it("can be a text field, and nothing but a choice or a text", async () => {
      const ref = emulator.submit(aSubmission());
      await connect({ carrier: { ...proven, key: "work_model" } }).setCarrier(ref, "verify_contact");
      expect(emulator.state().applications[0]?.fields["work_model"]).toBe("Verify contact");
      for (const key of ["notice_weeks", "desired_salary", "no_such_field", "__proto__"]) {
        const session = connect({ carrier: { ...proven, key } });
        await expect(session.setCarrier(ref, "verify_contact")).rejects.toMatchObject({ code: "unsupported" });
      }
    });

    it("proof: reports nothing when every other field stays, and leaves the test application as it was", async () => {
      const ref = emulator.submit(aSubmission());
      emulator.act({ kind: "set_field", applicationId: ref.applicationId, key: "work_model", value: "Remote" });
      const before = emulator.state();
      expect(await connect().proveFieldCarrier?.(ref.applicationId, FIELD)).toEqual({ changed: [] });
      expect(emulator.state()).toEqual(before);
      expect(count("PATCH /v3/applications/:id")).toBe(2);
    });

    it("proof: notices an ATS that drops the fields a write does not name", async () => {
      const ref = emulator.submit(aSubmission());
      for (const key of ["work_model", "notice_weeks"]) {
        emulator.act({ kind: "set_field", applicationId: ref.applicationId, key, value: "4" });
      }
      emulator.behave({ dropsUnnamedFields: true });
      expect(await connect().proveFieldCarrier?.(ref.applicationId, FIELD)).toEqual({
        changed: ["notice_weeks", "work_model"],
      });
      expect(emulator.state().applications[0]?.fields[FIELD]).toBeNull();
    });

    it("proof: notices a write that is accepted and not kept", async () => {
      const ref = emulator.submit(aSubmission());
      const real = createHttpClient({ allowed: (url) => url.origin === server.origin, allowLoopback: true });
      const http: HttpClient = (request) =>
        request.method === "PATCH"
          ? Promise.resolve({ status: 200, body: new TextEncoder().encode("{}"), header: () => null })
          : real(request);
      expect(await connect({}, { http }).proveFieldCarrier?.(ref.applicationId, FIELD)).toEqual({ changed: [FIELD] });
    });

    it.each([
      [LIST_VALUES.explained, "explained"],
      [LIST_VALUES.confirmed, "confirmed"],
      ["Called back, all fine", "other"],
      [LIST_VALUES.verify_contact, null],
    ])("reads %j in the field as %s", async (value, held) => {
      const ref = emulator.submit(aSubmission());
      emulator.act({ kind: "set_field", applicationId: ref.applicationId, key: FIELD, value });
      expect(await connect({ carrier: proven }).heldValue(ref)).toBe(held);
      expect(count("PATCH /v3/applications/:id")).toBe(0);
    });

    it("proof: does not write over what a person set", async () => {
      const ref = emulator.submit(aSubmission());
      emulator.act({ kind: "set_field", applicationId: ref.applicationId, key: FIELD, value: LIST_VALUES.explained });
      await expect(connect().proveFieldCarrier?.(ref.applicationId, FIELD)).rejects.toBeInstanceOf(SettingsError);
      expect(count("PATCH /v3/applications/:id")).toBe(0);
    });

    it("proof: an application nobody can read proves nothing", async () => {
      await expect(connect().proveFieldCarrier?.("424242", FIELD)).rejects.toBeInstanceOf(ProviderError);
    });
  });

  describe("the note", () => {
    const text = "NOT ENOUGH DATA\nref mark";

    it("is visible to admins only and hangs on the application", async () => {
      const ref = emulator.submit(aSubmission());
      await connect().postNote(ref, { text }, { timeoutMs: 1000 });
      expect(emulator.state().applications[0]?.notes).toMatchObject([{ text, visibility: "admin_only_visible" }]);
    });

    it("is ours only when our own user wrote it", async () => {
      const ref = emulator.submit(aSubmission());
      const { clientId, clientSecret } = emulator.credentials;
      const colleague = connect({}, { credentials: { clientId, clientSecret, userId: "13" } });
      await colleague.postNote(ref, { text }, { timeoutMs: 1000 });
      expect(await connect().findNotes(ref, "mark", new Date(0))).toEqual([]);
      const serviceUser = connect({}, { credentials: { clientId, clientSecret, userId: "" } });
      expect(await serviceUser.findNotes(ref, "mark", new Date(0))).toHaveLength(1);
    });

    it("on another application of the same candidate is not this one's", async () => {
      const ref = emulator.submit(aSubmission());
      const sibling = emulator.submit(aSubmission({ candidateId: ref.candidateId }));
      await connect().postNote(sibling, { text }, { timeoutMs: 1000 });
      expect(await connect().findNotes(ref, "mark", new Date(0))).toEqual([]);
      expect(await connect().findNotes(sibling, "mark", new Date(0))).toHaveLength(1);
    });

    it("for an application that is not the candidate's is refused, not guessed", async () => {
      const [one, other] = [emulator.submit(aSubmission()), emulator.submit(aSubmission())];
      const mixed = { applicationId: one.applicationId, candidateId: other.candidateId };
      expect(await connect().postNote(mixed, { text }, { timeoutMs: 1000 })).toEqual({
        status: "rejected",
        code: "invalid",
      });
    });
  });
});

describe("the client's routes", () => {
  it("names no path that could reject, move, hide, delete or e-mail a candidate", () => {
    const source = ["client", "token", "notes", "carrier-tag", "carrier-field", "listing", "index"]
      .map((file) => readFileSync(new URL(`./${file}.ts`, import.meta.url), "utf8"))
      .join("\n");
    const paths = [...source.matchAll(/"(\/[a-z0-9_/]+)"|origin\}(\/[a-z]+)`/g)].map(
      ([, plain, token]) => plain ?? token,
    );
    expect(paths.toSorted((a, b) => ((a ?? "") < (b ?? "") ? -1 : 1))).toEqual([
      "/token",
      "/v3/applications",
      "/v3/applied_candidate_tags",
      "/v3/attachments",
      "/v3/candidate_tags",
      "/v3/candidates",
      "/v3/custom_field_options",
      "/v3/custom_fields",
      "/v3/jobs",
      "/v3/notes",
    ]);
    // One deletion, of an applied tag; one change, of the custom fields of an application; nothing replaces a whole object.
    expect([...source.matchAll(/method: "DELETE", path: `\$\{([\w.]+)\}/g)].map(([, path]) => path)).toEqual([
      "PATHS.appliedTags",
    ]);
    expect(
      [...source.matchAll(/"(?:PUT|DELETE|PATCH)"/g)].map(([method]) => method).toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual(['"DELETE"', '"PATCH"']);
    expect(source).toMatch(
      /method: "PATCH",\s+path: `\$\{PATHS\.applications\}\/\$\{applicationId\}`,\s+body: JSON\.stringify\(\{ custom_fields: /,
    );
  });
});
