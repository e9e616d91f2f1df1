/** The door: what is not the vendor's is turned away unread, what is repeated changes nothing, what is real goes in. */
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createDynamoSightings } from "@bonafide/core/stores/dynamo-sightings";
import { MAX_BODY_BYTES } from "@bonafide/functions/limits";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Flow, startFlow } from "./harness.ts";

const REAL_PAYLOAD = new URL(
  "../../packages/core/src/ats/greenhouse/fixtures/new-candidate-application.json",
  import.meta.url,
);
const byName = ([a]: readonly [string, string], [b]: readonly [string, string]) => (a < b ? -1 : 1);
const FOREIGN_SECRET = "a-secret-of-somebody-else";

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow();
});
afterAll(() => flow.close());

const sightings = () =>
  createDynamoSightings({ client: flow.sandbox.aws.dynamo, name: flow.sandbox.env["TABLE_NAME"] ?? "" });
/** When a webhook was last heard of is noted beside everything else, once a minute at most. */
async function withoutSightings() {
  return (await flow.sandbox.aws.items()).filter(({ sk }) => sk?.S !== "SIGHTINGS");
}

describe("a delivery that cannot be proven", () => {
  const REFUSED = { status: 401, body: "unauthorized" };
  const hex = (secret: string, body: string) => createHmac("sha256", secret).update(body).digest("hex");

  it("gets the same 401, body and headers whether forged, malformed or for a connection that does not exist", async () => {
    const { body, headers } = flow.genuine();
    const signature = headers["signature"] ?? "";
    const digest = signature.replace("sha256 ", "");
    const signatures: Record<string, string | undefined> = {
      missing: undefined,
      empty: "",
      "of another secret": `sha256 ${hex(FOREIGN_SECRET, body)}`,
      "of another body": `sha256 ${hex(flow.greenhouse.signingSecret, `${body} `)}`,
      "of an empty secret": `sha256 ${hex("", body)}`,
      "in capitals": `sha256 ${digest.toUpperCase()}`,
      "one digit short": signature.slice(0, -1),
      "one digit long": `${signature}0`,
      "without its algorithm": digest,
      "of another algorithm": `sha1 ${digest}`,
      "without a space": `sha256=${digest}`,
      "with one more behind": `${signature}, ${signature}`,
      "no hexadecimal": `sha256 ${"z".repeat(64)}`,
      "very long": `sha256 ${"a".repeat(8_000)}`,
    };
    const ids = [
      "unknown-connection-0123456789",
      `${flow.greenhouse.connection.id}x`,
      flow.greenhouse.connection.id.slice(0, -1),
      "__proto__",
      "constructor",
      "toString",
      "%00",
      "..%2f..%2fetc",
      "a".repeat(4_000),
    ];
    await flow.expectNothingHappened(async () => {
      const answers = [];
      for (const value of Object.values(signatures)) {
        const { signature: _, ...rest } = headers;
        answers.push(
          await flow.knock(flow.endpoint, {
            headers: value === undefined ? rest : { ...rest, signature: value },
            body,
          }),
        );
      }
      for (const id of ids) answers.push(await flow.knock(`/webhooks/${id}`, { headers, body }));
      for (const changed of [body.replace("active", "Active"), `${body}\n`, body.slice(0, -1), "", "{}"]) {
        answers.push(await flow.knock(flow.endpoint, { headers, body: changed }));
      }
      expect(answers).toHaveLength(Object.keys(signatures).length + ids.length + 5);
      const kinds = new Set(
        answers.map((answer) =>
          JSON.stringify({ ...answer, headers: Object.entries(answer.headers).toSorted(byName) }),
        ),
      );
      expect([...kinds]).toHaveLength(1);
      expect(answers[0]).toMatchObject(REFUSED);
    });
  });

  it("is refused at every other account's door too", async () => {
    for (const account of flow.sandbox.accounts) {
      const ref = flow.sandbox.place(account, flow.person("low"));
      const { headers, body } = account.emulator.delivery(account.emulator.created, ref, FOREIGN_SECRET);
      for (const { connection } of flow.sandbox.accounts) {
        expect(await flow.knock(`/webhooks/${connection.id}`, { headers, body })).toMatchObject(REFUSED);
      }
    }
  });

  it("is too large from the first byte over the limit, whatever it claims about its length and whoever signed it", async () => {
    const over = Buffer.alloc(MAX_BODY_BYTES + 1, "a");
    await flow.expectNothingHappened(async () => {
      expect(await flow.knock(flow.endpoint, { headers: flow.signed(over), body: new Uint8Array(over) })).toMatchObject(
        {
          status: 413,
        },
      );
      expect(await flow.knock("/webhooks/nobody", { body: new Uint8Array(over) })).toMatchObject({ status: 413 });
      const chunked = new Blob([over]).stream();
      expect(await flow.knock(flow.endpoint, { headers: flow.signed(over), body: chunked })).toMatchObject({
        status: 413,
      });
      expect(await flow.knock(flow.endpoint, { body: new Uint8Array(8 * MAX_BODY_BYTES) })).toMatchObject({
        status: 413,
      });
      const exact = Buffer.alloc(MAX_BODY_BYTES, "a");
      expect(
        await flow.knock(flow.endpoint, { headers: flow.signed(exact), body: new Uint8Array(exact) }),
      ).toMatchObject({
        status: 500,
      });
    });
  });
});

