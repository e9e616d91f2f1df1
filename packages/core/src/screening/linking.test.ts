import { describe, expect, it } from "vitest";
import { found } from "../domain/evidence.ts";
import { noEvidence } from "../domain/testing.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import type { Stores } from "../stores/stores.ts";
import { clearLinks } from "./links.ts";
import { start, writer } from "./run.ts";
import { aNumber, aPerson, LINKED_KINDS } from "./testing-links.ts";
import { createWorld, type World } from "./testing.ts";

const PHONE = "+14165550000";

async function aWorld(connection: Parameters<typeof createWorld>[0]["connection"] = {}, stores?: Stores) {
  const world = createWorld({
    createStores: stores === undefined ? createMemoryStores : () => stores,
    signals,
    policy: defaultPolicy,
    unanswered: LINKED_KINDS,
    ...(connection === undefined ? {} : { connection }),
  });
  world.evidence.now = { ...noEvidence, phone: found<"phone">({ numbers: [aNumber(PHONE)] }, "phone/test") };
  await world.start();
  return world;
}

async function finding(world: World, applicationId: string, signal: string) {
  const record = await world.record(applicationId);
  return record?.assessment?.findings.find((one) => one.signal === signal);
}
const statusOf = async (world: World, applicationId: string, signal = "phone-reuse") =>
  (await finding(world, applicationId, signal))?.status;

describe("a phone that two people give", () => {
  it("is held against the later one only, in whichever order they are screened", async () => {
    for (const order of [
      [1, 2],
      [2, 1],
    ]) {
      const world = await aWorld();
      for (const at of order) {
        world.created(aPerson(at));
        await world.drain();
      }
      expect(await statusOf(world, "a1")).toBe("clear");
      expect(await finding(world, "a2", "phone-reuse")).toMatchObject({ status: "fired", tier: "two_people" });
      expect(world.ats.notes().filter(({ applicationId }) => applicationId === "a1")).toEqual([]);
      expect(world.ats.carriers.get("c1")).toBe("not_enough_data");
      // Who came first is not looked at again, so that two never keep each other busy.
      expect((await world.record("a1"))?.rechecks).toBe(0);
    }
  });

  it("is nothing where it is one person who applied twice, under one candidate or two, whatever the ATS merged", async () => {
    const world = await aWorld();
    const same = { givenName: "Jane", familyName: "Doe", emails: ["jane@mail.example"] };
    world.created(aPerson(1, same));
    world.created(aPerson(2, { ...same, emails: ["other@mail.example"] }));
    await world.drain();
    expect(await statusOf(world, "a2")).toBe("clear");
    expect(await statusOf(world, "a2", "email-reuse")).toBe("clear");
  });

  it("counts where the ATS put two names into one candidate because of a shared mailbox", async () => {
    const world = await aWorld();
    const shared = { emails: ["both@mail.example"] };
    world.created(aPerson(1, shared));
    world.created({ ...aPerson(2, shared), ref: { applicationId: "a2", candidateId: "c1" } });
    await world.drain();
    expect(await statusOf(world, "a2")).toBe("fired");
    expect(await statusOf(world, "a2", "email-reuse")).toBe("fired");
  });

  it("loses its weight when the two are merged into one person, in whichever direction", async () => {
    for (const [loser, winner] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const world = await aWorld();
      world.created(aPerson(1));
      world.created(aPerson(2));
      await world.drain();
      expect(await statusOf(world, "a2")).toBe("fired");
      // What the ATS shows after a merge: one candidate, one name.
      const { givenName, familyName, ref } = aPerson(winner);
      const merged = { ...aPerson(loser), givenName, familyName };
      world.ats.applications.set(`a${loser}`, { ...merged, ref: { ...merged.ref, candidateId: ref.candidateId } });
      world.send({ kind: "candidate_merged", candidateId: `c${loser}`, intoCandidateId: `c${winner}` });
      await world.drain();
      expect(await statusOf(world, "a1")).toBe("clear");
      expect(await statusOf(world, "a2")).toBe("clear");
    }
  });

  it("is not compared between two connections, though both have the same key", async () => {
    const stores = createMemoryStores(() => new Date("2026-11-20T09:00:00Z"));
    const [one, other] = [await aWorld({}, stores), await aWorld({ id: "connection-of-somebody-else" }, stores)];
    one.created(aPerson(1));
    await one.drain();
    other.created(aPerson(2));
    await other.drain();
    const record = await stores.screenings.read({ connectionId: "connection-of-somebody-else", applicationId: "a2" });
    expect(record?.assessment?.findings.find(({ signal }) => signal === "phone-reuse")?.status).toBe("clear");
  });
});

