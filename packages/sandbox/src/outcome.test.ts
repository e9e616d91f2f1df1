import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Account } from "./accounts.ts";
import { deviations, findingRows, type Outcome, outcomeOf, type Settled } from "./outcome.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";
import { SAMPLES } from "./samples.ts";

describe("the check of what the samples ended in", () => {
  let sandbox: Sandbox;
  let greenhouse: Account;
  let high: Settled;
  let low: Settled;
  let outcome: Outcome;

  async function run(band: "high" | "low"): Promise<Settled> {
    const sample = SAMPLES.find((candidate) => candidate.band === band);
    if (!sample) throw new Error(`no sample ends in ${band}`);
    const submitted = await sandbox.submit(greenhouse, sample);
    return { ...submitted, ...(await sandbox.settled(submitted)) };
  }

  beforeAll(async () => {
    sandbox = await startSandbox({});
    const account = sandbox.accounts.find(({ connection }) => connection.ats === "greenhouse");
    if (!account) throw new Error("no Greenhouse account");
    greenhouse = account;
    [high, low] = await Promise.all([run("high"), run("low")]);
    outcome = await outcomeOf(sandbox, [high, low]);
  });
  afterAll(() => sandbox.close());

  /** The same outcome, had the account's connection asked for something else. */
  const asking = (settled: Settled, changes: Partial<Account["connection"]>): Settled => ({
    ...settled,
    account: { ...settled.account, connection: { ...settled.account.connection, ...changes } },
  });
  const name = ({ sample }: Settled) => `${sample.givenName} ${sample.familyName}`;

  it("is silent where every sample ended as its policy asks", () => {
    expect(deviations(outcome, [high, low])).toEqual([]);
    expect(outcome.totals).toEqual({ received: 2, screened: 2, annotated: 1, notes: 1, dlq: 0 });
  });

  it("reads carrier, note and totals from the emulator, not from the record", () => {
    const state = greenhouse.emulator
      .state()
      .applications.find(({ applicationId }) => applicationId === high.ref.applicationId);
    expect(outcome.applications[0]?.annotation).toEqual({
      text: high.record.annotation,
      carrier: { kind: "tag", value: state?.tags[0] },
      noteId: state?.notes[0]?.noteId,
    });
    expect(outcome.applications[1]?.annotation).toMatchObject({ carrier: null, noteId: null });
  });

  it("says of what is suppressed why, and counts nothing for it", () => {
    const { assessment } = low.record;
    if (!assessment) throw new Error("not assessed");
    const rows = (because: "hub" | "agency" | "aged") =>
      findingRows({
        ...assessment,
        findings: [{ signal: "phone-reuse", status: "suppressed", because }],
        suppressed: [{ signal: "phone-reuse", because }],
      });
    expect(rows("hub")).toEqual([
      { signal: "phone-reuse", group: "linkage", status: "suppressed", points: 0, reason: "shared by many people" },
    ]);
    expect(rows("agency")).toMatchObject([{ reason: "handed out by an agency" }]);
    expect(rows("aged")).toMatchObject([{ reason: "last seen too long ago" }]);
  });

  it("gives every finding the points it counted, which sum to the points shown", () => {
    for (const { record } of [high, low]) {
      if (!record.assessment) throw new Error("not assessed");
      const rows = findingRows(record.assessment);
      expect(rows.map(({ signal }) => signal)).toEqual(record.assessment.findings.map(({ signal }) => signal));
      expect(rows.reduce((sum, { points }) => sum + points, 0)).toBe(record.assessment.points);
      expect(rows.filter(({ group }) => group === "unknown")).toEqual([]);
    }
  });

  it("notices a tag and a note that are missing", () => {
    const { assessment } = low.record;
    if (!assessment) throw new Error("not assessed");
    const claimed: Settled = {
      ...low,
      sample: { ...low.sample, band: "high" },
      record: { ...low.record, assessment: { ...assessment, band: "high" } },
    };
    expect(deviations(outcome, [claimed])).toEqual([
      `${name(low)}: list shows nothing instead of check: verify identity`,
      `${name(low)}: 0 notes instead of 1`,
    ]);
  });

  it("notices a note and a tag that nobody asked for", () => {
    expect(deviations(outcome, [asking(high, { noteOn: [] })])).toEqual([`${name(high)}: 1 notes instead of 0`]);
    expect(deviations(outcome, [asking(high, { mode: "observe" })])).toEqual([
      `${name(high)}: list shows check: verify identity instead of nothing`,
      `${name(high)}: 1 tags of ours instead of 0`,
      `${name(high)}: 1 notes instead of 0`,
    ]);
    expect(deviations(outcome, [asking(low, { noteOn: ["low"] })])).toEqual([`${name(low)}: 0 notes instead of 1`]);
  });

  it("notices a verdict in another place than the connection's carrier", () => {
    const field = asking(high, { carrier: { kind: "application_field", key: "applicant_check", proof: null } });
    expect(deviations(outcome, [field])).toEqual([
      `${name(high)}: list shows nothing instead of Verify identity`,
      `${name(high)}: 1 tags of ours instead of 0`,
    ]);
  });

  it("notices a second tag of ours beside the right one", () => {
    greenhouse.emulator.act({ kind: "add_tag", candidateId: high.ref.candidateId, tag: "check: verify contact" });
    greenhouse.emulator.act({ kind: "add_tag", candidateId: high.ref.candidateId, tag: "somebody's own" });
    expect(deviations(outcome, [high])).toEqual([`${name(high)}: 2 tags of ours instead of 1`]);
  });

  it("notices another band than the sample's story, unless the operator set a policy of their own", () => {
    const surprising = { ...low, sample: { ...low.sample, band: "review" as const } };
    expect(deviations(outcome, [surprising])).toEqual([`${name(low)}: low instead of review`]);
  });

  it("expects nothing of a sample outside the scope that was set, and notices one outside the default scope", () => {
    const outside: Settled = { ...low, record: { ...low.record, outcome: "out_of_scope", assessment: null } };
    const narrow = { origins: ["referral" as const], jobs: low.account.connection.scope.jobs };
    const scope = { ...low.account.connection.scope, ...narrow };
    expect(deviations(outcome, [asking(outside, { scope })])).toEqual([]);
    const written = asking({ ...outside, account: high.account, ref: high.ref }, { scope });
    expect(deviations(outcome, [written])).toEqual([`${name(low)}: out of scope, and yet something was written`]);
    expect(deviations(outcome, [outside])).toEqual([`${name(low)}: not screened (done)`]);
  });

  it("notices an application that failed or was not screened, and dead letters", () => {
    const failed: Settled = { ...low, record: { ...low.record, state: "failed", code: "forbidden" } };
    expect(deviations(outcome, [failed])).toEqual([`${name(low)}: not screened (forbidden)`]);
    const unscreened: Settled = { ...low, record: { ...low.record, assessment: null } };
    expect(deviations(outcome, [unscreened])).toEqual([`${name(low)}: not screened (done)`]);
    expect(deviations({ ...outcome, totals: { ...outcome.totals, dlq: 2 } }, [low])).toEqual(["2 dead letters"]);
  });
});
