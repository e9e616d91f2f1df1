import { familyStates } from "@bonafide/core/domain/family";
import { assess } from "@bonafide/core/domain/assessment";
import { absent, type EvidenceSet, found, unavailable } from "@bonafide/core/domain/evidence";
import { FACT_KINDS } from "@bonafide/core/domain/facts";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import { handleJob } from "@bonafide/core/screening/handle-job";
import { sweep } from "@bonafide/core/screening/sweep";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeCase } from "./compose.ts";
import { submitCase } from "./run-case.ts";
import type { WorkedCase } from "./schema.ts";
import { devCases } from "./testing.ts";
import { raisedTooMuch } from "./testing-losses.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;

/** Sources by id that answer nothing for as long as they are in the set. */
const losing = (down: ReadonlySet<string>) => (lookups: readonly Lookup[]) =>
  lookups.map(
    (lookup): Lookup => ({
      ...lookup,
      look: async (application, context) =>
        down.has(lookup.id) ? unavailable("provider_error", lookup.id) : lookup.look(application, context),
    }),
  );

async function screened(worked: WorkedCase, down: ReadonlySet<string>) {
  const world = await composeCase(worked, defaultPolicy, losing(down));
  const { deps, connection, next } = world;
  const ref = submitCase(world, worked);
  const key = { connectionId: connection.id, applicationId: ref.applicationId };
  async function drain() {
    for (let message = next(); message; message = next()) await handleJob(deps, message.job);
    const record = await deps.stores.screenings.read(key);
    if (!record?.assessment) throw new Error(`case ${worked.id} was not screened`);
    return { ...record, assessment: record.assessment };
  }
  await deps.queue.send({
    schemaVersion: 1,
    connectionId: connection.id,
    event: { kind: "application_created", ...ref },
    traceId: "trace",
    receivedAt: deps.clock().toISOString(),
    waits: 0,
  });
  return { record: await drain(), drain, deps, advance: world.advance, ids: deps.lookups.map(({ id }) => id) };
}

describe("losing sources", () => {
  it("never raises a case's points by more than the relief they gave, and says so where the band could be lower", async () => {
    const cases = devCases();
    const whole = await Promise.all(cases.map(async (worked) => ({ worked, ...(await screened(worked, new Set())) })));
    const [{ ids } = { ids: [] }] = whole;
    for (const [at, { worked, record }] of whole.entries()) {
      // By default each source is lost in one case or two; in the long form every one in every case.
      for (const id of LONG ? ids : ids.filter((_, place) => place % whole.length === at)) {
        const without = await screened(worked, new Set([id]));
        expect([worked.id, id, raisedTooMuch(record, without.record)]).toEqual([worked.id, id, null]);
      }
    }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...whole), fc.subarray([...ids], { minLength: 2 }), async (one, gone) => {
        const without = await screened(one.worked, new Set(gone));
        expect(raisedTooMuch(one.record, without.record)).toBeNull();
      }),
      { numRuns: LONG ? 10_000 : 30 },
    );
  });

  it("is made good when they answer again: the application is screened once more and ends as if they had never failed", async () => {
    const sources = ["network/case", "lineType/case", "mailDomain/case"];
    let rescued = 0;
    for (const worked of devCases().slice(0, LONG ? 100 : 5)) {
      const whole = await screened(worked, new Set());
      const down = new Set(sources);
      const { record, drain, deps, advance } = await screened(worked, down);
      if (!record.incomplete) continue;
      expect(record.dueAt).not.toBeNull();
      down.clear();
      advance(Date.parse(record.dueAt ?? "") - deps.clock().getTime());
      expect(await sweep(deps)).toEqual({ requeued: 1 });
      const again = await drain();
      expect(again.assessment).toEqual(whole.record.assessment);
      expect(again.incomplete).toBe(whole.record.incomplete);
      rescued += 1;
    }
    expect(rescued).toBeGreaterThan(2);
  });

  it("names the relief that is missing where it would have lowered the band", () => {
    const network = found<"network">(
      {
        asn: 64496,
        organisation: null,
        networkClass: "eyeball",
        countries: { a: "CA", b: "CA" },
        agreedCountry: "CA",
        sanctionedRange: false,
      },
      "a",
    );
    const base: EvidenceSet = {
      // Safe: every kind of fact there is, under its own name.
      ...(Object.fromEntries(FACT_KINDS.map((kind) => [kind, absent])) as EvidenceSet),
      place: found<"place">({ country: "CA" }, "a"),
      lineType: found<"lineType">({ lines: [{ masked: "…43", lineType: "nonFixedVoip", portedDaysAgo: null }] }, "a"),
      mailServer: found<"mailServer">({ domains: [{ masked: "e***.example", acceptsMail: false }] }, "a"),
    };
    // Thirteen points; a cut of twelve is what two points of relief decide about.
    const policy = { ...defaultPolicy, cuts: { ...defaultPolicy.cuts, review: 12 } };
    const ended = (evidence: EvidenceSet) => {
      const findings = signals.map((signal) => signal.evaluate(evidence));
      const { band, reliefMissing } = assess({ policy, signals, findings, families: familyStates(evidence) });
      return { band, reliefMissing };
    };
    expect(ended({ ...base, network })).toEqual({ band: "low", reliefMissing: [] });
    expect(ended({ ...base, network: unavailable("timeout", "a") })).toEqual({
      band: "review",
      reliefMissing: ["ip-consistent"],
    });
  });
});
