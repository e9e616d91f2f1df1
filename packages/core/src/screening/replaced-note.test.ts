import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { anApplication, createWorld, evidenceFor, type World, type WorldOptions } from "./testing.ts";

const EVERY_BAND = ["unscored", "low", "review", "high"] as const;

/** A world whose ATS lets a note be replaced in place and notes every band, as Lever does. */
async function aWorld(overrides: Partial<WorldOptions> = {}): Promise<World> {
  const world = createWorld({
    createStores: createMemoryStores,
    signals,
    policy: defaultPolicy,
    noteOn: EVERY_BAND,
    replacesNotes: true,
    connection: { noteOn: null },
    ...overrides,
  });
  await world.start();
  return world;
}

let changes = 0;
/** A change of what the screening reads, after which the evidence says another band. */
function change(world: World, band: (typeof EVERY_BAND)[number]): void {
  changes += 1;
  world.evidence.now = evidenceFor(band);
  world.ats.applications.set("a1", { ...anApplication(), phones: [`+1202555${String(changes).padStart(4, "0")}`] });
  world.updated();
}

const texts = (world: World) => world.ats.notes().map(({ text }) => text);
const HEADLINES = {
  unscored: "NOT ENOUGH DATA",
  low: "NO SIGNS FOUND",
  review: "VERIFY CONTACT",
  high: "VERIFY IDENTITY",
};

