/** What happens around a screening: applications that are late, that go away, that belong together, that a person has answered for. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Flow, startFlow } from "./harness.ts";

const CREATED = "new_candidate_application";
const UPDATED = "application_updated";

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow();
});
afterAll(() => flow.close());

async function screened(band: "low" | "review" | "high") {
  const { ref } = await flow.sandbox.submit(flow.greenhouse, flow.person(band));
  expect(await flow.settled(ref)).toMatchObject({ assessment: { band } });
  return ref;
}

describe("an application the API does not show yet", () => {
  it("is looked for again and screened once it is there", async () => {
    flow.greenhouse.emulator.behave({ readLag: 2 });
    const { ref } = await flow.sandbox.submit(flow.greenhouse, flow.person("high"));
    flow.greenhouse.emulator.behave({ readLag: 0 });
    expect(await flow.settled(ref)).toMatchObject({ outcome: "annotated", assessment: { band: "high" } });
    expect(flow.waitsOf(ref)).toEqual([
      { code: "not_yet", delaySeconds: 1 },
      { code: "not_yet", delaySeconds: 1 },
    ]);
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
  });
});

describe("an application that is gone", () => {
  it("before it was screened is acknowledged, leaves nothing behind and costs the account no write", async () => {
    await flow.drained();
    const ref = flow.sandbox.place(flow.greenhouse, flow.person("high"));
    const webhook = flow.greenhouse.emulator.delivery(CREATED, ref, flow.greenhouse.signingSecret);
    flow.greenhouse.emulator.act({ kind: "delete_application", applicationId: ref.applicationId });
    const before = { writes: flow.writes(), lookups: flow.sandbox.providers.requests() };
    const path = `/webhooks/${flow.greenhouse.connection.id}`;
    expect((await flow.knock(path, webhook)).status).toBe(200);
    expect((await flow.deliver("delete_application", ref)).status).toBe(200);
    await flow.drained();
    expect({ writes: flow.writes(), lookups: flow.sandbox.providers.requests() }).toEqual(before);
    expect(await flow.recordOf(ref)).toBeUndefined();
    expect(await flow.candidateOf(ref)).toBeUndefined();
    expect(await flow.sandbox.deadLetters()).toBe(0);
  });

  it("after it was screened takes its record and its tag with it; the candidate's other tags stay", async () => {
    const ref = await screened("high");
    const other = flow.sandbox.place(flow.greenhouse, flow.person("low"), { candidateId: ref.candidateId });
    flow.greenhouse.emulator.act({ kind: "add_tag", candidateId: ref.candidateId, tag: "met at a fair" });
    expect(flow.inAts(other)?.tags).toEqual(["check: verify identity", "met at a fair"]);
    flow.greenhouse.emulator.act({ kind: "delete_application", applicationId: ref.applicationId });
    expect((await flow.deliver("delete_application", ref)).status).toBe(200);
    await flow.drained();
    expect(await flow.recordOf(ref)).toBeUndefined();
    expect(await flow.candidateOf(ref)).toBeUndefined();
    expect(flow.inAts(other)?.tags).toEqual(["met at a fair"]);
  });

  it.each(["delete_candidate", "candidate_anonymized"] as const)(
    "with its candidate, by %s, takes its record with it",
    async (action) => {
      const ref = await screened("review");
      const { candidateId } = ref;
      flow.greenhouse.emulator.act({
        kind: action === "delete_candidate" ? action : "anonymize_candidate",
        candidateId,
      });
      expect((await flow.deliver(action, ref)).status).toBe(200);
      await flow.drained();
      expect(await flow.recordOf(ref)).toBeUndefined();
      expect(await flow.candidateOf(ref)).toBeUndefined();
      expect(JSON.stringify(await flow.sandbox.aws.items())).not.toContain(ref.applicationId);
      expect(await flow.sandbox.deadLetters()).toBe(0);
    },
  );

  it("stays gone when its first webhook comes once more", async () => {
    const ref = await screened("high");
    const webhook = flow.greenhouse.emulator.delivery(CREATED, ref, flow.greenhouse.signingSecret);
    flow.greenhouse.emulator.act({ kind: "delete_application", applicationId: ref.applicationId });
    await flow.deliver("delete_application", ref);
    await flow.drained();
    expect((await flow.knock(`/webhooks/${flow.greenhouse.connection.id}`, webhook)).status).toBe(200);
    await flow.drained();
    expect(await flow.recordOf(ref)).toBeUndefined();
    expect(flow.inAts(ref)).toBeUndefined();
  });
});

describe("a recruiter's check: explained", () => {
  it("that stands before the screening is final: no note, no tag of ours, all other tags untouched", async () => {
    const ref = flow.sandbox.place(flow.greenhouse, flow.person("high"));
    const { candidateId } = ref;
    for (const tag of ["check: explained", "referred by Sam"])
      flow.greenhouse.emulator.act({ kind: "add_tag", candidateId, tag });
    const writes = flow.writes();
    expect((await flow.deliver(CREATED, ref)).status).toBe(200);
    expect(await flow.settled(ref)).toMatchObject({ state: "done", assessment: { band: "high" }, notes: [] });
    await flow.drained();
    expect(flow.inAts(ref)).toMatchObject({ tags: ["check: explained", "referred by Sam"], notes: [] });
    expect(flow.writes()).toBe(writes);
  });

  it("that is set afterwards is final too: a changed verdict adds neither a tag nor a note", async () => {
    const ref = await screened("review");
    const { candidateId } = ref;
    flow.greenhouse.emulator.act({ kind: "add_tag", candidateId, tag: "check: explained" });
    const again = flow.sandbox.place(flow.greenhouse, flow.person("high", { address: "192.0.2.140" }), { candidateId });
    const writes = flow.writes();
    expect((await flow.deliver(UPDATED, ref)).status).toBe(200);
    expect((await flow.deliver(CREATED, again)).status).toBe(200);
    await flow.settled(again);
    await flow.drained();
    // Our tag goes, one note closes what an earlier one opened, and nothing for the application that had none.
    expect(flow.writes()).toBe(writes + 2);
    expect(flow.inAts(again)).toMatchObject({ tags: ["check: explained"], notes: [] });
    expect(flow.inAts(ref)?.notes.map(({ text }) => text.split(" · ")[0])).toEqual([
      "VERIFY CONTACT",
      "EXPLAINED BY A PERSON",
    ]);
    expect(await flow.recordOf(ref)).toMatchObject({ explained: { carrier: "tag" } });
    for (const event of [CREATED, UPDATED]) expect((await flow.deliver(event, ref)).status).toBe(200);
    await flow.drained();
    expect(flow.writes()).toBe(writes + 2);
  });
});

describe("two applications of one candidate", () => {
  it("show the stronger of their verdicts, and the weaker one when the stronger is gone", async () => {
    const person = flow.person("high");
    const { address: _, ...unseen } = person;
    const { ref: weaker } = await flow.sandbox.submit(flow.greenhouse, { ...unseen, address: null });
    expect(await flow.settled(weaker)).toMatchObject({ assessment: { band: "review" } });
    expect(flow.inAts(weaker)?.tags).toEqual(["check: verify contact"]);

    const { ref: stronger } = await flow.sandbox.submit(flow.greenhouse, person, { candidateId: weaker.candidateId });
    expect(stronger.candidateId).toBe(weaker.candidateId);
    expect(await flow.settled(stronger)).toMatchObject({ assessment: { band: "high" } });
    expect(flow.inAts(weaker)?.tags).toEqual(["check: verify identity"]);

    expect((await flow.deliver(UPDATED, weaker)).status).toBe(200);
    await flow.drained();
    expect(flow.inAts(weaker)?.tags).toEqual(["check: verify identity"]);

    flow.greenhouse.emulator.act({ kind: "delete_application", applicationId: stronger.applicationId });
    await flow.deliver("delete_application", stronger);
    await flow.drained();
    expect(flow.inAts(weaker)?.tags).toEqual(["check: verify contact"]);
    expect(flow.inAts(weaker)?.notes).toHaveLength(1);
  });

  it("screened at the same moment end the same way", async () => {
    const person = flow.person("high");
    const weaker = flow.sandbox.place(flow.greenhouse, { ...person, address: null });
    const stronger = flow.sandbox.place(flow.greenhouse, person, { candidateId: weaker.candidateId });
    await Promise.all([weaker, stronger].map((ref) => flow.deliver(CREATED, ref)));
    await Promise.all([flow.settled(weaker), flow.settled(stronger)]);
    await flow.drained();
    expect(flow.inAts(weaker)).toMatchObject({ tags: ["check: verify identity"] });
    expect(flow.inAts(weaker)?.notes).toHaveLength(1);
    expect(flow.inAts(stronger)?.notes).toHaveLength(1);
  });
});

describe("an event about a finished application", () => {
  it("that changes nothing costs reads only", async () => {
    const ref = await screened("high");
    await flow.drained();
    const before = {
      writes: flow.writes(),
      lookups: flow.sandbox.providers.requests(),
      ats: flow.greenhouse.emulator.state(),
    };
    for (const action of [UPDATED, "candidate_stage_change", "update_candidate"]) {
      expect((await flow.deliver(action, ref)).status).toBe(200);
    }
    await flow.drained();
    expect({
      writes: flow.writes(),
      lookups: flow.sandbox.providers.requests(),
      ats: flow.greenhouse.emulator.state(),
    }).toEqual(before);
    expect(await flow.settled(ref)).toMatchObject({ state: "done", revision: 1 });
  });

  it("that closes it takes the verdict out of the list and leaves the note", async () => {
    const ref = await screened("high");
    flow.greenhouse.emulator.act({ kind: "reject_application", applicationId: ref.applicationId });
    expect((await flow.deliver("reject_candidate", ref)).status).toBe(200);
    await flow.drained();
    expect(await flow.settled(ref)).toMatchObject({ state: "done", outcome: "closed" });
    expect(flow.inAts(ref)?.tags).toEqual([]);
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
  });
});

describe("all of it together", () => {
  it("left no dead letter and nothing a candidate wrote in logs, messages and the table", async () => {
    await flow.drained();
    expect(await flow.sandbox.deadLetters()).toBe(0);
    await flow.expectNoPersonalData();
  });
});
