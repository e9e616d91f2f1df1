import { describe, expect, it } from "vitest";
import { ProviderError } from "../domain/errors.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { handleJob } from "./handle-job.ts";
import { anApplication, CONNECTION_ID, createWorld, evidenceFor, type WorldOptions } from "./testing.ts";

async function aWorld(connection: WorldOptions["connection"] = {}) {
  const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy, connection });
  await world.start();
  return world;
}

const provider = (code: ProviderError["code"], retryAfterMs: number | null = null) =>
  new ProviderError("test", code, { retryAfterMs });

describe("ids that do not belong together", () => {
  it("leave nothing behind after one look: no record, no wait, no change to a tag somebody else has set", async () => {
    const world = await aWorld();
    world.ats.strangers.add("c9");
    world.ats.carriers.set("c9", "verify_identity");
    world.send({ kind: "application_created", applicationId: "a1", candidateId: "c9" });
    await world.drain();
    expect(await world.record()).toBeUndefined();
    expect(world.ats.counts).toMatchObject({ fetch: 1, carrier: 0, find: 0, post: 0 });
    expect(world.ats.carriers.get("c9")).toBe("verify_identity");
  });

  it("take nothing from a record that was there before: the sweep goes on with its own", async () => {
    const world = await aWorld();
    world.ats.failures.fetch.push(provider("forbidden"));
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "failed", code: "forbidden" });
    world.ats.strangers.add("c9");
    world.send({ kind: "application_created", applicationId: "a1", candidateId: "c9" });
    await world.drain();
    expect(await world.record()).toMatchObject({
      state: "waiting",
      code: "mismatched",
      candidateId: "c1",
      lease: null,
    });
    await world.sweep();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated", candidateId: "c1" });
  });
});

