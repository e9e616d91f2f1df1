import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import type { Connection } from "../domain/connection.ts";
import { absent, type Evidence, type EvidenceSet, found, unavailable } from "../domain/evidence.ts";
import { FACT_KINDS, type FactKind } from "../domain/facts.ts";
import { catalogPolicy } from "../domain/policy.ts";
import { clear, defineSignal, fired } from "../domain/signal.ts";
import type { Lookup } from "../lookups/lookup.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { defaultTiming } from "./deps.ts";
import { gather } from "./gather.ts";
import { createPurchases } from "./purchases.ts";
import { aConnection, anApplication } from "./testing.ts";

const INDEX_KEY = Buffer.alloc(32, 1).toString("base64");
const rates = { misrepresenting: 0.5, honest: 0.1 };
const wording = { seen: "Seen", short: "check" };

/** Three signals of five points: two of them make a review, and each reads a fact of its own. */
const signals = [
  defineSignal({
    id: "velocity",
    group: "velocity",
    needs: ["velocity"],
    tiers: { fired: { points: 5, rates } },
    wording,
    judge: ({ velocity }) => (velocity.jobs > 1 ? fired("fired") : clear),
  }),
  defineSignal({
    id: "history",
    group: "consistency",
    needs: ["history"],
    tiers: { fired: { points: 5, rates } },
    wording,
    judge: ({ history }) => (history.conflicts > 0 ? fired("fired") : clear),
  }),
  defineSignal({
    id: "drop",
    group: "logistics",
    needs: ["mailDrop"],
    tiers: { fired: { points: 5, rates } },
    wording,
    judge: ({ mailDrop }) => (mailDrop.mailDrop ? fired("fired") : clear),
  }),
];
const policy = catalogPolicy(signals);

const velocity = (jobs: number) => found<"velocity">({ jobs }, "velocity/free");
const history = (conflicts: number, source = "history/a") => found<"history">({ conflicts }, source);
const drop = (mailDrop: boolean) => found<"mailDrop">({ mailDrop }, "mailDrop/b");
const schemas = {
  history: z.strictObject({ conflicts: z.int() }),
  mailDrop: z.strictObject({ mailDrop: z.boolean() }),
};

const free = (answer: Evidence<"velocity">): Lookup<"velocity"> => ({
  id: "velocity/free",
  fact: "velocity",
  after: [],
  look: async () => answer,
});

interface Bought<K extends FactKind> {
  readonly usd?: number;
  readonly values?: readonly string[] | null;
  readonly calls?: number;
  readonly look?: Lookup<K>["look"];
}

