import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { liftRestriction, restrict } from "./restrict.ts";
import { anApplication, CONNECTION_ID, createWorld, INDEX_KEY } from "./testing.ts";

const account = { connectionId: CONNECTION_ID, keys: { indexKey: INDEX_KEY } };
const objection = { candidateId: "c1", by: "privacy@example.com" };

async function aWorld() {
  const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy });
  await world.start();
  return world;
}

describe("a person's objection", () => {
  it("is honoured before any lookup: no provider is asked, nothing is stored, nothing is shown", async () => {
    const world = await aWorld();
    expect(await restrict(world.deps, account, objection)).toEqual({
      status: "restricted",
      applications: 0,
      by: "queue",
    });
    for (let day = 0; day < 3; day += 1) {
      world.created();
      world.updated();
      await world.drain();
      world.advance(86_400_000);
    }
    expect(world.looked.count).toBe(0);
    expect(world.ats.counts).toMatchObject({ fetch: 0, post: 0, carrier: 0 });
    expect([await world.record(), await world.candidate()]).toEqual([undefined, undefined]);
  });

  it.each(["queue", "sweep"] as const)("erases what is kept and takes down what is shown, by the %s", async (by) => {
    const world = await aWorld();
    for (const applicationId of ["a1", "a2"]) world.created(anApplication({ applicationId }));
    await world.drain();
    const deps = by === "queue" ? world.deps : { ...world.deps, queue: null };
    expect(await restrict(deps, account, objection)).toEqual({ status: "restricted", applications: 2, by });
    if (by === "sweep") await world.sweep();
    await world.drain();
    for (const id of ["a1", "a2"]) {
      expect(await world.record(id)).toBeUndefined();
      expect((await world.decision(id))?.verdicts).toHaveLength(1);
    }
    expect(await world.candidate()).toBeUndefined();
    expect(world.ats.carriers.get("c1")).toBeNull();
    expect(await restrict(deps, account, objection)).toMatchObject({ status: "already_there", applications: 0 });
  });

  it("that arrives while a worker is at it ends that work, too", async () => {
    for (const port of ["ats.fetch", "candidates.write", "ats.carrier", "ats.post", "screenings.write"]) {
      const world = await aWorld();
      world.created();
      world.meanwhile.set(port, async () => {
        await restrict(world.deps, account, objection);
      });
      await world.drain();
      expect([port, await world.record(), await world.candidate()]).toEqual([port, undefined, undefined]);
      expect(world.ats.carriers.get("c1") ?? null).toBeNull();
    }
  });

  it("is nobody else's, and ends when the person takes it back", async () => {
    const world = await aWorld();
    await restrict(world.deps, account, objection);
    world.created(anApplication({ applicationId: "a2", candidateId: "c2" }));
    await world.drain();
    expect(await world.record("a2")).toMatchObject({ state: "done" });
    expect(await liftRestriction(world.deps, account, "c1")).toBe("lifted");
    expect(await liftRestriction(world.deps, account, "c1")).toBe("not_there");
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
  });

  it("outlasts a change of the index key, for as long as it is met now and then", async () => {
    const world = await aWorld();
    await restrict(world.deps, account, objection);
    const key = (fill: number) => Buffer.alloc(32, fill).toString("base64");
    const under = async (indexKey: string, previousIndexKey: string) => {
      const { candidateId, by } = objection;
      const keys = { indexKey, previousIndexKey };
      return (await restrict(world.deps, { connectionId: CONNECTION_ID, keys }, { candidateId, by })).status;
    };
    expect(await under(key(2), INDEX_KEY)).toBe("already_there");
    expect(await under(key(3), key(2))).toBe("already_there");
  });
});
