/** What every implementation of the stores promises; run on memory and on the table. */
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { CandidateRecord } from "../domain/candidate-record.ts";
import { Connection } from "../domain/connection.ts";
import type { Clock } from "../domain/ports.ts";
import { begin, type ScreeningRecord } from "../domain/screening-record.ts";
import type { StoredAnswer } from "../domain/stored-answer.ts";
import { behind, type HeldApplication, visitPlace } from "../domain/visit.ts";
import { beginningAt } from "../domain/watermark.ts";
import type { Decision } from "../domain/decision.ts";
import type { Tombstone } from "../domain/tombstone.ts";
import type { RecordArchive, Stores } from "./stores.ts";

const START = Date.parse("2026-03-02T09:00:00.000Z");
const DAY_MS = 86_400_000;

/** Unique per test, so that one table serves them all. */
let connections = 0;
const aConnectionId = () => `contract-connection-${String((connections += 1)).padStart(6, "0")}`;

export function aRecord(changes: Partial<ScreeningRecord> = {}): ScreeningRecord {
  const begun = begin(undefined, {
    key: { connectionId: "contract-connection-000000", applicationId: "1" },
    candidateId: "2",
    leaseId: "lease",
    leaseMs: 60_000,
    now: new Date(START),
    traceId: "trace",
    receivedAt: new Date(START).toISOString(),
  });
  return { ...(begun.status === "begun" ? begun.next : begun.record), ...changes };
}

const aCandidate = (changes: Partial<CandidateRecord> = {}): CandidateRecord => ({
  schemaVersion: 1,
  connectionId: "contract-connection-000000",
  candidateId: "2",
  fence: 1,
  verdicts: { "1": "verify_contact" },
  expiresAt: new Date(START + DAY_MS).toISOString(),
  ...changes,
});

