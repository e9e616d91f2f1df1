import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Application } from "../domain/application.ts";
import { identifiersOf, type LinkSource } from "../links/identifiers.ts";
import { linkHashers } from "../links/keys.ts";
import { linkedFacts } from "../links/linked-facts.ts";
import { INDEX_KEY, OTHER_KEY, resumeOf, sentences } from "../links/testing-resume.ts";
import { linkItem } from "../stores/dynamo-links.ts";
import { createMemoryStores } from "../stores/memory.ts";
import type { LinkStore } from "../stores/stores.ts";
import { strongReadUnits, writeUnits } from "../stores/testing-units.ts";
import { indexApplication } from "./index-application.ts";
import { indexed, readIndex } from "./link-index.ts";
import { aPerson } from "./testing-links.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const NOW = new Date("2026-11-20T09:00:00Z");
const clock = () => NOW;
const PHONE = "+14165552671";
const CURRENT = { indexKey: INDEX_KEY };
const ROTATED = { indexKey: OTHER_KEY, previousIndexKey: INDEX_KEY };

const source = (application: Application, changes: Partial<LinkSource> = {}): LinkSource => ({
  application,
  phones: [PHONE],
  network: application.submission.ip?.address ?? null,
  countries: [],
  document: { status: "none" },
  ...changes,
});
const resume = (application: Application, lines: readonly string[], digest: string | null = null) =>
  source(application, {
    document: {
      status: "fetched",
      digest,
      outcome: {
        kind: "read",
        format: "pdf",
        text: resumeOf(application.givenName, application.familyName, lines),
        truncated: false,
        metadata: {
          author: null,
          lastAuthor: null,
          creator: null,
          producer: null,
          created: null,
          modified: null,
          documentIds: [],
        },
        links: [],
        hiddenText: [],
        machineInstructions: false,
        wallets: [],
      },
    },
  });

function anIndex() {
  const { links } = createMemoryStores(clock);
  const counts = { put: 0, written: 0, writeUnits: 0, read: 0, returned: 0, readUnits: 0 };
  const counting: LinkStore = {
    ...links,
    put: (entries) => {
      counts.put += Math.ceil(entries.length / 25);
      counts.written += entries.length;
      counts.writeUnits += writeUnits(entries.map(linkItem));
      return links.put(entries);
    },
    read: async (query) => {
      const page = await links.read(query);
      counts.read += 1;
      counts.returned += page.entries.length;
      counts.readUnits += strongReadUnits(page.entries.map(linkItem));
      return page;
    },
  };
  const add = (
    given: LinkSource,
    options: { cleared?: boolean; keys?: typeof ROTATED | typeof CURRENT; connectionId?: string } = {},
  ) =>
    indexApplication(counting, options.keys ?? CURRENT, {
      ...given,
      connectionId: options.connectionId ?? "connection",
      cleared: options.cleared ?? false,
    });
  /** Writes its own entries, then reads, as a screening does. */
  async function link(given: LinkSource, keys: typeof ROTATED | typeof CURRENT = CURRENT, connectionId = "connection") {
    const owner = { connectionId, application: given.application, cleared: false };
    const own = indexed(identifiersOf(given), linkHashers(keys), owner);
    await counting.put(own.entries);
    return linkedFacts(await readIndex({ links: counting, clock }, own, owner));
  }
  return { add, link, counts, links };
}

const at = (time: string, changes: Partial<Application> = {}) => ({ submittedAt: new Date(time), ...changes });
const nobody = { people: 0, muted: null, burst: false };

