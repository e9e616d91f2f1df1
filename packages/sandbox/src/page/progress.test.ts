import type { Account } from "../accounts.ts";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { describe, expect, it } from "vitest";
import type { Entry, Line } from "../journal.ts";
import { progressOf } from "./progress.ts";

const submittedAt = new Date("2026-01-01T00:00:00.000Z");
const nothing = { carrier: false, notes: 0 };

function entry(...lines: readonly [string, number][]): Entry {
  return {
    // Progress is told from lines and record alone.
    account: {} as Account,
    applicant: { givenName: "A", familyName: "B", email: "a@b.example", phone: null, place: null, address: null },
    ref: { applicationId: "1", candidateId: "2" },
    connectionId: "connection",
    submittedAt,
    lines: lines.map(([message, ms]): Line => ({ message, ms, fields: {} })),
  };
}

function record(changes: Partial<ScreeningRecord>): ScreeningRecord {
  return {
    schemaVersion: 1,
    connectionId: "c",
    applicationId: "1",
    candidateId: "2",
    fence: 1,
    state: "running",
    lease: null,
    dirty: 0,
    revision: 0,
    outcome: null,
    code: null,
    digest: null,
    assessment: null,
    annotation: null,
    notes: [],
    dueAt: null,
    incomplete: false,
    rechecks: 0,
    policyHash: null,
    honestOf10: null,
    traceId: "t",
    receivedAt: "2026-01-01T00:00:00.004Z",
    updatedAt: "2026-01-01T00:00:00.090Z",
    annotatedAt: null,
    expiresAt: "2026-04-01T00:00:00.000Z",
    ...changes,
  };
}

const states = (...given: Parameters<typeof progressOf>) => progressOf(...given).steps.map(({ state }) => state);
const last = (...given: Parameters<typeof progressOf>) => progressOf(...given).steps.at(-1);

describe("progressOf", () => {
  it("waits for the webhook when nothing has happened", () => {
    expect(states(entry(), undefined, nothing)).toEqual(["current", "ahead", "ahead", "ahead", "ahead"]);
  });

  it("takes each time from where it was written down", () => {
    const lines = entry(["enqueued", 6], ["gathered", 40], ["screened", 50]);
    const done = record({ state: "done", outcome: "annotated", annotatedAt: "2026-01-01T00:00:00.080Z" });
    const { steps, settled } = progressOf(lines, done, { carrier: true, notes: 1 });
    expect(steps.map(({ ms }) => ms)).toEqual([4, 6, 40, 50, 80]);
    expect(steps.at(-1)?.detail).toBe("List value and note in the ATS");
    expect(settled).toBe(true);
  });

  it("counts a screening that is repeated from its first time", () => {
    const lines = entry(["enqueued", 6], ["gathered", 40], ["gathered", 900]);
    expect(progressOf(lines, record({}), nothing).steps[2]?.ms).toBe(40);
  });

  it("says that and why it waits", () => {
    const waiting = record({ state: "waiting", code: "not_yet" });
    const { steps, settled } = progressOf(entry(["enqueued", 6]), waiting, nothing);
    expect(steps[2]).toMatchObject({ state: "current", detail: "Waiting and trying again (not_yet)" });
    expect(settled).toBe(false);
  });

  it("calls what an application out of scope never needed skipped, not missing", () => {
    const done = record({ state: "done", outcome: "out_of_scope" });
    expect(states(entry(["enqueued", 6]), done, nothing)).toEqual(["done", "done", "skipped", "skipped", "done"]);
    expect(last(entry(["enqueued", 6]), done, nothing)?.detail).toBe("Outside what this connection screens");
  });

  it.each([
    ["annotated", nothing, "Nothing to write for this result"],
    ["annotated", { carrier: false, notes: 1 }, "Note in the ATS"],
    ["observed", nothing, "Observing only: nothing is written"],
    ["closed", nothing, "The application is closed"],
  ] as const)("ends an application that is %s with what stands in the ATS", (outcome, written, detail) => {
    expect(last(entry(), record({ state: "done", outcome }), written)?.detail).toBe(detail);
  });

  it("stops where a person is needed, and says for what", () => {
    const failed = record({ state: "failed", code: "forbidden" });
    expect(last(entry(["enqueued", 6]), failed, nothing)).toMatchObject({
      state: "stopped",
      detail: "Needs a person: forbidden",
    });
    expect(progressOf(entry(), failed, nothing).settled).toBe(true);
  });
});
