import { describe, expect, it } from "vitest";
import type { Application } from "../domain/application.ts";
import type { Correctable } from "../domain/correctable.ts";
import { absent, found } from "../domain/evidence.ts";
import type { FactKind } from "../domain/facts.ts";
import { noEvidence } from "../domain/testing.ts";
import type { Lookup } from "../lookups/lookup.ts";
import { resumeOf, sentences } from "../links/testing-resume.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { correct } from "./correct.ts";
import { explainRecord } from "./explain.ts";
import { aNumber, aPerson, aReadDocument, LINKED_KINDS } from "./testing-links.ts";
import { createWorld, type World, type WorldOptions } from "./testing.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;

/** What reads the application itself, as the real lookups do. */
const reading: readonly Lookup[] = [
  {
    id: "phone/test",
    fact: "phone",
    after: [],
    look: async ({ phones }) =>
      phones.length === 0 ? absent : found<"phone">({ numbers: phones.map(aNumber) }, "phone/test"),
  },
  {
    id: "network/test",
    fact: "network",
    after: [],
    look: async ({ submission }) =>
      submission.ip === null
        ? absent
        : found<"network">(
            {
              asn: 64496,
              organisation: null,
              networkClass: "eyeball",
              countries: {},
              agreedCountry: null,
              sanctionedRange: false,
            },
            "network/test",
          ),
  },
];
const UNANSWERED: readonly FactKind[] = [...LINKED_KINDS, "phone", "network"];
const LINES = sentences(5, 40);

async function aWorld(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = createWorld({
    createStores: createMemoryStores,
    signals,
    policy: defaultPolicy,
    unanswered: UNANSWERED,
    lookups: reading,
    ...options,
  });
  // The same wording for everybody who has a file, with their own name above it.
  const documents: World["deps"]["documents"] = async ({ attachments, givenName, familyName }) =>
    attachments.length === 0 ? { status: "none" } : aReadDocument(resumeOf(givenName, familyName, LINES));
  Object.assign(world.deps, { documents });
  world.evidence.now = noEvidence;
  await world.start();
  return world;
}

const linkage = async (world: World, applicationId: string) =>
  ((await world.record(applicationId))?.assessment?.contributions ?? [])
    .filter(({ group }) => group === "linkage" || group === "velocity")
    .map(({ signal }) => signal);

async function mark(
  world: World,
  applicationId: string,
  identifier: Correctable,
  action: "wrong" | "undone" = "wrong",
) {
  const { stores, queue, clock, ids } = world.deps;
  const done = await correct(
    { screenings: stores.screenings, queue, clock, ids },
    { connectionId: world.connection.id, applicationId },
    { identifier, action, reason: action === "wrong" ? "mistyped" : null, by: "u-208" },
  );
  await world.drain();
  return done;
}

const answer = (question: string, text: string) => ({ answers: [{ question, answer: text }] });
/** What two people have in common, by what it is marked as. */
const SHARED: readonly (readonly [Correctable, Partial<Application>])[] = [
  ["phone", { phones: ["+14165550000"] }],
  ["email", { emails: ["both@mail.example"] }],
  ["link", { links: ["https://github.com/some-body-else"] }],
  ["address", answer("Postal address", "12 Elm Street, Apt 4, Springfield")],
  ["referee", answer("Professional references", "boss@work.example")],
  ["network", { submission: { ip: { address: "192.0.2.9", vouchedBy: "ats" } } }],
  ["resume", { attachments: [{ kind: "resume", filename: "cv.pdf", url: "https://files.example/cv" }] }],
];
/** One other person at an address is a flat share. */
const PEOPLE: Partial<Record<Correctable, number>> = { address: 3 };
const lastOf = (identifier: Correctable) => `a${PEOPLE[identifier] ?? 2}`;
const own = (at: number, changes: Partial<Application>) => aPerson(at, { phones: [`+1416555001${at}`], ...changes });

async function linked(shared: Partial<Application>, options: Partial<WorldOptions> = {}, people = 2) {
  const world = await aWorld(options);
  for (let at = 1; at <= people; at += 1) {
    world.created(own(at, shared));
    await world.drain();
  }
  return world;
}

