import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FULL_SHARE, openPace } from "../domain/pace.ts";
import { createMemoryPace } from "../stores/memory-pace.ts";
import type { PaceStore } from "../stores/stores.ts";
import { createPacer } from "./pacer.ts";

const START = Date.parse("2026-03-02T09:00:00Z");
/** One job in 4.4 seconds. */
const SLOW = { requests: 20, windowMs: 10_000 };
const answer = (status: number, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  header: (name: string) => headers[name.toLowerCase()] ?? null,
});
const stated = (remaining: number, resetsAt: number, requests = 50) => ({
  "x-ratelimit-limit": String(requests),
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-reset": String(resetsAt / 1000),
});

function setUp(documented = { requests: 80, windowMs: 10_000 }) {
  let now = START;
  const store = createMemoryPace();
  const worker = (on: PaceStore = store) =>
    createPacer({
      connectionId: "a-connection",
      documented,
      store: on,
      clock: () => new Date(now),
      sleep: async (ms) => {
        now += ms;
      },
      random: () => 0.5,
    });
  return {
    store,
    worker,
    now: () => now,
    advance: (ms: number) => {
      now += ms;
    },
  };
}

describe("turns", () => {
  it("come at once while nobody else asks, and one behind the other when many do, over all workers", async () => {
    const { worker, now } = setUp();
    const workers = [worker(), worker(), worker()];
    const starts: number[] = [];
    for (let job = 0; job < 9; job += 1) {
      const turn = await workers[job % 3]?.admit(null);
      starts.push(turn?.status === "later" ? turn.at.getTime() : now());
    }
    // 8 requests of the first guess, at 80 in 10 s and nine tenths of that.
    const apart = (8 * 10_000) / (80 * FULL_SHARE);
    starts.forEach((start, job) => expect(start).toBeCloseTo(START + job * apart, -2));
  });

  it("once given hold: a job that comes back in time goes first, and one that comes too early is sent back for the rest", async () => {
    const { worker, advance, now } = setUp(SLOW);
    const [first, second] = [worker(), worker()];
    await first.admit(null);
    const turn = await first.admit(null);
    if (turn.status !== "later" || turn.ticket === null) throw new Error("it should have been sent away");
    advance((turn.at.getTime() - now()) / 2);
    expect(await second.admit(turn.ticket)).toMatchObject({ status: "later", at: turn.at, ticket: turn.ticket });
    advance(turn.at.getTime() - now());
    expect(await second.admit(turn.ticket)).toEqual({ status: "now", ticket: turn.ticket });
  });

  it("of a count that was lost are given anew instead of waited for", async () => {
    const { worker } = setUp();
    expect((await worker().admit(1_000_000_000_000)).status).toBe("now");
  });

  it("move for everybody when the ATS closes, also those given out before", async () => {
    const { worker, advance, now } = setUp(SLOW);
    const [first, second] = [worker(), worker()];
    await first.admit(null);
    const turn = await first.admit(null);
    if (turn.status !== "later") throw new Error("it should have been sent away");
    first.gate.sent();
    await first.gate.answered(answer(429, { "retry-after": "30" }));
    const closedUntil = now() + 30_000;
    advance(turn.at.getTime() - now());
    expect((await second.admit(turn.ticket)).status).toBe("later");
    expect(second.gate.closedForMs()).toBe(closedUntil - now());
    advance(closedUntil + 5_000 - now());
    expect((await second.admit(turn.ticket)).status).toBe("now");
  });
});

