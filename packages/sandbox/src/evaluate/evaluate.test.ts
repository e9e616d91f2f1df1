import { atses } from "@bonafide/core/ats";
import { TAGS } from "@bonafide/core/domain/annotation";
import { beforeAll, describe, expect, it } from "vitest";
import { type CaseRun, runCase } from "./run-case.ts";
import { type CaseRow, caseRow, scoreCard, twinsApart, unlisted } from "./score-card.ts";
import { aCase, devCases } from "./testing.ts";
import { renamed } from "./testing-names.ts";

const cases = devCases();
let runs: readonly CaseRun[];
let rows: readonly CaseRow[];
beforeAll(async () => {
  runs = await Promise.all(cases.map((worked) => runCase(worked)));
  rows = runs.map(caseRow);
});

/** Everything but what names the case. */
const outcome = (row: CaseRow) => ({ ...row, id: null, class: null, annotation: null });
/** The annotation without its reference, which names the application. */
const words = ({ annotation }: CaseRow) => (annotation ?? "").replace(/ref \S+$/, "");

/** The first line: a vendor may have its own spelling for what would be a mention further down. */
const headline = (text: string) => text.split("\n", 1)[0] ?? "";

describe("the worked cases", () => {
  it("are each screened once and noted as the ATS's policy asks, though delivered twice", () => {
    for (const run of runs) {
      const { worked, record, screened, inAts } = run;
      const { band } = caseRow(run);
      const noted = atses[worked.ats]?.descriptor.noteOn.includes(band);
      expect([worked.id, screened, inAts.notes.map(({ text }) => headline(text))]).toEqual([
        worked.id,
        1,
        noted ? [headline(record.annotation ?? "")] : [],
      ]);
      const ours = inAts.tags.filter((tag) => Object.values(TAGS).includes(tag));
      expect([worked.id, ours.length]).toEqual([worked.id, band === "review" || band === "high" ? 1 : 0]);
    }
  });

  it("come to the same when delivered again after everything is at rest", async () => {
    for (const [at, worked] of cases.entries()) {
      expect(await runCase(worked, 2)).toEqual(runs[at]);
    }
  });

  it("have contributions that sum to the points", () => {
    for (const { id, contributions, points } of rows) {
      expect([id, contributions.reduce((sum, part) => sum + part.points, 0)]).toEqual([id, points]);
    }
  });

  it("put nobody legitimate into high, and fire nothing that must not fire", () => {
    expect(rows.filter((row) => row.class === "legit" && row.band === "high")).toEqual([]);
    expect(rows.flatMap(({ mustNotFireFired }) => mustNotFireFired)).toEqual([]);
  });

  it("fire every signal that must fire, before and after what people entered, and list all that could not be checked", () => {
    expect(rows.flatMap(({ id, mustFireMissed }) => mustFireMissed.map((signal) => [id, signal]))).toEqual([]);
    for (const run of runs)
      expect([run.worked.id, unlisted(run)]).toEqual([run.worked.id, { suppressed: [], notChecked: [] }]);
  });

  it("end in a band that is right, and nearly all in the one expected", () => {
    const { summary } = scoreCard(runs);
    expect(summary.acceptable).toBe(summary.cases);
    expect(summary.exact / summary.cases).toBeGreaterThanOrEqual(0.95);
  });

  it("never count the truth: the same evidence under another class and id ends the same", async () => {
    for (const [at, worked] of cases.entries()) {
      const twin = { ...worked, id: `${worked.id}-twin`, class: worked.class === "fraud" ? "legit" : "fraud" } as const;
      const row = rows[at];
      if (!row) throw new Error(`no row for ${worked.id}`);
      const other = caseRow(await runCase(twin));
      expect(outcome(other)).toEqual(outcome(row));
      expect(words(other)).toBe(words(row));
    }
  });

  it("come to the same with another name everywhere in the row", async () => {
    for (const [at, worked] of cases.entries()) {
      const row = rows[at];
      if (!row) throw new Error(`no row for ${worked.id}`);
      const other = caseRow(await runCase(renamed(worked, { first_name: "Xanthippe", last_name: "Quibbleworth" })));
      expect([worked.id, outcome(other)]).toEqual([worked.id, outcome(row)]);
    }
  });

  it("end in the same bytes on every run", async () => {
    const again = await Promise.all(cases.map((worked) => runCase(worked)));
    expect(JSON.stringify(scoreCard(again))).toBe(JSON.stringify(scoreCard(runs)));
  });
});

describe("twinsApart", () => {
  it("names twins whose band or points differ, and no others", async () => {
    const phone = (line_type: string) => ({ phone: { status: "ok", valid: true, country: "US", line_type } });
    const run = async (id: string, twin: string | null, line_type: string) =>
      runCase({ ...aCase({ application: { phones: ["+1 202 555 0143"] }, lookups: phone(line_type) }), id, twin });
    const [one, same, other] = await Promise.all([
      run("one", "same", "mobile"),
      run("same", "one", "mobile"),
      run("other", "one", "nonFixedVoip"),
    ]);
    expect(twinsApart([one, same])).toEqual([]);
    expect(twinsApart([one, same, other])).toEqual([["other", "one"]]);
    expect(twinsApart([one])).toEqual([]);
  });
});

describe("what could not be checked", () => {
  const naming = async (names: readonly string[], lookups: object) => {
    const worked = aCase({ application: { ip: "198.51.100.7", emails: ["robin@mail.example"] }, lookups });
    return unlisted(await runCase({ ...worked, expected: { ...worked.expected, not_checked: [...names] } })).notChecked;
  };

  it("is listed under a signal, a group and a lookup when all that a lookup feeds there is", async () => {
    const names = ["network", "ip", "ip-vpn", "phone", "phone-voip-nonfixed", "email", "email-disposable"];
    expect(await naming(names, { ip: { status: "unavailable" }, email: { status: "unavailable" } })).toEqual([]);
  });

  it("is missed where one of them was checked, or where nothing of that name exists", async () => {
    const email = { status: "ok", domain_class: "free", has_mx: true };
    const feeds = { status: "ok", matches: [] };
    expect(await naming(["email", "email-disposable", "feeds", "velocity"], { email, feeds })).toEqual([
      "email",
      "email-disposable",
      "feeds",
      "velocity",
    ]);
    expect(await naming(["feeds", "known-email"], { email })).toEqual([]);
  });
});

describe("scoreCard", () => {
  it("sums over cases and over the signals that had to fire", () => {
    const [first, second] = runs;
    if (!first || !second) throw new Error("no runs");
    const expecting = (
      run: CaseRun,
      kind: "fraud" | "legit",
      must_fire: string[],
      must_not_fire: string[],
    ): CaseRun => ({
      ...run,
      worked: {
        ...run.worked,
        class: kind,
        expected: { ...run.worked.expected, band: "high", acceptable: [caseRow(run).band], must_fire, must_not_fire },
      },
    });
    const { summary } = scoreCard([
      expecting(first, "legit", ["phone-voip-nonfixed", "ip-hosting", "no-such-signal"], []),
      expecting(second, "fraud", ["no-such-signal"], ["phone-mobile"]),
    ]);
    expect(summary).toEqual({
      cases: 2,
      acceptable: 2,
      exact: 0,
      mustFireRecall: 0.5,
      mustNotFireViolations: 1,
      legitHigh: 0,
      legitReview: 1,
      fraudCaught: 0,
      fraudHigh: 0,
    });
  });
});
