import { describe, expect, it } from "vitest";
import type { ScreeningJob } from "../domain/event.ts";
import { found } from "../domain/evidence.ts";
import { noEvidence } from "../domain/testing.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import type { LinkStore } from "../stores/stores.ts";
import { handleJob } from "./handle-job.ts";
import { aPerson, aNumber, LINKED_KINDS } from "./testing-links.ts";
import { createWorld } from "./testing.ts";

/** A port call that waits to be let through, and whose it is. */
interface Held {
  readonly owner: string;
  readonly name: string;
  readonly go: () => void;
}

/** Lets everything that needs no port run on. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Two applications that share a phone, screened at the same time. Every call of the index and of the queue waits for
 * its turn; `choices` says whose turn it is. Answers how many could have been chosen at each turn, and the end.
 */
async function run(choices: readonly number[]) {
  const world = createWorld({
    createStores: createMemoryStores,
    signals,
    policy: defaultPolicy,
    unanswered: LINKED_KINDS,
  });
  world.evidence.now = { ...noEvidence, phone: found<"phone">({ numbers: [aNumber("+14165550000")] }, "phone/test") };
  await world.start();
  const held: Held[] = [];
  const steps: string[] = [];
  const hold = (owner: string, name: string) =>
    new Promise<void>((resolve) => {
      held.push({ owner, name, go: resolve });
    });

  function depsOf(owner: string): typeof world.deps {
    const { links } = world.deps.stores;
    // The reads of one screening wait together: whatever their order among themselves, they see one state.
    let reading: Promise<void> | undefined;
    const gated: LinkStore = {
      put: async (entries) => {
        await hold(owner, "put");
        await links.put(entries);
      },
      read: async (query) => {
        reading ??= hold(owner, "read");
        await reading;
        return links.read(query);
      },
      amend: (refs, change) => links.amend(refs, change),
      remove: (refs) => links.remove(refs),
    };
    return {
      ...world.deps,
      stores: { ...world.deps.stores, links: gated },
      queue: {
        send: async (job, options) => {
          await hold(owner, "enqueue");
          await world.deps.queue.send(job, options);
        },
      },
    };
  }

  const people = [aPerson(1), aPerson(2)];
  const running = people.map(async (person) => {
    world.ats.applications.set(person.ref.applicationId, person);
    const job: ScreeningJob = {
      schemaVersion: 1,
      connectionId: world.connection.id,
      event: { kind: "application_created", ...person.ref },
      traceId: "trace",
      receivedAt: world.deps.clock().toISOString(),
      waits: 0,
    };
    await handleJob(depsOf(person.ref.applicationId), job);
  });
  const done = Promise.all(running).then(() => "done" as const);
  const widths: number[] = [];
  for (;;) {
    for (let turn = 0; turn < 40; turn += 1) await settle();
    if (held.length === 0) break;
    const open = held.toSorted((a, b) => (a.owner < b.owner ? -1 : 1));
    const chosen = open[choices[widths.length] ?? 0];
    widths.push(open.length);
    if (!chosen) throw new Error("no such turn");
    held.splice(held.indexOf(chosen), 1);
    steps.push(`${chosen.owner} ${chosen.name}`);
    chosen.go();
  }
  await done;
  // What was enqueued is handled after both are through.
  await world.drain();
  const status = async (applicationId: string) =>
    (await world.record(applicationId))?.assessment?.findings.find(({ signal }) => signal === "phone-reuse")?.status;
  return { widths, steps: steps.join(", "), ends: [await status("a1"), await status("a2")] };
}

describe("two related applications that arrive at the same time", () => {
  it("are linked in every order of the calls they make: the later one has it, the earlier one never", async () => {
    const seen = new Set<string>();
    const pending: number[][] = [[]];
    for (let choices = pending.pop(); choices !== undefined; choices = pending.pop()) {
      const { widths, steps, ends } = await run(choices);
      seen.add(steps);
      expect([steps, ends]).toEqual([steps, ["clear", "fired"]]);
      // Every turn after the given ones took the first; each other choice there is a run of its own.
      for (let at = choices.length; at < widths.length; at += 1) {
        for (let other = 1; other < (widths[at] ?? 0); other += 1) {
          pending.push([...choices, ...Array.from({ length: at - choices.length }, () => 0), other]);
        }
      }
    }
    // Write and read of both in all six orders, and the message to the later one wherever it can come.
    const orders = new Set([...seen].map((steps) => steps.replace(/, a1 enqueue|a1 enqueue, /g, "")));
    expect(orders.size).toBe(6);
    expect(seen.size).toBeGreaterThanOrEqual(6);
  });
});