describe("reuse in the index", () => {
  it("counts people, not applications: one who applied five times is one", async () => {
    const index = anIndex();
    for (let time = 0; time < 5; time += 1) {
      const again = aPerson(1, { ref: { applicationId: `x${time}`, candidateId: "c1" } });
      await index.add(source(again));
    }
    await index.add(source(aPerson(2)));
    expect((await index.link(source(aPerson(3)))).reuse("phone")).toEqual({ ...nobody, people: 2 });
  });

  it("is muted as a hub above twenty people, the applicant among them", async () => {
    const index = anIndex();
    for (let person = 1; person <= 19; person += 1) await index.add(source(aPerson(person)));
    expect((await index.link(source(aPerson(90)))).reuse("phone")).toEqual({ people: 19, muted: null, burst: true });
    expect((await index.link(source(aPerson(91)))).reuse("phone")).toMatchObject({ muted: "hub" });
  });

  it("is muted where either side came through an agency", async () => {
    const [theirs, mine] = [anIndex(), anIndex()];
    await theirs.add(source(aPerson(1, { origin: "agency" })));
    expect((await theirs.link(source(aPerson(2)))).reuse("phone")).toEqual({ ...nobody, people: 1, muted: "agency" });
    await mine.add(source(aPerson(1)));
    const agency = source(aPerson(2, { origin: "agency" }));
    expect((await mine.link(agency)).reuse("phone")).toEqual({ ...nobody, people: 1, muted: "agency" });
  });

  it("says when ten people use one identifier within a day, and not when they take a month", async () => {
    const [sudden, slow] = [anIndex(), anIndex()];
    for (let person = 1; person <= 10; person += 1) {
      await sudden.add(source(aPerson(person)));
      await slow.add(source(aPerson(person, at(`2026-10-${10 + person}T08:00:00Z`))));
    }
    expect((await sudden.link(source(aPerson(90)))).reuse("phone").burst).toBe(true);
    expect((await slow.link(source(aPerson(90)))).reuse("phone").burst).toBe(false);
  });

  it("counts a line for thirty days, and mutes one that more than twenty people used in ninety", async () => {
    const index = anIndex();
    const ip = { submission: { ip: { address: "192.0.2.1", vouchedBy: "ats" as const } } };
    const on = (person: number, time: string) => source(aPerson(person, at(time, ip)), { phones: [] });
    await index.add(on(1, "2026-10-10T08:00:00Z"));
    expect((await index.link(on(90, "2026-11-20T08:00:00Z"))).reuse("network")).toEqual(nobody);
    await index.add(on(2, "2026-10-25T08:00:00Z"));
    expect((await index.link(on(91, "2026-11-20T08:30:00Z"))).reuse("network").people).toBe(2);
    for (let person = 3; person <= 22; person += 1) await index.add(on(person, "2026-09-10T08:00:00Z"));
    expect((await index.link(on(92, "2026-11-20T08:40:00Z"))).reuse("network").muted).toBe("hub");
  });

  it("finds referees who are applicants, authors who are, and mailboxes written in another's name", async () => {
    const index = anIndex();
    await index.add(source(aPerson(1, { givenName: "Mary", familyName: "Major", emails: ["mary@one.example"] })));
    const asked = (answer: string) =>
      source(aPerson(2, { answers: [{ question: "Referee", answer }] }), { phones: [] });
    expect((await index.link(asked("mary@one.example"))).referee.people).toBe(1);
    expect((await index.link(asked("bo@one.example"))).referee.people).toBe(0);
    const mailed = source(aPerson(3, { emails: ["mary.major7@other.example"] }), { phones: [] });
    expect((await index.link(mailed)).mailConflicts).toBe(1);
    const read = resume(aPerson(4), sentences(1, 30));
    if (read.document.status !== "fetched" || read.document.outcome.kind !== "read") throw new Error("unread");
    const { metadata } = read.document.outcome;
    const authored: LinkSource = {
      ...read,
      document: {
        ...read.document,
        outcome: { ...read.document.outcome, metadata: { ...metadata, author: "Major, Mary" } },
      },
    };
    expect((await index.link(authored)).author.people).toBe(1);
  });

  it("finds a file and nearly the same résumé under other names, and neither under one's own", async () => {
    const index = anIndex();
    const lines = sentences(7, 40);
    await index.add(resume(aPerson(1), lines, "f".repeat(64)));
    const other = await index.link({ ...resume(aPerson(2), lines, "f".repeat(64)), phones: [] });
    expect(other.file.people).toBe(1);
    expect(other.resume).toMatchObject({ people: 1, muted: null });
    expect(other.resume.similarity).toBeGreaterThan(0.9);
    const again = aPerson(1, { ref: { applicationId: "again", candidateId: "c1" }, submittedAt: NOW });
    const own = await index.link(resume(again, lines, "f".repeat(64)));
    expect([own.file.people, own.resume.people]).toEqual([0, 0]);
    const unlike = await index.link({ ...resume(aPerson(3), sentences(900, 40), "e".repeat(64)), phones: [] });
    expect([unlike.file.people, unlike.resume.people]).toEqual([0, 0]);
  });

  it("counts the jobs of one person within a day", async () => {
    const index = anIndex();
    for (let job = 0; job < 6; job += 1) {
      const ref = { applicationId: `x${job}`, candidateId: "c1" };
      await index.add(
        source(aPerson(1, { ref, job: { id: `job-${job}`, title: "", departmentIds: [], country: null } })),
      );
    }
    expect((await index.link(source(aPerson(1)))).jobs("job-6")).toBe(7);
    const later = source(aPerson(1, at("2026-11-12T08:00:00Z")));
    expect((await index.link(later)).jobs("job-6")).toBe(1);
  });
});