function aWorld(options: { readonly fullShare?: number; readonly connection?: Partial<Connection> } = {}) {
  let nowMs = Date.parse("2026-11-20T09:30:00Z");
  const clock = () => new Date(nowMs);
  const stores = createMemoryStores(clock);
  const counted: string[] = [];
  const metrics = {
    count: (name: string, value = 1, dimensions: { readonly lookup?: string; readonly code?: string } = {}) =>
      void counted.push(
        [name, dimensions.lookup, dimensions.code, value].filter((part) => part !== undefined).join(" "),
      ),
  };
  const logger = { info: () => {}, warn: () => {}, error: (message: string) => void counted.push(message) };
  const purchases = createPurchases({ stores, clock, logger, metrics, fullShare: options.fullShare ?? 0 });
  const connection = aConnection(options.connection);
  /** Requests sent, in order. */
  const sent: string[] = [];

  function bought<K extends "history" | "mailDrop">(
    id: `${K}/${string}`,
    fact: K,
    answer: Evidence<K> | (() => Evidence<K>),
    { usd = 0.01, values = ["v"], calls = 1, look }: Bought<K> = {},
  ): Lookup {
    const lookup = {
      id,
      fact,
      after: [],
      price: { usd, asOf: "2026-11-22" },
      cache: { ttlSeconds: 86_400, schema: schemas[fact], subject: () => (values === null ? null : { values, calls }) },
      look:
        look ??
        (async () => {
          if (values !== null) sent.push(id);
          return typeof answer === "function" ? answer() : answer;
        }),
    };
    // Safe: the schema is the one of the fact named beside it.
    return lookup as unknown as Lookup;
  }

  const run = (lookups: readonly Lookup[], application = anApplication(), on: Connection = connection) =>
    gather({ lookups, signals, timing: defaultTiming, logger, metrics, purchases }, application, on, {
      policy,
      indexKey: INDEX_KEY,
    });
  return {
    stores,
    counted,
    sent,
    bought,
    run,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

const never = () => new Promise<never>(() => {});

describe("gathering with what costs something", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("buys nothing where no answer could change the band, and says why", async () => {
    const { run, bought, sent, counted } = aWorld();
    const { evidence, full } = await run([free(velocity(1)), bought("history/a", "history", history(1))]);
    expect(evidence.history).toEqual(unavailable("would_not_change", "history/a"));
    expect([sent, full]).toEqual([[], false]);
    expect(counted).toContain("LookupSkipped history/a 1");
  });

  it("buys where free evidence left the band open, after it is in, though the bought lookup comes first", async () => {
    const { run, bought, sent } = aWorld();
    const slowly: Lookup<"velocity"> = {
      ...free(velocity(2)),
      look: async () => {
        sent.push("free");
        await vi.advanceTimersByTimeAsync(10);
        return velocity(2);
      },
    };
    const { evidence } = await run([bought("history/a", "history", history(1)), slowly]);
    expect(evidence.history).toEqual(history(1));
    expect(sent).toEqual(["free", "history/a"]);
  });

  it("asks the cheapest first, and the dearer one only if the answer left something to learn", async () => {
    const ask = async (jobs: number, conflicts: number) => {
      const { run, bought, sent } = aWorld();
      const { evidence } = await run([
        free(velocity(jobs)),
        bought("mailDrop/b", "mailDrop", drop(true), { usd: 0.02 }),
        bought("history/a", "history", history(conflicts), { usd: 0.001 }),
      ]);
      return { sent, mailDrop: evidence.mailDrop };
    };
    // Both of the two together could reach a review; with the first silent, the second alone cannot.
    expect(await ask(0, 0)).toEqual({ sent: ["history/a"], mailDrop: unavailable("would_not_change", "mailDrop/b") });
    expect(await ask(0, 1)).toEqual({ sent: ["history/a", "mailDrop/b"], mailDrop: drop(true) });
    // A review stands: high is out of reach with fifteen points.
    expect(await ask(2, 1)).toEqual({ sent: ["history/a"], mailDrop: unavailable("would_not_change", "mailDrop/b") });
  });

  it("counts every call of a lookup into what is cheapest", async () => {
    const { run, bought, sent } = aWorld();
    await run([
      free(velocity(0)),
      bought("mailDrop/b", "mailDrop", drop(true), { usd: 0.01, calls: 3 }),
      bought("history/a", "history", history(1), { usd: 0.02 }),
    ]);
    expect(sent).toEqual(["history/a", "mailDrop/b"]);
  });

  it("turns to the next provider of a fact, in their order and not their price's, only while the fact matters", async () => {
    const { run, bought, sent } = aWorld();
    const { evidence } = await run([
      free(velocity(2)),
      bought("history/a", "history", unavailable("provider_error", "history/a"), { usd: 0.5 }),
      bought("history/b", "history", history(1, "history/b"), { usd: 0.001 }),
      bought("history/c", "history", history(1, "history/c"), { usd: 0.0001 }),
    ]);
    expect([sent, evidence.history]).toEqual([["history/a", "history/b"], history(1, "history/b")]);
  });

  it("keeps the outage of the provider that was asked over an alternative that was no longer worth it", async () => {
    const { run, bought, sent } = aWorld();
    const { evidence } = await run([
      free(velocity(2)),
      bought("history/a", "history", unavailable("timeout", "history/a"), { usd: 0.001 }),
      bought("history/b", "history", history(1, "history/b"), { usd: 0.5 }),
      bought("mailDrop/b", "mailDrop", drop(true), { usd: 0.01 }),
    ]);
    expect(sent).toEqual(["history/a", "mailDrop/b"]);
    expect(evidence.history).toEqual(unavailable("timeout", "history/a"));
  });

  it("lets a bought lookup that has nothing to ask about answer without a decision or a count", async () => {
    const { run, bought, counted } = aWorld();
    const { evidence } = await run([
      free(velocity(0)),
      bought("history/a", "history", absent, { values: null }),
      bought("mailDrop/b", "mailDrop", drop(true)),
    ]);
    expect(evidence.history).toEqual(absent);
    expect(counted.filter((line) => line.includes("history/a"))).toEqual([]);
  });

  it("gives an application of the full share every check, and every other one none it does not need", async () => {
    for (const fullShare of [0, 0.5, 1]) {
      const { run, bought, sent } = aWorld({ fullShare });
      const fulls = new Set<string>();
      for (let at = 0; at < 60; at += 1) {
        const applicationId = `a${at}`;
        const lookups = [free(velocity(0)), bought("history/a", "history", history(0), { values: [applicationId] })];
        const { full, evidence } = await run(lookups, anApplication({ applicationId }));
        expect(evidence.history.status).toBe(full ? "found" : "unavailable");
        if (full) fulls.add(applicationId);
        // The same on a retry: nothing is drawn.
        expect((await run(lookups, anApplication({ applicationId }))).full).toBe(full);
      }
      expect(sent).toHaveLength(fulls.size);
      if (fullShare === 0.5) expect(fulls.size).toBeGreaterThan(15);
      if (fullShare === 0.5) expect(fulls.size).toBeLessThan(45);
      else expect(fulls.size).toBe(60 * fullShare);
    }
  });

  it("decides with what is in by half-time, so that a free lookup that hangs leaves the bought ones their time", async () => {
    const { run, bought, sent } = aWorld();
    const result = run([{ ...free(velocity(2)), look: never }, bought("history/a", "history", history(1))]);
    await vi.advanceTimersByTimeAsync(defaultTiming.lookupsMs / 2 - 1);
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toEqual(["history/a"]);
    await vi.advanceTimersByTimeAsync(defaultTiming.lookupsMs / 2);
    const { evidence } = await result;
    expect(evidence.history).toEqual(history(1));
    expect(evidence.velocity).toEqual(unavailable("timeout", "velocity/free"));
  });

  it("holds a purchase that hangs, and one that waits for it, to the one deadline", async () => {
    const { run, bought, sent } = aWorld();
    const result = run([
      free(velocity(0)),
      bought("history/a", "history", history(1), { usd: 0.001, look: never }),
      bought("mailDrop/b", "mailDrop", drop(true)),
    ]);
    await vi.advanceTimersByTimeAsync(defaultTiming.lookupsMs);
    const { evidence } = await result;
    expect(evidence.history).toEqual(unavailable("timeout", "history/a"));
    expect(evidence.mailDrop).toEqual(unavailable("timeout", "mailDrop/b"));
    expect(sent).toEqual([]);
  });

  it("buys an answer once for its time to live, found or never to be had, and a failure not at all", async () => {
    for (const [answer, again] of [
      [history(1), 1],
      [unavailable("not_supported", "history/a"), 1],
      [unavailable("rate_limited", "history/a"), 2],
      [unavailable("refused", "history/a"), 2],
    ] as const) {
      const { run, bought, sent, advance } = aWorld();
      const lookups = [free(velocity(2)), bought("history/a", "history", answer)];
      expect((await run(lookups)).evidence.history).toEqual(answer);
      expect((await run(lookups)).evidence.history).toEqual(answer);
      expect(sent).toHaveLength(again);
      advance(86_400_000);
      await run(lookups);
      expect(sent).toHaveLength(again + 1);
    }
  });

  it("takes a kept answer for free also where it would not buy one, and reads one of another version as none", async () => {
    const { run, bought, sent, stores, counted } = aWorld();
    const lookup = bought("history/a", "history", history(0));
    await run([free(velocity(2)), lookup]);
    expect((await run([free(velocity(0)), lookup])).evidence.history).toEqual(history(0));
    expect(sent).toHaveLength(1);
    expect(counted).toContain("LookupCached history/a 1");
    vi.spyOn(stores.answers, "read").mockImplementation(async (key) => ({
      ...key,
      schemaVersion: 1,
      outcome: { status: "found", fact: { other: true }, dataDate: null },
      expiresAt: "2026-12-01T00:00:00.000Z",
    }));
    expect((await run([free(velocity(2)), lookup])).evidence.history).toEqual(history(0));
    expect(sent).toHaveLength(2);
  });

  it("keeps answers apart by what was asked, the day of submission and the connection", async () => {
    const { run, bought, sent } = aWorld();
    const ask = (value: string, day: string, id: string) =>
      run(
        [free(velocity(2)), bought("history/a", "history", history(1), { values: [value] })],
        { ...anApplication(), submittedAt: new Date(`2026-11-${day}T10:00:00Z`) },
        aConnection({ id }),
      );
    const [one, two] = ["connection-0123456789abcdef", "connection-0123456789abcdeg"];
    await ask("v", "19", one);
    await ask("v", "19", one);
    expect(sent).toHaveLength(1);
    await ask("w", "19", one);
    await ask("v", "20", one);
    await ask("v", "19", two);
    expect(sent).toHaveLength(4);
  });

  it("asks once for applications that ask the same at the same time", async () => {
    const { run, bought, sent } = aWorld();
    const lookups = [free(velocity(2)), bought("history/a", "history", history(1))];
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, at) => run(lookups, anApplication({ applicationId: `a${at}` }))),
    );
    expect(sent).toHaveLength(1);
    expect(new Set(results.map(({ evidence }) => JSON.stringify(evidence.history)))).toEqual(
      new Set([JSON.stringify(history(1))]),
    );
  });

  it("stops at the connection's caps, of the hour and of the day, and asks the next provider instead", async () => {
    const budgets = { a: { hourly: 3, daily: 5 } };
    const { run, bought, sent, counted, advance } = aWorld({ connection: { budgets } });
    let asked = 0;
    const ask = async (count: number) => {
      for (let at = 0; at < count; at += 1) {
        asked += 1;
        await run([
          free(velocity(2)),
          bought("history/a", "history", history(1), { values: [String(asked)] }),
          bought("history/b", "history", unavailable("not_supported", "history/b"), { values: [String(asked)] }),
        ]);
      }
      return sent.filter((id) => id === "history/a").length;
    };
    expect(await ask(6)).toBe(3);
    expect(sent.filter((id) => id === "history/b")).toHaveLength(3);
    expect(counted.filter((line) => line === "BudgetSpent history/a 1")).toHaveLength(3);
    advance(3_600_000);
    expect(await ask(6)).toBe(5);
    advance(86_400_000);
    expect(await ask(1)).toBe(6);
  });

  it("remembers a spent budget as what asking again may change, with no points from it", async () => {
    const { run, bought } = aWorld({ connection: { budgets: { a: { hourly: 0, daily: 0 } } } });
    const { evidence } = await run([free(velocity(2)), bought("history/a", "history", history(1))]);
    expect(evidence.history).toEqual(unavailable("budget_spent", "history/a"));
    expect(signals.map((signal) => signal.evaluate(evidence).status)).toEqual(["fired", "not_checked", "not_checked"]);
  });

  it("leaves a failing provider alone for a while, without a request or a counted call", async () => {
    const { run, bought, sent, counted, advance } = aWorld();
    const ask = async () => {
      const lookups = [free(velocity(2)), bought("history/a", "history", unavailable("timeout", "history/a"))];
      return (await run(lookups)).evidence.history;
    };
    for (let at = 0; at < 5; at += 1) expect(await ask()).toEqual(unavailable("timeout", "history/a"));
    expect(await ask()).toEqual(unavailable("provider_error", "history/a"));
    expect(sent).toHaveLength(5);
    expect(counted.filter((line) => line === "CircuitOpen history/a 1")).toHaveLength(1);
    advance(60_000);
    await ask();
    expect(sent).toHaveLength(6);
  });

  it("sends nothing where calls cannot be counted, and asks on where answers cannot be kept", async () => {
    const { run, bought, sent, stores } = aWorld();
    const lookups = [free(velocity(2)), bought("history/a", "history", history(1))];
    vi.spyOn(stores.answers, "read").mockRejectedValue(new Error("no table"));
    vi.spyOn(stores.answers, "write").mockRejectedValue(new Error("no table"));
    expect((await run(lookups)).evidence.history).toEqual(history(1));
    vi.spyOn(stores.spending, "spend").mockRejectedValue(new Error("no table"));
    expect((await run(lookups)).evidence.history).toEqual(unavailable("provider_error", "history/a"));
    expect(sent).toHaveLength(1);
  });

  it("never throws, answers every kind and never hangs, whatever free and bought lookups do", async () => {
    const behaviour = fc.constantFrom("found", "absent", "unavailable", "reject", "throw", "hang");
    const spec = fc.array(
      fc.record({
        fact: fc.constantFrom(...FACT_KINDS),
        does: behaviour,
        price: fc.option(fc.constantFrom(0.001, 0.01)),
        subject: fc.constantFrom("there", "none", "throws"),
      }),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(spec, fc.constantFrom(0, 1), async (sketches, fullShare) => {
        const { run } = aWorld({ fullShare });
        const lookups = sketches.map(
          ({ fact, does, price, subject }, at): Lookup => ({
            id: `${fact}/${at}`,
            fact,
            after: FACT_KINDS.slice(0, FACT_KINDS.indexOf(fact)),
            ...(price === null
              ? {}
              : {
                  price: { usd: price, asOf: "2026-11-22" },
                  cache: {
                    ttlSeconds: 60,
                    schema: z.never(),
                    subject: () => {
                      if (subject === "throws") throw new Error("no");
                      return subject === "there" ? { values: [String(at)], calls: 1 } : null;
                    },
                  },
                }),
            look: () => {
              if (does === "throw") throw new Error("no");
              if (does === "reject") return Promise.reject(new Error("no"));
              if (does === "hang") return never();
              return Promise.resolve(does === "unavailable" ? unavailable("refused", "x") : absent);
            },
          }),
        );
        const result = run(lookups);
        await vi.advanceTimersByTimeAsync(defaultTiming.lookupsMs);
        const { evidence }: { evidence: EvidenceSet } = await result;
        expect(FACT_KINDS.filter((kind) => evidence[kind] === undefined)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
