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
    expect(world.looked.count).toBe(world.deps.lookups.length);
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

  it("four times in a row is given up as unknown, with an alarm and the verdict in the carrier", async () => {
    const world = await aWorld();
    world.ats.posts.push("dropped", "dropped", "dropped", "dropped", "dropped");
    world.created();
    await world.drain();
    expect(world.ats.counts.post).toBe(4);
    expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "unknown", arms: 4 }] });
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

  it.each([
    ["landed late", "after", 2],
    ["never landed", "never", 1],
  ] as const)("that %s never ends on top of what a newer verdict says", async (_, lands, standing) => {
    const world = await aWorld();
    world.ats.posts.push(lands === "never" ? "dropped" : world.deps.timing.quiescenceMs - 1);
    const from = world.deps.clock().getTime();
    world.created();
    await world.drain({ messages: 1 });
    // Before anybody can know what became of the first note.
    world.evidence.now = evidenceFor("high");
    world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"] });
    world.updated();
    await world.drain();
    expect(world.ats.notes()).toHaveLength(standing);
    expect(world.ats.notes().at(-1)?.text).toContain("VERIFY IDENTITY");
    const record = await world.record();
    // Posted only when nothing sent before could land any more.
    expect(Date.parse(record?.notes[1]?.armedAt ?? "") - from).toBeGreaterThanOrEqual(world.deps.timing.quiescenceMs);
    expect(record).toMatchObject({
      state: "done",
      notes: [lands === "never" ? { state: "rejected", code: "superseded" } : { state: "done" }, { state: "done" }],
    });
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
    expect(world.looked.count).toBe(world.deps.lookups.length);
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

describe("a worker whose lease ends", () => {
  it("posts nothing when it was stopped right after arming and is resumed long after", async () => {
    const world = await aWorld();
    const { screenings } = world.deps.stores;
    const deps = {
      ...world.deps,
      stores: {
        ...world.deps.stores,
        screenings: {
          ...screenings,
          // The environment stops with the answer to this write under way; another worker does it all meanwhile.
          write: async (record: Parameters<typeof screenings.write>[0]) => {
            const result = await screenings.write(record);
            if (record.notes.at(-1)?.state === "armed" && world.ats.counts.post === 0) {
              world.advance(world.deps.timing.leaseMs + 1);
              await world.sweep();
              await world.drain();
            }
            return result;
          },
        },
      },
    };
    world.created();
    const [message] = world.queued.splice(0);
    if (message) await handleJob(deps, message.job);
    await world.drain();
    expect(world.ats.counts.post).toBe(1);
    expect(world.ats.notes()).toHaveLength(1);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated", notes: [{ state: "done" }] });
  });

  it("does not begin a post that could outlive it", async () => {
    const world = await aWorld();
    const { leaseMs, noteMs } = world.deps.timing;
    world.created();
    world.meanwhile.set("ats.find", async () => world.advance(leaseMs - noteMs));
    await world.drain({ messages: 1 });
    expect(world.ats.counts.post).toBe(0);
    await world.drain();
    expect(world.ats.counts.post).toBe(1);
    expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "done", arms: 1 }] });
  });

  it("leaves the list value to the worker that took over, which judged anew", async () => {
    const world = await aWorld();
    const { decisions } = world.deps.stores;
    let hung = false;
    const write: typeof decisions.write = async (decision) => {
      const result = await decisions.write(decision);
      if (hung) return result;
      hung = true;
      // Judged, written down, and stopped before anything is shown; meanwhile the person's data say more.
      world.advance(world.deps.timing.leaseMs + 1);
      world.evidence.now = evidenceFor("high");
      world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"] });
      world.updated();
      await world.drain();
      return result;
    };
    const deps = { ...world.deps, stores: { ...world.deps.stores, decisions: { ...decisions, write } } };
    world.created();
    const [message] = world.queued.splice(0);
    if (message) await handleJob(deps, message.job);
    await world.drain();
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
    expect(await world.record()).toMatchObject({ state: "done", assessment: { band: "high" } });
  });

  it("shows nothing after a write that hung for as long: what closed meanwhile would stay shown if it died then", async () => {
    const world = await aWorld();
    const { candidates } = world.deps.stores;
    let carriersWhenBack: number | undefined;
    const write: typeof candidates.write = async (candidate) => {
      const result = await candidates.write(candidate);
      if (carriersWhenBack !== undefined || candidate.verdicts["a1"] === null) return result;
      carriersWhenBack = 0;
      world.advance(world.deps.timing.leaseMs + 1);
      world.ats.applications.set("a1", { ...anApplication(), open: false });
      world.updated();
      await world.drain();
      carriersWhenBack = world.ats.counts.carrier;
      return result;
    };
    const deps = { ...world.deps, stores: { ...world.deps.stores, candidates: { ...candidates, write } } };
    world.created();
    const [message] = world.queued.splice(0);
    if (message) await handleJob(deps, message.job);
    expect(world.ats.counts.carrier).toBe(carriersWhenBack);
    await world.drain();
    expect(world.ats.carriers.get("c1")).toBeUndefined();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "closed" });
  });

  it("does not arm a note another worker has taken over", async () => {
    const world = await aWorld();
    world.created();
    const [message] = world.queued;
    world.meanwhile.set("ats.find", async () => {
      world.meanwhile.set("screenings.write", async () => {
        world.advance(world.deps.timing.leaseMs + 1);
        if (message) await handleJob(world.deps, message.job);
      });
    });
    await world.drain();
    expect(world.ats.counts.post).toBe(1);
    expect(world.ats.notes()).toHaveLength(1);
  });

  it("leaves a failure to the worker that took over, and its message is done", async () => {
    const world = await aWorld();
    world.created();
    const [message] = world.queued;
    world.meanwhile.set("ats.fetch", async () => {
      world.advance(world.deps.timing.leaseMs + 1);
      if (message) await handleJob(world.deps, message.job);
      world.ats.failures.fetch.push(provider("timeout"));
    });
    await world.drain({ messages: 1 });
    expect(world.queued).toEqual([]);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
  });
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
      expect(world.looked.count).toBeLessThanOrEqual(2 * world.deps.lookups.length);
    }
  });

  it.each(["before", "after"] as const)("still shows the verdict of a changed application (crash %s)", async (when) => {
    async function change(at: number) {
      const world = await aWorld();
      world.created();
      await world.drain();
      world.evidence.now = evidenceFor("low");
      world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"] });
      world.crashAt(at, when);
      world.updated();
      await world.drain();
      return world;
    }
    const calls = (await change(0)).calls();
    for (let at = 1; at <= calls; at += 1) {
      const world = await change(at);
      expect(world.ats.carriers.get("c1"), `carrier after a crash ${when} call ${at}`).toBe("no_signs");
      expect(await world.record(), `record after a crash ${when} call ${at}`).toMatchObject({
        outcome: "annotated",
        revision: 2,
      });
    }
  });

  it.each(["before", "after"] as const)("leaves no tag on what opened for a moment (crash %s)", async (when) => {
    async function reopen(at: number) {
      const world = await aWorld();
      world.created();
      await world.drain();
      const close = async () => {
        world.ats.applications.set("a1", { ...anApplication(), open: false });
        world.send({ kind: "application_closed", applicationId: "a1", candidateId: "c1" });
        await world.drain();
      };
      await close();
      world.ats.applications.set("a1", anApplication());
      world.crashAt(at, when);
      world.updated();
      await world.drain({ messages: 1 });
      const calls = world.calls();
      world.queued.splice(0);
      await close();
      world.advance(3_600_000);
      await world.sweep();
      await world.drain();
      return { world, calls };
    }
    const { calls } = await reopen(0);
    for (let at = 1; at <= calls; at += 1) {
      const { world } = await reopen(at);
      expect(world.ats.carriers.get("c1"), `carrier after a crash ${when} call ${at}`).toBeNull();
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