describe("a rotated key", () => {
  it("finds what was written under the one before for as long as both are read, each person once", async () => {
    const index = anIndex();
    const lines = sentences(5, 40);
    await index.add(resume(aPerson(1), lines, "f".repeat(64)));
    const found = await index.link(resume(aPerson(2), lines, "f".repeat(64)), ROTATED);
    expect(found.reuse("phone").people).toBe(1);
    expect(found.file.people).toBe(1);
    expect(found.resume.people).toBe(1);
    // The same application under the new key as well, and the same person again.
    await index.add(resume(aPerson(1), lines, "f".repeat(64)), { keys: ROTATED });
    const own = aPerson(1, { ref: { applicationId: "again", candidateId: "c1" }, submittedAt: NOW });
    expect((await index.link(source(own), ROTATED)).reuse("phone").people).toBe(0);
    expect((await index.link(source(aPerson(3)), ROTATED)).reuse("phone").people).toBe(2);
    expect((await index.link(source(aPerson(4)), { indexKey: OTHER_KEY })).reuse("phone").people).toBeGreaterThan(0);
  });

  it("without the one before finds nothing of it, and neither does another connection with the same key", async () => {
    const index = anIndex();
    await index.add(source(aPerson(1)));
    expect((await index.link(source(aPerson(2)), CURRENT, "another")).reuse("phone").people).toBe(0);
    expect((await index.link(source(aPerson(3)), { indexKey: OTHER_KEY })).reuse("phone").people).toBe(0);
  });
});

describe("a thousand applications that bear a victim's phone, mailbox and address", () => {
  const address = [{ question: "Postal address", answer: "12 Elm Street, Apt 4, Springfield" }];
  const victim = (time: string, applicationId: string) =>
    source(
      aPerson(0, {
        ...at(time, { givenName: "Vera", familyName: "Victim", emails: ["vera@mail.example"], answers: address }),
        ref: { applicationId, candidateId: "vera" },
      }),
    );
  async function poisoned(cleared: boolean, attackers: "before" | "after") {
    const index = anIndex();
    if (attackers === "after") await index.add(victim("2026-11-01T08:00:00Z", "first"), { cleared });
    for (let person = 1; person <= 1_000; person += 1) {
      const bears = { emails: ["vera@mail.example"], answers: address };
      await index.add(
        source(
          aPerson(person, { ...bears, job: { id: `job-${person}`, title: "", departmentIds: [], country: null } }),
        ),
      );
    }
    return index.link(victim("2026-11-19T08:00:00Z", "again"));
  }

  it.each([true, false])("take nothing from a victim who was there first, answered for or not: %s", async (cleared) => {
    const facts = await poisoned(cleared, "after");
    for (const kind of ["phone", "mail", "address"] as const) {
      const { people, muted } = facts.reuse(kind);
      expect([kind, people === 0 || muted === "hub"]).toEqual([kind, true]);
    }
    expect(facts.jobs("job-1")).toBe(1);
    expect(facts.history).toEqual({ conflicts: 0 });
  });

  it("are too many people to say anything of a victim who comes last", async () => {
    const facts = await poisoned(false, "before");
    for (const kind of ["phone", "mail", "address"] as const) expect(facts.reuse(kind).muted).toBe("hub");
  });
});

