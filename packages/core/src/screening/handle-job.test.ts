import { describe, expect, it } from "vitest";
import { ProviderError, SettingsError } from "../domain/errors.ts";
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

describe("a created application", () => {
  it("is screened once and gets one carrier and one note", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({
      state: "done",
      outcome: "annotated",
      revision: 1,
      lease: null,
      dueAt: null,
      notes: [{ state: "done", noteId: "note-1", band: "review", arms: 1 }],
    });
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
    expect(world.ats.notes()).toHaveLength(1);
    expect(world.ats.notes()[0]?.text).toBe((await world.record())?.annotation);
    expect(Object.fromEntries(world.metrics)).toEqual({ Screened: 1, Annotated: 1 });
  });

  it.each([
    ["low", "no_signs", 0],
    ["unscored", "not_enough_data", 0],
    ["review", "verify_contact", 1],
    ["high", "verify_identity", 1],
  ] as const)("with band %s shows %s and leaves %i notes", async (band, value, notes) => {
    const world = await aWorld();
    world.evidence.now = evidenceFor(band);
    world.created();
    await world.drain();
    expect((await world.record())?.assessment?.band).toBe(band);
    expect(world.ats.carriers.get("c1")).toBe(value);
    expect(world.ats.notes()).toHaveLength(notes);
  });

  it("stores the verdict and the note's exact text before the ATS is written to", async () => {
    const world = await aWorld();
    world.created();
    let before: Awaited<ReturnType<typeof world.record>>;
    world.meanwhile.set("ats.carrier", async () => {
      before = await world.record();
    });
    await world.drain();
    expect(before?.notes[0]).toMatchObject({ state: "planned", text: world.ats.notes()[0]?.text });
    expect(world.trace.indexOf("ats.carrier")).toBeLessThan(world.trace.indexOf("ats.post"));
  });

  it("delivered again costs at most one read of ours and no call to anybody else", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const [ats, looked, before] = [{ ...world.ats.counts }, world.looked.count, world.trace.length];
    for (let times = 0; times < 20; times += 1) world.created();
    await world.drain();
    expect(world.ats.counts).toEqual(ats);
    expect(world.looked.count).toBe(looked);
    expect(world.trace.slice(before)).toEqual(Array.from({ length: 20 }, () => "screenings.read"));
  });

  it("outside the connection's scope is neither looked up nor written to", async () => {
    const world = await aWorld();
    world.created({ ...anApplication(), origin: "sourced" });
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "out_of_scope", assessment: null });
    expect(world.looked.count).toBe(0);
    expect(world.ats.counts).toMatchObject({ carrier: 0, post: 0, find: 0 });
    expect(world.metrics.get("OutOfScope")).toBe(1);
  });

  it("in observe mode is screened and nothing is written to the ATS", async () => {
    const world = await aWorld({ mode: "observe" });
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "observed", notes: [] });
    expect((await world.record())?.annotation).toContain("VERIFY CONTACT");
    expect(world.ats.counts).toMatchObject({ carrier: 0, post: 0, find: 0 });
  });

  it("of a connection that is off is not even read", async () => {
    const world = await aWorld({ mode: "off" });
    world.created();
    await world.drain();
    expect(world.trace).toEqual([]);
  });

  it("of an unknown connection is acknowledged and touches nothing", async () => {
    const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy });
    world.created();
    await world.drain();
    expect(world.trace).toEqual([]);
    expect(world.deadLetters).toEqual([]);
  });

  it("with no carrier wanted still gets its note", async () => {
    const world = await aWorld({ carrier: { kind: "none" } });
    world.created();
    await world.drain();
    expect(world.ats.counts.carrier).toBe(0);
    expect(world.ats.notes()).toHaveLength(1);
  });
});