describe("the door", () => {
  it("closes when the window is used up, and opens with the next", async () => {
    const { worker, advance } = setUp();
    const { admit, gate } = worker();
    await admit(null);
    gate.sent();
    await gate.answered(answer(200, stated(1, START + 7_000)));
    expect(gate.closedForMs()).toBe(0);
    gate.sent();
    expect(gate.closedForMs()).toBe(7_000);
    await gate.answered(answer(200, stated(0, START + 7_000)));
    expect(gate.closedForMs()).toBe(7_000);
    advance(7_000);
    expect(gate.closedForMs()).toBe(0);
  });

  it("stays closed for as long as a 429 says, and longer with each that says nothing", async () => {
    const { worker, advance } = setUp();
    const { gate } = worker();
    const waits: number[] = [];
    for (const headers of [{ "retry-after": "7" }, {}, {}, {}]) {
      gate.sent();
      await gate.answered(answer(429, headers));
      waits.push(gate.closedForMs());
      advance(gate.closedForMs());
    }
    expect(waits[0]).toBe(7_000);
    expect(waits.slice(1)).toEqual(waits.slice(1).toSorted((a, b) => a - b));
    expect(new Set(waits.slice(1)).size).toBe(3);
    expect(Math.max(...waits)).toBeLessThanOrEqual(90_000);
  });

  it("is asked for less after a 429 by all workers together once, and for more again by and by", async () => {
    const { store, worker, advance } = setUp();
    const workers = [worker(), worker(), worker()];
    for (const { admit } of workers) await admit(null);
    for (const { gate } of workers) gate.sent();
    for (const { gate } of workers) await gate.answered(answer(429, { "retry-after": "10" }));
    const after = await store.read("a-connection");
    expect(after.share).toBeCloseTo(FULL_SHARE * 0.9, 6);
    for (let minutes = 0; minutes < 10; minutes += 1) {
      advance(60_000);
      for (const { gate } of workers) {
        gate.sent();
        await gate.answered(answer(200));
      }
    }
    expect((await store.read("a-connection")).share).toBe(FULL_SHARE);
  });

  it("stays usable when what was learned cannot be written down", async () => {
    const { store, worker } = setUp();
    const fails = () => Promise.reject(new Error("table is down"));
    const { gate } = worker({ ...store, steer: fails, read: fails });
    gate.sent();
    await gate.answered(answer(429, { "retry-after": "7" }));
    expect(gate.closedForMs()).toBe(7_000);
  });

  it("believes no header that cannot be: whatever stands there, it opens again and the pace stays a number", async () => {
    const text = fc.oneof(fc.string(), fc.integer().map(String), fc.bigInt().map(String), fc.constant(""));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text, text, text, fc.constantFrom(200, 429, 503))), async (answers) => {
        const { store, worker, advance } = setUp();
        const { admit, gate } = worker();
        await admit(null);
        for (const [requests, remaining, reset, retry, status] of answers) {
          gate.sent();
          const headers = {
            "x-ratelimit-limit": requests,
            "x-ratelimit-remaining": remaining,
            "x-ratelimit-reset": reset,
            "retry-after": retry,
          };
          await gate.answered(answer(status, headers));
          advance(1_000);
        }
        expect(gate.closedForMs()).toBeLessThanOrEqual(15 * 60_000);
        const { share, cost, served, from } = await store.read("a-connection");
        for (const value of [share, cost, served, from]) expect(Number.isFinite(value)).toBe(true);
        expect(share).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });
});

describe("what a job costs", () => {
  it("is learned from what jobs sent, also those the limit stopped half-way, and shared", async () => {
    const { store, worker, advance } = setUp();
    const { admit, ended, gate } = worker();
    for (let job = 0; job < 8; job += 1) {
      advance(60_000);
      const turn = await admit(null);
      for (const stopped of [true, false]) {
        if (!stopped) await admit(turn.ticket);
        for (let request = 0; request < 10; request += 1) {
          gate.sent();
          advance(200);
          await gate.answered(answer(200));
        }
        ended({ stopped });
      }
    }
    const pace = await store.read("a-connection");
    expect(pace.found).toBe(true);
    expect(pace.cost).toBeGreaterThan(17);
    expect(pace.cost).toBeLessThan(23);
    expect(openPace.found).toBe(false);
  });
});
