/** What must happen to a result when one thing about its application changes: the list the product is held to, by name. */
import { atses } from "@bonafide/core/ats";
import { TAGS } from "@bonafide/core/domain/annotation";
import { BANDS } from "@bonafide/core/domain/assessment";
import { type Evidence, found } from "@bonafide/core/domain/evidence";
import type { FactKind, KnownFact } from "@bonafide/core/domain/facts";
import type { Policy } from "@bonafide/core/domain/policy";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { beforeAll, describe, expect, it } from "vitest";
import { SOURCES } from "./canned-lookups.ts";
import { type CaseRun, runCase } from "./run-case.ts";
import { type CannedAnswers, LOOKUP_NAMES, type LookupName, WorkedCase } from "./schema.ts";
import { type CaseRow, caseRow } from "./score-card.ts";
import { devCases, moreCases } from "./testing.ts";
import { renamed } from "./testing-names.ts";

/** What each vendor calls a change of an application. */
const UPDATED: Readonly<Record<string, string>> = {
  greenhouse: "application_updated",
  lever: "candidateStageChange",
};

/** The honest share costs a simulation for each way of checking; only one of the tests is about it. */
const quiet: Policy = { ...defaultPolicy, wording: { honestShare: false } };
const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const cases = LONG ? [...devCases(), ...moreCases()] : devCases();
let runs: readonly CaseRun[];
beforeAll(async () => {
  runs = await Promise.all(cases.map((worked) => runCase(worked, 0, quiet)));
});

const screened = (worked: WorkedCase, change: Parameters<typeof runCase>[3] = {}) => runCase(worked, 0, quiet, change);
/** Everything but what names the case and its application. */
const outcome = (run: CaseRun) => ({ ...caseRow(run), id: null, class: null, annotation: null });
const statuses = ({ record }: CaseRun) =>
  new Map(record.assessment?.findings.map(({ signal, status }) => [signal, status]));
const bandOf = (run: CaseRun) => caseRow(run).band;

async function eachCase(check: (run: CaseRun, worked: WorkedCase) => Promise<void>): Promise<void> {
  for (const run of runs) await check(run, run.worked);
}

/** Ids of signals that need a fact this lookup answers. */
const fedBy = (name: LookupName): readonly string[] => {
  const answered: Readonly<Partial<Record<FactKind, string>>> = SOURCES;
  return signals.filter(({ needs }) => needs.some((kind) => answered[kind] === name)).map(({ id }) => id);
};
const withLookups = (worked: WorkedCase, lookups: Partial<CannedAnswers>): WorkedCase => ({
  ...worked,
  lookups: { ...worked.lookups, ...lookups },
});
const answering = (worked: WorkedCase) => LOOKUP_NAMES.filter((name) => worked.lookups[name]?.status === "ok");

/** The answer of this lookup in this state; what it held before is of no account in any of them. */
const inStatus = (worked: WorkedCase, name: LookupName, status: "unavailable" | "not_checked"): WorkedCase =>
  WorkedCase.parse({ ...worked, lookups: { ...worked.lookups, [name]: { status } } });

const sum = (row: CaseRow, of: (points: number) => boolean, ids: readonly string[] | null = null) =>
  row.contributions
    .filter(({ signal, points }) => of(points) && (ids === null || ids.includes(signal)))
    .reduce((total, { points }) => total + points, 0);

describe("metamorphic", () => {
  it("Swap names between rows: same output", async () => {
    await eachCase(async (run, worked) => {
      const at = cases.indexOf(worked);
      const other = cases[(at + 1) % cases.length]?.application;
      if (!other) throw new Error("no other row");
      expect([worked.id, outcome(await screened(renamed(worked, other)))]).toEqual([worked.id, outcome(run)]);
    });
  });
});

