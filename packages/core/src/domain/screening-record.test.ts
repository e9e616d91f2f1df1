import { describe, expect, it } from "vitest";
import { planNote } from "./note.ts";
import { begin, expiry, notedBand, RECORD_RETENTION_DAYS, ScreeningRecord } from "./screening-record.ts";

const at = (ms: number) => new Date(Date.UTC(2026, 10, 20) + ms);
const run = {
  key: { connectionId: "connection-0123456789abcdef", applicationId: "a1" },
  candidateId: "c1",
  leaseId: "lease-1",
  leaseMs: 75_000,
  now: at(0),
  traceId: "trace-1",
  receivedAt: at(-1000).toISOString(),
};

function begun(current?: ScreeningRecord, overrides: Partial<typeof run> = {}): ScreeningRecord {
  const result = begin(current, { ...run, ...overrides });
  if (result.status !== "begun") throw new Error("busy");
  return result.next;
}

describe("begin", () => {
  it("makes a first record that is valid, leased, and due when the lease ends", () => {
    const record = begun();
    expect(ScreeningRecord.safeParse(record).success).toBe(true);
    expect(record).toMatchObject({
      fence: 1,
      state: "running",
      lease: { id: "lease-1", until: at(75_000).toISOString() },
      dueAt: at(75_000).toISOString(),
      revision: 0,
      dirty: 0,
      notes: [],
      receivedAt: run.receivedAt,
    });
  });

  it("is refused while another worker's lease lasts, to the millisecond", () => {
    const first = begun();
    expect(begin(first, { ...run, now: at(74_999) })).toEqual({ status: "busy", record: first });
    expect(begin(first, { ...run, now: at(75_000) }).status).toBe("begun");
  });

  it("takes over an expired lease under a higher fence and its own lease", () => {
    const next = begun(begun(), { now: at(80_000), leaseId: "lease-2" });
    expect(next).toMatchObject({ fence: 2, lease: { id: "lease-2", until: at(155_000).toISOString() } });
  });

  it.each(["waiting", "done", "failed"] as const)(
    "begins again on a record that is %s and keeps what is known",
    (state) => {
      const note = planNote({ revision: 1, band: "review", text: "text", marker: "m" });
      const rested: ScreeningRecord = {
        ...begun(),
        state,
        lease: null,
        code: "timeout",
        revision: 3,
        digest: "digest",
        notes: [note],
        dirty: 0,
        rechecks: 2,
        traceId: "trace-0",
      };
      const next = begun(rested, { now: at(1), traceId: "trace-2", candidateId: "c2" });
      expect(next).toMatchObject({
        state: "running",
        fence: 2,
        code: null,
        revision: 3,
        digest: "digest",
        notes: [note],
        rechecks: 2,
        candidateId: "c1",
        receivedAt: run.receivedAt,
      });
    },
  );
});

describe("expiry", () => {
  it("is the retention after the last screening", () => {
    expect(Date.parse(expiry(at(0))) - at(0).getTime()).toBe(RECORD_RETENTION_DAYS * 24 * 3_600_000);
  });
});

describe("notedBand", () => {
  const note = planNote({ revision: 1, band: "review", text: "text", marker: "m" });

  it("is none before the first note", () => {
    expect(notedBand({ notes: [] })).toBeNull();
  });

  it("is the last one's, also while nobody knows whether it stands", () => {
    const notes = [note, { ...note, revision: 2, band: "high" as const }];
    for (const state of ["planned", "armed", "done", "unknown"] as const) {
      expect(notedBand({ notes: notes.map((one) => ({ ...one, state })) })).toBe("high");
    }
  });

  it("passes over notes that certainly do not stand", () => {
    expect(
      notedBand({
        notes: [
          { ...note, state: "done" },
          { ...note, band: "high", state: "rejected" },
        ],
      }),
    ).toBe("review");
    expect(notedBand({ notes: [{ ...note, state: "rejected" }] })).toBeNull();
  });
});
