import { describe, expect, it } from "vitest";
import { ScreeningJob, WebhookEvent } from "./event.ts";

const job = {
  schemaVersion: 1,
  connectionId: "connection-0123456789abcdef",
  event: { kind: "application_created", applicationId: "1001", candidateId: "2001" },
  traceId: "trace-1",
  receivedAt: "2026-11-20T09:00:00.000Z",
  waits: 0,
};

describe("ScreeningJob", () => {
  it.each([
    job.event,
    { kind: "application_updated", applicationId: "1", candidateId: "2" },
    { kind: "application_closed", applicationId: "1", candidateId: "2" },
    { kind: "application_deleted", applicationId: "1", candidateId: "2" },
    { kind: "candidate_updated", candidateId: "2" },
    { kind: "candidate_deleted", candidateId: "2", applicationIds: ["1", "3"] },
    { kind: "candidate_merged", candidateId: "2", intoCandidateId: "4" },
    { kind: "candidate_anonymized", candidateId: "2", fields: ["full_name"] },
    { kind: "recheck", applicationId: "1", candidateId: "2" },
  ])("carries $kind through the queue unchanged", (event) => {
    const sent = { ...job, event };
    expect(ScreeningJob.parse(JSON.parse(JSON.stringify(sent)))).toEqual(sent);
  });

  it("drops everything that is no pointer, so that nothing personal can travel", () => {
    const sent = { ...job, payload: { name: "Robin Example" }, event: { ...job.event, email: "robin@mail.example" } };
    expect(JSON.stringify(ScreeningJob.parse(sent))).not.toMatch(/Robin|robin/);
  });

  it.each([
    ["a newer version, which is left for the release that knows it", { ...job, schemaVersion: 2 }],
    ["an id with a path in it", { ...job, event: { ...job.event, applicationId: "1/../2" } }],
    ["an id with a query in it", { ...job, event: { ...job.event, candidateId: "1?x=2" } }],
    ["an empty id", { ...job, event: { ...job.event, applicationId: "" } }],
    ["an over-long id", { ...job, event: { ...job.event, applicationId: "1".repeat(65) } }],
    ["an unknown kind", { ...job, event: { ...job.event, kind: "application_rejected" } }],
    ["a time that is none", { ...job, receivedAt: "yesterday" }],
    ["negative waits", { ...job, waits: -1 }],
    ["waits without end", { ...job, waits: 1001 }],
    ["nothing", null],
  ])("refuses %s", (_, malformed) => {
    expect(ScreeningJob.safeParse(malformed).success).toBe(false);
  });
});

describe("WebhookEvent", () => {
  it("is never our own reason to look again: no delivery can ask for a recheck", () => {
    expect(WebhookEvent.safeParse({ kind: "recheck", applicationId: "1", candidateId: "2" }).success).toBe(false);
  });
});
