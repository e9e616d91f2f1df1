import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Application } from "../domain/application.ts";
import { ProviderError } from "../domain/errors.ts";
import { begin } from "../domain/screening-record.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { defaultTiming } from "./deps.ts";
import { reconcile } from "./reconcile.ts";
import { aConnection, anApplication, createWorld, evidenceFor, type World, type WorldOptions } from "./testing.ts";

const MINUTE = 60_000;
const RUN_MS = 10 * MINUTE;
const LONG = process.env["BONAFIDE_LONG"] !== undefined;

/** A connection that is reconciled since now. */
async function aWorld(options: Partial<WorldOptions> = {}) {
  const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy, ...options });
  await world.start();
  await world.reconcile();
  return world;
}

/** Somebody applies, and no webhook says so. */
function unannounced(world: World, id: string, changes: Partial<Application> = {}): Application {
  const application = {
    ...anApplication({ applicationId: id, candidateId: `c-${id}` }),
    submittedAt: world.deps.clock(),
    emails: [`${id}@mail.example`],
    ...changes,
  };
  world.ats.applications.set(id, application);
  return application;
}

async function announced(world: World, id: string): Promise<Application> {
  const application = unannounced(world, id);
  world.send({ kind: "application_created", ...application.ref });
  await world.drain();
  return application;
}

/** Somebody applied, and the webhook has done its work: there is a record, at rest. */
async function known(world: World, id: string): Promise<void> {
  const { ref } = unannounced(world, id);
  const begun = begin(undefined, {
    key: { connectionId: world.connection.id, applicationId: id },
    candidateId: ref.candidateId,
    leaseId: "lease",
    leaseMs: 1,
    now: world.deps.clock(),
    traceId: "trace",
    receivedAt: world.deps.clock().toISOString(),
  });
  if (begun.status === "begun")
    await world.deps.stores.screenings.write({ ...begun.next, state: "done", lease: null, dueAt: null });
}

const events = (world: World) => world.queued.map(({ job: { event } }) => event);

/** Lets time pass as the schedule does: a run every ten minutes, and what it enqueues worked off. */
async function pass(world: World, minutes: number): Promise<void> {
  for (let at = 0; at < minutes; at += 10) {
    world.advance(RUN_MS);
    await world.reconcile();
    await world.drain();
  }
}