describe("Order of signals, emails, webhooks: same", () => {
  it("of signals: the same in any", async () => {
    await eachCase(async (run, worked) => {
      const turned = await screened(worked, { signals: signals.toReversed() });
      expect([worked.id, outcome(turned), turned.record.assessment]).toEqual([
        worked.id,
        outcome(run),
        run.record.assessment,
      ]);
    });
  });

  it("of e-mails and phones: the same in any", async () => {
    await eachCase(async (_, worked) => {
      const { emails, phones } = worked.application;
      const several = (turn: <T>(list: readonly T[]) => T[]) =>
        screened({
          ...worked,
          // Lever keeps one of each with an application: what its form asks for.
          ats: "greenhouse",
          application: {
            ...worked.application,
            emails: turn([...(emails ?? []), "second.mailbox@freemail.example"]),
            phones: turn([...(phones ?? []), "+1 202 555 0177"]),
          },
        });
      const [one, other] = [await several((list) => [...list]), await several((list) => list.toReversed())];
      expect([worked.id, outcome(other)]).toEqual([worked.id, outcome(one)]);
    });
  });

  it("of webhooks: the same with an update before, between or after the two deliveries", async () => {
    await eachCase(async (run, worked) => {
      const updated = UPDATED[worked.ats];
      if (updated === undefined) throw new Error(`no name of an update at ${worked.ats}`);
      for (const at of [0, 1, 2]) {
        const other = await screened(worked, { deliveries: (created) => [created, created].toSpliced(at, 0, updated) });
        expect([worked.id, at, outcome(other), other.inAts.notes.length]).toEqual([
          worked.id,
          at,
          outcome(run),
          run.inAts.notes.length,
        ]);
      }
    });
  });
});

describe("metamorphic", () => {
  it("Duplicate delivery: one annotation", async () => {
    await eachCase(async (_, worked) => {
      const run = await runCase(worked, 3, quiet);
      const noted = atses[worked.ats]?.descriptor.noteOn.includes(bandOf(run));
      expect([worked.id, run.inAts.notes.length, run.screened]).toEqual([worked.id, noted ? 1 : 0, 1]);
      const tags = run.inAts.tags.filter((tag) => Object.values(TAGS).includes(tag));
      expect([worked.id, tags.length]).toEqual([worked.id, ["review", "high"].includes(bandOf(run)) ? 1 : 0]);
    });
  });
});

describe("metamorphic", () => {
  it("Remove a lookup: score does not fall below the value without that lookup's exculpatory points and the item becomes not_checked", async () => {
    let removed = 0;
    await eachCase(async (run, worked) => {
      const before = caseRow(run);
      for (const name of answering(worked)) {
        const without = await screened(inStatus(worked, name, "not_checked"));
        const after = caseRow(without);
        const fed = fedBy(name);
        const what = [worked.id, name];
        const relief = -sum(before, (points) => points < 0, fed);
        expect([what, after.points <= before.points + relief]).toEqual([what, true]);
        // What compares an identifier with other people's needs the identifier: it says that it was not checked.
        const lost = (signal: string) => fed.includes(signal) || statuses(without).get(signal) === "not_checked";
        const others = before.contributions.filter(({ signal, points }) => points > 0 && !lost(signal));
        for (const { signal, points } of others) {
          const left = after.contributions.find((one) => one.signal === signal)?.points ?? 0;
          expect([what, signal, left >= points]).toEqual([what, signal, true]);
        }
        // What was relief before may at most count in full now; what was none does not become any.
        const had = before.contributions.filter(({ points }) => points <= 0).map(({ signal }) => signal);
        const has = after.contributions.filter(({ points }) => points < 0).map(({ signal }) => signal);
        expect([what, has.filter((signal) => !had.includes(signal))]).toEqual([what, []]);
        for (const id of fed) {
          const was = statuses(run).get(id);
          if (was === "fired" || was === "clear" || was === "suppressed")
            expect([what, id, statuses(without).get(id)]).toEqual([what, id, "not_checked"]);
        }
        removed += 1;
      }
    });
    expect(removed).toBeGreaterThan(100);
  });
});

