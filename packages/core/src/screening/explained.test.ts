import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { anApplication, createWorld, evidenceFor, type World, type WorldOptions } from "./testing.ts";

const CLOSING = "EXPLAINED BY A PERSON";
const EVERY_BAND = ["unscored", "low", "review", "high"] as const;

async function aWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy, ...options });
  await world.start();
  world.created();
  await world.drain();
  return world;
}
const replacing: Partial<WorldOptions> = { replacesNotes: true, noteOn: EVERY_BAND, connection: { noteOn: null } };
const texts = (world: World) => world.ats.notes().map(({ text }) => text);
async function explain(world: World): Promise<void> {
  world.ats.held.add("c1");
  world.send({ kind: "candidate_updated", candidateId: "c1" });
  await world.drain();
}
function change(world: World, band: (typeof EVERY_BAND)[number], number: number): void {
  world.evidence.now = evidenceFor(band);
  world.ats.applications.set("a1", { ...anApplication(), phones: [`+120255501${10 + number}`] });
  world.updated();
}
const writes = ({ ats: { counts } }: World) => counts.post + counts.update;

describe("a person's Explained", () => {
  it("is seen on a candidate's update, kept, and answered by exactly one closing note where notes are final", async () => {
    const world = await aWorld();
    const [first] = texts(world);
    await explain(world);
    expect(texts(world)).toEqual([first, expect.stringMatching(new RegExp(`^${CLOSING}`))]);
    const record = await world.record();
    expect(record).toMatchObject({ state: "done", outcome: "annotated", explained: { carrier: "tag" }, revision: 1 });
    expect(record?.notes.map(({ closing, state }) => [closing, state])).toEqual([
      [undefined, "done"],
      [true, "done"],
    ]);
  });

  it("is final: replaying every event, rechecks and changed verdicts write nothing more", async () => {
    const world = await aWorld();
    await explain(world);
    const [standing, before] = [texts(world), writes(world)];
    const carrier = new Map(world.ats.carriers);
    for (const band of ["high", "low", "review", "high"] as const) {
      world.created();
      await explain(world);
      world.send({ kind: "recheck", applicationId: "a1", candidateId: "c1" });
      change(world, band, EVERY_BAND.indexOf(band));
      await world.drain();
    }
    expect(texts(world)).toEqual(standing);
    expect(writes(world)).toBe(before);
    expect(world.ats.carriers).toEqual(carrier);
    expect(await world.record()).toMatchObject({ assessment: { band: "high" }, explained: {} });
  });

  it("replaces the note in place where that can be done, and keeps what it said below", async () => {
    const world = await aWorld(replacing);
    const [reason = ""] =
      texts(world)[0]
        ?.split("\n")
        .filter((line) => line.startsWith("+")) ?? [];
    await explain(world);
    expect(texts(world)).toEqual([expect.stringMatching(new RegExp(`^${CLOSING}[^]*Before that, it said:`))]);
    expect(reason).not.toBe("");
    expect(texts(world)[0]).toContain(reason);
    const standing = texts(world);
    change(world, "high", 1);
    await world.drain();
    await explain(world);
    expect(texts(world)).toEqual(standing);
    expect(world.ats.counts).toMatchObject({ post: 1, update: 1 });
  });

  it("closes nothing where no note stands", async () => {
    const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy });
    await world.start();
    world.ats.held.add("c1");
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ notes: [], explained: { carrier: "tag" }, outcome: "annotated" });
    expect(texts(world)).toEqual([]);
  });

  it.each([["final", {}] as const, ["replaced", replacing] as const])(
    "can be taken back: the verdict is shown again, and no second closing note follows (notes are %s)",
    async (_, options) => {
      const world = await aWorld(options);
      const before = texts(world);
      await explain(world);
      world.ats.held.delete("c1");
      world.ats.carriers.clear();
      world.updated();
      await world.drain();
      expect((await world.record())?.explained).toBeUndefined();
      expect(world.ats.carriers.get("c1")).toBe("verify_contact");
      expect(texts(world)[0]).toBe(before[0]);
      await explain(world);
      expect(texts(world).filter((text) => text.startsWith(CLOSING))).toHaveLength(1);
      expect(await world.record()).toMatchObject({ explained: { carrier: "tag" } });
    },
  );

  it("gets its closing note once, whatever becomes of the posts", async () => {
    for (const script of ["lost", "dropped", 60_000] as const) {
      const world = await aWorld();
      world.ats.posts.push(script);
      await explain(world);
      expect(texts(world).filter((text) => text.startsWith(CLOSING))).toHaveLength(1);
    }
  });

  it.each([
    ["that stays", {}],
    ["that is replaced", replacing],
  ])("gets its closing note once, wherever the worker dies, below one %s", async (_, options) => {
    const probe = await aWorld(options);
    probe.crashAt(Number.POSITIVE_INFINITY, "before");
    await explain(probe);
    const calls = probe.calls();
    expect(calls).toBeGreaterThan(5);
    for (let at = 1; at <= calls; at += 1) {
      for (const when of ["before", "after"] as const) {
        const world = await aWorld(options);
        world.crashAt(at, when);
        await explain(world);
        await world.sweep();
        await world.drain();
        const last = (await world.record())?.notes.at(-1);
        expect([at, when, last?.state, last?.update, last?.text]).toEqual([
          at,
          when,
          "done",
          null,
          texts(world).at(-1),
        ]);
        expect([at, when, texts(world).filter((text) => text.startsWith(CLOSING)).length]).toEqual([at, when, 1]);
        expect(await world.record()).toMatchObject({ state: "done", explained: { carrier: "tag" } });
      }
    }
  });

  it("is looked for once by an update, and never by a repeated created event or in a mode that writes nothing", async () => {
    const world = await aWorld();
    expect(world.ats.counts.held).toBe(0);
    world.created();
    await world.drain();
    expect(world.ats.counts.held).toBe(0);
    world.updated();
    await world.drain();
    expect(world.ats.counts.held).toBe(1);
    const observing = await aWorld({ connection: { mode: "observe" } });
    await explain(observing);
    expect(observing.ats.counts).toMatchObject({ held: 0, carrier: 0, post: 0 });
  });

  it("makes no echo of our own writes screen anything again", async () => {
    const world = await aWorld();
    await explain(world);
    const [looked, before] = [world.looked.count, writes(world)];
    for (let echo = 0; echo < 3; echo += 1) {
      world.send({ kind: "candidate_updated", candidateId: "c1" });
      await world.drain();
    }
    expect(world.looked.count).toBe(looked);
    expect(writes(world)).toBe(before);
  });
});
