import { randomUUID } from "node:crypto";
import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { type EmbeddedTable, startTable } from "@bonafide/core/stores/dynamo-embedded";
import { type Sample, SAMPLES } from "@bonafide/sandbox/samples";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SCREENED_AT, startSampleScreening } from "../support/sample-screening.ts";

let table: EmbeddedTable;
let samples: Awaited<ReturnType<typeof startSampleScreening>>;
beforeAll(async () => {
  table = await startTable({
    table: `bought-${randomUUID()}`,
    endpoint: process.env["AWS_ENDPOINT_URL_DYNAMODB"],
  });
  samples = await startSampleScreening(["spur", "twilio"]);
});
afterAll(async () => {
  await samples.close();
  await table.close();
});

const stores = () => createDynamoStores({ ...table, clock: () => SCREENED_AT });
const [sample] = SAMPLES;
if (!sample) throw new Error("no sample");

/** An application of a flood: one of twenty numbers, and nothing else a provider could be asked about. */
const flooding = (at: number): Sample => ({
  ...sample,
  email: `flood-${at}@freemail.example`,
  phone: `+1 202 555 01${String(40 + (at % 20))}`,
  address: null,
});

describe("bought answers in the table", () => {
  it("serve every worker, end by TTL, and hold neither number nor address nor anything else of the applicant", async () => {
    const first = await samples.desk({ fullShare: 1, stores: stores() })(sample);
    const before = samples.paidCalls();
    const second = await samples.desk({ fullShare: 1, stores: stores() })(sample);
    expect(samples.paidCalls()).toBe(before);
    expect(second.assessment).toEqual(first.assessment);

    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.table }));
    expect(Items.map(({ pk }) => pk?.S?.split("#")[2] ?? "").toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      "ANSWER",
      "ANSWER",
      "SPENDING",
      "SPENDING",
    ]);
    for (const item of Items) {
      expect(Number(item["ttl"]?.N)).toBeGreaterThan(SCREENED_AT.getTime() / 1000);
      const text = JSON.stringify(item);
      for (const raw of [sample.address ?? "", "4165550111", "416 555", sample.email, sample.familyName, "lindqvist"])
        expect(text).not.toContain(raw);
    }
  });

  it("cost a flood one call per number, and never more than the cap, whichever worker asks", async () => {
    const flood = async (budgets: { twilio: { hourly: number; daily: number } }, count: number) => {
      const fresh = await startTable({ table: `flood-${randomUUID()}` });
      try {
        const own = () => createDynamoStores({ ...fresh, clock: () => SCREENED_AT });
        const [one, two] = [1, 2].map(() => samples.desk({ fullShare: 1, stores: own(), budgets }));
        if (!one || !two) throw new Error("two workers");
        const before = samples.paidCalls();
        const screened = await Promise.all(
          Array.from({ length: count }, (_, at) =>
            (Math.floor(at / 20) % 2 === 0 ? one : two)(flooding(at), `flood-${at}`),
          ),
        );
        const reasons = screened.flatMap(({ evidence: { lineType } }) =>
          lineType.status === "unavailable" ? [lineType.reason] : [],
        );
        return { calls: samples.paidCalls() - before, reasons: new Set(reasons) };
      } finally {
        await fresh.close();
      }
    };
    const roomy = await flood({ twilio: { hourly: 1000, daily: 1000 } }, 200);
    // Each worker has flights of its own; what both ask at the same instant is asked twice at most.
    expect(roomy.calls).toBeGreaterThanOrEqual(20);
    expect(roomy.calls).toBeLessThanOrEqual(40);
    expect(roomy.reasons).toEqual(new Set());
    const capped = await flood({ twilio: { hourly: 7, daily: 1000 } }, 200);
    expect(capped.calls).toBe(7);
    expect(capped.reasons).toEqual(new Set(["budget_spent"]));
    expect((await flood({ twilio: { hourly: 1000, daily: 5 } }, 200)).calls).toBe(5);
  });
});
