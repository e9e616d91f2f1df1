import { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { explainRecord } from "@bonafide/core/screening/explain";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { describe, expect, it } from "vitest";
import { devCases } from "./testing.ts";
import { runCase } from "./run-case.ts";

describe("what is stored of a worked case", () => {
  it("derives the same assessment and the same annotation again, byte for byte, for every case", async () => {
    for (const worked of devCases()) {
      const { record } = await runCase(worked);
      // Through text and the schema, as a table keeps it.
      const stored = ScreeningRecord.parse(JSON.parse(JSON.stringify(record)));
      const explained = explainRecord(stored, { signals, other: defaultPolicy });
      if (explained.status !== "explained") throw new Error(`case ${worked.id} cannot be explained`);
      const { same, retired, annotation, derived, other } = explained.explanation;
      expect([worked.id, same, retired]).toEqual([worked.id, true, []]);
      expect(JSON.stringify(derived)).toBe(JSON.stringify(stored.assessment));
      expect(annotation).toBe(stored.annotation);
      expect(other).toMatchObject({ changed: [], neverLooked: [], policyHash: stored.policyHash });
    }
  });

  it("holds no identifier of the applicant beyond the masks of its sentences", async () => {
    for (const worked of devCases()) {
      const { record } = await runCase(worked);
      const text = JSON.stringify(record);
      const { ip, emails, phones } = worked.application;
      const raw = [ip, ...(emails ?? []), ...(phones ?? [])].filter(
        (value) => typeof value === "string" && value.length > 5,
      );
      for (const value of raw) expect([worked.id, text.includes(String(value))]).toEqual([worked.id, false]);
    }
  });
});
