/** What an operator sets decides what is screened and what is written; a change holds within a minute, without a deploy. */
import { randomBytes } from "node:crypto";
import { sealReference } from "@bonafide/core/screening/intake";
import { INTAKE_QUESTION, PLACE_QUESTION } from "@bonafide/sandbox/accounts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Flow, rewritten, startFlow } from "./harness.ts";

const FIELD = "applicant_check";

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow();
});
afterEach(async () => {
  flow.rules.clear();
  await flow.drained();
  await flow.configure({});
});
afterAll(() => flow.close());

const high = (changes: Parameters<Flow["sandbox"]["submit"]>[2] = {}) =>
  flow.sandbox.submit(flow.greenhouse, flow.person("high"), changes);

describe("a connection's mode", () => {
  it("observe screens and stores the verdict, and writes nothing to the ATS", async () => {
    await flow.configure({ mode: "observe" });
    const writes = flow.writes();
    const { ref } = await high();
    expect(await flow.settled(ref)).toMatchObject({
      state: "done",
      outcome: "observed",
      assessment: { band: "high" },
      notes: [],
    });
    await flow.drained();
    expect(flow.writes()).toBe(writes);
    expect(flow.inAts(ref)).toMatchObject({ tags: [], notes: [] });
  });

  it("off answers the webhook and does nothing else: no record, no read, no lookup", async () => {
    await flow.configure({ mode: "off" });
    const before = flow.calls();
    const { ref } = await high();
    await flow.drained();
    expect(await flow.recordOf(ref)).toBeUndefined();
    expect(flow.calls()).toEqual(before);
  });

  it("annotate after observe writes what observe had found, when the next event comes", async () => {
    await flow.configure({ mode: "observe" });
    const { ref } = await high();
    await flow.settled(ref);
    await flow.drained();
    await flow.configure({ mode: "annotate" });
    await flow.deliver("application_updated", ref);
    await flow.drained();
    expect(await flow.recordOf(ref)).toMatchObject({ outcome: "annotated" });
    expect(flow.inAts(ref)?.tags).toEqual(["check: verify identity"]);
  });
});

describe("an application that did not come through a posting", () => {
  /** The account's own row, with one column changed on its way to the worker. */
  function rewrite(applicationId: () => string, column: string, value: unknown): void {
    flow.rules.add(
      rewritten(
        ({ path, query }) => path === "/v3/applications" && query.get("ids") === applicationId(),
        (rows) => (Array.isArray(rows) ? rows.map((row: object) => ({ ...row, [column]: value })) : rows),
      ),
    );
  }

  async function expectUnscreened(ref: { applicationId: string; candidateId: string }): Promise<void> {
    expect(await flow.settled(ref)).toMatchObject({
      state: "done",
      outcome: "out_of_scope",
      assessment: null,
      notes: [],
    });
    expect(flow.inAts(ref)).toMatchObject({ tags: [], notes: [] });
  }

  it.each([
    ["added by hand", { throughPosting: false }],
    ["a prospect", { prospect: true }],
  ])("(%s) is not screened by default, and no provider is asked about the person", async (_, changes) => {
    const lookups = flow.sandbox.providers.requests();
    const { ref } = await high(changes);
    await expectUnscreened(ref);
    expect(flow.sandbox.providers.requests()).toEqual(lookups);
  });

  it("(a referral) is not screened by default", async () => {
    let id = "";
    rewrite(() => id, "referrer_id", 12);
    const ref = flow.sandbox.place(flow.greenhouse, flow.person("high"));
    id = ref.applicationId;
    await flow.deliver("new_candidate_application", ref);
    await expectUnscreened(ref);
  });

  it("is screened where the connection says so", async () => {
    await flow.configure({
      scope: { ...flow.greenhouse.connection.scope, origins: ["posting", "prospect", "added_by_hand"] },
    });
    for (const changes of [{ throughPosting: false }, { prospect: true }]) {
      const { ref } = await high(changes);
      expect(await flow.settled(ref)).toMatchObject({ outcome: "annotated", assessment: { band: "high" } });
    }
  });

  it("is left alone all the same for a job the connection excludes", async () => {
    const { scope } = flow.greenhouse.connection;
    await flow.configure({ scope: { ...scope, jobs: { only: null, except: ["4711"] } } });
    const { ref } = await high({ jobId: "4711" });
    await expectUnscreened(ref);
    const { ref: other } = await high();
    expect(await flow.settled(other)).toMatchObject({ outcome: "annotated" });
  });
});