describe("an application the ATS does not show yet", () => {
  it("is waited for and then screened", async () => {
    const world = await aWorld();
    world.ats.hidden.set("a1", 4);
    world.created();
    await world.drain();
    expect(world.ats.counts.fetch).toBe(5);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
    expect(world.ats.notes()).toHaveLength(1);
  });

  it("is given up after fifteen minutes without leaving a record", async () => {
    const world = await aWorld();
    world.send({ kind: "application_created", applicationId: "a1", candidateId: "c1" });
    const from = world.deps.clock().getTime();
    await world.drain();
    expect(world.deps.clock().getTime() - from).toBe(900_000);
    expect(world.ats.counts.fetch).toBe(7);
    expect(await world.record()).toBeUndefined();
    expect(await world.candidate()).toBeUndefined();
    expect(world.ats.notes()).toEqual([]);
  });

  it("is found by the sweep when the message that waits is lost", async () => {
    const world = await aWorld();
    world.ats.hidden.set("a1", 1);
    world.created();
    await world.drain({ messages: 1 });
    world.queued.splice(0);
    world.advance(600_000);
    await world.sweep();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
  });
});

describe("an update", () => {
  it("that changed nothing we read costs one refetch and nothing else", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const [ats, looked] = [{ ...world.ats.counts }, world.looked.count];
    world.updated();
    await world.drain();
    expect(world.ats.counts).toEqual({ ...ats, fetch: ats.fetch + 1 });
    expect(world.looked.count).toBe(looked);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated", revision: 1 });
  });

  it("of a candidate reaches every application we know of", async () => {
    const world = await aWorld();
    world.created(anApplication({ applicationId: "a1" }));
    world.created(anApplication({ applicationId: "a2" }));
    await world.drain();
    const before = world.ats.counts.fetch;
    world.send({ kind: "candidate_updated", candidateId: "c1" });
    await world.drain();
    expect(world.ats.counts.fetch).toBe(before + 2);
  });

  it("that changed the application screens it again, and writes a new note only when the band changes", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"] });
    world.updated();
    await world.drain();
    expect((await world.record())?.revision).toBe(2);
    expect(world.ats.notes()).toHaveLength(1);

    world.evidence.now = evidenceFor("high");
    world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550177"] });
    world.updated();
    await world.drain();
    expect(world.ats.notes()).toHaveLength(2);
    expect((await world.record())?.notes.map(({ band, revision }) => [band, revision])).toEqual([
      ["review", 1],
      ["high", 2],
    ]);
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
  });

  it("never brings more than three notes, however often the band changes", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    for (let times = 0; times < 9; times += 1) {
      world.evidence.now = evidenceFor(times % 2 === 0 ? "high" : "review");
      world.ats.applications.set("a1", { ...anApplication(), phones: [`+1202555010${times}`] });
      world.updated();
      await world.drain();
    }
    expect(world.ats.notes()).toHaveLength(3);
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
  });

  it("that arrives before the created event screens the application just the same", async () => {
    const world = await aWorld();
    world.updated();
    world.created();
    await world.drain();
    expect(world.ats.notes()).toHaveLength(1);
    expect((await world.record())?.revision).toBe(1);
  });

  it("during a run makes the run go round again", async () => {
    const world = await aWorld();
    world.created();
    world.meanwhile.set("ats.carrier", async () => {
      world.evidence.now = evidenceFor("high");
      const changed = { ...anApplication(), phones: ["+12025550199"] };
      world.ats.applications.set("a1", changed);
      await handleJob(world.deps, {
        schemaVersion: 1,
        connectionId: CONNECTION_ID,
        event: { kind: "application_updated", ...changed.ref },
        traceId: "trace-2",
        receivedAt: world.deps.clock().toISOString(),
        waits: 0,
      });
    });
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", revision: 2, dirty: 0, assessment: { band: "high" } });
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
    expect(world.metrics.get("Waited")).toBe(1);
  });
});