describe("reconcile", () => {
  it("leaves alone what was there before its connection began", async () => {
    const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy });
    await world.start();
    unannounced(world, "old");
    world.advance(MINUTE);
    await world.reconcile();
    world.ats.changed.set("old", world.deps.clock());
    await pass(world, 60);
    expect(await world.record("old")).toBeUndefined();
  });

  it("finds what no webhook announced once it is older than the grace, and enqueues it once", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    const { ref } = unannounced(world, "a1");
    world.advance(4 * MINUTE);
    expect(await world.reconcile()).toEqual({ enqueued: 0, missed: 0 });
    world.advance(2 * MINUTE);
    expect(await world.reconcile()).toEqual({ enqueued: 1, missed: 1 });
    expect(events(world)).toEqual([{ kind: "application_created", ...ref }]);
    await world.drain();
    expect(await world.record("a1")).toMatchObject({ state: "done", outcome: "annotated" });
    await pass(world, 60);
    expect(world.ats.notes()).toHaveLength(1);
    expect(world.metrics.get("ReconciledMissed")).toBe(1);
  });

  it("asks nothing of what was announced, not even after our own writes changed it", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    await announced(world, "a1");
    world.ats.changed.set("a1", world.deps.clock());
    const fetched = world.ats.counts.fetch;
    await pass(world, 60);
    expect(world.ats.counts.fetch).toBe(fetched);
    expect(world.metrics.has("ReconciledMissed")).toBe(false);
    expect(world.metrics.has("WebhooksSilent")).toBe(false);
  });

  it("sees a change nobody announced: what was closed in the ATS is closed here", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    const application = await announced(world, "a1");
    world.advance(60 * MINUTE);
    world.ats.applications.set("a1", { ...application, open: false });
    world.ats.changed.set("a1", world.deps.clock());
    await pass(world, 20);
    expect(await world.record("a1")).toMatchObject({ outcome: "closed" });
    expect(world.ats.carriers.get("c-a1")).toBeNull();
  });

  it("sees what was closed while it was being screened, although its record was written after that", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    const application = unannounced(world, "a1");
    world.send({ kind: "application_created", ...application.ref });
    world.meanwhile.set("ats.carrier", async () => {
      world.meanwhile.delete("ats.carrier");
      world.ats.applications.set("a1", { ...application, open: false });
    });
    await world.drain();
    expect(await world.record("a1")).toMatchObject({ outcome: "annotated" });
    await pass(world, 20);
    expect(await world.record("a1")).toMatchObject({ outcome: "closed" });
  });

  it("passes over origins that the connection does not screen, and calls nobody silent for them", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    unannounced(world, "a1", { origin: "sourced" });
    await pass(world, 60);
    expect(await world.record("a1")).toBeUndefined();
    expect(world.metrics.has("WebhooksSilent")).toBe(false);
  });

  it("moves no watermark past what it could not enqueue, wherever it dies, and loses and doubles nothing", async () => {
    let crashed = 0;
    for (let at = 1; ; at += 1) {
      let survived = true;
      for (const when of ["before", "after"] as const) {
        const world = await aWorld();
        world.ats.pageSize = 2;
        world.advance(RUN_MS);
        for (const id of ["a1", "a2", "a3"]) unannounced(world, id);
        const gone = await announced(world, "gone");
        world.ats.applications.delete("gone");
        world.ats.deletions.push({ ...gone.ref, at: world.deps.clock() });
        world.advance(RUN_MS);
        world.crashAt(at, when);
        const ended = await world.reconcile().then(
          () => "finished",
          () => "crashed",
        );
        if (ended === "crashed") crashed += 1;
        survived &&= ended === "finished";
        world.crashAt(0, "before");
        await world.drain();
        await pass(world, 60);
        for (const id of ["a1", "a2", "a3"])
          expect(await world.record(id), `${when} call ${at}`).toMatchObject({ state: "done", outcome: "annotated" });
        expect(
          world.ats
            .notes()
            .map(({ applicationId }) => applicationId)
            .toSorted(),
        ).toEqual(["a1", "a2", "a3", "gone"]);
        expect(await world.record("gone")).toBeUndefined();
        expect(world.deadLetters).toEqual([]);
      }
      if (survived) break;
    }
    expect(crashed).toBeGreaterThan(40);
  });

  it("goes on in the next run with the page it came to when its time is up", async () => {
    const world = await aWorld();
    world.ats.pageSize = 3;
    world.advance(RUN_MS);
    const ids = Array.from({ length: 20 }, (_, n) => `a${n + 10}`);
    for (const id of ids) unannounced(world, id);
    world.advance(RUN_MS);
    let ticks = 0;
    const slow = {
      ...world.deps,
      timing: { ...defaultTiming, reconcile: { ...defaultTiming.reconcile, budgetMs: 12_000 } },
      clock: () => new Date(world.deps.clock().getTime() + (ticks += 500)),
    };
    const perRun: number[] = [];
    for (let run = 0; run < 12; run += 1) {
      perRun.push((await reconcile(slow)).missed);
      await world.drain();
    }
    expect(perRun[0]).toBeLessThan(20);
    expect(perRun.reduce((sum, missed) => sum + missed, 0)).toBe(20);
    expect(perRun.filter((missed) => missed > 0).length).toBeGreaterThan(1);
  });

  it("begins a reading again when the vendor takes its cursor no more", async () => {
    const world = await aWorld();
    world.ats.pageSize = 1;
    world.advance(RUN_MS);
    for (const id of ["a1", "a2", "a3"]) unannounced(world, id);
    world.advance(RUN_MS);
    // The first page is read, then the run dies; when the next one comes the cursor has expired.
    world.crashAt(12, "before");
    await world.reconcile().catch(() => undefined);
    world.crashAt(0, "before");
    world.advance(RUN_MS);
    const standing = await world.deps.stores.watermarks.read({ connectionId: world.connection.id });
    expect(standing?.created.under?.cursor).toMatch(/^[12]$/);
    world.ats.failures.list.push(new ProviderError("test", "invalid"));
    await world.reconcile();
    await world.drain();
    for (const id of ["a1", "a2", "a3"]) expect(await world.record(id)).toMatchObject({ state: "done" });
    expect(world.ats.notes()).toHaveLength(3);
  });

  it("keeps its place when the ATS refuses, and catches up when it answers again", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    unannounced(world, "a1");
    for (const code of ["rate_limited", "server_error", "timeout", "forbidden", "garbage"] as const)
      world.ats.failures.list.push(new ProviderError("test", code));
    await pass(world, 50);
    expect(await world.record("a1")).toBeUndefined();
    expect(world.metrics.get("Failed")).toBe(5);
    expect(world.metrics.get("ReconcileLag")).toBeGreaterThan(3_000);
    await pass(world, 10);
    expect(await world.record("a1")).toMatchObject({ state: "done" });
  });

  it("is one run at a time for a connection; a run that died is followed after its lease", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    unannounced(world, "a1");
    world.advance(RUN_MS);
    let inside: unknown;
    world.meanwhile.set("ats.list", async () => {
      inside = await world.reconcile();
    });
    expect(await world.reconcile()).toEqual({ enqueued: 1, missed: 1 });
    expect(inside).toEqual({ enqueued: 0, missed: 0 });
  });

  it("stops without a further word when another run has taken over", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    unannounced(world, "a1");
    world.advance(RUN_MS);
    world.meanwhile.set("ats.list", async () => {
      world.advance(defaultTiming.reconcile.leaseMs + 1);
      await world.reconcile();
    });
    const writes = () => world.trace.filter((name) => name === "watermarks.write").length;
    await world.reconcile();
    const after = writes();
    await world.drain();
    expect(writes()).toBe(after);
    expect(world.ats.notes()).toHaveLength(1);
    expect(world.metrics.has("Failed")).toBe(false);
  });

  it("makes up for nothing that arrived while the connection was off", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    await world.deps.stores.connections.put({ ...world.connection, mode: "off" });
    unannounced(world, "off");
    await pass(world, 60);
    await world.deps.stores.connections.put(world.connection);
    world.advance(MINUTE);
    unannounced(world, "on");
    await pass(world, 60);
    expect(await world.record("off")).toBeUndefined();
    expect(await world.record("on")).toMatchObject({ state: "done" });
  });

  it("does not let one connection's credentials stand in another's way", async () => {
    const world = await aWorld();
    const broken = aConnection({ id: "connection-zzzzzzzzzzzzzzzz" });
    await world.deps.stores.connections.put(broken);
    const deps = {
      ...world.deps,
      accountFor: async (connection: typeof broken) => {
        if (connection.id === broken.id) throw new ProviderError("test", "unauthorized");
        return world.deps.accountFor(connection);
      },
    };
    await reconcile(deps);
    world.advance(RUN_MS);
    unannounced(world, "a1");
    for (let run = 0; run < 3; run += 1) {
      world.advance(RUN_MS);
      await reconcile(deps);
    }
    await world.drain();
    expect(await world.record("a1")).toMatchObject({ state: "done" });
    expect(world.metrics.get("Failed")).toBeGreaterThan(2);
  });

  it("screens everything exactly once, whichever webhooks get lost and wherever runs die", async () => {
    const step = fc.record({
      arrive: fc.integer({ min: 0, max: 3 }),
      announce: fc.boolean(),
      minutes: fc.integer({ min: 1, max: 45 }),
      crashAt: fc.option(fc.integer({ min: 1, max: 40 })),
      after: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, size) => {
          const world = await aWorld();
          world.ats.pageSize = size;
          const arrived: string[] = [];
          world.advance(1);
          for (const { arrive, announce, minutes, crashAt, after } of steps) {
            for (let n = 0; n < arrive; n += 1) {
              const id = `a${arrived.length + 1}`;
              arrived.push(id);
              const { ref } = unannounced(world, id);
              if (announce) world.send({ kind: "application_created", ...ref });
            }
            world.advance(minutes * MINUTE);
            if (crashAt !== null) world.crashAt(crashAt, after ? "after" : "before");
            await world.reconcile().catch(() => undefined);
            world.crashAt(0, "before");
            await world.drain();
          }
          await pass(world, 60);
          for (const id of arrived)
            expect(await world.record(id)).toMatchObject({ state: "done", outcome: "annotated" });
          expect(
            world.ats
              .notes()
              .map(({ applicationId }) => applicationId)
              .toSorted(),
          ).toEqual(arrived.toSorted());
        },
      ),
      { numRuns: LONG ? 2_000 : 25 },
    );
  });
});

