/**
 * Where the canary ends: the worker's own use case on the real table, with a made-up account in the ATS's place. It asks no
 * provider, writes into nobody's ATS, and always to the same three items.
 */
import { createHash } from "node:crypto";
import { Connection } from "@bonafide/core/domain/connection";
import type { Application } from "@bonafide/core/domain/application";
import type { ScreeningJob } from "@bonafide/core/domain/event";
import type { Account, ScreeningDeps } from "@bonafide/core/screening/deps";
import { handleJob } from "@bonafide/core/screening/handle-job";
import { CANARY_APPLICATION, CANARY_ATS } from "./canary-delivery.ts";

const REF = { applicationId: CANARY_APPLICATION, candidateId: CANARY_APPLICATION };

/** Submitted when the delivery was sent, so that each one is new and is screened. */
const applicationOf = (sentAt: Date): Application => ({
  ref: REF,
  submittedAt: sentAt,
  open: true,
  origin: "posting",
  job: null,
  givenName: "",
  familyName: "",
  emails: [],
  phones: [],
  places: [],
  links: [],
  answers: [],
  attachments: [],
  submission: { ip: null },
});

const sinkConnection = (id: string): Connection =>
  Connection.parse({
    id,
    ats: CANARY_ATS,
    name: "Canary",
    mode: "annotate",
    noteOn: ["unscored"],
    retention: { evidenceDays: 7, decisionDays: 30 },
  });

/** Throws what makes the message come again, as any other job's. */
export async function arriveAtSink(deps: ScreeningDeps, job: ScreeningJob): Promise<void> {
  const { connectionId, event } = job;
  const sentAt = new Date(Number(event.candidateId));
  let written = false;
  const ats: Account["ats"] = {
    fetchApplication: async () => ({ status: "found", application: applicationOf(sentAt) }),
    setCarrier: async () => {
      written = true;
      return "written";
    },
    heldValue: async () => null,
    findNotes: async () => [],
    postNote: async () => ({ status: "done", noteId: "sink" }),
  };
  // Nothing of anybody is under this key.
  const indexKey = createHash("sha256").update(connectionId).digest("base64");
  const connection = sinkConnection(connectionId);
  const { purchases: _bought, documents: _read, pacerFor: _paced, ...own } = deps;
  await handleJob(
    {
      ...own,
      stores: { ...deps.stores, connections: { ...deps.stores.connections, get: async () => connection } },
      accountFor: async () => ({
        ats,
        descriptor: { noteOn: [] },
        secrets: { credentials: null, indexKey, intakeKey: null },
      }),
      lookups: [],
      // What is counted is counted of applications.
      metrics: { count() {} },
    },
    job,
  );
  const record = await deps.stores.screenings.read({ connectionId, applicationId: CANARY_APPLICATION });
  if (!written || record?.state !== "done") {
    deps.logger.warn("canary not finished", { connectionId, traceId: job.traceId });
    return;
  }
  const durationMs = deps.clock().getTime() - sentAt.getTime();
  deps.metrics.count("CanaryMs", durationMs);
  deps.logger.info("canary", { connectionId, traceId: job.traceId, durationMs });
}