describe("the field carrier", () => {
  it("without its proof is refused: failed with a code, and the application's fields are as they were", async () => {
    await flow.configure({ carrier: { kind: "application_field", key: FIELD, proof: null } });
    const { ref } = await high();
    expect(await flow.settled(ref)).toMatchObject({
      state: "failed",
      code: "unsupported",
      assessment: { band: "high" },
    });
    await flow.drained();
    expect(flow.inAts(ref)).toMatchObject({ tags: [], notes: [], fields: { [FIELD]: null } });
    expect(flow.calls().ats["PATCH /v3/applications/:id"]).toBeUndefined();
  });

  it("with its proof shows the verdict in that field alone, and no tag", async () => {
    const proof = { applicationId: "1", provenAt: "2026-11-01T00:00:00.000Z" };
    await flow.configure({ carrier: { kind: "application_field", key: FIELD, proof } });
    const { ref } = await high();
    const before = flow.inAts(ref)?.fields;
    expect(await flow.settled(ref)).toMatchObject({ state: "done", outcome: "annotated" });
    expect(flow.inAts(ref)?.fields).toEqual({ ...before, [FIELD]: "Verify identity" });
    expect(flow.inAts(ref)?.tags).toEqual([]);
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
  });

  it("leaves a value a person chose, and adds no note to it", async () => {
    const proof = { applicationId: "1", provenAt: "2026-11-01T00:00:00.000Z" };
    await flow.configure({ carrier: { kind: "application_field", key: FIELD, proof } });
    const ref = flow.sandbox.place(flow.greenhouse, flow.person("high"));
    const value = "Confirmed by a person";
    flow.greenhouse.emulator.act({ kind: "set_field", applicationId: ref.applicationId, key: FIELD, value });
    await flow.deliver("new_candidate_application", ref);
    await flow.settled(ref);
    expect(flow.inAts(ref)).toMatchObject({ fields: { [FIELD]: value }, notes: [] });
  });
});

describe("what a connection writes", () => {
  it("is the tag alone where no band is to get a note", async () => {
    await flow.configure({ noteOn: [] });
    const { ref } = await high();
    expect(await flow.settled(ref)).toMatchObject({ outcome: "annotated", notes: [] });
    expect(flow.inAts(ref)).toMatchObject({ tags: ["check: verify identity"], notes: [] });
  });

  it("is the note alone where there is no carrier", async () => {
    await flow.configure({ carrier: { kind: "none" } });
    const { ref } = await high();
    await flow.settled(ref);
    expect(flow.inAts(ref)?.tags).toEqual([]);
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
  });
});

describe("the submitting address", () => {
  const ELSEWHERE = "192.0.2.140";
  const answers = (reference: string) => {
    const person = flow.person("high");
    const given = [
      { question: PLACE_QUESTION, answer: person.place },
      { question: INTAKE_QUESTION, answer: reference },
    ];
    return flow.sandbox.submit(flow.greenhouse, person, { answers: given });
  };
  const seal = (key: Uint8Array) => sealReference({ ip: ELSEWHERE }, key, randomBytes(12));

  it("counts when the company's own form sealed it", async () => {
    const { ref } = await answers(seal(flow.greenhouse.intakeKey));
    const { assessment } = await flow.settled(ref);
    expect(assessment?.families).toMatchObject({ network: "full" });
    expect(assessment?.band).toBe("high");
  });

  it.each([
    ["typed by the applicant", () => ELSEWHERE],
    ["sealed with another key", () => seal(randomBytes(32))],
    [
      "sealed and then altered",
      () => seal(flow.greenhouse.intakeKey).replace(/.$/, (last) => (last === "A" ? "B" : "A")),
    ],
    ["no address at all", () => "' OR 1=1 --"],
  ])("(%s) is the applicant's word: not checked, and neither points nor relief", async (_, reference) => {
    const { ref } = await answers(reference());
    const { assessment } = await flow.settled(ref);
    expect(assessment?.families).toMatchObject({ network: "none" });
    expect(assessment?.band).toBe("review");
    const network = assessment?.findings.filter(({ signal }) => signal.startsWith("ip-")) ?? [];
    expect(new Set(network.map(({ status }) => status))).toEqual(new Set(["not_checked"]));
  });
});

describe("all of it together", () => {
  it("left no dead letter and nothing a candidate wrote in logs, messages and the table", async () => {
    await flow.drained();
    expect(await flow.sandbox.deadLetters()).toBe(0);
    await flow.expectNoPersonalData();
  });
});
