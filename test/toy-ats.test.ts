/** What a third ATS costs: one folder (support/toy-ats) and one line in a registry. Everything else is already there. */
import { describe, expect, it } from "vitest";
import { describeAtsContract } from "../packages/core/src/ats/ats.contract.ts";
import type { Ats } from "../packages/core/src/ats/ats.ts";
import { atses } from "../packages/core/src/ats/index.ts";
import { aSubmission, connectTo, serveEmulator } from "../packages/core/src/ats/testing.ts";
import { TAGS } from "../packages/core/src/domain/annotation.ts";
import { Connection } from "../packages/core/src/domain/connection.ts";
import { ScreeningJob } from "../packages/core/src/domain/event.ts";
import type { ScreeningDeps } from "../packages/core/src/screening/deps.ts";
import { defaultTiming } from "../packages/core/src/screening/deps.ts";
import { handleJob } from "../packages/core/src/screening/handle-job.ts";
import { defaultPolicy, signals } from "../packages/core/src/signals/index.ts";
import { createMemoryStores } from "../packages/core/src/stores/memory.ts";
import { createWebhookApp } from "../packages/functions/src/webhook-app.ts";
import { createEmulator } from "./support/toy-ats/emulator.ts";
import { toy } from "./support/toy-ats/index.ts";

const registry: Readonly<Record<string, Ats>> = {
  ...atses,
  toy,
};

const ours: ReadonlySet<string> = new Set(Object.values(TAGS));

describeAtsContract({
  ats: toy,
  createEmulator,
  signature: {
    read: ({ headers }) => headers["toy-signature"] ?? "",
    replace: ({ body }, text): { headers: Record<string, string>; body: string } => ({
      headers: text === null ? {} : { "toy-signature": text },
      body,
    }),
  },
  events: [
    { action: "applied", kind: "application_created" },
    { action: "edited", kind: "application_updated" },
    { action: "removed", kind: "application_deleted" },
  ],
  vendor: {
    prospect: "sourced",
    statesWaits: false,
    absentIs404: true,
    namesDeletedApplications: false,
    replacesNotes: false,
    givesFiles: false,
    lists: null,
  },
  carriers: [
    {
      carrier: { kind: "tag" },
      shown: ({ tags }) => tags.find((tag) => ours.has(tag)) ?? null,
      text: (value) => TAGS[value] ?? null,
      others: ({ tags, notes }) => ({ tags: tags.filter((tag) => !ours.has(tag)), notes }),
      unrelated: ({ candidateId }) => ({ kind: "add_tag", candidateId, tag: "red" }),
      hold: ({ candidateId }) => ({ kind: "add_tag", candidateId, tag: "check: explained" }),
    },
  ],
});

describe("an ATS added in one folder and one line", () => {
  it("is received by the ingress, screened by the worker and annotated once, like every other", async () => {
    const now = new Date("2026-11-20T09:20:00Z");
    const clock = () => now;
    const emulator = createEmulator({ clock });
    const server = await serveEmulator(emulator);
    const connection = Connection.parse({
      id: "toy-connection-0123456789",
      ats: "toy",
      name: "Toy",
      mode: "annotate",
    });
    const secret = "toy-signing-secret-0123";
    const queued: ScreeningJob[] = [];
    let ids = 0;
    const common = {
      queue: {
        send: (job: ScreeningJob) => {
          // As the queue would: only what survives as text.
          queued.push(ScreeningJob.parse(JSON.parse(JSON.stringify(job))));
          return Promise.resolve();
        },
      },
      clock,
      ids: () => `id-${(ids += 1)}`,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
      metrics: { count: () => {} },
    };
    const ingress = createWebhookApp({
      ...common,
      secrets: { [connection.id]: { ats: "toy", secrets: [{ id: "current", value: secret }] } },
      atses: registry,
    });
    const stores = createMemoryStores(clock);
    await stores.connections.put(connection);
    const worker: ScreeningDeps = {
      ...common,
      stores,
      accountFor: ({ ats: id }) => {
        const ats = registry[id];
        if (!ats) throw new Error(`no ATS ${id}`);
        const { credentials } = emulator;
        return Promise.resolve({
          ats: connectTo(ats, { origin: server.origin, credentials, clock, connection }),
          descriptor: ats.descriptor,
          secrets: { credentials, indexKey: Buffer.alloc(32, 1).toString("base64"), intakeKey: null },
        });
      },
      lookups: [],
      signals,
      policyFor: () => defaultPolicy,
      timing: defaultTiming,
    };

    const ref = emulator.submit(aSubmission());
    const deliver = async () => {
      const { headers, body } = emulator.delivery(emulator.created, ref, secret);
      return (await ingress.request(`/webhooks/${connection.id}`, { method: "POST", headers, body })).status;
    };
    expect([await deliver(), await deliver()]).toEqual([200, 200]);
    for (const job of queued) await handleJob(worker, job);
    const record = await stores.screenings.read({ connectionId: connection.id, applicationId: ref.applicationId });
    expect(record).toMatchObject({ state: "done", outcome: "annotated", notes: [{ state: "done" }] });
    expect(emulator.state().applications[0]?.notes.map(({ text }) => text)).toEqual([record?.annotation]);
    await server.close();
  });
});