describe("an application that goes", () => {
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

describe("a note whose outcome is unknown", () => {
  it("is adopted when it took effect", async () => {
    const world = await aWorld();
    world.ats.posts.push("lost");
    world.created();
    await world.drain();
    expect(world.ats.counts.post).toBe(1);
    expect(world.ats.notes()).toHaveLength(1);
    expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "done", noteId: "note-1" }] });
    expect(world.metrics.get("NoteAdopted")).toBe(1);
  });

  it("is posted again, byte for byte the same, once it certainly did not", async () => {
    const world = await aWorld();
    world.ats.posts.push("dropped");
    world.created();
    const from = world.deps.clock().getTime();
    await world.drain();
    expect(world.ats.counts.post).toBe(2);
    expect(world.ats.notes()).toHaveLength(1);
    expect(world.ats.notes()[0]?.text).toBe((await world.record())?.annotation);
    expect(world.deps.clock().getTime() - from).toBeGreaterThanOrEqual(world.deps.timing.quiescenceMs);
    expect(world.looked.count).toBe(6);
  });

  it("is not looked for before a late effect would have shown", async () => {
    const world = await aWorld();
    world.ats.posts.push(world.deps.timing.quiescenceMs - 1);
    world.created();
    // Another delivery right behind must not look too early either.
    world.send({ kind: "application_updated", applicationId: "a1", candidateId: "c1" }, 5_000);
    await world.drain();
    expect(world.ats.counts.post).toBe(1);
    expect(world.ats.notes()).toHaveLength(1);
    expect(await world.record()).toMatchObject({ notes: [{ state: "done", arms: 1 }] });
  });

  it("three times in a row is given up as unknown, with an alarm and the verdict in the carrier", async () => {
    const world = await aWorld();
    world.ats.posts.push("dropped", "dropped", "dropped", "dropped");
    world.created();
    await world.drain();
    expect(world.ats.counts.post).toBe(3);
    expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "unknown", arms: 3 }] });
    expect(world.metrics.get("NoteUnknown")).toBe(1);
    expect(world.errors).toContain("note outcome unknown");
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
  });

  it("is not posted a second time after the verdict turned low", async () => {
    const world = await aWorld();
    world.ats.posts.push("dropped");
    world.created();
    await world.drain({ messages: 1 });
    world.evidence.now = evidenceFor("low");
    world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"] });
    world.updated();
    await world.drain();
    expect(world.ats.notes()).toEqual([]);
    expect(world.ats.carriers.get("c1")).toBe("no_signs");
    expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "rejected", code: "superseded" }] });
  });

  it("waits while the list of notes cannot be read", async () => {
    const world = await aWorld();
    world.ats.posts.push("lost");
    world.created();
    await world.drain({ messages: 1 });
    world.ats.failures.find.push(provider("server_error"), provider("timeout"));
    await world.drain();
    expect(world.ats.notes()).toHaveLength(1);
    expect(world.ats.counts.post).toBe(1);
    expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "done" }] });
  });

  it("is adopted by a record that was lost and made anew", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const record = await world.record();
    await world.deps.stores.screenings.remove({ connectionId: CONNECTION_ID, applicationId: "a1" }, record?.fence ?? 0);
    world.created();
    await world.drain();
    expect(world.ats.counts.post).toBe(1);
    expect(await world.record()).toMatchObject({ notes: [{ state: "done", noteId: "note-1", arms: 0 }] });
  });
});

describe("a note the ATS does not take", () => {
  it("waits as long as a rate limit says and does not spend an attempt", async () => {
    const world = await aWorld();
    world.ats.posts.push({ status: "not_sent", retryAfterMs: 7_000 }, { status: "not_sent", retryAfterMs: 3_600_000 });
    world.created();
    const from = world.deps.clock().getTime();
    await world.drain();
    expect(world.deps.clock().getTime() - from).toBe(7_000 + 900_000);
    expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "done", arms: 1 }] });
    expect(world.deadLetters).toEqual([]);
  });

  it("is stored as rejected with its code, and the carrier still holds the verdict", async () => {
    const world = await aWorld();
    world.ats.posts.push({ status: "rejected", code: "forbidden" });
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "rejected", code: "forbidden" }] });
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
    expect(world.metrics.get("Failed")).toBe(1);
  });
});

