import { describe, expect, it } from "vitest";
import type { Finding } from "./finding.ts";
import { noteTakenBack, putAside, standingTurned, withShadow } from "./put-aside.ts";
import { NOTHING_TURNED } from "./display-only.ts";
import { aSignal, firedFinding, policyOf } from "./testing.ts";
import { createWatchCounts, type WatchedScreening } from "./watch-counts.ts";
import type { Connection } from "./connection.ts";

const DAY_MS = 86_400_000;
const NOW = new Date("2026-11-20T09:00:00Z");
const common = aSignal({ id: "net", group: "network", tiers: { fired: 5 } });
const reuse = aSignal({ id: "reuse", group: "linkage", tiers: { fired: 10 } });
const other = aSignal({ id: "mail", group: "email", tiers: { fired: 5 } });
const signals = [common, reuse, other];
const policy = policyOf(signals);

const connection: Connection = {
  id: "connection-0123456789abcdef",
  ats: "greenhouse",
  name: "Test",
  mode: "annotate",
  scope: { origins: ["posting"], jobs: { only: null, except: [] }, departments: { only: null, except: [] } },
  carrier: { kind: "tag" },
  noteOn: null,
  placeQuestions: [],
  intakeQuestions: [],
  egressRanges: [],
  policy: null,
};

function screened(
  ids: readonly string[],
  changes: Partial<WatchedScreening> & { ageDays?: number; band?: "low" | "review" } = {},
) {
  const { ageDays = 3, band = "low", ...more } = changes;
  const findings = signals.map(
    ({ id }): Finding => (ids.includes(id) ? firedFinding(id) : { signal: id, status: "clear" }),
  );
  const contributions = signals.flatMap(({ id, group }) =>
    ids.includes(id) ? [{ signal: id, tier: "fired", group, points: 5, shown: {} }] : [],
  );
  return {
    receivedAt: new Date(NOW.getTime() - ageDays * DAY_MS).toISOString(),
    assessment: { band, findings, contributions },
    ...more,
  } satisfies WatchedScreening;
}

function counted(all: readonly WatchedScreening[], displayOnly = NOTHING_TURNED) {
  const counts = createWatchCounts({ signals, displayOnly, now: NOW });
  for (const one of all) counts.add(one);
  return counts.result();
}
const many = (count: number, one: WatchedScreening) => Array.from({ length: count }, () => one);
const look = (of: Connection, all: readonly WatchedScreening[], now = NOW) =>
  putAside(of, { signals, policy, counts: counted(all, of.displayOnly), now });

describe("createWatchCounts", () => {
  it("counts only those whom no other group speaks against, and nobody whose case is settled", () => {
    const settled = { outcome: "confirmed_fraud", how: "admitted", by: "u", at: NOW.toISOString() } as const;
    const counts = counted([
      ...many(30, screened(["net"])),
      ...many(5, screened(["net", "mail"])),
      ...many(4, screened(["net"], { dispositions: [settled] })),
      ...many(10, screened([])),
      ...many(7, screened(["net"], { ageDays: 29 })),
    ]);
    expect(counts.of("net")).toMatchObject({ recent: { fired: 30, of: 40 }, before: { fired: 0, of: 0 } });
  });

  it("learns from the unbiased sample alone where a check is made only when it matters", () => {
    const missing: Finding = {
      signal: "net",
      status: "not_checked",
      missing: [{ fact: "network", reason: "would_not_change" }],
    };
    const left = {
      receivedAt: NOW.toISOString(),
      assessment: { band: "low", findings: [missing], contributions: [] },
    } as const;
    const counts = counted([
      ...many(80, screened(["net"])),
      left,
      ...many(3, screened(["net"], { fullCheck: true })),
      ...many(9, screened([], { fullCheck: true })),
    ]);
    expect(counts.of("net").recent).toEqual({ fired: 3, of: 12 });
  });
});

