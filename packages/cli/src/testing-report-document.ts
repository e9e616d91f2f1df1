/** For tests and pictures: a report on the sample company, with everything in it that a report can show. */
import { createReport } from "@bonafide/core/domain/report";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { awsUsd } from "./cost/per-application.ts";
import { lookupsFor, Settings } from "./lookups.ts";
import type { ReportDocument } from "./report-text.ts";
import { type Job, sampleRecords } from "./testing-report.ts";

const UNTIL = new Date("2026-11-20T18:00:00Z");
const ID = "sample-connection-0123456789ab";

export function sampleReport(jobs: readonly Job[], name: string, count = 600): ReportDocument {
  const report = createReport({ since: new Date(UNTIL.getTime() - 30 * 86_400_000), until: UNTIL });
  for (const record of sampleRecords({ connectionId: ID, until: UNTIL, count, jobs, more: { "ip-hosting": 3 } }))
    report.add(record);
  const prices = new Map(
    lookupsFor(Settings.parse({}), true).flatMap(({ id, price }) => (price ? [[id, price] as const] : [])),
  );
  const turned = { seen: { fired: 61, of: 402 }, expected: 0.045, by: "catalogue", takenBackAt: null } as const;
  return {
    ...report.result({ signals, policy: { ...defaultPolicy, shadow: ["ip-hosting"] }, prices }),
    connections: [name],
    policy: defaultPolicy.version,
    maxReviewRate: 0.1,
    displayOnly: [
      {
        connectionId: ID,
        name,
        signals: [{ id: "ip-hosting", at: "2026-11-14T03:00:00.000Z", ...turned }],
        connection: null,
      },
    ],
    unreadable: 0,
    aws: awsUsd(count, "eu-west-1"),
  };
}