describe("an ATS that does not answer as it should", () => {
  it("is given the time it asked for", async () => {
    const world = await aWorld();
    world.ats.failures.fetch.push(provider("rate_limited", 12_345));
    world.created();
    const from = world.deps.clock().getTime();
    await world.drain();
    expect(world.deps.clock().getTime() - from).toBe(13_000);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
  });

  it.each(["server_error", "timeout", "network", "garbage", "rate_limited"] as const)(
    "with %s is asked again after growing waits, and nothing reaches the dead letters",
    async (code) => {
      const world = await aWorld();
      world.ats.failures.fetch.push(...Array.from({ length: 4 }, () => provider(code)));
      world.created();
      const from = world.deps.clock().getTime();
      await world.drain();
      expect(world.deps.clock().getTime() - from).toBe((30 + 60 + 120 + 240) * 1000);
      expect(world.ats.notes()).toHaveLength(1);
      expect(world.deadLetters).toEqual([]);
    },
  );

  it.each(["unauthorized", "forbidden", "invalid"] as const)(
    "with %s is stored as failed with its code and not asked again",
    async (code) => {
      const world = await aWorld();
      world.ats.failures.fetch.push(provider(code));
      world.created();
      await world.drain();
      expect(world.ats.counts.fetch).toBe(1);
      expect(await world.record()).toMatchObject({ state: "failed", code, lease: null, dueAt: null });
      expect(world.metrics.get("Failed")).toBe(1);
    },
  );

  it("recovers a failed application with the next event about it", async () => {
    const world = await aWorld();
    world.ats.failures.fetch.push(provider("unauthorized"));
    world.created();
    await world.drain();
    world.updated();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated", code: null });
  });

  it("for days on end fails the record instead of filling the dead letters", async () => {
    const world = await aWorld();
    world.ats.failures.fetch.push(...Array.from({ length: 1000 }, () => provider("rate_limited", 0)));
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "failed", code: "rate_limited" });
    expect(world.deadLetters).toEqual([]);
    expect(world.ats.counts.fetch).toBe(201);
  });

  it("when it only turns notes away for days also fails the record, with the verdict shown", async () => {
    const world = await aWorld();
    world.ats.posts.push(...Array.from({ length: 1000 }, () => ({ status: "not_sent", retryAfterMs: null }) as const));
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "failed", code: "not_sent" });
    expect(world.deadLetters).toEqual([]);
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
  });

  it("does not pay for evidence twice when only the carrier could not be written", async () => {
    const world = await aWorld();
    world.ats.failures.carrier.push(provider("server_error"), provider("timeout"));
    world.created();
    await world.drain();
    expect(world.looked.count).toBe(6);
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
    expect(world.ats.notes()).toHaveLength(1);
  });

  it("with unusable credentials is stored as failed", async () => {
    const world = await aWorld();
    world.created();
    const [message] = world.queued;
    const deps = {
      ...world.deps,
      accountFor: async () => {
        throw new SettingsError("credentials are missing");
      },
    };
    if (message) await handleJob(deps, message.job);
    expect(await world.record()).toMatchObject({ state: "failed", code: "settings" });
  });
});