describe("where a note can be replaced in place", () => {
  it.each(EVERY_BAND)("an application in band %s gets its one note", async (band) => {
    const world = await aWorld();
    world.evidence.now = evidenceFor(band);
    world.created();
    await world.drain();
    expect(texts(world)).toEqual([expect.stringContaining(HEADLINES[band])]);
    expect(world.ats.counts.update).toBe(0);
  });

  it("the connection's own choice of bands still decides whether there is a note at all", async () => {
    const world = await aWorld({ connection: { noteOn: ["high"] } });
    world.created();
    await world.drain();
    expect(texts(world)).toEqual([]);
    change(world, "high");
    await world.drain();
    expect(texts(world)).toEqual([expect.stringContaining("VERIFY IDENTITY")]);
    // A note that stands is kept true, also where the band alone would not have asked for one.
    change(world, "low");
    await world.drain();
    expect(texts(world)).toEqual([expect.stringContaining("NO SIGNS FOUND")]);
  });

  it("the one note follows every verdict, however often, under one id and one marker", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const [first] = world.ats.notes();
    const marker = first?.text.split(" ref ").at(-1);
    for (const band of [...EVERY_BAND, ...EVERY_BAND]) {
      change(world, band);
      await world.drain();
      expect(world.ats.notes()).toHaveLength(1);
      expect(world.ats.notes()[0]?.noteId).toBe(first?.noteId);
      expect(texts(world)[0]).toContain(HEADLINES[band]);
      expect(texts(world)[0]?.endsWith(` ref ${marker}`)).toBe(true);
      expect((await world.record())?.notes).toMatchObject([{ state: "done", band, update: null, revision: 1 }]);
      expect(texts(world)[0]).toBe((await world.record())?.annotation);
    }
    expect(world.ats.counts).toMatchObject({ post: 1 });
  });

  it("a verdict in the same words leaves the note alone, whatever its date", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const before = texts(world);
    world.advance(40 * 86_400_000);
    change(world, "review");
    await world.drain();
    expect((await world.record())?.revision).toBe(2);
    expect(world.ats.counts.update).toBe(0);
    expect(texts(world)).toEqual(before);
  });

  it("in observe mode nothing is replaced", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const before = texts(world);
    await world.deps.stores.connections.put({ ...world.connection, mode: "observe" });
    change(world, "high");
    await world.drain();
    expect(await world.record()).toMatchObject({ outcome: "observed", assessment: { band: "high" } });
    expect(texts(world)).toEqual(before);
  });

  it("what a person has answered for is not written over", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.ats.held.add("c1");
    change(world, "high");
    await world.drain();
    expect(texts(world)).toEqual([expect.stringMatching(/^EXPLAINED BY A PERSON[^]*VERIFY CONTACT/)]);
    expect(texts(world)[0]).not.toContain("VERIFY IDENTITY");
    expect((await world.record())?.notes).toMatchObject([{ state: "done", update: null }]);
    world.ats.held.delete("c1");
    change(world, "high");
    await world.drain();
    expect(texts(world)).toEqual([expect.stringContaining("VERIFY IDENTITY")]);
  });

  it.each(["lost", "dropped"] as const)("a replacement without an answer (%s) is simply sent again", async (script) => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.ats.updates.push(script, script);
    change(world, "high");
    await world.drain();
    expect(world.ats.counts).toMatchObject({ post: 1, update: 3 });
    expect(texts(world)).toEqual([expect.stringContaining("VERIFY IDENTITY")]);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
  });

  it("a replacement that lands late can never end on top of a newer one", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const { quiescenceMs } = world.deps.timing;
    world.ats.updates.push(quiescenceMs - 1000);
    change(world, "high");
    await world.drain({ messages: 1 });
    change(world, "low");
    await world.drain();
    world.advance(quiescenceMs);
    expect(texts(world)).toEqual([expect.stringContaining("NO SIGNS FOUND")]);
  });

  it("a replacement that may have landed is undone when the verdict returns to what stood before", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const [before] = texts(world);
    world.ats.updates.push("lost");
    change(world, "high");
    await world.drain({ messages: 1 });
    expect(texts(world)).toEqual([expect.stringContaining("VERIFY IDENTITY")]);
    change(world, "review");
    await world.drain();
    expect(texts(world)[0]?.split("\n").slice(0, -1)).toEqual(before?.split("\n").slice(0, -1));
  });

  it("a note the ATS keeps as it is is no failure, and the next verdict tries again", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const before = texts(world);
    world.ats.updates.push({ status: "rejected", code: "unsupported" });
    change(world, "high");
    await world.drain();
    expect(await world.record()).toMatchObject({
      state: "done",
      outcome: "annotated",
      notes: [{ state: "done", code: "unsupported", update: null }],
    });
    expect(texts(world)).toEqual(before);
    expect(world.metrics.get("Failed")).toBe(1);
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
    change(world, "low");
    await world.drain();
    expect(texts(world)).toEqual([expect.stringContaining("NO SIGNS FOUND")]);
    expect((await world.record())?.notes).toMatchObject([{ code: null }]);
  });

  it("a note the lists do not show yet is waited for, and is no note that is gone", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.ats.updates.push({ status: "rejected", code: "not_found" });
    change(world, "high");
    await world.drain();
    expect(texts(world)).toEqual([expect.stringContaining("VERIFY IDENTITY")]);
    expect(world.ats.counts.update).toBe(2);
    expect(world.metrics.has("Failed")).toBe(false);
    // Long after it was posted it is gone, or nobody could ever say that it is.
    world.advance(world.deps.timing.quiescenceMs);
    world.ats.updates.push({ status: "rejected", code: "not_found" });
    change(world, "low");
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", notes: [{ code: "not_found", update: null }] });
    expect(world.ats.counts.update).toBe(3);
  });

  it("a rate limit is waited for", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.ats.updates.push({ status: "not_sent", retryAfterMs: null }, { status: "not_sent", retryAfterMs: 5000 });
    change(world, "high");
    await world.drain();
    expect(world.ats.counts.update).toBe(3);
    expect(texts(world)).toEqual([expect.stringContaining("VERIFY IDENTITY")]);
  });

  it("a verdict that comes while the first note's outcome is unknown is written once that is known", async () => {
    for (const script of ["lost", "dropped"] as const) {
      const world = await aWorld();
      world.ats.posts.push(script);
      world.created();
      await world.drain({ messages: 1 });
      change(world, "high");
      await world.drain();
      expect(texts(world)).toEqual([expect.stringContaining("VERIFY IDENTITY")]);
      expect((await world.record())?.notes).toMatchObject([{ state: "done", band: "high", update: null }]);
      // What certainly does not stand is not posted in words that are no longer true.
      expect(world.ats.counts.update).toBe(script === "lost" ? 1 : 0);
    }
  });

  it("a note given up as unknown is never posted a second time, and found again when it stands after all", async () => {
    const world = await aWorld();
    world.ats.posts.push("dropped", "dropped", "dropped", 10_000_000);
    world.created();
    await world.drain();
    expect((await world.record())?.notes).toMatchObject([{ state: "unknown" }]);
    change(world, "high");
    await world.drain();
    expect((await world.record())?.notes).toMatchObject([{ state: "unknown" }]);
    expect(world.ats.counts.post).toBe(4);
    world.advance(10_000_000);
    change(world, "low");
    await world.drain();
    expect(world.ats.counts.post).toBe(4);
    expect(texts(world)).toEqual([expect.stringContaining("NO SIGNS FOUND")]);
    expect((await world.record())?.notes).toMatchObject([{ state: "done", update: null }]);
  });

  it("a record that was lost adopts the note that stands and makes it true", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const record = await world.record();
    if (!record) throw new Error("no record");
    await world.deps.stores.screenings.remove(record, record.fence);
    world.evidence.now = evidenceFor("high");
    world.updated();
    await world.drain();
    expect(world.ats.counts.post).toBe(1);
    expect(texts(world)).toEqual([expect.stringContaining("VERIFY IDENTITY")]);
    expect(world.metrics.get("NoteAdopted")).toBe(1);
  });

  it("a crash before or after any call leaves one note that says the last verdict", async () => {
    const prepared = async () => {
      const world = await aWorld();
      world.created();
      await world.drain();
      change(world, "high");
      return world;
    };
    const straight = await prepared();
    straight.crashAt(0, "before");
    await straight.drain();
    const calls = straight.calls();
    expect(straight.trace).toContain("ats.update");
    for (let at = 1; at <= calls; at += 1) {
      for (const when of ["before", "after"] as const) {
        const world = await prepared();
        world.crashAt(at, when);
        await world.drain();
        expect(texts(world), `${when} call ${at}`).toEqual([expect.stringContaining("VERIFY IDENTITY")]);
        expect(await world.record()).toMatchObject({ state: "done", notes: [{ state: "done", update: null }] });
        expect(world.deadLetters).toEqual([]);
      }
    }
  });
});