describe("metamorphic", () => {
  it("Add a VPN to any Low legit row: not High", async () => {
    const low = runs.filter((run) => run.worked.class === "legit" && bandOf(run) === "low");
    expect(low.length).toBeGreaterThan(5);
    for (const { worked } of low) {
      const { country } = worked.application.location ?? { country: null };
      for (const service of ["vpn:generic", "vpn:nord-vpn"]) {
        const { lookups } = WorkedCase.parse({
          ...worked,
          lookups: { ip: { status: "ok", country, network_type: "hosting", services: [service] } },
        });
        const application = { ...worked.application, ip: worked.application.ip ?? "203.0.113.77" };
        const run = await screened(withLookups({ ...worked, application }, { ip: lookups.ip }));
        expect([worked.id, service, bandOf(run)]).not.toEqual([worked.id, service, "high"]);
        expect([...statuses(run)].filter(([id, status]) => /^ip-vpn/.test(id) && status === "fired")).not.toEqual([]);
      }
    }
  });
});

describe("metamorphic", () => {
  it('Set one lookup to time out: no "clear"', async () => {
    await eachCase(async (_, worked) => {
      for (const name of answering(worked)) {
        const run = await screened(inStatus(worked, name, "unavailable"));
        const clear = fedBy(name).filter((id) => statuses(run).get(id) === "clear");
        expect([worked.id, name, clear]).toEqual([worked.id, name, []]);
        expect([worked.id, name, run.record.incomplete]).toEqual([worked.id, name, true]);
      }
    });
  });
});

const TWO_YEARS = 730;
const KNOWN: ReadonlySet<FactKind> = new Set([
  "knownMail",
  "knownPhone",
  "knownCode",
  "knownProfile",
  "knownDomain",
  "knownWallet",
  "knownNetwork",
]);

/** Every list and every provider's sighting as it would be had nobody refreshed it for two years. */
function aged(kind: FactKind, evidence: Evidence<FactKind>): Evidence<FactKind> {
  if (evidence.status !== "found") return evidence;
  const older = (days: number | null) => (days ?? 0) + TWO_YEARS;
  if (kind === "anonymiser" && "services" in evidence.fact && "sharedHub" in evidence.fact) {
    const services = evidence.fact.services.map((one) => ({ ...one, lastSeenDays: older(one.lastSeenDays) }));
    return found<"anonymiser">({ ...evidence.fact, services }, evidence.source);
  }
  if (KNOWN.has(kind) && "matches" in evidence.fact) {
    const fact: KnownFact = {
      matches: evidence.fact.matches.map((one) => ({ ...one, lastSeenDays: older(one.lastSeenDays) })),
    };
    return { ...evidence, fact };
  }
  return evidence;
}

describe("metamorphic", () => {
  it("Age every feed by two years: known/Astrill points vanish", async () => {
    const isFromAFeed = (id: string) => id.startsWith("known-") || id === "ip-vpn-astrill";
    const older = (lookups: readonly Lookup[]) =>
      lookups.map(
        (lookup): Lookup => ({
          ...lookup,
          look: async (application, context) => aged(lookup.fact, await lookup.look(application, context)),
        }),
      );
    const counting = runs.filter((run) => caseRow(run).contributions.some(({ signal }) => isFromAFeed(signal)));
    expect(counting.length).toBeGreaterThan(1);
    for (const { worked } of counting) {
      const { contributions } = caseRow(await screened(worked, { lookups: older }));
      expect([worked.id, contributions.filter(({ signal }) => isFromAFeed(signal))]).toEqual([worked.id, []]);
    }
  });
});

type EarlierRow = NonNullable<WorkedCase["store"]>[number];

/** Somebody else with nothing but this in common, a few days earlier. */
const stranger = (at: number, shared: Partial<EarlierRow>): object => ({
  application_id: `stranger-${at}`,
  days_before: 1 + (at % 20),
  name: `Given${String.fromCodePoint(97 + at)} Family${String.fromCodePoint(97 + at)}`,
  email: `stranger.${at}@freemail.example`,
  job_id: "job-101",
  ...shared,
});
const withStore = (worked: WorkedCase, store: readonly object[]): WorkedCase => WorkedCase.parse({ ...worked, store });
const counts = (run: CaseRun, id: string) => caseRow(run).contributions.some(({ signal }) => signal === id);