export function describeStoresContract(
  name: string,
  make: (clock: Clock) => Promise<Stores & { readonly archive: RecordArchive }>,
): void {
  describe(`stores (${name})`, () => {
    let stores: Stores & { readonly archive: RecordArchive };
    let nowMs = START;
    const at = (ms: number) => new Date(ms).toISOString();
    beforeAll(async () => {
      stores = await make(() => new Date(nowMs));
    });
    const fresh = (changes: Partial<ScreeningRecord> = {}) => {
      nowMs = START;
      return aRecord({ connectionId: aConnectionId(), ...changes });
    };

    const digestOf = (text: string) => text.padEnd(43, "x");
    const aTombstone = (changes: Partial<Tombstone> = {}): Tombstone => ({
      schemaVersion: 1,
      connectionId: aConnectionId(),
      digest: digestOf("tombstone"),
      fence: 1,
      mark: { reason: "application_erased", cause: "ats" },
      at: at(START),
      residue: { links: [], answers: ["an-answer"] },
      expiresAt: at(START + DAY_MS),
      ...changes,
    });
    const aDecision = (changes: Partial<Decision> = {}): Decision => ({
      schemaVersion: 1,
      connectionId: aConnectionId(),
      digest: digestOf("decision"),
      fence: 1,
      verdicts: [],
      explained: [{ at: at(START), stands: true }],
      observations: [{ code: "obs-id-verified", by: "u-1", at: at(START) }],
      dispositions: [],
      expiresAt: at(START + DAY_MS),
      ...changes,
    });

    it("keeps tombstones and decisions under their fence, apart from each other and until they expire", async () => {
      nowMs = START;
      const tombstone = aTombstone();
      const decision = aDecision({ connectionId: tombstone.connectionId, digest: tombstone.digest });
      expect(await stores.tombstones.write(tombstone)).toBe("written");
      expect(await stores.decisions.read(tombstone)).toBeUndefined();
      expect(await stores.decisions.write(decision)).toBe("written");
      expect(await stores.tombstones.read(tombstone)).toEqual(tombstone);
      expect(await stores.decisions.read(decision)).toEqual(decision);
      expect(await stores.tombstones.write(tombstone)).toBe("conflict");
      expect(await stores.decisions.remove(decision, 2)).toBe("conflict");
      nowMs = START + DAY_MS;
      expect(await stores.tombstones.read(tombstone)).toBeUndefined();
      expect(await stores.decisions.read(decision)).toBeUndefined();
      expect(await stores.decisions.expiring(decision.connectionId, new Date(START + 9 * DAY_MS), 9)).toEqual([]);
      nowMs = START;
    });

    it("lists the decisions of one connection that expire soon, the first to go first, and none of another", async () => {
      nowMs = START;
      const connectionId = aConnectionId();
      const days = [9, 3, 7, 5];
      for (const day of days) {
        const decision = aDecision({ connectionId, digest: digestOf(`d${day}`), expiresAt: at(START + day * DAY_MS) });
        expect(await stores.decisions.write(decision)).toBe("written");
      }
      await stores.decisions.write(aDecision({ expiresAt: at(START + DAY_MS) }));
      const soon = async (limit: number) =>
        (await stores.decisions.expiring(connectionId, new Date(START + 8 * DAY_MS), limit)).map(
          ({ digest }) => digest,
        );
      expect(await soon(10)).toEqual(["d3", "d5", "d7"].map(digestOf));
      expect(await soon(2)).toEqual(["d3", "d5"].map(digestOf));
      const first = aDecision({ connectionId, digest: digestOf("d3"), fence: 2, expiresAt: at(START + 99 * DAY_MS) });
      expect(await stores.decisions.write(first)).toBe("written");
      expect(await soon(10)).toEqual(["d5", "d7"].map(digestOf));
    });

    it("removes answers, and those that are not there with them", async () => {
      nowMs = START;
      const connectionId = aConnectionId();
      const outcome = { status: "not_supported" } as const;
      const answer = { schemaVersion: 1, connectionId, digest: "one", outcome, expiresAt: at(START + DAY_MS) } as const;
      await stores.answers.write(answer);
      await stores.answers.write({ ...answer, digest: "two" });
      await stores.answers.remove([answer, { connectionId, digest: "none" }]);
      expect(await stores.answers.read(answer)).toBeUndefined();
      expect(await stores.answers.read({ connectionId, digest: "two" })).toBeDefined();
    });

    it("reads back exactly what was written", async () => {
      const record = fresh({ annotation: "näive «text» \u0000 \u2028 😀", code: null, dirty: 3 });
      expect(await stores.screenings.read(record)).toBeUndefined();
      expect(await stores.screenings.write(record)).toBe("written");
      expect(await stores.screenings.read(record)).toEqual(record);
    });

    it("lists every unexpired record of one connection, however many pages that takes, and none of another", async () => {
      const { connectionId } = fresh();
      const other = aConnectionId();
      const long = "x".repeat(20_000);
      const applications = Array.from({ length: 60 }, (_, n) => String(n));
      for (const applicationId of applications)
        await stores.screenings.write(aRecord({ connectionId, applicationId, annotation: long }));
      await stores.screenings.write(aRecord({ connectionId: other, applicationId: "1" }));
      await stores.screenings.write(aRecord({ connectionId, applicationId: "gone", expiresAt: at(START + 1_000) }));
      nowMs = START + 2_000;
      const found: string[] = [];
      for await (const record of stores.archive.all(connectionId)) {
        expect(record).toMatchObject({ connectionId, annotation: long });
        found.push(record.applicationId);
      }
      expect(found.toSorted()).toEqual(applications.toSorted());
      const shares: number[] = [];
      const watched: string[] = [];
      for await (const record of stores.archive.all(connectionId, (share) => shares.push(share)))
        watched.push(record.applicationId);
      expect(watched.toSorted()).toEqual(applications.toSorted());
      expect([shares.toSorted((a, b) => a - b), shares.at(-1)]).toEqual([shares, 1]);
      for (const applicationId of applications) await stores.screenings.remove({ connectionId, applicationId }, 1);
    });

    it("names what is at rest in the order of visits, page by page, and nothing that is due or of another connection", async () => {
      const { connectionId } = fresh();
      const ids = Array.from({ length: 12 }, (_, n) => `${n}`);
      for (const applicationId of ids)
        await stores.screenings.write(
          aRecord({ connectionId, applicationId, candidateId: `c${applicationId}`, dueAt: null }),
        );
      await stores.screenings.write(aRecord({ connectionId, applicationId: "due", dueAt: at(START) }));
      await stores.screenings.write(aRecord({ connectionId: aConnectionId(), applicationId: "other", dueAt: null }));
      const found: HeldApplication[] = [];
      for (let after = "!"; ; after = behind(found.at(-1)?.place ?? "")) {
        const page = await stores.screenings.held(connectionId, { after, upTo: "99999999~" }, 5);
        expect(page.length).toBeLessThanOrEqual(5);
        found.push(...page);
        if (page.length < 5) break;
      }
      const places = ids.map((applicationId) => visitPlace({ applicationId, candidateId: `c${applicationId}` }));
      expect(found.map(({ place }) => place)).toEqual(places.toSorted());
      const [first = "", , third = ""] = places.toSorted();
      const window = { after: behind(first), upTo: behind(third) };
      expect(await stores.screenings.held(connectionId, window, 5)).toHaveLength(2);
    });

    it("names a record by its place as it is now, and no more once it is due again", async () => {
      const record = fresh({ dueAt: null });
      const look = () => stores.screenings.held(record.connectionId, { after: "!", upTo: "99999999~" }, 5);
      await stores.screenings.write(record);
      const explained = { at: at(START), carrier: "tag" as const };
      await stores.screenings.write({ ...record, fence: 2, candidateId: "merged", explained });
      expect(await look()).toMatchObject([{ ref: { applicationId: "1", candidateId: "merged" }, explained: true }]);
      await stores.screenings.write({ ...record, fence: 3, dueAt: at(START) });
      expect(await look()).toEqual([]);
    });

    it("keeps one watermark per connection, under its fence", async () => {
      const { connectionId } = fresh();
      const watermark = beginningAt(connectionId, new Date(START));
      expect(await stores.watermarks.read({ connectionId })).toBeUndefined();
      expect(await stores.watermarks.write(watermark)).toBe("written");
      expect(await stores.watermarks.write(watermark)).toBe("conflict");
      const under = { since: at(START), until: at(START + 1), cursor: "x".repeat(2_000) };
      const next = { ...watermark, fence: 2, created: { upTo: at(START), under } };
      const rivals = await Promise.all([next, { ...next, tallies: [] }].map((rival) => stores.watermarks.write(rival)));
      expect(rivals.toSorted()).toEqual(["conflict", "written"]);
      expect(await stores.watermarks.read({ connectionId })).toEqual(next);
      expect(await stores.watermarks.read({ connectionId: aConnectionId() })).toBeUndefined();
    });

    it("lets exactly one of 20 concurrent beginnings win, and stores the winner's", async () => {
      const record = fresh();
      const rivals = Array.from({ length: 20 }, (_, i) => ({
        ...record,
        lease: { id: `lease-${i}`, until: at(START + 60_000) },
      }));
      const results = await Promise.all(rivals.map((rival) => stores.screenings.write(rival)));
      const winners = rivals.filter((_, i) => results[i] === "written");
      expect(winners).toHaveLength(1);
      expect(results.filter((result) => result === "conflict")).toHaveLength(19);
      expect(await stores.screenings.read(record)).toEqual(winners[0]);
    });

    it("lets exactly one of 20 concurrent advances from the same fence win", async () => {
      const record = fresh();
      await stores.screenings.write(record);
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, i) => stores.screenings.write({ ...record, fence: 2, traceId: `trace-${i}` })),
      );
      expect(results.filter((result) => result === "written")).toHaveLength(1);
    });

    it("changes nothing on a conflict, whichever fence is wrong", async () => {
      const record = fresh();
      await stores.screenings.write(record);
      await stores.screenings.write({ ...record, fence: 2, dirty: 1 });
      for (const fence of [1, 2, 4, 100]) {
        expect(await stores.screenings.write({ ...record, fence, dirty: 9 })).toBe("conflict");
      }
      expect(await stores.screenings.remove(record, 1)).toBe("conflict");
      expect(await stores.screenings.read(record)).toEqual({ ...record, fence: 2, dirty: 1 });
    });

    it("refuses a fence above 1 where nothing stands", async () => {
      const record = fresh({ fence: 2 });
      expect(await stores.screenings.write(record)).toBe("conflict");
      expect(await stores.screenings.read(record)).toBeUndefined();
    });

    it("removes under the right fence, and calls removing nothing a success", async () => {
      const record = fresh();
      await stores.screenings.write(record);
      expect(await stores.screenings.remove(record, 1)).toBe("written");
      expect(await stores.screenings.read(record)).toBeUndefined();
      expect(await stores.screenings.remove(record, 7)).toBe("written");
      expect(await stores.screenings.write(record)).toBe("written");
    });

    it("reads an expired item as absent everywhere, and lets a first write replace it", async () => {
      const record = fresh({ expiresAt: at(START + DAY_MS), dueAt: at(START) });
      await stores.screenings.write(record);
      nowMs = START + DAY_MS - 1;
      expect(await stores.screenings.read(record)).toEqual(record);
      nowMs = START + DAY_MS;
      expect(await stores.screenings.read(record)).toBeUndefined();
      expect(await stores.screenings.due(record.connectionId, new Date(nowMs), 10)).toEqual([]);
      expect(await stores.screenings.write({ ...record, fence: 2 })).toBe("conflict");
      const next = { ...record, traceId: "later", expiresAt: at(START + 2 * DAY_MS) };
      expect(await stores.screenings.write(next)).toBe("written");
      expect(await stores.screenings.read(record)).toEqual(next);
    });

    it("lists what is due, oldest first, up to the limit, and forgets what is settled or later", async () => {
      const connectionId = fresh().connectionId;
      const due = async (ms: number, limit = 10) =>
        (await stores.screenings.due(connectionId, new Date(ms), limit)).map(({ applicationId }) => applicationId);
      const put = (applicationId: string, dueAt: string | null, fence = 1) =>
        stores.screenings.write(aRecord({ connectionId, applicationId, dueAt, fence }));
      await put("late", at(START + 3_000));
      await put("early", at(START + 1_000));
      // The same instant in the shorter ISO form sorts in time, not as text.
      await put("middle", at(START + 2_000).replace(".000Z", "Z"));
      await put("never", null);
      expect(await due(START)).toEqual([]);
      expect(await due(START + 2_000)).toEqual(["early", "middle"]);
      expect(await due(START + 9_000)).toEqual(["early", "middle", "late"]);
      expect(await due(START + 9_000, 2)).toEqual(["early", "middle"]);
      await put("early", null, 2);
      await put("middle", at(START + 60_000), 2);
      expect(await due(START + 9_000)).toEqual(["late"]);
    });

    it("finds everything due beyond one page", async () => {
      const connectionId = fresh().connectionId;
      const ids = Array.from({ length: 120 }, (_, i) => String(1000 + i));
      await Promise.all(
        ids.map((applicationId, i) =>
          stores.screenings.write(aRecord({ connectionId, applicationId, dueAt: at(START + i) })),
        ),
      );
      const due = await stores.screenings.due(connectionId, new Date(START + DAY_MS), 1000);
      expect(due.map(({ applicationId }) => applicationId)).toEqual(ids);
    });

    it("keeps candidates under their own fence, apart from applications of the same id", async () => {
      const record = fresh({ applicationId: "2" });
      const candidate = aCandidate({ connectionId: record.connectionId });
      await stores.screenings.write(record);
      expect(await stores.candidates.write(candidate)).toBe("written");
      expect(await stores.candidates.write(candidate)).toBe("conflict");
      expect(await stores.candidates.read(candidate)).toEqual(candidate);
      expect(await stores.candidates.remove(candidate, 1)).toBe("written");
      expect(await stores.screenings.read(record)).toEqual(record);
    });

    it("keeps connections, replaces them on put and lists their ids", async () => {
      const settings = (id: string) => Connection.parse({ id, ats: "greenhouse", name: "Acme", mode: "observe" });
      const [a, b] = [aConnectionId(), aConnectionId()];
      expect(await stores.connections.get(a)).toBeUndefined();
      await stores.connections.put(settings(b));
      await stores.connections.put(settings(a));
      await stores.connections.put({ ...settings(a), mode: "annotate" });
      expect(await stores.connections.get(a)).toEqual({ ...settings(a), mode: "annotate" });
      expect((await stores.connections.ids()).filter((id) => id === a || id === b)).toEqual([a, b]);
    });

    it("keeps an answer until it expires, the last one where two were written, under its own connection only", async () => {
      const { connectionId } = fresh();
      const answer: StoredAnswer = {
        schemaVersion: 1,
        connectionId,
        digest: "digest-1",
        outcome: { status: "found", fact: { lines: [] }, dataDate: null },
        expiresAt: at(START + DAY_MS),
      };
      expect(await stores.answers.read(answer)).toBeUndefined();
      await stores.answers.write({ ...answer, outcome: { status: "not_supported" } });
      await stores.answers.write(answer);
      expect(await stores.answers.read(answer)).toEqual(answer);
      expect(await stores.answers.read({ ...answer, digest: "digest-2" })).toBeUndefined();
      expect(await stores.answers.read({ ...answer, connectionId: aConnectionId() })).toBeUndefined();
      nowMs = START + DAY_MS - 1;
      expect(await stores.answers.read(answer)).toEqual(answer);
      nowMs = START + DAY_MS;
      expect(await stores.answers.read(answer)).toBeUndefined();
    });

    it("counts exactly up to the limit when many spend at once, each hour, day, provider and connection for itself", async () => {
      const window = {
        connectionId: fresh().connectionId,
        provider: "twilio",
        hour: "2026-03-02T09",
        expiresAt: at(START + DAY_MS),
      };
      const spend = (changes: Partial<typeof window> = {}, calls = 1, hourly = 7, daily = 1_000) =>
        stores.spending.spend({ ...window, ...changes }, calls, { hourly, daily });
      const results = await Promise.all(Array.from({ length: 30 }, () => spend()));
      expect(results.filter((result) => result !== "spent")).toHaveLength(7);
      // Four fifths of seven are used with the sixth.
      expect(results.filter((result) => result === "low")).toHaveLength(2);
      expect(await spend()).toBe("spent");
      for (const other of [{ hour: "2026-03-02T11" }, { provider: "telnyx" }, { connectionId: aConnectionId() }]) {
        expect(await spend(other, 3)).toBe("counted");
        // Whole or not at all: what does not fit leaves the room for what does.
        expect(await spend(other, 5)).toBe("spent");
        expect(await spend(other, 4)).toBe("low");
        expect(await spend(other)).toBe("spent");
      }
      expect(await spend({ hour: "2026-03-02T10" }, 8)).toBe("spent");
      expect(await spend({ hour: "2026-03-02T10" }, 1, 0)).toBe("spent");
      // Fourteen calls stand in two hours of this day: the day refuses before its hour, and uses up neither.
      expect(await spend({ hour: "2026-03-02T10" }, 2, 7, 15)).toBe("spent");
      expect(await spend({ hour: "2026-03-02T10" }, 1, 7, 15)).toBe("low");
      expect(await spend({ hour: "2026-03-02T12" }, 1, 7, 15)).toBe("spent");
      expect(await spend({ hour: "2026-03-03T00" }, 7, 7, 15)).toBe("low");
    });

    it("never lets one connection's operations read, change or list another's items", async () => {
      nowMs = START;
      const operation = fc.record({
        side: fc.constantFrom("a" as const, "b" as const),
        kind: fc.constantFrom("write" as const, "remove" as const, "due" as const),
        applicationId: fc.constantFrom("1", "2"),
        fence: fc.integer({ min: 1, max: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { maxLength: 12 }), async (operations) => {
          const ids = { a: aConnectionId(), b: aConnectionId() };
          const model = new Map<string, ScreeningRecord>();
          for (const { side, kind, applicationId, fence } of operations) {
            const key = { connectionId: ids[side], applicationId };
            const slot = `${side}/${applicationId}`;
            const stands = model.get(slot)?.fence ?? 0;
            if (kind === "write") {
              const record = aRecord({ ...key, fence, dueAt: at(START) });
              const result = await stores.screenings.write(record);
              expect(result).toBe(stands === fence - 1 ? "written" : "conflict");
              if (result === "written") model.set(slot, record);
            } else if (kind === "remove") {
              const result = await stores.screenings.remove(key, fence);
              expect(result).toBe(stands === 0 || stands === fence ? "written" : "conflict");
              if (result === "written") model.delete(slot);
            } else {
              const due = await stores.screenings.due(ids[side], new Date(START), 10);
              expect(due.every(({ connectionId }) => connectionId === ids[side])).toBe(true);
            }
            for (const [at, connectionId] of Object.entries(ids)) {
              for (const other of ["1", "2"]) {
                expect(await stores.screenings.read({ connectionId, applicationId: other })).toEqual(
                  model.get(`${at}/${other}`),
                );
              }
            }
          }
        }),
        { numRuns: 15 },
      );
    });
  });
}
