import { describe, expect, it } from "vitest";
import { fired, defineSignal } from "../domain/signal.ts";
import { catalogPolicy } from "../domain/policy.ts";
import type { ObservationCode } from "../domain/observation.ts";
import { signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { dispose } from "./dispose.ts";
import { explainRecord } from "./explain.ts";
import { observe } from "./observe.ts";
import { CONNECTION_ID, createWorld, evidenceFor, type World, type WorldOptions } from "./testing.ts";

/** Stands for the catalogue's own: something seen in an interview. */
const seen = defineSignal({
  id: "test-observed",
  group: "observation",
  needs: ["observations"],
  tiers: { fired: { points: 8, rates: { misrepresenting: 0.3, honest: 0.05 } } },
  wording: { seen: "Seen in an interview", innocent: "a mistake", short: "interview" },
  judge: ({ observations }) =>
    observations.entries.some(({ code }) => code === "obs-ship-elsewhere") ? fired("fired") : { status: "clear" },
});
const catalogue = [...signals.filter(({ group }) => group !== "observation"), seen];
const policy = catalogPolicy(catalogue);
const KEY = { connectionId: CONNECTION_ID, applicationId: "a1" };

async function aWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = createWorld({ createStores: createMemoryStores, signals: catalogue, policy, ...options });
  await world.start();
  world.created();
  await world.drain();
  return world;
}
const enter = (world: World, code: ObservationCode = "obs-ship-elsewhere", queue = true, by = "u1") =>
  observe(
    {
      screenings: world.deps.stores.screenings,
      queue: queue ? world.deps.queue : null,
      clock: world.deps.clock,
      ids: world.deps.ids,
    },
    KEY,
    { code, by, stage: "interview" },
  );

describe("an observation", () => {
  it("is appended with author, stage and time, and the application assessed again with it", async () => {
    const world = await aWorld();
    const first = await world.record();
    expect(await enter(world)).toEqual({ status: "asked", by: "queue" });
    await world.drain();
    const record = await world.record();
    expect(record?.observations).toEqual([
      { code: "obs-ship-elsewhere", by: "u1", stage: "interview", at: expect.any(String) },
    ]);
    expect(record?.assessment?.points).toBe((first?.assessment?.points ?? 0) + 8);
    expect(record?.history?.map(({ because }) => because)).toEqual(["application", "observation"]);
    expect(record).toMatchObject({ state: "done", rechecks: 0, revision: 2, basis: { observed: 1 } });
    expect(record && explainRecord(record, { signals: catalogue })).toMatchObject({
      status: "explained",
      explanation: { same: true },
    });
  });

  it("without a queue is taken up by the next sweep", async () => {
    const world = await aWorld();
    expect(await enter(world, "obs-ship-elsewhere", false)).toEqual({ status: "asked", by: "sweep" });
    expect(world.queued).toEqual([]);
    await world.sweep();
    await world.drain();
    expect((await world.record())?.history).toHaveLength(2);
  });

  it("entered twice by one person stands once, by two people twice", async () => {
    const world = await aWorld();
    await enter(world);
    expect(await enter(world)).toEqual({ status: "already_there" });
    expect(await enter(world, "obs-ship-elsewhere", true, "u2")).toMatchObject({ status: "asked" });
    expect((await world.record())?.observations?.map(({ by }) => by)).toEqual(["u1", "u2"]);
  });

  it("by ten people at once loses none", async () => {
    const world = await aWorld();
    const people = Array.from({ length: 10 }, (_, at) => `u${at}`);
    await Promise.all(people.map((by) => enter(world, "obs-ship-elsewhere", true, by)));
    expect((await world.record())?.observations?.map(({ by }) => by).toSorted()).toEqual(people);
  });

  it("that arrives during a run is in the verdict the run ends with", async () => {
    const world = createWorld({ createStores: createMemoryStores, signals: catalogue, policy });
    await world.start();
    world.created();
    world.meanwhile.set("ats.carrier", async () => void (await enter(world)));
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", dirty: 0, basis: { observed: 1 } });
    expect((await world.record())?.assessment?.contributions.map(({ signal }) => signal)).toContain("test-observed");
  });

  it("never leaves an annotation with less than it had: what fails to answer meanwhile stands", async () => {
    const world = await aWorld({ replacesNotes: true, noteOn: ["unscored", "low", "review", "high"] });
    const before = await world.record();
    for (const kind of ["network", "lineType", "place"] as const) world.timeouts(kind);
    await enter(world);
    await world.drain({ messages: 1 });
    const record = await world.record();
    const ids = (one: typeof record) => one?.assessment?.contributions.map(({ signal }) => signal).toSorted();
    expect(ids(record)).toEqual([...(ids(before) ?? []), "test-observed"].toSorted());
    expect(record?.assessment?.families).toEqual(before?.assessment?.families);
    // Told as found where it was found, with the date it was found by.
    expect(record?.basis?.facts.network).toEqual(before?.basis?.facts.network);
    for (const line of before?.annotation?.split("\n").filter((one) => one.startsWith("+")) ?? [])
      expect(world.ats.notes()[0]?.text).toContain(line);
    expect(record?.incomplete).toBe(true);
  });

  it("leaves the first note as it is where notes are final", async () => {
    const world = await aWorld();
    const [first] = world.ats.notes().map(({ text }) => text);
    await enter(world);
    await world.drain();
    expect(world.ats.notes()[0]?.text).toBe(first);
  });

  it("of nothing that is kept keeps nothing", async () => {
    const world = await aWorld();
    const deps = {
      screenings: world.deps.stores.screenings,
      queue: null,
      clock: world.deps.clock,
      ids: world.deps.ids,
    };
    const nobody = { connectionId: CONNECTION_ID, applicationId: "other" };
    expect(await observe(deps, nobody, { code: "obs-met-in-person", by: "u1", stage: null })).toEqual({
      status: "unknown",
    });
    expect(await world.record("other")).toBeUndefined();
  });

  it("of a closed application is kept and asks for no verdict", async () => {
    const world = await aWorld();
    const application = world.ats.applications.get("a1");
    if (application === undefined || application === "anonymized") throw new Error("no application");
    world.ats.applications.set("a1", { ...application, open: false });
    world.updated();
    await world.drain();
    expect(await enter(world)).toEqual({ status: "kept" });
    expect(world.queued).toEqual([]);
  });
});