describe("what is not read", () => {
  /** Says of every page that it left something out: then everything is read that there is. */
  const whole = (links: LinkStore): LinkStore => ({
    ...links,
    read: async (query) => ({ ...(await links.read(query)), complete: false }),
  });
  const kindsRead = (links: LinkStore) => {
    const kinds = new Set<string>();
    const noting: LinkStore = {
      ...links,
      read: (query) => {
        kinds.add(query.kind);
        return links.read(query);
      },
    };
    return { kinds, noting };
  };
  async function read(links: LinkStore, given: LinkSource) {
    const owner = { connectionId: "connection", application: given.application, cleared: false };
    const own = indexed(identifiersOf(given), linkHashers(CURRENT), owner);
    await links.put(own.entries);
    const facts = linkedFacts(await readIndex({ links, clock }, own, owner));
    const { file, referee, author, mailConflicts, resume: wording, history, later } = facts;
    const reuse = (["phone", "mail", "profile", "network"] as const).map(facts.reuse);
    return { file, referee, author, mailConflicts, wording, history, later, reuse, jobs: facts.jobs("job") };
  }

  it("would have changed nothing, whoever applied before and whatever they share", async () => {
    const texts = [1, 2, 3].map((seed) => sentences(seed, 40));
    const who = fc.record({
      name: fc.constantFrom("Ana", "Bo", "Cy"),
      mail: fc.constantFrom("one@mail.example", "two@mail.example", "three@mail.example"),
      phone: fc.constantFrom(PHONE, "+14165552672"),
      text: fc.constantFrom(null, 0, 1, 2),
      candidate: fc.constantFrom("c1", "c2", "c3"),
      hour: fc.nat(200),
      cleared: fc.boolean(),
    });
    type Who = typeof who extends fc.Arbitrary<infer One> ? One : never;
    const given = ({ name, mail, phone, text, candidate, hour }: Who, at: number): LinkSource => {
      const application = aPerson(at, {
        ref: { applicationId: `a${at}`, candidateId: candidate },
        givenName: name,
        familyName: "Major",
        emails: [mail],
        submittedAt: new Date(NOW.getTime() - hour * 3_600_000),
      });
      // The same bytes say the same to everybody.
      const document =
        text === null ? source(application) : resume(aPerson(text), texts[text] ?? [], `${text}`.repeat(64));
      return source(application, { phones: [phone], document: document.document });
    };
    await fc.assert(
      fc.asyncProperty(fc.array(who, { maxLength: 8 }), who, async (before, last) => {
        const index = anIndex();
        for (const [at, one] of before.entries()) await index.add(given(one, at), { cleared: one.cleared });
        const own = given(last, 99);
        expect(await read(index.links, own)).toEqual(await read(whole(index.links), own));
      }),
      { numRuns: LONG ? 400 : 12 },
    );
  });

  it("is the person's own keys, where nobody of their name has their mailbox or phone, and the file's, where it was read", async () => {
    const index = anIndex();
    const lines = sentences(3, 40);
    await index.add(resume(aPerson(1), lines, "f".repeat(64)));
    const first = kindsRead(index.links);
    const facts = await read(first.noting, resume(aPerson(2), lines, "f".repeat(64)));
    expect(facts.file).toMatchObject({ people: 1 });
    expect([...first.kinds].toSorted()).toEqual(["mail", "phone", "resume"]);

    const again = kindsRead(index.links);
    await read(again.noting, resume(aPerson(2, { ref: { applicationId: "again", candidateId: "c2" } }), lines));
    expect(again.kinds).toContain("person");
  });

  it("is read after all where more stands under the others than was looked at", async () => {
    const index = anIndex();
    const lines = sentences(3, 40);
    for (let person = 10; person < 40; person += 1)
      await index.add(resume(aPerson(person), lines, `${person}`.repeat(32)));
    const flooded = kindsRead(index.links);
    await read(flooded.noting, resume(aPerson(2), lines, "f".repeat(64)));
    expect([...flooded.kinds].toSorted()).toEqual(["file", "mail", "person", "phone", "resume"]);
  });
});

