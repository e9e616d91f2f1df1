import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { type DeadLetter, type DeadLetterQueue, redrive } from "./dead-letters.ts";
import { CONNECTION_ID, createWorld } from "./testing.ts";

const BEFORE = new Date("2026-11-19T09:00:00Z");

/** Two queues in memory of which any call may be the last one that this process makes. */
function queues(bodies: readonly string[]) {
  const dead = new Map(bodies.map((body, at) => [String(at), { id: String(at), body, sentAt: BEFORE }]));
  const sent: string[] = [];
  let left = Number.POSITIVE_INFINITY;
  const step = () => {
    left -= 1;
    if (left < 0) throw new Error("killed");
  };
  const letters: DeadLetterQueue = {
    async *all() {
      for (const letter of dead.values()) {
        step();
        yield letter;
      }
    },
    async send(body) {
      step();
      sent.push(body);
      step();
    },
    async remove(letter: DeadLetter) {
      step();
      dead.delete(letter.id);
    },
    async release() {},
  };
  return { letters, dead, sent, dieAfter: (calls: number) => (left = calls) };
}

const job = (applicationId: string) =>
  JSON.stringify({
    schemaVersion: 1,
    connectionId: CONNECTION_ID,
    event: { kind: "application_created", applicationId, candidateId: "c" },
    traceId: "t",
    receivedAt: BEFORE.toISOString(),
    waits: 200,
  });

describe("redrive", () => {
  it("loses no letter wherever it is killed: each is on one queue or the other, and the next run clears the rest", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 40 }), async (count, calls) => {
        const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy });
        await world.start();
        const names = Array.from({ length: count }, (_, at) => `a${at}`);
        const { letters, dead, sent, dieAfter } = queues(names.map(job));
        const deps = { stores: world.deps.stores, letters, clock: world.deps.clock };
        const has = (name: string) =>
          [...sent, ...[...dead.values()].map(({ body }) => body)].some((body) => body.includes(`"${name}"`));
        dieAfter(calls);
        await redrive(deps, {}).catch((error: unknown) => expect(String(error)).toContain("killed"));
        expect(names.filter((name) => !has(name))).toEqual([]);
        dieAfter(Number.POSITIVE_INFINITY);
        await redrive(deps, {});
        expect(dead.size).toBe(0);
        expect(new Set(sent.map((body) => JSON.parse(body).event.applicationId)).size).toBe(count);
        for (const body of sent)
          expect(JSON.parse(body)).toMatchObject({ waits: 0, receivedAt: world.deps.clock().toISOString() });
      }),
      { numRuns: 100 },
    );
  });

  it("leaves what the worker would throw away, and what died again since it began", async () => {
    const world = createWorld({
      createStores: createMemoryStores,
      signals,
      policy: defaultPolicy,
      connection: { mode: "off" },
    });
    await world.start();
    const { letters, dead, sent } = queues([job("a1")]);
    dead.set("later", { id: "later", body: "{}", sentAt: new Date(world.deps.clock().getTime() + 1) });
    const deps = { stores: world.deps.stores, letters, clock: world.deps.clock };
    expect(await redrive(deps, {})).toEqual({ redriven: 0, left: 2 });
    expect(sent).toEqual([]);
  });
});