describe("a verified delivery", () => {
  const application = (payload: unknown) => JSON.stringify({ action: "new_candidate_application", payload });
  it.each([
    ["nothing", ""],
    ["no JSON", "<html>It works!</html>"],
    ["no object", "[]"],
    ["null", "null"],
    ["no action", "{}"],
    ["an action that is a number", `{"action":5}`],
    ["no payload", `{"action":"new_candidate_application"}`],
    ["no application", application({})],
    ["no candidate", application({ application: { id: 1 } })],
    ["an id that is an object", application({ application: { id: {}, candidate: { id: 2 } } })],
    ["an id that is a path", application({ application: { id: "../1", candidate: { id: 2 } } })],
    ["a deletion that names nobody", `{"action":"delete_candidate","payload":{"person":{}}}`],
  ])("that holds %s is answered 500, so that the vendor keeps it, and goes no further", async (_, body) => {
    await flow.expectNothingHappened(async () => {
      expect(await flow.knock(flow.endpoint, { headers: flow.signed(body), body })).toMatchObject({
        status: 500,
        body: "error",
      });
    });
  });

  it("that is a ping is answered 200, and the worker notes when the webhook was tried out and nothing else", async () => {
    const { ref } = flow.genuine();
    await flow.drained();
    const { calls, others } = { calls: flow.calls(), others: await withoutSightings() };
    const before = Date.now();
    expect(await flow.deliver("ping", ref)).toMatchObject({ status: 200 });
    await flow.drained();
    expect({ calls: flow.calls(), others: await withoutSightings() }).toEqual({ calls, others });
    const { ping } = await sightings().read(flow.greenhouse.connection.id);
    expect(ping?.getTime()).toBeGreaterThanOrEqual(before);
  });

  it("that is an event nobody asked for is answered 200 and goes no further", async () => {
    const { ref } = flow.genuine();
    await flow.expectNothingHappened(async () => {
      expect(await flow.deliver("scorecard_deleted", ref)).toMatchObject({ status: 200 });
    });
  });

  it("replayed a hundred times is answered 200 each time and changes neither record, note, tag nor a provider's count", async () => {
    const { ref, body, headers } = flow.genuine();
    expect((await flow.knock(flow.endpoint, { headers, body })).status).toBe(200);
    await flow.settled(ref);
    await flow.drained();
    const look = async () => ({
      record: await flow.recordOf(ref),
      items: await withoutSightings(),
      ats: flow.greenhouse.emulator.state(),
      calls: flow.calls(),
    });
    const before = await look();
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
    const messagesBefore = flow.messages.length;

    const replays = Array.from({ length: 100 }, () => flow.knock(flow.endpoint, { headers, body }));
    const answers = await Promise.all(replays);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
    await flow.drained();
    expect(flow.messages).toHaveLength(messagesBefore + 100);
    expect(await look()).toEqual(before);
    expect(await flow.sandbox.deadLetters()).toBe(0);
  });

  it("that arrives twenty times at once leaves exactly one note and one tag", async () => {
    const { ref, body, headers } = flow.genuine();
    await Promise.all(Array.from({ length: 20 }, () => flow.knock(flow.endpoint, { headers, body })));
    expect(await flow.settled(ref)).toMatchObject({ outcome: "annotated", revision: 1 });
    await flow.drained();
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
    expect(flow.inAts(ref)?.tags).toHaveLength(1);
  });
});

describe("a real Greenhouse payload", () => {
  /** The ids in it. */
  const documented = { applicationId: "880001", candidateId: "550001" };

  it("about an application the account has is taken and screened", async () => {
    const { ref } = flow.genuine();
    const body = (await readFile(REAL_PAYLOAD, "utf8"))
      .replaceAll(documented.applicationId, ref.applicationId)
      .replaceAll(documented.candidateId, ref.candidateId);
    expect((await flow.knock(flow.endpoint, { headers: flow.signed(body), body })).status).toBe(200);
    expect(await flow.settled(ref)).toMatchObject({ state: "done", assessment: { band: "high" } });
  });

  it("as documented, about an application the account never shows, is looked for again and given up without a trace", async () => {
    const body = await readFile(REAL_PAYLOAD);
    const writes = flow.writes();
    const state = flow.greenhouse.emulator.state();
    expect(state.applications.map(({ applicationId }) => applicationId)).not.toContain(documented.applicationId);
    const answer = await flow.knock(flow.endpoint, { headers: flow.signed(body), body: new Uint8Array(body) });
    expect(answer.status).toBe(200);
    await flow.until(
      "giving up",
      async () => flow.waitsOf(documented).length > 0 && !(await flow.recordOf(documented)),
    );
    await flow.drained();
    expect(flow.waitsOf(documented).map(({ code }) => code)).toEqual(["not_yet", "not_yet", "not_yet"]);
    expect(await flow.recordOf(documented)).toBeUndefined();
    expect(flow.writes()).toBe(writes);
    expect(flow.greenhouse.emulator.state()).toEqual(state);
    expect(await flow.sandbox.deadLetters()).toBe(0);
  });
});

describe("all of it together", () => {
  it("left nothing a candidate wrote in logs, messages, dead letters and the table", async () => {
    await flow.drained();
    await flow.expectNoPersonalData();
  });
});