describe("two workers at once", () => {
  it("leave one note and one carrier", async () => {
    const world = await aWorld();
    world.created();
    const [message] = world.queued.splice(0);
    if (!message) throw new Error("nothing queued");
    await Promise.all(Array.from({ length: 8 }, () => handleJob(world.deps, message.job)));
    await world.drain();
    expect(world.ats.counts.post).toBe(1);
    expect(world.ats.notes()).toHaveLength(1);
    expect(world.looked.count).toBe(6);
  });

  it.each(["ats.fetch", "ats.carrier", "ats.find", "ats.post", "screenings.write"])(
    "leave one note when the first outlives its lease at %s",
    async (call) => {
      const world = await aWorld();
      world.created();
      const [message] = world.queued;
      world.meanwhile.set(call, async () => {
        world.advance(world.deps.timing.leaseMs + 1);
        if (message) await handleJob(world.deps, message.job);
      });
      await world.drain();
      world.advance(world.deps.timing.quiescenceMs * 2);
      await world.sweep();
      await world.drain();
      expect(world.ats.notes()).toHaveLength(1);
      expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "done" }] });
      expect(world.deadLetters).toEqual([]);
    },
  );
});

describe("a crash at any port call", () => {
  /** Runs one life of an application with a crash at call `at`; answers false when there is no such call. */
  async function live(at: number, when: "before" | "after", script: "lost" | "dropped" | null) {
    const world = await aWorld();
    if (script) world.ats.posts.push(script);
    world.crashAt(at, when);
    world.created();
    await world.drain();
    // What a lost message leaves to the sweep.
    world.advance(3_600_000);
    await world.sweep().catch(() => undefined);
    await world.drain();
    return world;
  }

  it.each([
    [null, "before"],
    [null, "after"],
    ["lost", "before"],
    ["lost", "after"],
    ["dropped", "before"],
    ["dropped", "after"],
  ] as const)("ends with exactly one note and one carrier (post %s, crash %s)", async (script, when) => {
    const calls = (await live(0, when, script)).calls();
    expect(calls).toBeGreaterThan(10);
    for (let at = 1; at <= calls; at += 1) {
      const world = await live(at, when, script);
      expect(world.ats.notes(), `notes after a crash ${when} call ${at}`).toHaveLength(1);
      expect(world.ats.carriers.get("c1"), `carrier after a crash ${when} call ${at}`).toBe("verify_contact");
      expect(await world.record(), `record after a crash ${when} call ${at}`).toMatchObject({
        state: "done",
        outcome: "annotated",
        notes: [{ state: "done" }],
      });
      expect(world.deadLetters).toEqual([]);
      // Paid lookups are repeated at most once per crash.
      expect(world.looked.count).toBeLessThanOrEqual(12);
    }
  });

  it.each(["before", "after"] as const)("still forgets a deleted application (crash %s)", async (when) => {
    async function erase(at: number) {
      const world = await aWorld();
      world.created();
      await world.drain();
      world.ats.applications.delete("a1");
      world.crashAt(at, when);
      world.send({ kind: "application_deleted", applicationId: "a1", candidateId: "c1" });
      await world.drain();
      return world;
    }
    const calls = (await erase(0)).calls();
    for (let at = 1; at <= calls; at += 1) {
      const world = await erase(at);
      expect(await world.record(), `record after a crash ${when} call ${at}`).toBeUndefined();
      expect(await world.candidate(), `candidate after a crash ${when} call ${at}`).toBeUndefined();
      expect(world.ats.carriers.get("c1"), `carrier after a crash ${when} call ${at}`).toBeNull();
    }
  });

  it.each(["before", "after"] as const)("still takes a closed application's tag away (crash %s)", async (when) => {
    async function close(at: number) {
      const world = await aWorld();
      world.created();
      await world.drain();
      world.ats.applications.set("a1", { ...anApplication(), open: false });
      world.crashAt(at, when);
      world.send({ kind: "application_closed", applicationId: "a1", candidateId: "c1" });
      await world.drain();
      return world;
    }
    const calls = (await close(0)).calls();
    for (let at = 1; at <= calls; at += 1) {
      const world = await close(at);
      expect(await world.record(), `record after a crash ${when} call ${at}`).toMatchObject({ outcome: "closed" });
      expect(world.ats.carriers.get("c1"), `carrier after a crash ${when} call ${at}`).toBeNull();
    }
  });
});
