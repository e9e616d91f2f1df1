import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { anApplication, createWorld, evidenceFor, type World } from "./testing.ts";

async function aWorld() {
  const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy });
  await world.start();
  return world;
}

/** When a verdict of then is taken out of the list: two days before its evidence ends. */
const overAt = (screenedAt: string) => new Date(Date.parse(screenedAt) + 88 * 86_400_000).toISOString();

/** Lets time pass in hours, sweeping at the end of each, as the schedule does. */
async function hours(world: World, count: number) {
  for (let hour = 0; hour < count; hour += 1) {
    world.advance(3_600_000);
    await world.sweep();
    await world.drain();
  }
}

describe("sweep", () => {
  it("leaves finished records alone", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.advance(80 * 86_400_000);
    expect(await world.sweep()).toEqual({ requeued: 0 });
    expect(world.queued).toEqual([]);
    expect(world.metrics.has("SweptStuck")).toBe(false);
  });

  it("finishes what a dead worker began, once its lease has run out", async () => {
    const world = await aWorld();
    world.created();
    world.crashAt(9, "before");
    await world.drain({ messages: 1 });
    world.queued.splice(0);
    expect((await world.record())?.state).toBe("running");
    expect(await world.sweep()).toEqual({ requeued: 0 });
    world.advance(world.deps.timing.leaseMs + 1);
    expect(await world.sweep()).toEqual({ requeued: 1 });
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
    expect(world.metrics.get("SweptStuck")).toBe(1);
  });

  it("run twice before the queue is worked off changes nothing twice", async () => {
    const world = await aWorld();
    world.created();
    world.crashAt(9, "before");
    await world.drain({ messages: 1 });
    world.queued.splice(0);
    world.advance(world.deps.timing.leaseMs + 1);
    await world.sweep();
    await world.sweep();
    await world.drain();
    expect(world.ats.notes()).toHaveLength(1);
    expect((await world.record())?.revision).toBe(1);
  });

  it("does not touch a failed record: that needs a person", async () => {
    const world = await aWorld();
    world.ats.posts.push(...Array.from({ length: 300 }, () => ({ status: "not_sent", retryAfterMs: null }) as const));
    world.created();
    await world.drain();
    expect((await world.record())?.state).toBe("failed");
    world.advance(80 * 86_400_000);
    expect(await world.sweep()).toEqual({ requeued: 0 });
  });
});

describe("evidence that could not be had", () => {
  it("is asked for again, and the annotation follows when it arrives", async () => {
    const world = await aWorld();
    world.evidence.now = evidenceFor("high");
    world.timeouts("mailDomain");
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", incomplete: true, assessment: { band: "review" } });
    world.evidence.now = evidenceFor("high");
    await hours(world, 2);
    expect(await world.record()).toMatchObject({
      state: "done",
      incomplete: false,
      dueAt: null,
      overAt: overAt("2026-11-20T10:00:00Z"),
      rechecks: 1,
      assessment: { band: "high" },
    });
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
    expect(world.ats.notes()).toHaveLength(2);
  });

  it("is asked for four times and then no more, without a second note", async () => {
    const world = await aWorld();
    world.timeouts("mailDomain");
    world.created();
    await world.drain();
    await hours(world, 24 * 7);
    expect(await world.record()).toMatchObject({
      state: "done",
      rechecks: 4,
      dueAt: null,
      overAt: overAt("2026-11-21T15:00:00Z"),
      incomplete: true,
      revision: 5,
    });
    expect(world.looked.count).toBe(world.deps.lookups.length * 5);
    expect(world.ats.notes()).toHaveLength(1);
  });

  it("is not asked for again once the application has closed", async () => {
    const world = await aWorld();
    world.timeouts("mailDomain");
    world.created();
    await world.drain();
    world.ats.applications.set("a1", { ...anApplication(), open: false });
    world.send({ kind: "application_closed", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    const before = world.looked.count;
    await hours(world, 48);
    expect(world.looked.count).toBe(before);
    expect((await world.record())?.dueAt).toBeNull();
  });

  it("is not asked for again once the application left the scope", async () => {
    const world = await aWorld();
    world.timeouts("mailDomain");
    world.created();
    await world.drain();
    world.ats.applications.set("a1", { ...anApplication(), origin: "internal" });
    world.updated();
    await world.drain();
    const reads = world.ats.counts.fetch;
    await hours(world, 48);
    expect(world.ats.counts.fetch).toBe(reads);
    expect((await world.record())?.dueAt).toBeNull();
  });

  it("is not asked for twice by one recheck whose writing had to wait", async () => {
    const world = await aWorld();
    world.evidence.now = evidenceFor("high");
    world.timeouts("mailDomain");
    world.created();
    await world.drain();
    world.evidence.now = evidenceFor("high");
    world.ats.posts.push("dropped");
    const before = world.looked.count;
    await hours(world, 2);
    expect(world.looked.count).toBe(before + world.deps.lookups.length);
    expect(await world.record()).toMatchObject({
      state: "done",
      rechecks: 1,
      notes: [{ state: "done" }, { state: "done" }],
    });
  });

  it("does not get an application forgotten because one read came back empty", async () => {
    const world = await aWorld();
    world.timeouts("mailDomain");
    world.created();
    await world.drain();
    world.ats.hidden.set("a1", 1);
    await hours(world, 2);
    expect(await world.record()).toMatchObject({ state: "done" });
  });

  it("that will never come, because nobody configured it, is not asked for again", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({
      incomplete: false,
      dueAt: null,
      overAt: overAt("2026-11-20T09:00:00Z"),
    });
  });
});
