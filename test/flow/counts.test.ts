import type { ApplicationRef } from "@bonafide/core/domain/application";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COUNTED, COUNTED_ATS, COUNTED_BESIDES } from "../../packages/cli/src/cost/counted.ts";
import {
  type CountedSystem,
  EVERYTHING,
  ORDINARY,
  startCountedSystem,
  type Taken,
} from "../support/counts/counted-system.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const MINUTE_MS = 60_000;
const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, one) => all + one, 0);
const atTable = (counts: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(counts).filter(([name]) => name.startsWith("dynamodb")));
const atAws = ({ requests, readUnits, writeUnits }: Taken) => ({ requests, readUnits, writeUnits });

/** Keyed digests pack a little differently each time. */
function expectBesides({ storedKb, lines }: Taken, profile: "lean" | "full"): void {
  expect(Math.abs(storedKb - COUNTED_BESIDES.storedKb[profile])).toBeLessThan(0.3);
  expect(lines.length).toBe(COUNTED_BESIDES.logLines[profile]);
}

/** Longer than a window of the limit, so that nothing waits; shorter than what a worker holds for a minute. */
const APART_MS = 11_000;

const take = (system: CountedSystem, action: string, ref: ApplicationRef) =>
  system.taken(async () => {
    await system.deliver(action, ref);
    await system.work();
  }, APART_MS);

/** Until a worker holds its sessions, credentials, settings and data, as one does that has screened before. */
async function warmUp(system: CountedSystem): Promise<void> {
  for (const [at, familyName] of ["First", "Second", "Third"].entries()) {
    const [email, phone] = [`${familyName}@freemail.example`, `+1 206 555 268${at}`];
    const before = { ...ORDINARY, familyName, email, phone, address: "192.0.2.70" };
    await take(system, system.account.emulator.created, system.place(before));
  }
}

const ATSES = [
  ["greenhouse", "application_updated"],
  ["lever", "candidateStageChange"],
] as const;

describe.each(LONG ? ATSES : ATSES.slice(0, 1))("requests and units, counted at AWS and at %s", (ats, updated) => {
  let system: CountedSystem;
  let ref: ApplicationRef;
  beforeAll(async () => {
    system = await startCountedSystem({ ats, paid: false });
    await warmUp(system);
    ref = system.place(EVERYTHING);
  });
  afterAll(() => system.close());

  it("of a first screening with everything on are those of the cost model", async () => {
    const taken = await take(system, system.account.emulator.created, ref);
    expect(await system.record(ref)).toMatchObject({ state: "done", outcome: "annotated" });
    expect(atAws(taken)).toEqual(COUNTED.full);
    expect(total(taken.requests)).toBe(30);
    if (ats === "greenhouse") expectBesides(taken, "full");
    expect(taken.ats).toEqual(COUNTED_ATS[ats]);
  });

  it("of a duplicate of a finished application are one read, no write and no call to anybody", async () => {
    const taken = await take(system, system.account.emulator.created, ref);
    expect(atTable(taken.requests)).toEqual({ "dynamodb GetItem": 1 });
    expect(atAws(taken)).toEqual(COUNTED.duplicate);
    expect([taken.ats, taken.providers]).toEqual([{}, {}]);
  });

  it("of an update that changes nothing are one refetch and one look at what a person may have set", async () => {
    const taken = await take(system, updated, ref);
    // Lever tells of a candidate, so a message finds their applications first: one read of the candidate, and one of its record.
    const found = (name: string, count: number) =>
      count + (name.startsWith("sqs") ? 1 : name === "dynamodb GetItem" ? 2 : 0);
    const { requests, readUnits } = COUNTED.update;
    const byCandidate = Object.fromEntries(Object.entries(requests).map(([name, count]) => [name, found(name, count)]));
    expect(atAws(taken)).toEqual(
      ats === "lever" ? { ...COUNTED.update, requests: byCandidate, readUnits: readUnits + 2 } : COUNTED.update,
    );
    expect(taken.providers).toEqual({});
    expect(Object.keys(taken.ats).filter((route) => !route.startsWith("GET "))).toEqual([]);
    // Lever keeps its tags on what is fetched, so there the look is a second GET of the same.
    if (ats === "lever") expect(taken.ats["GET /v1/opportunities/:id"]).toBe(2);
    else expect([taken.ats["GET /v3/applications"], taken.ats["GET /v3/applied_candidate_tags"]]).toEqual([1, 1]);
  });

  it("of a sweep with nothing to do are one query for the list, and one with a look at its settings per connection", async () => {
    system.pass(MINUTE_MS);
    expect(atAws(await system.taken(() => system.sweep()))).toEqual(COUNTED.sweep);
  });

  if (ats === "greenhouse") {
    it("of erasing take everything out twice: before the record goes, and after", async () => {
      system.account.emulator.act({ kind: "delete_application", applicationId: ref.applicationId });
      expect(atAws(await take(system, "delete_application", ref))).toEqual(COUNTED.erase);
      expect(await system.record(ref)).toBeUndefined();
    });
  }
});

describe("what else is counted", () => {
  it("an ordinary application that is only observed takes what the lean profile says", async () => {
    const system = await startCountedSystem({ paid: false, settings: { mode: "observe" } });
    try {
      await warmUp(system);
      const taken = await take(system, system.account.emulator.created, system.place(ORDINARY));
      expect(atAws(taken)).toEqual(COUNTED.lean);
      expectBesides(taken, "lean");
    } finally {
      await system.close();
    }
  });

  if (LONG) {
    it("a cold worker reads two parameters", async () => {
      const system = await startCountedSystem();
      try {
        const ordinary = system.place(ORDINARY);
        const cold = await system.taken(async () => {
          await system.deliver(system.account.emulator.created, ordinary);
          await system.work();
        });
        expect(cold.requests["ssm GetParameter"]).toBe(2);
      } finally {
        await system.close();
      }
    });

    it("each answer that is bought adds what the cost model says", async () => {
      const system = await startCountedSystem();
      try {
        await warmUp(system);
        const { requests, providers } = await take(system, system.account.emulator.created, system.place(EVERYTHING));
        const { github = 0, rdap = 0 } = providers;
        const bought = total(providers) - github - rdap;
        expect(bought).toBe(2);
        const more = total(atTable(requests)) - total(atTable(COUNTED.full.requests));
        expect(more).toBe(COUNTED.perBoughtAnswer * bought);
      } finally {
        await system.close();
      }
    });
  }
});