describe("how an application turned out", () => {
  it("is appended, changes no verdict, and writes nothing to the ATS", async () => {
    const world = await aWorld();
    const before = await world.record();
    const counts = { ...world.ats.counts };
    const deps = { screenings: world.deps.stores.screenings, clock: world.deps.clock };
    const cleared = { outcome: "cleared", how: "verified_identity", by: "u1", at: "2026-11-21T09:00:00.000Z" } as const;
    expect(await dispose(deps, KEY, cleared)).toBe("written");
    expect(await dispose(deps, KEY, cleared)).toBe("already_there");
    expect(await dispose(deps, KEY, { outcome: "unknown", how: null, by: "u2", at: cleared.at })).toBe("written");
    await world.drain();
    const record = await world.record();
    expect(record?.dispositions?.map(({ outcome }) => outcome)).toEqual(["cleared", "unknown"]);
    expect(record?.assessment).toEqual(before?.assessment);
    expect(world.ats.counts).toEqual(counts);
    expect(await dispose(deps, { ...KEY, applicationId: "other" }, cleared)).toBe("unknown");
  });
});

describe("an explanation", () => {
  it("tells what another policy would have said, without asking anybody", async () => {
    const world = await aWorld();
    world.evidence.now = evidenceFor("unscored");
    const record = await world.record();
    if (!record) throw new Error("no record");
    const looked = world.looked.count;
    const strict = { ...policy, version: "2", cuts: { ...policy.cuts, high: 10 }, weights: { ...policy.weights } };
    expect(explainRecord(record, { signals: catalogue, other: strict })).toMatchObject({
      status: "explained",
      explanation: {
        same: true,
        stored: { band: "review" },
        other: { assessment: { band: "high", policyVersion: "2" }, changed: [], neverLooked: [] },
      },
    });
    expect(world.looked.count).toBe(looked);
  });

  it("says that a check which was off then was never looked at", async () => {
    const world = await aWorld({ policy: { ...policy, off: ["test-observed"] } });
    const record = await world.record();
    if (!record) throw new Error("no record");
    const explained = explainRecord(record, { signals: catalogue, other: policy });
    expect(explained).toMatchObject({ explanation: { same: true, other: { neverLooked: ["test-observed"] } } });
  });

  it("says that it is not the same where the rules themselves are others now", async () => {
    const world = await aWorld();
    const record = await world.record();
    if (!record?.basis) throw new Error("no basis");
    const tampered = { ...record, basis: { ...record.basis, policy: { ...policy, reliefFloor: -7 } } };
    expect(explainRecord(tampered, { signals: catalogue })).toMatchObject({ explanation: { same: false } });
    expect(explainRecord(record, { signals: catalogue.slice(1) })).toMatchObject({
      explanation: { retired: [catalogue[0]?.id] },
    });
    const { basis: _, ...older } = record;
    expect(explainRecord(older, { signals: catalogue })).toMatchObject({ status: "no_basis" });
    expect(explainRecord({ ...record, assessment: null }, { signals: catalogue })).toEqual({ status: "not_screened" });
  });
});