describe("an identifier marked as wrong", () => {
  it.each(SHARED)(
    "%s: on the later application takes every link and point with it, until that is undone",
    async (identifier, shared) => {
      const world = await linked(shared, {}, PEOPLE[identifier] ?? 2);
      const last = lastOf(identifier);
      const before = await linkage(world, last);
      expect(before).not.toEqual([]);
      const points = (await world.record(last))?.assessment?.points;
      expect(await mark(world, last, identifier)).toEqual({ status: "asked", by: "queue" });
      expect(await linkage(world, last)).toEqual([]);
      const record = await world.record(last);
      expect(record?.annotation).toContain("Set aside by a person as wrong: ");
      expect(record?.history?.at(-1)?.because).toBe("correction");
      // Nothing of it stands in the index either.
      const first = (await world.record("a1"))?.links?.entries ?? [];
      const common = (record?.links?.entries ?? []).filter(({ digest }) => first.some((one) => one.digest === digest));
      expect(common).toEqual([]);
      expect(await mark(world, last, identifier, "undone")).toMatchObject({ status: "asked" });
      expect(await linkage(world, last)).toEqual(before);
      expect((await world.record(last))?.assessment?.points).toBe(points);
      expect((await world.record(last))?.annotation).not.toContain("Set aside");
    },
  );

  it.each(SHARED)(
    "%s: on the earlier application frees whoever came later, and an undo brings it back",
    async (identifier, shared) => {
      const world = await linked(shared, {}, PEOPLE[identifier] ?? 2);
      const last = lastOf(identifier);
      const before = await linkage(world, last);
      expect(before).not.toEqual([]);
      await mark(world, "a1", identifier);
      expect(await linkage(world, last)).toEqual([]);
      await mark(world, "a1", identifier, "undone");
      expect(await linkage(world, last)).toEqual(before);
      expect(await linkage(world, "a1")).toEqual([]);
    },
  );

  it("is the value that stood there: one typed since is looked at like any other", async () => {
    const world = await linked({ phones: ["+14165550000"] });
    await mark(world, "a2", "phone");
    world.created(own(3, { phones: ["+14165553333"], submittedAt: new Date("2026-11-09T08:00:00Z") }));
    await world.drain();
    world.ats.applications.set("a2", own(2, { phones: ["+1 (416) 555-0000", "+14165553333"] }));
    world.updated(own(2, {}));
    await world.drain();
    // The old one, however it is written, stays wrong; the new one counts.
    const status = (await world.record("a2"))?.assessment?.findings.find(({ signal }) => signal === "phone-reuse");
    expect(status).toMatchObject({ status: "fired", tier: "two_people" });
    await mark(world, "a2", "phone");
    expect(await linkage(world, "a2")).toEqual([]);
    expect((await world.record("a2"))?.corrections).toHaveLength(2);
  });

  it("is freed for others too where the application is closed", async () => {
    const world = await linked({ phones: ["+14165550000"] });
    world.ats.applications.set("a1", own(1, { phones: ["+14165550000"], open: false }));
    world.send({ kind: "application_closed", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    expect(await linkage(world, "a2")).toEqual(["phone-reuse"]);
    await mark(world, "a1", "phone");
    expect(await linkage(world, "a2")).toEqual([]);
    expect((await world.record("a1"))?.links?.entries.map(({ kind }) => kind)).not.toContain("phone");
  });

  it("is logged whoever enters what, and never refused because it was entered before; an undo of nothing is", async () => {
    const world = await linked({ phones: ["+14165550000"] });
    expect(await mark(world, "a2", "phone", "undone")).toEqual({ status: "not_marked" });
    await mark(world, "a2", "phone");
    await mark(world, "a2", "phone", "undone");
    await mark(world, "a2", "email");
    expect((await world.record("a2"))?.corrections).toMatchObject([
      { identifier: "phone", action: "wrong", reason: "mistyped", by: "u-208" },
      { identifier: "phone", action: "undone", reason: null, by: "u-208" },
      { identifier: "email", action: "wrong" },
    ]);
    expect(await mark(world, "nobody", "phone")).toEqual({ status: "unknown" });
  });

  it("derives again byte for byte, before and after", async () => {
    const world = await linked({ phones: ["+14165550000"] });
    for (const action of ["wrong", "undone", "wrong"] as const) {
      await mark(world, "a2", "phone", action);
      const record = await world.record("a2");
      if (!record) throw new Error("no record");
      expect(explainRecord(record, { signals })).toMatchObject({ status: "explained", explanation: { same: true } });
    }
  });

  it("keeps no value of what was wrong", async () => {
    const world = await linked({ phones: ["+14165550000"] });
    await mark(world, "a2", "phone");
    const record = await world.record("a2");
    expect(record?.setAside).toMatchObject([{ identifier: "phone" }]);
    expect(JSON.stringify([record?.setAside, record?.corrections])).not.toContain("5550000");
  });
});

describe("the note after a correction", () => {
  const everyBand = ["unscored", "low", "review", "high"] as const;
  const texts = (world: World) =>
    world.ats
      .notes()
      .filter(({ applicationId }) => applicationId === "a2")
      .map(({ text }) => text);

  it("is put right once where notes are final, and not again by anything that says the same", async () => {
    const world = await linked({ phones: ["+14165550000"] }, { noteOn: everyBand, connection: { noteOn: null } });
    const [first] = texts(world);
    expect(first).toContain("Phone number is also on an application");
    await mark(world, "a2", "phone");
    expect(texts(world)).toEqual([first, expect.stringContaining("Set aside by a person as wrong: phone number.")]);
    expect(texts(world)[1]).not.toContain("Phone number is also");
    await mark(world, "a2", "phone");
    world.send({ kind: "recheck", applicationId: "a2", candidateId: "c2" });
    await world.drain();
    expect(texts(world)).toHaveLength(2);
  });

  it("is replaced in place where it can be, and the undo replaces it again", async () => {
    const world = await linked(
      { phones: ["+14165550000"] },
      { noteOn: everyBand, connection: { noteOn: null }, replacesNotes: true },
    );
    const [first = ""] = texts(world);
    await mark(world, "a2", "phone");
    expect(texts(world)).toEqual([expect.stringContaining("Set aside by a person")]);
    await mark(world, "a2", "phone", "undone");
    expect(texts(world)).toEqual([first]);
  });

  it("is none where none stood, and none after a person has explained it", async () => {
    const silent = await linked({ phones: ["+14165550000"] }, { noteOn: [], connection: { noteOn: null } });
    await mark(silent, "a2", "phone");
    expect(texts(silent)).toEqual([]);
    const world = await linked({ phones: ["+14165550000"] }, { noteOn: everyBand, connection: { noteOn: null } });
    world.ats.held.add("c2");
    world.send({ kind: "candidate_updated", candidateId: "c2" });
    await world.drain();
    const standing = texts(world);
    await mark(world, "a2", "phone");
    expect(texts(world)).toEqual(standing);
    expect(await linkage(world, "a2")).toEqual([]);
  });

  it("is one, and the links are gone on both sides, wherever a worker dies", async () => {
    const prepare = () => linked({ phones: ["+14165550000"] }, { noteOn: everyBand, connection: { noteOn: null } });
    const probe = await prepare();
    probe.crashAt(Number.POSITIVE_INFINITY, "before");
    await mark(probe, "a1", "phone");
    const calls = probe.calls();
    // Every call in the long form, a part of them by default.
    for (let at = 4; at <= calls; at += LONG ? 1 : 4) {
      for (const when of ["before", "after"] as const) {
        const world = await prepare();
        world.crashAt(at, when);
        await mark(world, "a1", "phone");
        // A call that dies within a lookup is a lookup that failed, which is asked again when the record is due.
        for (let hour = 0; hour < 2; hour += 1) {
          world.advance(3_600_000);
          await world.sweep();
          await world.drain();
        }
        expect([at, when, await linkage(world, "a2"), (await world.record("a1"))?.state]).toEqual([
          at,
          when,
          [],
          "done",
        ]);
      }
    }
  });

  it("is taken back once where the answer to that write is lost, and is not called unknown for it", async () => {
    const world = await linked({ phones: ["+14165550000"] });
    await mark(world, "a2", "phone");
    const { screenings } = world.deps.stores;
    const write = screenings.write.bind(screenings);
    let lost = 0;
    Object.assign(screenings, {
      write: async (record: Parameters<typeof write>[0]) => {
        const done = await write(record);
        // As a client does that sends the same conditional write again: the first one stands, and refuses the second.
        return done === "written" && (lost += 1) === 1 ? write(record) : done;
      },
    });
    expect(await mark(world, "a2", "phone", "undone")).toEqual({ status: "asked", by: "queue" });
    const { corrections = [] } = (await world.record("a2")) ?? {};
    expect(corrections.map(({ action }) => action)).toEqual(["wrong", "undone"]);
  });
});