describe("the silence detector", () => {
  it("says that no webhook arrives when everything of an hour came unannounced", async () => {
    const codes: (string | undefined)[] = [];
    const world = await aWorld();
    const deps: typeof world.deps = {
      ...world.deps,
      metrics: { count: (name, _, dimensions) => void (name === "WebhooksSilent" && codes.push(dimensions?.code)) },
    };
    world.advance(RUN_MS);
    for (let run = 0; run < 2; run += 1) {
      unannounced(world, `a${run}`);
      world.advance(RUN_MS);
      await reconcile(deps);
      await world.drain();
    }
    expect(codes.length).toBeGreaterThan(0);
    expect(new Set(codes)).toEqual(new Set(["all"]));
  });

  it("says that some stay away above one in a hundred over an hour, and is quiet at one in a hundred and an hour later", async () => {
    const silentAt = async (lost: number) => {
      const world = await aWorld();
      world.advance(RUN_MS);
      for (let n = 0; n < 200 - lost; n += 1) await known(world, `a${n}`);
      for (let n = 0; n < lost; n += 1) unannounced(world, `lost${n}`);
      await pass(world, 20);
      const during = world.metrics.get("WebhooksSilent") ?? 0;
      await pass(world, 60);
      world.metrics.delete("WebhooksSilent");
      await pass(world, 30);
      return [during > 0, world.metrics.has("WebhooksSilent")];
    };
    expect(await silentAt(2)).toEqual([false, false]);
    expect(await silentAt(3)).toEqual([true, false]);
  });
});