describe("putAside", () => {
  it("puts a check that fires far too often into shadow, keeps every other setting, and says what it saw", () => {
    const written = { extends: "catalogue", version: "7", shadow: ["mail"], baseRate: 0.02 } as const;
    const turned = look({ ...connection, policy: { ...written, shadow: ["mail"] } }, [
      ...many(80, screened(["net"])),
      ...many(100, screened([])),
    ]);
    expect(turned).toMatchObject({ signals: ["net"], whole: false });
    expect(turned?.connection).toMatchObject({
      mode: "annotate",
      policy: { ...written, shadow: ["mail", "net"] },
      displayOnly: { signals: { net: { seen: { fired: 80, of: 180 }, by: "catalogue", takenBackAt: null } } },
    });
    expect(withShadow(null, policy, ["net"])).toEqual({ extends: "catalogue", version: "1", shadow: ["net"] });
  });

  it("leaves reuse across people alone: more of it is what it is there to show", () => {
    expect(look(connection, [...many(80, screened(["reuse"])), ...many(100, screened([]))])).toBeNull();
  });

  it("puts a connection that flags more than it may back to observing, and touches nothing else of it", () => {
    const flagged = [...many(60, screened([], { band: "review" })), ...many(140, screened([]))];
    const turned = look(connection, flagged);
    expect(turned).toMatchObject({ signals: [], whole: true });
    expect(turned?.connection).toEqual({
      ...connection,
      mode: "observe",
      displayOnly: {
        signals: {},
        connection: {
          at: NOW.toISOString(),
          seen: { fired: 60, of: 200 },
          expected: 0.1,
          by: "limit",
          takenBackAt: null,
        },
      },
    });
    expect(look({ ...connection, maxReviewRate: 0.4 }, flagged)).toBeNull();
    expect(look({ ...connection, mode: "observe" }, flagged)).toBeNull();
  });

  it("counts how many are flagged anew once a check was put aside: their verdicts still hold it", () => {
    const all = [...many(80, screened(["net"], { band: "review" })), ...many(100, screened([]))];
    const first = look(connection, all);
    expect(first).toMatchObject({ signals: ["net"], whole: false });
    if (!first) throw new Error("nothing turned");
    expect(counted(all, first.connection.displayOnly).flagged).toEqual({ fired: 0, of: 0 });
  });

  it("is taken back by a person only, and then not at once again: what was seen before they looked counts no more", () => {
    const all = [...many(80, screened(["net"])), ...many(100, screened([]))];
    const turned = look(connection, all);
    if (!turned) throw new Error("nothing turned");
    const aside = turned.connection;
    expect(standingTurned(aside).signals.map(({ id }) => id)).toEqual(["net"]);
    const shadowed = policyOf(signals, { shadow: ["net"] });
    // Day after day nothing but a person moves it.
    expect(noteTakenBack(aside, shadowed, NOW)).toBeNull();
    expect(
      putAside(aside, { signals, policy: shadowed, counts: counted(all, aside.displayOnly), now: NOW }),
    ).toBeNull();

    const back = noteTakenBack({ ...aside, policy: null }, policy, NOW);
    if (!back) throw new Error("not noted");
    expect(standingTurned(back).signals).toEqual([]);
    expect(noteTakenBack(back, policy, NOW)).toBeNull();
    expect(look(back, all)).toBeNull();
    // At the share a person has accepted it stays on.
    const after = all.map((one) => ({ ...one, receivedAt: new Date(NOW.getTime() + 60_000).toISOString() }));
    expect(look(back, after)).toBeNull();
  });

  it("notes that a connection annotates again, and acts again only on what was screened since", () => {
    const flagged = [...many(60, screened([], { band: "review" })), ...many(140, screened([]))];
    const turned = look(connection, flagged);
    if (!turned) throw new Error("nothing turned");
    expect(noteTakenBack(turned.connection, policy, NOW)).toBeNull();
    const back = noteTakenBack({ ...turned.connection, mode: "annotate" }, policy, NOW);
    if (!back) throw new Error("not noted");
    expect(look(back, flagged)).toBeNull();
    const after = flagged.map((one) => ({ ...one, receivedAt: new Date(NOW.getTime() + 60_000).toISOString() }));
    expect(look(back, after)?.whole).toBe(true);
  });
});
