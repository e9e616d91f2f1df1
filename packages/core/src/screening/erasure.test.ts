import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ProviderError } from "../domain/errors.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import type { ScreeningJob } from "../domain/event.ts";
import type { Lookup } from "../lookups/lookup.ts";
import { eraseByOperator } from "./erase.ts";
import { handleJob } from "./handle-job.ts";
import { tombstoneDigests } from "./keyed.ts";
import { dispose } from "./dispose.ts";
import { observe } from "./observe.ts";
import { restrict } from "./restrict.ts";
import { createPurchases } from "./purchases.ts";
import { anApplication, CONNECTION_ID, createWorld, evidenceFor, INDEX_KEY, type WorldOptions } from "./testing.ts";
import { aNumber, aPerson, LINKED_KINDS } from "./testing-links.ts";
import { found } from "../domain/evidence.ts";
import { noEvidence } from "../domain/testing.ts";

async function aWorld(options: Partial<WorldOptions> = {}) {
  const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy, ...options });
  await world.start();
  return world;
}
type World = Awaited<ReturnType<typeof aWorld>>;

const gone = { kind: "application_deleted", applicationId: "a1", candidateId: "c1" } as const;
const HOLD_MS = 900_000;

async function screened(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = await aWorld(options);
  world.created();
  await world.drain();
  expect((await world.record())?.assessment?.band).toBe("review");
  return world;
}

async function expectNothingKept(world: World, applicationId = "a1", candidateId = "c1") {
  expect(await world.record(applicationId)).toBeUndefined();
  expect(await world.candidate(candidateId)).toBeUndefined();
  expect(world.ats.carriers.get(candidateId) ?? null).toBeNull();
}