describe("an application that goes", () => {
  it("leaves a tag alone that this product never wrote", async () => {
    const world = await aWorld();
    world.ats.carriers.set("c1", "verify_identity");
    world.send({ kind: "application_created", applicationId: "a7", candidateId: "c1" });
    await world.drain();
    expect(await world.record("a7")).toBeUndefined();
    expect(world.ats.counts.carrier).toBe(0);
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
  });

  it("is forgotten when deleted, and its tag goes with it", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.ats.applications.delete("a1");
    world.send({ kind: "application_deleted", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    expect(await world.record()).toBeUndefined();
    expect(await world.candidate()).toBeUndefined();
    expect(world.ats.carriers.get("c1")).toBeNull();
    expect(world.metrics.get("Forgotten")).toBe(1);
  });

  it("is forgotten also when the ATS no longer knows the candidate", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.ats.applications.delete("a1");
    world.ats.failures.carrier.push(provider("not_found"));
    world.send({ kind: "candidate_deleted", candidateId: "c1", applicationIds: ["a1"] });
    await world.drain();
    expect(await world.record()).toBeUndefined();
    expect(await world.candidate()).toBeUndefined();
  });

  it("leaves nothing when its deletion arrives before everything else", async () => {
    const world = await aWorld();
    world.send({ kind: "application_deleted", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    expect(world.ats.counts.fetch).toBe(0);
    world.send({ kind: "application_created", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    expect(await world.record()).toBeUndefined();
    expect(await world.candidate()).toBeUndefined();
    expect(world.ats.notes()).toEqual([]);
  });

  it("is forgotten at once when it was anonymised, closed or not", async () => {
    const world = await aWorld();
    world.created(anApplication({ applicationId: "a1" }));
    world.created(anApplication({ applicationId: "a2" }));
    await world.drain();
    world.ats.applications.set("a2", { ...anApplication({ applicationId: "a2" }), open: false });
    world.send({ kind: "application_closed", applicationId: "a2", candidateId: "c1" });
    await world.drain();
    world.ats.applications.set("a1", "anonymized");
    world.ats.applications.set("a2", "anonymized");
    world.send({ kind: "candidate_anonymized", candidateId: "c1", fields: ["full_name"] });
    await world.drain();
    expect(await world.record("a1")).toBeUndefined();
    expect(await world.record("a2")).toBeUndefined();
    expect(await world.candidate()).toBeUndefined();
    expect(world.ats.carriers.get("c1")).toBeNull();
  });

  it("loses its carrier when it closes and gets it back, without a second note, when it opens again", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.ats.applications.set("a1", { ...anApplication(), open: false });
    world.send({ kind: "application_closed", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "closed" });
    expect(world.ats.carriers.get("c1")).toBeNull();

    world.ats.applications.set("a1", anApplication());
    world.updated();
    await world.drain();
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
    expect(world.ats.notes()).toHaveLength(1);
  });

  it("answers a candidate's deletion for every application the event or we know of", async () => {
    const world = await aWorld();
    for (const applicationId of ["a1", "a2", "a3"]) world.created(anApplication({ applicationId }));
    await world.drain();
    world.ats.applications.clear();
    world.send({ kind: "candidate_deleted", candidateId: "c1", applicationIds: ["a3", "a4"] });
    await world.drain();
    for (const applicationId of ["a1", "a2", "a3", "a4"]) expect(await world.record(applicationId)).toBeUndefined();
    expect(await world.candidate()).toBeUndefined();
  });

  it("is found through its candidate for as long as its own record lasts", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.advance(80 * 86_400_000);
    world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"] });
    world.updated();
    await world.drain();
    world.advance(80 * 86_400_000);
    expect(await world.record()).toBeDefined();
    world.ats.applications.set("a1", "anonymized");
    world.send({ kind: "candidate_anonymized", candidateId: "c1", fields: ["full_name"] });
    await world.drain();
    expect(await world.record()).toBeUndefined();
  });

  it("that only stopped being shown gets fifteen minutes before it counts as deleted", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.advance(30 * 86_400_000);
    world.ats.hidden.set("a1", 3);
    world.updated();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
    expect(world.ats.notes()).toHaveLength(1);
  });
});

describe("a candidate with several applications", () => {
  const first = anApplication({ applicationId: "a1" });
  const second = anApplication({ applicationId: "a2" });

  async function withTwo() {
    const world = await aWorld();
    world.created(first);
    await world.drain();
    world.evidence.now = evidenceFor("high");
    world.created(second);
    await world.drain();
    return world;
  }

  it("shows the strongest verdict, whichever came last", async () => {
    const world = await withTwo();
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
    world.evidence.now = evidenceFor("low");
    world.ats.applications.set("a1", { ...first, phones: ["+12025550199"] });
    world.updated(first);
    await world.drain();
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
  });

  it("falls back to what is left when the stronger one closes", async () => {
    const world = await withTwo();
    world.ats.applications.set("a2", { ...second, open: false });
    world.send({ kind: "application_closed", ...second.ref });
    await world.drain();
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
  });

  it("falls back to what is left when the stronger one is deleted", async () => {
    const world = await withTwo();
    world.ats.applications.delete("a2");
    world.send({ kind: "application_deleted", ...second.ref });
    await world.drain();
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
    expect(Object.keys((await world.candidate())?.verdicts ?? {})).toEqual(["a1"]);
  });

  it("keeps each application's own value where the carrier is a field", async () => {
    const world = await aWorld({ carrier: { kind: "application_field", key: "check", proof: null } });
    world.created(first);
    await world.drain();
    world.evidence.now = evidenceFor("low");
    world.created(second);
    await world.drain();
    expect(Object.fromEntries(world.ats.carriers)).toEqual({ a1: "verify_contact", a2: "no_signs" });
  });

  it("never keeps a stale value when two applications change at once", async () => {
    const world = await withTwo();
    // While the closing application's worker writes the weaker value, the other application becomes high.
    world.ats.applications.set("a2", { ...second, open: false });
    world.send({ kind: "application_closed", ...second.ref });
    world.meanwhile.set("ats.carrier", async () => {
      world.ats.applications.set("a1", { ...first, phones: ["+12025550199"] });
      await handleJob(world.deps, {
        schemaVersion: 1,
        connectionId: CONNECTION_ID,
        event: { kind: "application_updated", ...first.ref },
        traceId: "trace-2",
        receivedAt: world.deps.clock().toISOString(),
        waits: 0,
      });
    });
    await world.drain();
    expect((await world.record("a1"))?.assessment?.band).toBe("high");
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
  });

  it("takes its applications along when it is merged into another", async () => {
    const world = await aWorld();
    world.created(first);
    await world.drain();
    const moved = anApplication({ applicationId: "a1", candidateId: "c2" });
    world.ats.applications.set("a1", moved);
    world.send({ kind: "candidate_merged", candidateId: "c1", intoCandidateId: "c2" });
    await world.drain();
    expect((await world.record())?.candidateId).toBe("c2");
    expect(await world.candidate("c1")).toBeUndefined();
    expect((await world.candidate("c2"))?.verdicts).toEqual({ a1: "verify_contact" });
    expect(world.ats.carriers.get("c2")).toBe("verify_contact");
    expect(world.ats.notes()).toHaveLength(1);
  });

  it("takes off a tag that a merge carried over for an application that is closed", async () => {
    const world = await aWorld();
    world.created(first);
    await world.drain();
    world.ats.applications.set("a1", { ...first, open: false });
    world.send({ kind: "application_closed", ...first.ref });
    await world.drain();
    world.ats.applications.set("a1", { ...anApplication({ applicationId: "a1", candidateId: "c2" }), open: false });
    world.ats.carriers.set("c2", "verify_contact");
    world.send({ kind: "candidate_merged", candidateId: "c1", intoCandidateId: "c2" });
    await world.drain();
    expect(world.ats.carriers.get("c2")).toBeNull();
    expect((await world.candidate("c2"))?.verdicts).toEqual({ a1: null });
  });

  it("leaves nothing behind when it is merged and the application deleted in one go", async () => {
    const world = await aWorld();
    world.created(first);
    await world.drain();
    world.ats.applications.delete("a1");
    world.send({ kind: "candidate_merged", candidateId: "c1", intoCandidateId: "c2" });
    await world.drain();
    expect(await world.record()).toBeUndefined();
    expect(await world.candidate("c1")).toBeUndefined();
    expect(await world.candidate("c2")).toBeUndefined();
  });
});

describe("what a person set", () => {
  it("keeps the note away", async () => {
    const world = await aWorld();
    world.ats.held.add("c1");
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", notes: [] });
    expect(world.ats.counts.post).toBe(0);
  });

  it("keeps a second try of an unknown post away, too", async () => {
    const world = await aWorld();
    world.ats.posts.push("dropped");
    world.created();
    await world.drain({ messages: 1 });
    world.ats.held.add("c1");
    await world.drain();
    expect(world.ats.counts.post).toBe(1);
    expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "rejected", code: "superseded" }] });
  });
});