describe("linking one application", () => {
  it("costs the same requests and the same capacity with 1,000, 10,000 and 100,000 earlier ones in the store", async () => {
    const index = anIndex();
    const lines = sentences(3, 40);
    const own = (applicationId: string) => {
      const person = aPerson(0, { ref: { applicationId, candidateId: applicationId }, submittedAt: NOW });
      return resume({ ...person, emails: [`${applicationId}@mail.example`] }, lines, "f".repeat(64));
    };
    const template = indexed(identifiersOf(own("template")), linkHashers(CURRENT), {
      connectionId: "connection",
      application: aPerson(1),
      cleared: false,
    }).entries;
    const costs: object[] = [];
    const documented = readFileSync(new URL("../../../../docs/linkage.md", import.meta.url), "utf8");
    let stored = 0;
    for (const size of [1_000, 10_000, 100_000]) {
      // Each of them shares phone, file and a key of the résumé, each of which is full then.
      for (; stored < size; stored += 1) {
        const submittedAt = new Date(Date.parse("2026-09-01T00:00:00Z") + stored * 1_000).toISOString();
        const shared = template
          .filter(({ kind }) => kind === "phone" || kind === "resume" || kind === "file")
          .slice(0, 3);
        await index.links.put(
          shared.map((entry) => ({ ...entry, submittedAt, applicationId: `s${String(stored).padStart(6, "0")}` })),
        );
      }
      Object.assign(index.counts, { put: 0, written: 0, writeUnits: 0, read: 0, returned: 0, readUnits: 0 });
      await index.link(own(`own${String(size).padStart(6, "0")}`));
      costs.push({ ...index.counts });
      const { put, read, written, writeUnits: writes, readUnits: reads } = index.counts;
      const row = [size.toLocaleString("en"), put + read, written, writes, reads];
      expect(documented).toContain(`| ${row.join(" | ")} |`);
      // The next one must find the store as this one did, only larger.
      const owner = {
        connectionId: "connection",
        application: own(`own${String(size).padStart(6, "0")}`).application,
        cleared: false,
      };
      await index.links.remove(
        indexed(identifiersOf(own(`own${String(size).padStart(6, "0")}`)), linkHashers(CURRENT), owner).entries,
      );
    }
    const [first] = costs;
    expect(costs).toEqual([first, first, first]);
    expect(first).toMatchObject({ put: 1 });
  });

  it("costs a fixed amount at most, which it does where every identifier is shared by more than are read", async () => {
    const index = anIndex();
    const lines = sentences(3, 40);
    const ring = (at: number) => {
      const person = aPerson(at, { submittedAt: new Date(NOW.getTime() - (100 - at) * 60_000) });
      const ip = { address: "192.0.2.1", vouchedBy: "ats" as const };
      return resume({ ...person, emails: ["ring@mail.example"], submission: { ip } }, lines, "f".repeat(64));
    };
    for (let at = 1; at <= 60; at += 1) await index.add(ring(at));
    Object.assign(index.counts, { put: 0, written: 0, writeUnits: 0, read: 0, returned: 0, readUnits: 0 });
    await index.link(ring(99));
    const { put, read, written, writeUnits: writes, readUnits: reads } = index.counts;
    const documented = readFileSync(new URL("../../../../docs/linkage.md", import.meta.url), "utf8");
    expect(documented).toContain(`| all of it shared | ${[put + read, written, writes, reads].join(" | ")} |`);
  });
});
