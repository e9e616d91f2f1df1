import { describe, expect, it } from "vitest";
import { listValue, TAGS } from "../domain/annotation.ts";
import { ProviderError } from "../domain/errors.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { backfill, type BackfillRequest, estimateBackfill } from "./backfill.ts";
import { eraseByOperator } from "./erase.ts";
import { restrict } from "./restrict.ts";
import { anApplication, createWorld, CONNECTION_ID, INDEX_KEY } from "./testing.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const COUNT = LONG ? 2_000 : 60;

async function aWorld(count: number) {
  const world = createWorld({
    createStores: (clock) => {
      stores = createMemoryStores(clock);
      return stores;
    },
    signals,
    policy: defaultPolicy,
  });
  await world.start();
  for (let at = 0; at < count; at += 1) {
    const application = anApplication({ applicationId: `a${at}`, candidateId: `c${at}` });
    const submittedAt = new Date(application.submittedAt.getTime() - at * 60_000);
    world.ats.applications.set(`a${at}`, { ...application, submittedAt });
  }
  const { ats } = await world.deps.accountFor(world.connection);
  if (!ats.listApplications) throw new Error("no list");
  let waitedMs = 0;
  let sends = Number.POSITIVE_INFINITY;
  const deps = {
    ...world.deps,
    tasks: stores.tasks,
    queue: {
      async send(...args: Parameters<typeof world.deps.queue.send>) {
        if (sends <= 0) throw new Error("killed");
        sends -= 1;
        await world.deps.queue.send(...args);
      },
    },
    sleep: async (ms: number) => {
      waitedMs += ms;
      world.advance(ms);
    },
  };
  const request: BackfillRequest = {
    connection: world.connection,
    keys: { indexKey: INDEX_KEY },
    list: ats.listApplications,
    window: "30d",
    since: new Date("2026-10-21T09:00:00Z"),
    jobs: null,
    perApplicationMs: 100,
    mostUsd: 0.05,
    budgetUsd: null,
  };
  return { world, deps, request, waited: () => waitedMs, dieAfter: (count: number) => void (sends = count) };
}
let stores: ReturnType<typeof createMemoryStores>;

describe("backfill", () => {
  it(`killed three times goes on each time, and ends with each of ${COUNT} annotated exactly as its policy asks`, async () => {
    const { world, deps, request, dieAfter, waited } = await aWorld(COUNT);
    expect(await estimateBackfill(deps, request)).toEqual({ listed: COUNT, due: COUNT, known: 0 });
    for (const share of [0.1, 0.35, 0.3]) {
      dieAfter(Math.floor(COUNT * share));
      await expect(backfill(deps, request)).rejects.toThrow("killed");
      // Workers go on meanwhile, and are not done when the next run begins.
      await world.drain({ messages: Math.floor(COUNT * share * 0.5) });
    }
    dieAfter(Number.POSITIVE_INFINITY);
    expect(await backfill(deps, request)).toMatchObject({ status: "done", resumed: true });
    expect(waited()).toBeGreaterThanOrEqual((COUNT - 4) * request.perApplicationMs);
    await world.drain({ messages: COUNT * 20 });

    for (let at = 0; at < COUNT; at += 1) {
      const record = await world.record(`a${at}`);
      if (!record?.assessment) throw new Error(`a${at} was not screened`);
      expect(record.outcome).toBe("annotated");
      const value = listValue(record.assessment);
      expect(world.ats.carriers.get(`c${at}`) ?? null).toBe(value);
      expect(TAGS[value]).toBeDefined();
    }
    const notes = world.ats.notes().map(({ applicationId }) => applicationId);
    expect([notes.length, new Set(notes).size]).toEqual([COUNT, COUNT]);
    expect(world.deadLetters).toEqual([]);
    expect(await estimateBackfill(deps, request)).toMatchObject({ due: 0, known: COUNT });
  }, 600_000);

  it("never gives the workers more than the budget pays for, and goes on when it is raised", async () => {
    const { world, deps, request } = await aWorld(30);
    const first = await backfill(deps, { ...request, budgetUsd: 0.5 });
    expect(first).toMatchObject({ status: "budget_reached", counts: { due: 10 } });
    expect(world.queued).toHaveLength(10);
    await world.drain();
    expect(await backfill(deps, { ...request, budgetUsd: 5 })).toMatchObject({ status: "done", resumed: true });
    await world.drain();
    expect(world.ats.notes()).toHaveLength(30);
  });

  it("leaves what an operator had erased, who objected, what is closed, out of scope or of another job", async () => {
    const { world, deps, request } = await aWorld(6);
    const account = { connectionId: CONNECTION_ID, keys: { indexKey: INDEX_KEY } };
    await eraseByOperator(deps, account, { applicationId: "a0", candidateId: "c0" });
    await restrict(deps, account, { candidateId: "c1", by: "u-1" });
    const change = (id: string, changes: object) => {
      const application = world.ats.applications.get(id);
      if (typeof application !== "object") throw new Error("no application");
      world.ats.applications.set(id, { ...application, ...changes });
    };
    change("a2", { open: false });
    change("a3", { origin: "referral" });
    expect(await estimateBackfill(deps, request)).toEqual({ listed: 6, due: 2, known: 2 });
    expect(await estimateBackfill(deps, { ...request, jobs: ["another"] })).toMatchObject({ due: 0 });
  });

  it("begins the list again when the ATS has forgotten where it was", async () => {
    const { world, deps, request, dieAfter } = await aWorld(60);
    dieAfter(55);
    await expect(backfill(deps, request)).rejects.toThrow("killed");
    dieAfter(Number.POSITIVE_INFINITY);
    let isStale = true;
    const list: BackfillRequest["list"] = async (query, cursor) => {
      if (cursor !== null && isStale) {
        isStale = false;
        throw new ProviderError("test", "invalid");
      }
      return request.list(query, cursor);
    };
    await backfill(deps, { ...request, list });
    await world.drain();
    expect(world.ats.notes()).toHaveLength(60);
  });
});