describe("a flood of applications in a victim's name for it", () => {
  const flood = async (world: World, from: number, size: number) => {
    for (let at = from; at < from + size; at += 1) {
      world.created(aPerson(at, { emails: ["victim@mail.example"], submittedAt: new Date("2026-11-18T08:00:00Z") }));
    }
    await world.drain();
  };
  const victim = (applicationId: string, submittedAt: string) => ({
    ...aPerson(0, { givenName: "Vera", familyName: "Victim", emails: ["victim@mail.example"] }),
    ref: { applicationId, candidateId: "victim" },
    submittedAt: new Date(submittedAt),
  });

  it.each([15, 60])("of %i takes nothing from who was there first, not even when they apply again", async (size) => {
    const world = await aWorld();
    world.created(victim("first", "2026-11-10T08:00:00Z"));
    await world.drain();
    const before = (await world.record("first"))?.assessment;
    await flood(world, 100, size);
    world.created(victim("again", "2026-11-19T08:00:00Z"));
    await world.drain();
    expect((await world.record("first"))?.assessment).toEqual(before);
    const again = (await world.record("again"))?.assessment;
    expect(again?.contributions.filter(({ group }) => group === "linkage")).toEqual([]);
    expect(again?.band).toBe(before?.band);
  });
});

describe("an application that goes", () => {
  it("takes its entries out of the index, so that nobody is held against it", async () => {
    const world = await aWorld();
    world.created(aPerson(1));
    await world.drain();
    expect((await world.record("a1"))?.links?.entries.length).toBeGreaterThan(0);
    world.ats.applications.delete("a1");
    world.send({ kind: "application_deleted", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    world.created(aPerson(2));
    await world.drain();
    expect(await statusOf(world, "a2")).toBe("clear");
  });

  it("leaves no entry behind wherever its screening or its removal dies", async () => {
    const probe = await aWorld();
    probe.created(aPerson(1));
    await probe.drain();
    const calls = probe.calls();
    for (let at = 1; at <= calls; at += 1) {
      for (const when of ["before", "after"] as const) {
        const world = await aWorld();
        world.crashAt(at, when);
        world.created(aPerson(1));
        await world.drain();
        world.ats.applications.delete("a1");
        world.send({ kind: "application_deleted", applicationId: "a1", candidateId: "c1" }, 3_600_000);
        await world.drain();
        world.created(aPerson(2));
        await world.drain();
        expect([at, when, await world.record("a1"), await statusOf(world, "a2")]).toEqual([
          at,
          when,
          undefined,
          "clear",
        ]);
      }
    }
  });

  it("is not indexed at all where it is out of scope", async () => {
    const world = await aWorld();
    world.created(aPerson(1, { origin: "sourced" }));
    await world.drain();
    expect(await world.record("a1")).toMatchObject({ outcome: "out_of_scope" });
    expect((await world.record("a1"))?.links).toBeUndefined();
    world.created(aPerson(2));
    await world.drain();
    expect(await statusOf(world, "a2")).toBe("clear");
  });

  it("ends its entries sooner when it closes, and has them back when it opens again", async () => {
    const world = await aWorld();
    world.created(aPerson(1));
    await world.drain();
    world.ats.applications.set("a1", aPerson(1, { open: false }));
    world.send({ kind: "application_closed", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    expect((await world.record("a1"))?.links?.until).toBeDefined();
    world.ats.applications.set("a1", aPerson(1));
    world.updated(aPerson(1));
    await world.drain();
    expect((await world.record("a1"))?.links?.until).toBeUndefined();
    expect((await world.record("a1"))?.links?.told).toBe(true);
  });
});

describe("an application that screens the same again", () => {
  it("writes nothing into the index and tells nobody", async () => {
    const world = await aWorld();
    world.created(aPerson(1));
    world.created(aPerson(2));
    await world.drain();
    world.trace.length = 0;
    world.send({ kind: "recheck", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    expect(
      world.trace.filter((name) => name === "links.put" || name === "links.remove" || name === "queue.send"),
    ).toEqual([]);
    expect(world.trace).toContain("links.read");
  });
});

describe("an application that somebody has answered for", () => {
  async function answeredFor(world: World, applicationId: string, candidateId: string, cleared: boolean) {
    const ref = { applicationId, candidateId };
    const job = {
      schemaVersion: 1,
      connectionId: world.connection.id,
      event: { kind: "application_updated", ...ref },
      traceId: "trace",
      receivedAt: world.deps.clock().toISOString(),
      waits: 0,
    } as const;
    const begun = await start(world.deps, job, ref);
    if (begun.status !== "begun") throw new Error(begun.status);
    const { record, advance, later } = writer(world.deps, begun);
    const key = { connectionId: world.connection.id, applicationId };
    const account = await world.deps.accountFor(world.connection);
    await clearLinks(
      { deps: world.deps, connection: world.connection, account, job, key, dirtyAtStart: 0, record, advance, later },
      cleared,
    );
    await advance((current) => ({ ...current, state: "done", lease: null, dueAt: null }));
    world.send({ kind: "recheck", ...ref });
    await world.drain();
  }

  it("keeps what it shares, whoever came first, until that is taken back; those after it are still told", async () => {
    const world = await aWorld();
    for (const at of [1, 2, 3]) world.created(aPerson(at));
    await world.drain();
    expect(await statusOf(world, "a2")).toBe("fired");
    await answeredFor(world, "a2", "c2", true);
    expect(await statusOf(world, "a2")).toBe("clear");
    expect(await finding(world, "a3", "phone-reuse")).toMatchObject({ status: "fired", tier: "three_or_more" });
    world.updated(aPerson(2));
    await world.drain();
    expect(await statusOf(world, "a2")).toBe("clear");
    await answeredFor(world, "a2", "c2", false);
    expect(await statusOf(world, "a2")).toBe("fired");
  });
});
