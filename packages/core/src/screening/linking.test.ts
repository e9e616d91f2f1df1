import { describe, expect, it } from "vitest";
import { found } from "../domain/evidence.ts";
import { noEvidence } from "../domain/testing.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import type { Stores } from "../stores/stores.ts";
import { sentences } from "../links/testing-resume.ts";
import { aNumber, aPerson, aReadDocument, LINKED_KINDS } from "./testing-links.ts";
import { createWorld, evidenceFor, type World } from "./testing.ts";
import { indexApplication } from "./index-application.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
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

describe("a thousand applications with a victim's phone, mailbox and address", () => {
  const theirs = {
    emails: ["vera@mail.example"],
    answers: [{ question: "Postal address", answer: "12 Elm Street, Apt 4, Springfield" }],
  };
  const victim = (applicationId: string, submittedAt: string) => ({
    ...aPerson(0, { ...theirs, givenName: "Vera", familyName: "Victim" }),
    ref: { applicationId, candidateId: applicationId },
    submittedAt: new Date(submittedAt),
  });
  /** Under as many names as there are, or under few enough to be no hub. */
  async function poison(world: World, names: number) {
    const { links } = world.deps.stores;
    for (let at = 1; at <= 1_000; at += 1) {
      const { givenName, familyName } = aPerson(at % names);
      const application = aPerson(at, { ...theirs, givenName, familyName });
      await indexApplication(links, await secretsOf(world), {
        connectionId: world.connection.id,
        application: { ...application, submittedAt: new Date(Date.parse("2026-11-15T08:00:00Z") + at * 1_000) },
        phones: [PHONE],
        network: null,
        countries: [],
        document: { status: "none" },
        cleared: false,
      });
    }
  }
  const secretsOf = async (world: World) => (await world.deps.accountFor(world.connection)).secrets;
  async function aVictimsWorld() {
    const world = await aWorld();
    const phone = found<"phone">({ numbers: [aNumber(PHONE)] }, "phone/test");
    world.evidence.now = { ...evidenceFor("low"), phone };
    return world;
  }
  const bandOf = async (world: World, id: string) => (await world.record(id))?.assessment?.band;

  it.each(LONG ? [1_000, 12] : [1_000])(
    "under %i names leave a victim somebody answered for where they are",
    async (names) => {
      const world = await aVictimsWorld();
      world.created(victim("first", "2026-11-10T08:00:00Z"));
      await world.drain();
      const before = (await world.record("first"))?.assessment;
      expect(before?.band).toBe("low");
      world.ats.held.add("first");
      world.send({ kind: "application_updated", applicationId: "first", candidateId: "first" });
      await world.drain();
      await poison(world, names);
      world.send({ kind: "recheck", applicationId: "first", candidateId: "first" });
      world.created(victim("again", "2026-11-19T08:00:00Z"));
      await world.drain();
      for (const id of ["first", "again"]) {
        const { band, points, contributions } = (await world.record(id))?.assessment ?? {};
        expect([id, band, points]).toEqual([id, before?.band, before?.points]);
        expect(contributions?.filter(({ group }) => group === "linkage" || group === "velocity")).toEqual([]);
      }
    },
  );

  it.each(LONG ? [1_000, 12] : [12])(
    "under %i names bring a victim who comes after them to review at most",
    async (names) => {
      const world = await aVictimsWorld();
      await poison(world, names);
      world.created(victim("last", "2026-11-19T08:00:00Z"));
      await world.drain();
      expect(["low", "review"]).toContain(await bandOf(world, "last"));
      // Answered for once, it is theirs from then on.
      world.ats.held.add("last");
      world.send({ kind: "application_updated", applicationId: "last", candidateId: "last" });
      await world.drain();
      world.created(victim("later", "2026-11-19T10:00:00Z"));
      await world.drain();
      expect(await bandOf(world, "later")).toBe("low");
    },
  );
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

describe("what a résumé says of work", () => {
  const work = (employer: string) => [
    "Work experience",
    `Senior Engineer, ${employer}, January 2015 - December 2018`,
    `Engineer, ${employer} Services, January 2010 - December 2014`,
    ...sentences(3, 40),
  ];
  async function withResumes(texts: Readonly<Record<string, readonly string[]>>) {
    const world = await aWorld();
    const documents: World["deps"]["documents"] = async ({ ref, givenName, familyName }) => {
      const lines = texts[ref.applicationId];
      return lines === undefined ? { status: "none" } : aReadDocument([givenName, familyName, ...lines].join("\n"));
    };
    Object.assign(world.deps, { documents });
    return world;
  }
  const again = (at: number) => ({
    ...aPerson(at, { givenName: "Jane", familyName: "Doe", emails: ["jane@mail.example"] }),
    ref: { applicationId: `a${at}`, candidateId: "jane" },
  });

  it("counts where the same person told another story before, and not where another person did", async () => {
    const world = await withResumes({ a1: work("Northwind"), a2: work("Contoso"), a3: work("Fabrikam") });
    world.created(again(1));
    await world.drain();
    expect(await statusOf(world, "a1", "history-conflict")).toBe("clear");
    world.created(again(2));
    world.created(aPerson(3));
    await world.drain();
    expect(await statusOf(world, "a2", "history-conflict")).toBe("fired");
    expect(await statusOf(world, "a3", "history-conflict")).toBe("clear");
  });

  it("counts where two full-time rows of years cannot both be, and is not checked without a document", async () => {
    const impossible = [
      "Work experience",
      "Engineer, Northwind, full-time, January 2015 - December 2021",
      "Engineer, Contoso, full-time, January 2015 - December 2021",
      ...sentences(3, 40),
    ];
    const world = await withResumes({ a1: impossible, a2: work("Northwind") });
    for (const at of [1, 2, 3]) world.created(aPerson(at));
    await world.drain();
    expect(await statusOf(world, "a1", "experience-impossible")).toBe("fired");
    expect(await statusOf(world, "a2", "experience-impossible")).toBe("clear");
    expect(await statusOf(world, "a3", "experience-impossible")).toBe("not_checked");
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
  async function answeredFor(world: World, applicationId: string, candidateId: string, explained: boolean) {
    if (explained) world.ats.held.add(candidateId);
    else {
      world.ats.held.delete(candidateId);
      world.ats.carriers.delete(candidateId);
    }
    world.send({ kind: "application_updated", applicationId, candidateId });
    await world.drain();
  }
  async function clearedEntries(world: World, applicationId: string) {
    const { links } = world.deps.stores;
    const kept = (await world.record(applicationId))?.links?.entries ?? [];
    const pages = await Promise.all(
      kept.map((entry) => links.read({ connectionId: world.connection.id, ...entry, order: "newest", limit: 25 })),
    );
    return pages.map(({ entries }) => entries.find((entry) => entry.applicationId === applicationId)?.cleared);
  }

  it("keeps what it shares, whoever came first, until that is taken back; those after it are still told", async () => {
    const world = await aWorld();
    for (const at of [1, 2, 3]) world.created(aPerson(at));
    await world.drain();
    expect(await statusOf(world, "a2")).toBe("fired");
    await answeredFor(world, "a2", "c2", true);
    expect(await world.record("a2")).toMatchObject({ explained: {}, links: { cleared: true } });
    for (const applicationId of ["a2", "a3"]) {
      world.send({ kind: "recheck", applicationId, candidateId: `c${applicationId.slice(1)}` });
      await world.drain();
    }
    expect(await statusOf(world, "a2")).toBe("clear");
    expect(await finding(world, "a3", "phone-reuse")).toMatchObject({ status: "fired", tier: "three_or_more" });
    world.updated(aPerson(2));
    await world.drain();
    expect(await statusOf(world, "a2")).toBe("clear");
    await answeredFor(world, "a2", "c2", false);
    expect(await statusOf(world, "a2")).toBe("fired");
    expect(await world.record("a2")).not.toHaveProperty("explained");
    expect(new Set(await clearedEntries(world, "a2"))).toEqual(new Set([false]));
  });

  it("has all its entries marked, and unmarked again, wherever the worker dies", async () => {
    const explained = async (prepared: World, set: boolean) => {
      await answeredFor(prepared, "a1", "c1", set);
      await prepared.sweep().catch(() => prepared.sweep());
      await prepared.drain();
    };
    for (const set of [true, false]) {
      const prepare = async () => {
        const world = await aWorld();
        world.created(aPerson(1));
        await world.drain();
        if (!set) await explained(world, true);
        return world;
      };
      const probe = await prepare();
      probe.crashAt(Number.POSITIVE_INFINITY, "before");
      await explained(probe, set);
      const calls = probe.calls();
      // Every call in the long form, a part of them by default.
      for (let at = 1; at <= calls; at += LONG ? 1 : 3) {
        for (const when of ["before", "after"] as const) {
          const world = await prepare();
          world.crashAt(at, when);
          await explained(world, set);
          const marks = await clearedEntries(world, "a1");
          expect(marks.length).toBeGreaterThan(2);
          expect([set, at, when, ...new Set(marks)]).toEqual([set, at, when, set]);
        }
      }
    }
  });

  it("stays answered for when it leaves the scope and comes back", async () => {
    const world = await aWorld();
    world.created(aPerson(1));
    await world.drain();
    await answeredFor(world, "a1", "c1", true);
    for (const origin of ["sourced", "posting"] as const) {
      world.ats.applications.set("a1", aPerson(1, { origin }));
      world.updated(aPerson(1));
      await world.drain();
    }
    expect(new Set(await clearedEntries(world, "a1"))).toEqual(new Set([true]));
  });
});