describe("missed erasures", () => {
  it("are found within a day: what the ATS does not show any more is forgotten after the usual looks", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    await announced(world, "kept");
    await announced(world, "gone");
    world.ats.applications.delete("gone");
    await pass(world, 24 * 60 + 30);
    expect(await world.record("gone")).toBeUndefined();
    expect(await world.candidate("c-gone")).toBeUndefined();
    expect(await world.record("kept")).toMatchObject({ state: "done" });
    expect(world.metrics.get("ErasureFound")).toBe(1);
    expect(world.metrics.get("Forgotten")).toBe(1);
  });

  it("are found for those whose verdict stands in a list, as for all others", async () => {
    const world = await aWorld();
    world.evidence.now = evidenceFor("high");
    world.advance(RUN_MS);
    await announced(world, "kept");
    await announced(world, "flagged");
    expect(world.ats.carriers.get("c-flagged")).toBe("verify_identity");
    world.ats.applications.delete("flagged");
    await pass(world, 24 * 60 + 30);
    expect(await world.record("flagged")).toBeUndefined();
  });

  it("are found for anonymised applications", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    await announced(world, "kept");
    await announced(world, "blank");
    world.ats.applications.set("blank", "anonymized");
    await pass(world, 24 * 60);
    expect(await world.record("blank")).toBeUndefined();
  });

  it("are confirmed first: what is shown again when it is looked for is kept", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    await announced(world, "kept");
    const { ref } = await announced(world, "hidden");
    const hidden = world.ats.applications.get("hidden");
    world.ats.applications.delete("hidden");
    for (let minutes = 0; minutes < 24 * 60 && world.queued.length === 0; minutes += 10) {
      world.advance(RUN_MS);
      await world.reconcile();
    }
    expect(events(world)).toEqual([{ kind: "application_updated", ...ref }]);
    if (hidden) world.ats.applications.set("hidden", hidden);
    await world.drain();
    expect(await world.record("hidden")).toMatchObject({ state: "done", outcome: "annotated" });
    expect(world.metrics.has("Forgotten")).toBe(false);
  });

  it("are none when the ATS shows us nothing at all, as to a credential that lost its rights", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    for (const id of ["a1", "a2", "a3"]) await announced(world, id);
    world.ats.blind = true;
    await pass(world, 2 * 24 * 60);
    for (const id of ["a1", "a2", "a3"]) expect(await world.record(id)).toMatchObject({ state: "done" });
    expect(world.metrics.get("Failed")).toBeGreaterThan(0);
    expect(world.metrics.has("ErasureFound")).toBe(false);
  });

  it("are found at once where the ATS lists what was deleted, without asking for what we never held", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    const one = await announced(world, "one");
    const two = await announced(world, "two");
    const at = world.deps.clock();
    world.ats.applications.delete("one");
    world.ats.applications.delete("two");
    world.ats.deletions.push(
      { ...one.ref, at },
      { candidateId: two.ref.candidateId, applicationId: null, at },
      { candidateId: "stranger", applicationId: null, at },
      { candidateId: "stranger", applicationId: "strange", at },
    );
    world.advance(RUN_MS);
    expect(await world.reconcile()).toEqual({ enqueued: 2, missed: 0 });
    await world.drain();
    expect(await world.record("one")).toBeUndefined();
    expect(await world.record("two")).toBeUndefined();
  });

  it("and a person's word are both seen within the day: Explained without a webhook, and taken back", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    await announced(world, "a1");
    world.ats.held.add("c-a1");
    await pass(world, 24 * 60);
    expect((await world.record("a1"))?.explained).toBeDefined();
    const fetched = world.ats.counts.fetch;
    await pass(world, 24 * 60);
    expect(world.ats.counts.fetch).toBe(fetched);
    world.ats.held.delete("c-a1");
    await pass(world, 24 * 60);
    expect((await world.record("a1"))?.explained).toBeUndefined();
  });

  it("cost one look a day for each application that is held", async () => {
    const world = await aWorld();
    world.advance(RUN_MS);
    for (let n = 0; n < 30; n += 1) await known(world, `a${n}`);
    const seen = new Map<string, number>();
    const deps: typeof world.deps = {
      ...world.deps,
      accountFor: async (connection) => {
        const account = await world.deps.accountFor(connection);
        return {
          ...account,
          ats: {
            ...account.ats,
            lookAt: async (refs) => {
              for (const { applicationId } of refs) seen.set(applicationId, (seen.get(applicationId) ?? 0) + 1);
              return (await account.ats.lookAt?.(refs)) ?? [];
            },
          },
        };
      },
    };
    await reconcile(deps);
    seen.clear();
    for (let run = 0; run < 144; run += 1) {
      world.advance(RUN_MS);
      await reconcile(deps);
    }
    expect([...seen.values()]).toEqual(Array.from({ length: 30 }, () => 1));
  });
});