describe("an erased application", () => {
  it("leaves a tombstone and its decision, and nothing else", async () => {
    const world = await screened();
    world.ats.applications.delete("a1");
    world.send(gone);
    await world.drain();
    await expectNothingKept(world);
    const tombstone = await world.tombstone("application", "a1");
    expect(tombstone).toMatchObject({ mark: { reason: "application_erased", cause: "ats" } });
    const decision = await world.decision();
    expect(decision?.verdicts).toMatchObject([{ band: "review", because: "application" }]);
    expect(decision?.verdicts[0]?.reasons?.map(({ points }) => points).reduce((a, b) => a + b, 0)).toBe(
      decision?.verdicts[0]?.points,
    );
    for (const text of [JSON.stringify(tombstone), JSON.stringify(decision)]) {
      expect(text).not.toMatch(/"(?:a1|c1)"/);
      expect(text).not.toContain("Robin");
    }
  });

  it("stays away from a late created event: nothing is stored and nothing asked, until the ATS's lag is over", async () => {
    const world = await screened();
    world.ats.applications.delete("a1");
    world.send(gone);
    await world.drain();
    const before = { fetches: world.ats.counts.fetch, looked: world.looked.count };
    world.send({ kind: "application_created", applicationId: "a1", candidateId: "c1" });
    const writes = () => world.trace.filter((call) => /^(screenings|candidates|links)\.(write|put)/.test(call)).length;
    const written = writes();
    await world.drain();
    expect(writes()).toBe(written);
    expect(world.looked.count).toBe(before.looked);
    // The one look once what it shows can be trusted.
    expect(world.ats.counts.fetch).toBeLessThanOrEqual(before.fetches + 1);
    await expectNothingKept(world);
  });

  it("that the ATS shows again after that time was restored, and is screened: losing it would be worse", async () => {
    const world = await screened();
    const application = anApplication();
    world.ats.applications.delete("a1");
    world.send(gone);
    await world.drain();
    world.advance(HOLD_MS);
    world.created(application);
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
    expect(await world.tombstone("application", "a1")).toBeUndefined();
    expect(world.ats.notes()).toHaveLength(1);
    // Both verdicts were reached, and neither is lost from the long clock.
    expect((await world.decision())?.verdicts).toHaveLength(2);
  });

  it("whose deletion was announced before the ATS carried it out is looked at once more, and gone by then", async () => {
    const world = await screened();
    world.send(gone);
    await world.drain({ messages: 1 });
    expect(await world.record()).toMatchObject({ state: "waiting", code: "not_yet_gone" });
    world.ats.applications.delete("a1");
    await world.drain();
    await expectNothingKept(world);
    expect(await world.tombstone("application", "a1")).toBeDefined();
  });

  it("that only the daily look finds gone is marked then, and stays away from late events", async () => {
    const world = await screened();
    world.send(gone);
    await world.drain();
    world.ats.applications.delete("a1");
    world.updated();
    await world.drain();
    await expectNothingKept(world);
    expect(await world.tombstone("application", "a1")).toBeDefined();
    world.send({ kind: "application_created", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    await expectNothingKept(world);
  });

  it("whose deletion is announced in the middle of its screening goes as soon as that is over", async () => {
    const world = await aWorld();
    world.created();
    world.meanwhile.set("ats.post", async () => {
      world.ats.applications.delete("a1");
      const receivedAt = world.deps.clock().toISOString();
      const job = { schemaVersion: 1, connectionId: CONNECTION_ID, traceId: "t", receivedAt, waits: 0 } as const;
      await handleJob(world.deps, { ...job, event: gone });
    });
    const before = world.deps.clock().getTime();
    await world.drain();
    await expectNothingKept(world);
    const erasedAt = Date.parse((await world.tombstone("application", "a1"))?.at ?? "");
    expect(erasedAt - before).toBeLessThan(60_000);
  });

  it.each([gone, { kind: "candidate_deleted" as const, candidateId: "c1", applicationIds: [] }])(
    "whose end was forged by $kind is looked at twice, holds nothing else up, and has no mark",
    async (forged) => {
      const world = await screened();
      const before = world.ats.counts.fetch;
      world.send(forged);
      await world.drain({ messages: forged === gone ? 1 : 2 });
      expect(world.ats.counts.fetch).toBe(before + 1);
      const other = anApplication({ applicationId: "a2" });
      world.created(other);
      world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"] });
      world.updated();
      await world.drain({ messages: 2 });
      expect(await world.record("a2")).toMatchObject({ state: "done", outcome: "annotated" });
      expect(await world.record()).toMatchObject({ state: "done", revision: 2 });
      await world.drain();
      expect(world.ats.counts.fetch).toBe(before + 4);
      for (const subject of ["application", "candidate"] as const)
        expect(await world.tombstone(subject, subject === "application" ? "a1" : "c1")).toBeUndefined();
    },
  );

  it("whose candidate was deleted leaves the candidate's mark, too, once it is found gone", async () => {
    const world = await screened();
    world.ats.applications.delete("a1");
    world.send({ kind: "candidate_deleted", candidateId: "c1", applicationIds: [] });
    await world.drain();
    await expectNothingKept(world);
    expect(await world.tombstone("candidate", "c1")).toMatchObject({ mark: { reason: "candidate_erased" } });
  });

  it("whose deletion was forged keeps what the ATS goes on showing, with the same note and tag", async () => {
    const world = await screened();
    const before = await world.record();
    world.send(gone);
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated", digest: before?.digest });
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
    expect(world.ats.notes()).toHaveLength(1);
    expect(await world.tombstone("application", "a1")).toBeUndefined();
  });

  it("by an operator stays erased whatever the ATS shows, and whoever announces what", async () => {
    const world = await screened();
    const keys = { indexKey: INDEX_KEY };
    await eraseByOperator(world.deps, { connectionId: CONNECTION_ID, keys }, anApplication().ref);
    await world.drain();
    await expectNothingKept(world);
    world.send(gone);
    world.created();
    world.updated();
    world.advance(HOLD_MS * 2);
    world.created();
    await world.drain();
    await expectNothingKept(world);
    expect(await world.tombstone("application", "a1")).toMatchObject({ mark: { cause: "operator" } });
  });

  it("that was never readable leaves no tombstone: a slow ATS must not lose it", async () => {
    const world = await aWorld();
    world.send({ kind: "application_created", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    expect(await world.record()).toBeUndefined();
    expect(await world.tombstone("application", "a1")).toBeUndefined();
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
  });

  it("deleted before anything else is known holds what comes late, even while the ATS still shows it", async () => {
    const world = await aWorld();
    world.send(gone);
    await world.drain();
    world.created();
    await world.drain({ messages: 1 });
    expect(await world.record()).toBeUndefined();
    world.ats.applications.delete("a1");
    await world.drain();
    await expectNothingKept(world);
    expect(world.looked.count).toBe(0);
  });

  it("is matched under the index key before the present one", async () => {
    const world = await screened();
    world.ats.applications.delete("a1");
    world.send(gone);
    await world.drain();
    const rotated = Buffer.alloc(32, 7).toString("base64");
    const { accountFor } = world.deps;
    const deps: typeof world.deps = {
      ...world.deps,
      accountFor: async (connection) => {
        const account = await accountFor(connection);
        return { ...account, secrets: { ...account.secrets, indexKey: rotated, previousIndexKey: INDEX_KEY } };
      },
    };
    world.ats.applications.set("a1", anApplication());
    await handleJob(deps, {
      schemaVersion: 1,
      connectionId: CONNECTION_ID,
      event: { kind: "application_created", applicationId: "a1", candidateId: "c1" },
      traceId: "t",
      receivedAt: world.deps.clock().toISOString(),
      waits: 0,
    });
    expect(await world.record()).toBeUndefined();
    expect(world.queued).toHaveLength(1);
    const [present, former] = tombstoneDigests(
      { indexKey: rotated, previousIndexKey: INDEX_KEY },
      "application",
      CONNECTION_ID,
      "a1",
    );
    expect(present).not.toBe(former);
  });

  it("loses its own notes where an ATS lets them go, and only there", async () => {
    const replaces = await screened({ replacesNotes: true });
    replaces.ats.applications.set("a1", "anonymized");
    replaces.send({ kind: "candidate_anonymized", candidateId: "c1", fields: ["full_name"] });
    await replaces.drain();
    expect(replaces.ats.notes()).toEqual([]);
    const keeps = await screened();
    keeps.ats.applications.set("a1", "anonymized");
    keeps.send({ kind: "candidate_anonymized", candidateId: "c1", fields: ["full_name"] });
    await keeps.drain();
    expect(keeps.ats.notes()).toHaveLength(1);
  });

  it("is erased also where the ATS refuses to take down what it shows", async () => {
    const world = await screened();
    world.ats.applications.delete("a1");
    world.ats.failures.carrier.push(new ProviderError("test", "forbidden"));
    world.send(gone);
    await world.drain();
    expect(await world.record()).toBeUndefined();
    expect(world.deadLetters).toEqual([]);
  });
});

describe("what a worker in the middle wrote", () => {
  const linked = { unanswered: LINKED_KINDS, signals, policy: defaultPolicy };
  const person = aPerson(1);
  async function withLinks() {
    const world = await aWorld(linked);
    const phone = found<"phone">({ numbers: [aNumber("+12025550143")] }, "phone/test");
    world.evidence.now = { ...evidenceFor("review"), phone };
    world.created(person);
    return world;
  }

  it.each(["links.put", "candidates.write", "ats.carrier", "ats.post"])(
    "goes too when everything is erased just before its %s",
    async (port) => {
      const world = await withLinks();
      world.meanwhile.set(port, async () => {
        // Its lease is over, and another worker carries the erasure out.
        world.advance(world.deps.timing.leaseMs + 1);
        world.ats.applications.delete("a1");
        await handleJob(world.deps, {
          schemaVersion: 1,
          connectionId: CONNECTION_ID,
          event: gone,
          traceId: "t",
          receivedAt: world.deps.clock().toISOString(),
          waits: 0,
        });
      });
      await world.drain();
      await expectNothingKept(world);
      const tombstone = await world.tombstone("application", "a1");
      expect(tombstone).toBeDefined();
      expect(tombstone?.residue).toBeUndefined();
      expect(world.deadLetters).toEqual([]);
    },
  );

  const job = (world: World, event: ScreeningJob["event"]): ScreeningJob => ({
    schemaVersion: 1,
    connectionId: CONNECTION_ID,
    event,
    traceId: "t",
    receivedAt: world.deps.clock().toISOString(),
    waits: 0,
  });

  it("is not registered again by a worker that hung, when it had seen nothing and everything is erased by then", async () => {
    const world = await withLinks();
    const { candidates } = world.deps.stores;
    const [created] = world.queued.splice(0);
    if (!created) throw new Error("nothing queued");
    let hung = false;
    const write: typeof candidates.write = async (candidate) => {
      if (hung) return candidates.write(candidate);
      hung = true;
      world.advance(world.deps.timing.leaseMs + 1);
      world.ats.applications.set("a1", "anonymized");
      await handleJob(world.deps, job(world, gone));
      await world.drain();
      return "conflict";
    };
    const dies = async () => {
      throw new Error("died");
    };
    const feeds = { ...world.deps.stores.indicators.feeds, read: dies };
    const indicators = { ...world.deps.stores.indicators, feeds };
    const tombstones = {
      ...world.deps.stores.tombstones,
      read: async (key: { readonly connectionId: string; readonly digest: string }) =>
        hung ? dies() : world.deps.stores.tombstones.read(key),
    };
    const deps = {
      ...world.deps,
      stores: { ...world.deps.stores, candidates: { ...candidates, write }, indicators, tombstones },
    };
    await handleJob(deps, created.job).catch(() => undefined);
    await expectNothingKept(world);
  });

  it("is looked for again when the second pass comes while the worker that erases hangs", async () => {
    const world = await withLinks();
    await world.drain();
    world.ats.applications.delete("a1");
    world.meanwhile.set("links.remove", async () => {
      const [second] = world.queued.splice(0);
      expect(second?.job.event.kind).toBe("erased");
      world.advance(1000 * world.deps.timing.secondPassSeconds);
      if (second) await handleJob(world.deps, second.job);
    });
    await handleJob(world.deps, job(world, gone));
    expect((await world.tombstone("application", "a1"))?.residue).toBeDefined();
    await world.drain();
    await expectNothingKept(world);
    expect((await world.tombstone("application", "a1"))?.residue).toBeUndefined();
  });

  it("is looked for also when one worker saw it and died erasing it, and another that saw nothing is thawed after that", async () => {
    const world = await withLinks();
    const { screenings } = world.deps.stores;
    const [created] = world.queued.splice(0);
    if (!created) throw new Error("nothing queued");
    let hung = false;
    const write: typeof screenings.write = async (record) => {
      const result = await screenings.write(record);
      if (hung) return result;
      hung = true;
      world.advance(world.deps.timing.leaseMs + 1);
      await handleJob(world.deps, created.job);
      world.queued.splice(0);
      world.ats.applications.delete("a1");
      const dies = async () => {
        throw new Error("died");
      };
      await expect(handleJob({ ...world.deps, queue: { send: dies } }, job(world, gone))).rejects.toThrow("died");
      world.advance(world.deps.timing.leaseMs + 1);
      return result;
    };
    const deps = { ...world.deps, stores: { ...world.deps.stores, screenings: { ...screenings, write } } };
    await handleJob(deps, created.job);
    expect(await world.record()).toBeDefined();
    await world.sweep();
    await world.drain();
    await expectNothingKept(world);
    const tombstone = await world.tombstone("application", "a1");
    expect(tombstone).toBeDefined();
    expect(tombstone?.residue).toBeUndefined();
  });

  it("is not written at all by a lookup that hung and is thawed after the second pass has looked", async () => {
    const world = await withLinks();
    const { screenings, links } = world.deps.stores;
    let thaw = () => {};
    const frozen = new Promise<void>((resolve) => {
      thaw = resolve;
    });
    const write: typeof screenings.write = async (record) => {
      const result = await screenings.write(record);
      // The list of its entries stands; the answer comes when the process is woken.
      if (record.links?.told === false && record.assessment === null) await frozen;
      return result;
    };
    let put = 0;
    const counted: typeof links = { ...links, put: async (entries) => void (await links.put(entries), (put += 1)) };
    const stores = { ...world.deps.stores, screenings: { ...screenings, write }, links: counted };
    const timing = { ...world.deps.timing, lookupsMs: 50 };
    const [message] = world.queued.splice(0);
    if (message) await handleJob({ ...world.deps, stores, timing }, message.job);
    expect(await world.record()).toMatchObject({ state: "done", links: { told: false } });
    world.ats.applications.delete("a1");
    world.send(gone);
    await world.drain();
    await expectNothingKept(world);
    world.advance(3_600_000);
    thaw();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(put).toBe(0);
  });

  it("goes with the second pass when that worker dies before it could look", async () => {
    const world = await withLinks();
    await world.drain();
    const entries = (await world.record())?.links?.entries ?? [];
    expect(entries.length).toBeGreaterThan(0);
    const [first] = entries;
    if (!first) throw new Error("no entry");
    const kept = await world.deps.stores.links.read({
      connectionId: CONNECTION_ID,
      ...first,
      order: "newest",
      limit: 5,
    });
    world.ats.applications.delete("a1");
    world.send(gone);
    await world.drain({ messages: 1 });
    expect((await world.tombstone("application", "a1"))?.residue?.links).toEqual(entries);
    // Written after the erasure had looked, and its writer is dead.
    await world.deps.stores.links.put(kept.entries);
    await world.drain();
    const left = await world.deps.stores.links.read({
      connectionId: CONNECTION_ID,
      ...first,
      order: "newest",
      limit: 5,
    });
    expect(left.entries).toEqual([]);
    expect((await world.tombstone("application", "a1"))?.residue).toBeUndefined();
  });
});

describe("bought answers", () => {
  it("are listed before they are kept, and go with the application that asked", async () => {
    const world = await aWorld({ unanswered: ["history"] });
    const { clock, logger, metrics, stores } = world.deps;
    const purchases = createPurchases({ stores, clock, logger, metrics, fullShare: 1 });
    const schema = z.strictObject({ conflicts: z.int() });
    const bought: Lookup<"history"> = {
      id: "history/bought",
      fact: "history",
      after: [],
      price: { usd: 0.01, asOf: "2026-11-01" },
      cache: { schema, ttlSeconds: 86_400, subject: () => ({ values: ["+12025550143"], calls: 1 }) },
      look: async () => found<"history">({ conflicts: 0 }, "history/bought"),
    };
    const deps = { ...world.deps, purchases, lookups: [...world.deps.lookups, bought] };
    const written: string[] = [];
    world.meanwhile.set("answers.write", async () => {
      written.push(...((await world.record())?.answers ?? []));
    });
    const job = (kind: "application_created" | "application_deleted") =>
      handleJob(deps, {
        schemaVersion: 1,
        connectionId: CONNECTION_ID,
        event: { ...gone, kind },
        traceId: "t",
        receivedAt: clock().toISOString(),
        waits: 0,
      });
    world.ats.applications.set("a1", anApplication());
    await job("application_created");
    const [digest = ""] = (await world.record())?.answers ?? [];
    expect(written).toEqual([digest]);
    const key = { connectionId: CONNECTION_ID, digest };
    expect(await stores.answers.read(key)).toBeDefined();
    world.ats.applications.delete("a1");
    await job("application_deleted");
    expect(await stores.answers.read(key)).toBeUndefined();
    expect(await world.record()).toBeUndefined();
  });
});

describe("an erasure that is interrupted", () => {
  const calls = async () => {
    const world = await screened();
    world.ats.applications.delete("a1");
    world.send(gone);
    world.crashAt(Number.POSITIVE_INFINITY, "before");
    await world.drain();
    return world.calls();
  };

  it("at any port call, before or after, ends with nothing kept but tombstone and decision", async () => {
    const last = await calls();
    expect(last).toBeGreaterThan(10);
    for (let at = 1; at <= last; at += 1) {
      for (const when of ["before", "after"] as const) {
        const world = await screened();
        world.ats.applications.delete("a1");
        world.send(gone);
        world.crashAt(at, when);
        await world.drain();
        for (let round = 0; round < 3; round += 1) {
          world.advance(HOLD_MS);
          await world.sweep();
          await world.drain();
        }
        await expectNothingKept(world);
        expect([at, when, (await world.tombstone("application", "a1"))?.residue]).toEqual([at, when, undefined]);
        expect((await world.decision())?.verdicts).toHaveLength(1);
        expect(world.deadLetters).toEqual([]);
      }
    }
  });
});

describe("a candidate that is anonymised", () => {
  it("in everything that names a person is erased once the ATS shows it, also when that takes a while", async () => {
    const world = await screened();
    const fields = ["full_name", "email_addresses", "phone_numbers"];
    world.send({ kind: "candidate_anonymized", candidateId: "c1", fields });
    await world.drain({ messages: 2 });
    expect(await world.record()).toMatchObject({ state: "waiting", code: "not_yet_gone" });
    world.ats.applications.set("a1", "anonymized");
    await world.drain();
    await expectNothingKept(world);
  });

  it("in less than that is screened again with what is left", async () => {
    const world = await screened();
    world.ats.applications.set("a1", { ...anApplication(), phones: [] });
    world.send({ kind: "candidate_anonymized", candidateId: "c1", fields: ["phone_numbers", "notes"] });
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", revision: 2 });
    expect(await world.tombstone("candidate", "c1")).toBeUndefined();
  });
});

describe("a merge", () => {
  const merged = { kind: "candidate_merged", candidateId: "c1", intoCandidateId: "c2" } as const;
  const mine = anApplication({ applicationId: "a1", candidateId: "c1" });
  const moved = anApplication({ applicationId: "a1", candidateId: "c2" });

  it("that arrives before everything else sends what names the loser to the winner", async () => {
    const world = await aWorld();
    world.ats.applications.set("a1", moved);
    world.send(merged);
    await world.drain();
    world.send({ kind: "application_created", ...mine.ref });
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", candidateId: "c2" });
    expect(await world.candidate("c1")).toBeUndefined();
    expect(world.ats.carriers.get("c2")).toBe("verify_contact");
  });

  it("the ATS has not carried out yet is waited for, and then followed", async () => {
    const world = await screened();
    world.send(merged);
    await world.drain({ messages: 2 });
    expect(await world.record()).toMatchObject({ state: "waiting", code: "not_yet_merged" });
    world.ats.applications.set("a1", moved);
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", candidateId: "c2" });
    expect((await world.candidate("c2"))?.verdicts).toEqual({ a1: "verify_contact" });
  });

  it("that looks like a deletion, because only that was announced, is followed at once", async () => {
    const world = await screened();
    world.ats.applications.set("a1", moved);
    world.send({ kind: "candidate_deleted", candidateId: "c1", applicationIds: [] });
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", candidateId: "c2" });
    expect(world.ats.notes()).toHaveLength(1);
    expect(world.metrics.has("Forgotten")).toBe(false);
  });

  it("takes an objection along", async () => {
    const world = await screened();
    const account = { connectionId: CONNECTION_ID, keys: { indexKey: INDEX_KEY } };
    await restrict(world.deps, account, { candidateId: "c1", by: "u-1" });
    world.send(merged);
    await world.drain();
    world.ats.applications.set("a1", moved);
    world.send({ kind: "application_created", ...moved.ref });
    await world.drain();
    expect(await world.record()).toBeUndefined();
  });

  it("in a circle ends", async () => {
    const world = await aWorld();
    world.send(merged);
    world.send({ kind: "candidate_merged", candidateId: "c2", intoCandidateId: "c1" });
    world.created(mine);
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done" });
    expect(world.deadLetters).toEqual([]);
  });

  it("in any order with created and updated events ends as if it had been one person all along", async () => {
    const first = aPerson(1, { phones: ["+12025550143"] });
    const other = { ...aPerson(2), givenName: first.givenName, familyName: first.familyName };
    const under = (candidateId: string) => ({ ...other, ref: { applicationId: "a2", candidateId } });
    const world = async () => {
      const made = await aWorld({ unanswered: LINKED_KINDS });
      made.evidence.now = {
        ...noEvidence,
        phone: found<"phone">({ numbers: [aNumber("+12025550143")] }, "phone/test"),
      };
      return made;
    };
    const scores = async (made: World) =>
      Promise.all(["a1", "a2"].map(async (id) => (await made.record(id))?.assessment?.contributions));
    const one = await world();
    one.created(first);
    one.created(under("c1"));
    await one.drain();
    const expected = await scores(one);
    const steps = [
      (made: World) => made.send({ kind: "application_created", ...first.ref }),
      (made: World) => made.send({ kind: "application_created", applicationId: "a2", candidateId: "c2" }),
      (made: World) => made.send({ kind: "candidate_merged", candidateId: "c2", intoCandidateId: "c1" }),
      (made: World) => made.send({ kind: "application_updated", applicationId: "a2", candidateId: "c2" }),
    ];
    for (const order of permutations([0, 1, 2, 3])) {
      const made = await world();
      made.ats.applications.set("a1", first);
      made.ats.applications.set("a2", under("c2"));
      for (const step of order) {
        if (step === 2) made.ats.applications.set("a2", under("c1"));
        steps[step]?.(made);
        await made.drain();
      }
      expect([order, await scores(made)]).toEqual([order, expected]);
      expect(await made.candidate("c2")).toBeUndefined();
      expect(Object.keys((await made.candidate("c1"))?.verdicts ?? {}).toSorted()).toEqual(["a1", "a2"]);
    }
  });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, at) =>
    permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
  );
}

describe("a life of six events in any order", () => {
  it("ends in the same state: erased, with nothing kept but tombstone and decision", async () => {
    const events = [
      (world: World) => world.send({ kind: "application_created", applicationId: "a1", candidateId: "c1" }),
      (world: World) => world.send({ kind: "application_updated", applicationId: "a1", candidateId: "c1" }),
      (world: World) => world.send({ kind: "application_closed", applicationId: "a1", candidateId: "c1" }),
      (world: World) => world.send({ kind: "candidate_merged", candidateId: "c1", intoCandidateId: "c2" }),
      (world: World) => world.send({ kind: "candidate_deleted", candidateId: "c2", applicationIds: ["a1"] }),
      (world: World) => world.send({ kind: "recheck", applicationId: "a1", candidateId: "c1" }),
    ];
    let screenings = 0;
    const orders = permutations([0, 1, 2, 3, 4, 5]);
    const tried = process.env["BONAFIDE_LONG"] === undefined ? orders.filter((_, at) => at % 17 === 0) : orders;
    for (const order of tried) {
      // What the ATS shows follows its own order; what arrives, and when, does not.
      const world = await aWorld();
      world.ats.applications.set("a1", anApplication());
      for (const [at, event] of order.entries()) {
        if (at === 2) world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"] });
        if (at === 3) world.ats.applications.set("a1", { ...anApplication(), open: false });
        if (at === 4) {
          // The ATS takes the loser's tags along.
          world.ats.applications.set("a1", { ...anApplication({ candidateId: "c2" }), open: false });
          world.ats.carriers.set("c2", world.ats.carriers.get("c1") ?? null);
          world.ats.carriers.delete("c1");
        }
        if (at === 5) world.ats.applications.delete("a1");
        events[event]?.(world);
        await world.drain({ messages: 2 });
      }
      await world.drain();
      // An erasure nobody announced after it happened is found by looking again, as reconciling does.
      world.send({ kind: "application_updated", applicationId: "a1", candidateId: "c2" });
      await world.drain();
      screenings += world.metrics.get("Screened") ?? 0;
      const left = [await world.record(), await world.candidate("c1"), await world.candidate("c2"), world.deadLetters];
      expect([order, ...left]).toEqual([order, undefined, undefined, undefined, []]);
      expect([order, world.ats.carriers.get("c1") ?? null, world.ats.carriers.get("c2") ?? null]).toEqual([
        order,
        null,
        null,
      ]);
      expect(world.ats.notes().length).toBeLessThanOrEqual(1);
    }
    expect(screenings).toBeGreaterThan(0);
  });
});

describe("both clocks", () => {
  const DAY_MS = 86_400_000;

  it("end evidence after its days and decisions after theirs, whether the table has deleted anything or not", async () => {
    const world = await screened({ connection: { retention: { evidenceDays: 30, decisionDays: 400 } } });
    world.advance(30 * DAY_MS - 1);
    expect(await world.record()).toBeDefined();
    world.advance(1);
    expect(await world.record()).toBeUndefined();
    expect(await world.decision()).toBeDefined();
    world.advance(370 * DAY_MS);
    expect(await world.decision()).toBeUndefined();
  });

  it("never score what is past its day: a later person finds nothing of an earlier one", async () => {
    const world = await aWorld({ unanswered: LINKED_KINDS });
    world.evidence.now = { ...noEvidence, phone: found<"phone">({ numbers: [aNumber("+12025550143")] }, "phone/test") };
    world.created(aPerson(1));
    await world.drain();
    world.advance(181 * DAY_MS);
    world.created(aPerson(2, { submittedAt: world.deps.clock() }));
    await world.drain();
    const reuse = (await world.record("a2"))?.assessment?.findings.find(({ signal }) => signal === "phone-reuse");
    expect(reuse?.status).toBe("clear");
  });

  it("count evidence from the closing, once", async () => {
    const world = await screened();
    world.advance(20 * DAY_MS);
    world.ats.applications.set("a1", { ...anApplication(), open: false });
    const closed = { kind: "application_closed", applicationId: "a1", candidateId: "c1" } as const;
    world.send(closed);
    await world.drain();
    const ends = new Date(Date.parse("2026-11-20T09:00:00Z") + 110 * DAY_MS).toISOString();
    expect((await world.record())?.expiresAt).toBe(ends);
    world.advance(20 * DAY_MS);
    world.send(closed);
    await world.drain();
    expect((await world.record())?.expiresAt).toBe(ends);
  });

  it("take the tag down two days before its evidence ends at the latest, and the field as well", async () => {
    for (const carrier of [{ kind: "tag" }, { kind: "application_field", key: "check", proof: null }] as const) {
      const world = await screened({ connection: { carrier } });
      const at = carrier.kind === "tag" ? "c1" : "a1";
      const days = async (count: number) => {
        for (let day = 0; day < count; day += 1) {
          world.advance(DAY_MS);
          await world.sweep();
          await world.reconcile();
          await world.drain();
        }
      };
      await world.reconcile();
      await days(86);
      expect(world.ats.carriers.get(at)).toBe("verify_contact");
      await days(2);
      expect([carrier.kind, world.ats.carriers.get(at)]).toEqual([carrier.kind, null]);
      expect(await world.record()).toMatchObject({ state: "done", revision: 1, dueAt: null });
      expect(world.ats.notes()).toHaveLength(1);
      world.advance(DAY_MS);
      await world.reconcile();
      expect(world.queued).toEqual([]);
    }
  });

  it("clear a field, as a tag, when the application closes", async () => {
    const world = await screened({ connection: { carrier: { kind: "application_field", key: "check", proof: null } } });
    world.ats.applications.set("a1", { ...anApplication(), open: false });
    world.send({ kind: "application_closed", applicationId: "a1", candidateId: "c1" });
    await world.drain();
    expect(world.ats.carriers.get("a1")).toBeNull();
  });

  it("stop for decisions, and for nothing else, while a legal hold is on", async () => {
    const world = await screened({
      connection: { legalHold: true, retention: { evidenceDays: 30, decisionDays: 90 } },
    });
    for (let day = 0; day < 500; day += 10) {
      world.advance(10 * DAY_MS);
      await world.sweep();
    }
    expect(await world.decision()).toBeDefined();
    expect(await world.record()).toBeUndefined();
    await world.deps.stores.connections.put({ ...world.connection, legalHold: false });
    world.advance(400 * DAY_MS);
    await world.sweep();
    expect(await world.decision()).toBeUndefined();
  });
});

describe("the decision", () => {
  it("holds every verdict and what people said, and no word of the evidence", async () => {
    const world = await screened();
    const key = { connectionId: CONNECTION_ID, applicationId: "a1" };
    const deps = {
      screenings: world.deps.stores.screenings,
      queue: world.deps.queue,
      clock: world.deps.clock,
      ids: world.deps.ids,
    };
    await observe(deps, key, { code: "obs-met-in-person", by: "u-1", stage: "onsite" });
    await world.drain();
    world.evidence.now = evidenceFor("high");
    world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"] });
    world.updated();
    await world.drain();
    world.advance(1000);
    await dispose(deps, key, {
      outcome: "cleared",
      how: "met_in_person",
      by: "u-2",
      at: world.deps.clock().toISOString(),
    });
    const looked = world.looked.count;
    await world.sweep();
    await world.drain();
    // Writing down what a person said costs no look at anything.
    expect(world.looked.count).toBe(looked);
    const decision = await world.decision();
    expect(decision?.verdicts.map(({ because }) => because)).toEqual(["application", "observation", "application"]);
    expect(decision).toMatchObject({
      observations: [{ code: "obs-met-in-person", by: "u-1" }],
      dispositions: [{ outcome: "cleared", by: "u-2" }],
    });
    const text = JSON.stringify(decision);
    for (const word of ['a1"', 'c1"', "VERIFY", "onsite", "…43", "Robin"]) expect(text).not.toContain(word);
    expect(await world.record()).toMatchObject({ state: "done" });
    expect(await world.sweep()).toEqual({ requeued: 0 });
  });

  it("tells when a person explained it and took that back", async () => {
    const world = await screened();
    world.ats.held.add("c1");
    world.updated();
    await world.drain();
    world.ats.held.delete("c1");
    world.updated();
    await world.drain();
    expect((await world.decision())?.explained.map(({ stands }) => stands)).toEqual([true, false]);
  });
});
