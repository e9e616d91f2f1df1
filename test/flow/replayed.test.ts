/** Deliveries that come again, or that somebody else put together, through the real ingress and worker on a virtual clock. */
import { readFileSync } from "node:fs";
import { ScreeningJob } from "@bonafide/core/domain/event";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import { handleJob } from "@bonafide/core/screening/handle-job";
import { defaultPolicy } from "@bonafide/core/signals";
import { type CaseWorld, composeCase } from "@bonafide/sandbox/evaluate/compose";
import { readCases } from "@bonafide/sandbox/evaluate/read-cases";
import { submitCase } from "@bonafide/sandbox/evaluate/run-case";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createChance } from "../bench/resumes.ts";

/** The long form is for running by hand: BONAFIDE_LONG=1. */
const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const REPLAYS = LONG ? 1_000 : 15;
const MUTATIONS = LONG ? 10_000 : 300;

const { cases } = readCases(readFileSync(new URL("../cases/dev.jsonl", import.meta.url), "utf8"));

/** Every recorded delivery that can be about an application which stands in the ATS. */
const GREENHOUSE_ACTIONS = [
  "new_candidate_application",
  "new_prospect_application",
  "application_updated",
  "candidate_stage_change",
  "reject_candidate",
  "unreject_candidate",
  "hire_candidate",
  "unhire_candidate",
  "update_candidate",
  "delete_application",
  "delete_candidate",
  "candidate_anonymized",
  "ping",
];