describe("a list value that was sent and never answered for", () => {
  async function unanswered() {
    const world = await aWorld();
    world.ats.failures.carrier.push(new ProviderError("test", "timeout"));
    world.created();
    await world.drain({ messages: 1 });
    expect(await world.record()).toMatchObject({ state: "waiting", code: "timeout" });
    return world;
  }
  const lands = ({ ats }: Awaited<ReturnType<typeof aWorld>>) => ats.carriers.set("c1", "verify_contact");

  it("is taken off by the second pass when it lands on an application that was erased meanwhile", async () => {
    const world = await unanswered();
    world.ats.applications.delete("a1");
    world.send({ kind: "application_deleted", applicationId: "a1", candidateId: "c1" });
    await world.drain({ messages: 1 });
    expect(await world.record()).toBeUndefined();
    lands(world);
    await world.drain();
    expect(world.ats.carriers.get("c1")).toBeNull();
  });

  it("comes back when the application opens again, though the worker that took it off died before it said so", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const { screenings } = world.deps.stores;
    const write: typeof screenings.write = async (record) => {
      if (record.outcome === "closed") throw new Error("died");
      return screenings.write(record);
    };
    world.ats.applications.set("a1", { ...anApplication(), open: false });
    world.send({ kind: "application_closed", applicationId: "a1", candidateId: "c1" });
    const [message] = world.queued.splice(0);
    const deps = { ...world.deps, stores: { ...world.deps.stores, screenings: { ...screenings, write } } };
    if (message) await expect(handleJob(deps, message.job)).rejects.toThrow("died");
    expect(world.ats.carriers.get("c1")).toBeNull();
    world.ats.applications.set("a1", anApplication());
    world.advance(world.deps.timing.leaseMs + 1);
    world.updated();
    await world.drain();
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
    expect(world.ats.notes()).toHaveLength(1);
  });
});