describe("metamorphic", () => {
  it("Add 20 strangers on the same IP: reuse is suppressed as hub", async () => {
    // Behind a relay, a school or a VPN sameness says nothing from the first stranger on.
    // So it does of whoever an agency sent.
    const plain = runs.filter(({ worked }) => {
      if (worked.application.source === "agency") return false;
      const { status, network_type, services, shared_hub } = worked.lookups.ip ?? { status: null };
      return (
        status === "ok" &&
        network_type === "isp" &&
        (services ?? []).length === 0 &&
        shared_hub !== true &&
        worked.application.ip !== null
      );
    });
    expect(plain.length).toBeGreaterThan(5);
    for (const { worked } of plain) {
      const shared = (count: number) =>
        withStore(
          worked,
          Array.from({ length: count }, (_, at) => stranger(at, { ip: worked.application.ip })),
        );
      expect([worked.id, counts(await screened(shared(3)), "ip-reuse")]).toEqual([worked.id, true]);
      const crowded = caseRow(await screened(shared(20)));
      expect([worked.id, crowded.suppressed.includes("ip-reuse")]).toEqual([worked.id, true]);
      expect([worked.id, crowded.contributions.map(({ signal }) => signal)]).not.toContain("ip-reuse");
      expect([worked.id, crowded.points <= caseRow(await screened(shared(3))).points]).toEqual([worked.id, true]);
    }
  });
});

describe("metamorphic", () => {
  it("Mark source agency: reuse suppressed", async () => {
    const reused = runs.filter((run) => ["phone-reuse", "email-reuse", "ip-reuse"].some((id) => counts(run, id)));
    expect(reused.length).toBeGreaterThan(1);
    for (const run of reused) {
      const { worked } = run;
      const application = { ...worked.application, source: "agency" as const };
      const sent = caseRow(await screened({ ...worked, application }));
      for (const id of ["phone-reuse", "email-reuse", "ip-reuse"].filter((one) => counts(run, one)))
        expect([worked.id, id, sent.suppressed.includes(id), sent.fired.includes(id)]).toEqual([
          worked.id,
          id,
          true,
          false,
        ]);
    }
  });
});

describe("metamorphic", () => {
  /** What compares the stated place with where something is. */
  const GEOGRAPHY = [
    "ip-consistent",
    "ip-country-mismatch",
    "ip-region-mismatch",
    "ip-vpn-astrill",
    "phone-area-mismatch",
    "phone-country-mismatch",
  ];

  it("Change claimed country while keeping evidence: only geography changes", async () => {
    let changed = 0;
    await eachCase(async (run, worked) => {
      const { location } = worked.application;
      if (location === null) return;
      const application = { ...worked.application, location: { ...location, country: "QX", region: null } };
      const elsewhere = await screened({ ...worked, application });
      const [before, after] = [statuses(run), statuses(elsewhere)];
      const different = [...after].filter(([id, status]) => before.get(id) !== status).map(([id]) => id);
      expect([worked.id, different.filter((id) => !GEOGRAPHY.includes(id))]).toEqual([worked.id, []]);
      if (different.length > 0) changed += 1;
    });
    expect(changed).toBeGreaterThan(5);
  });
});

describe("metamorphic", () => {
  it("Raise base rate: the honest share per band falls, S and the band do not change", async () => {
    const rates = [0.003, 0.01, 0.08, 0.3];
    const shares = new Map<string, (number | null)[]>();
    await eachCase(async (run, worked) => {
      const series: (number | null)[] = [];
      for (const baseRate of rates) {
        const row = caseRow(await runCase(worked, 0, { ...defaultPolicy, baseRate }));
        expect([worked.id, row.points, row.band]).toEqual([worked.id, caseRow(run).points, bandOf(run)]);
        series.push(row.honestOf10);
      }
      shares.set(worked.id, series);
    });
    let fell = 0;
    for (const [id, series] of shares) {
      const known = series.flatMap((share) => share ?? []);
      expect([id, known]).toEqual([id, known.toSorted((a, b) => b - a)]);
      if (known.length === rates.length && (known.at(-1) ?? 0) < (known[0] ?? 0)) fell += 1;
    }
    expect(fell).toBeGreaterThan(5);
  });
});

describe("any change of those", () => {
  it("leaves bands that exist and points that add up", () => {
    for (const run of runs) {
      const row = caseRow(run);
      expect(BANDS).toContain(row.band);
      expect([row.id, sum(row, () => true)]).toEqual([row.id, row.points]);
    }
  });
});