async function start(ats: string) {
  const worked = cases.find((one) => one.ats === ats && one.expected.band === "high");
  if (!worked) throw new Error(`no case of ${ats} comes to a note`);
  const looked: string[] = [];
  const counting = (lookups: readonly Lookup[]) =>
    lookups.map(
      (lookup): Lookup => ({
        ...lookup,
        look: (...given) => {
          looked.push(lookup.id);
          return lookup.look(...given);
        },
      }),
    );
  const composed = await composeCase(worked, defaultPolicy, counting);
  // How many honest people have the same result takes seconds to reckon and is not what is looked at.
  const { honestShare: _, ...deps } = composed.deps;
  const world: CaseWorld = { ...composed, deps };
  // The vendor's limit is not what is looked at here.
  world.emulator.behave({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
  const ref = submitCase(world, worked);
  return { world, ref, looked };
}

async function post({ ingress, connection }: CaseWorld, delivery: { headers: Record<string, string>; body: string }) {
  const response = await ingress.request(`/webhooks/${connection.id}`, { method: "POST", ...delivery });
  return response.status;
}

/** Works off everything that is due, also later; answers what was worked off. */
async function drain({ deps, next }: CaseWorld): Promise<ScreeningJob[]> {
  const jobs: ScreeningJob[] = [];
  for (let message = next(); message; message = next()) {
    jobs.push(message.job);
    await handleJob(deps, message.job);
    if (jobs.length > 100) throw new Error("it does not come to rest");
  }
  return jobs;
}

const isRead = (route: string) => route.startsWith("GET ") || route.includes("token");
function calls({ emulator }: CaseWorld) {
  const entries = Object.entries(emulator.requests);
  const sum = (some: typeof entries) => some.reduce((total, [, times]) => total + times, 0);
  return {
    reads: sum(entries.filter(([route]) => isRead(route))),
    writes: Object.fromEntries(entries.filter(([route]) => !isRead(route))),
  };
}
const shownIn = ({ emulator }: CaseWorld) => structuredClone(emulator.state());
const recordOf = ({ deps, connection }: CaseWorld, applicationId: string) =>
  deps.stores.screenings.read({ connectionId: connection.id, applicationId });

it(`replays every recorded Greenhouse delivery ${REPLAYS} times in random order: one screening, one note, no further lookup`, async () => {
  const { world, ref, looked } = await start("greenhouse");
  const { emulator, signingSecret } = world;
  const recorded = GREENHOUSE_ACTIONS.map((action) => emulator.delivery(action, ref, signingSecret));
  const [created] = recorded;
  if (!created) throw new Error("nothing was recorded");
  expect(await post(world, created)).toBe(200);
  await drain(world);
  const first = { record: await recordOf(world, ref.applicationId), shown: shownIn(world), lookups: looked.length };
  expect(first.record).toMatchObject({ state: "done", outcome: "annotated", revision: 1 });
  expect(first.shown.applications.map(({ notes }) => notes.length)).toEqual([1]);
  const { writes } = calls(world);

  const { next } = createChance(20_260_302);
  const order = recorded
    .flatMap((delivery) => Array.from({ length: REPLAYS }, () => ({ delivery, key: next() })))
    .toSorted((one, other) => one.key - other.key);
  for (const { delivery } of order) {
    const before = calls(world).reads;
    expect(await post(world, delivery)).toBe(200);
    const jobs = await drain(world);
    // A replay is looked at once more at the most, and a created event of a finished application not even that. An
    // end that the ATS does not show is looked at a second time later; a candidate's event is passed on before.
    if (delivery === created) expect(calls(world).reads).toBe(before);
    const own = jobs.filter(({ event }) => !event.kind.startsWith("candidate_"));
    expect(own.length).toBeLessThanOrEqual(own.some(({ event }) => event.kind === "application_deleted") ? 2 : 1);
  }
  expect(looked.length).toBe(first.lookups);
  expect(calls(world).writes).toEqual(writes);
  expect(shownIn(world)).toEqual(first.shown);
  const record = await recordOf(world, ref.applicationId);
  expect(record).toMatchObject({ state: "done", outcome: "annotated", revision: 1 });
  expect(record?.assessment).toEqual(first.record?.assessment);
  expect(record?.notes).toEqual(first.record?.notes);
});

it(`takes a valid Lever delivery with everything else changed ${MUTATIONS} times for a doorbell: one pointer of ids, one re-read, nothing written`, async () => {
  const { world, ref, looked } = await start("lever");
  const { emulator, signingSecret } = world;
  const genuine = emulator.delivery(emulator.created, ref, signingSecret);
  expect(await post(world, genuine)).toBe(200);
  await drain(world);
  const { token, triggeredAt, signature } = JSON.parse(genuine.body) as Record<string, unknown>;
  const shown = shownIn(world);
  const { writes } = calls(world);
  const lookups = looked.length;
  const assessment = (await recordOf(world, ref.applicationId))?.assessment;
  // What one look at an application costs there.
  const before = calls(world).reads;
  expect(await post(world, emulator.delivery("candidateStageChange", ref, signingSecret))).toBe(200);
  await drain(world);
  const oneRead = calls(world).reads - before;
  expect(oneRead).toBeGreaterThan(0);

  const personal = "Zyxwvut <b>canary</b> +15550100999";
  const anId = fc.oneof(
    { arbitrary: fc.constantFrom(ref.applicationId, ref.candidateId), weight: 4 },
    fc.uuid(),
    fc.constantFrom("../../v1/users", "a%2fb", "1".repeat(65), "", personal, "a\u0000b", "__proto__"),
    fc.jsonValue({ maxDepth: 1 }),
  );
  const data = fc.oneof(
    { arbitrary: fc.record({ applicationId: anId, opportunityId: anId, contactId: anId }), weight: 4 },
    fc.record({ opportunityId: anId, candidateId: anId, name: fc.constant(personal) }, { requiredKeys: [] }),
    fc.jsonValue(),
  );
  const names = ["applicationCreated", "candidateStageChange", "candidateArchiveChange", "candidateHired"];
  const event = fc.constantFrom(...names, "candidateDeleted", "contactUpdated", "constructor", personal);
  const content = fc.record(
    { event, data, id: fc.jsonValue(), extra: fc.constant(personal) },
    { requiredKeys: ["event"] },
  );
  const kinds = new Map<string, number>();

  await fc.assert(
    fc.asyncProperty(content, async (other) => {
      const reads = calls(world).reads;
      const status = await post(world, {
        headers: genuine.headers,
        body: JSON.stringify({ ...other, token, triggeredAt, signature }),
      });
      expect([200, 500]).toContain(status);
      const queued = world.next();
      expect(world.next()).toBeUndefined();
      if (!queued) return;
      const { event: pointer } = queued.job;
      expect(ScreeningJob.parse(queued.job)).toEqual(queued.job);
      expect(JSON.stringify(queued.job)).not.toMatch(/Zyxwvut|canary|15550100999/);
      kinds.set(pointer.kind, (kinds.get(pointer.kind) ?? 0) + 1);
      await handleJob(world.deps, queued.job);
      // A candidate's event is about the applications we know of, each of which is read; anything later is the worker's own wait.
      for (let later = world.next(); later; later = world.next()) {
        if (later.job.waits > 0) continue;
        await handleJob(world.deps, later.job);
      }
      expect(calls(world).reads - reads).toBeLessThanOrEqual(oneRead);
    }),
    { numRuns: MUTATIONS },
  );
  for (const kind of ["application_created", "candidate_updated", "candidate_deleted"])
    expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(0);
  expect(shownIn(world)).toEqual(shown);
  expect(calls(world).writes).toEqual(writes);
  expect(looked.length).toBe(lookups);
  expect((await recordOf(world, ref.applicationId))?.assessment).toEqual(assessment);
});
