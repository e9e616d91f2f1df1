/** A person goes: what is left in the whole table, at both ATSs, when they were deleted, merged or objected. */
import { readFile } from "node:fs/promises";
import type { ApplicationRef } from "@bonafide/core/domain/application";
import { restrict } from "@bonafide/core/screening/restrict";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { type Flow, startFlow } from "./harness.ts";

const Secrets = z.object({ connections: z.record(z.string(), z.object({ indexKey: z.string() })) });

describe.each([
  { ats: "greenhouse", deletion: "delete_candidate", created: "new_candidate_application" },
  { ats: "lever", deletion: "candidateDeleted", created: "applicationCreated" },
] as const)("a person who goes ($ats)", ({ ats, deletion, created }) => {
  let flow: Flow;
  beforeAll(async () => {
    flow = await startFlow({ ats });
  });
  afterAll(() => flow.close());

  async function screened() {
    const { ref } = await flow.sandbox.submit(flow.account, flow.person("high"));
    expect(await flow.settled(ref)).toMatchObject({ outcome: "annotated", assessment: { band: "high" } });
    return ref;
  }

  async function indexKey() {
    const file = flow.sandbox.env["SECRETS_FILE"] ?? "";
    const { connections } = Secrets.parse(JSON.parse(await readFile(file, "utf8")));
    return connections[flow.account.connection.id]?.indexKey ?? "";
  }

  /** Of the whole table, what names the application or its candidate. */
  const naming = async ({ applicationId, candidateId }: ApplicationRef) =>
    (await flow.sandbox.aws.items()).filter((item) => {
      const text = JSON.stringify(item);
      return text.includes(applicationId) || text.includes(`"${candidateId}"`) || text.includes(`#${candidateId}"`);
    });
  const ofKind = async (kind: string) =>
    (await flow.sandbox.aws.items()).filter((item) => JSON.stringify(item).includes(`#${kind}#`));

  it("leaves a tombstone and a decision, no id, and nothing they wrote; a late webhook changes none of that", async () => {
    const ref = await screened();
    await flow.drained();
    expect((await naming(ref)).length).toBeGreaterThan(0);
    const late = flow.account.emulator.delivery(created, ref, flow.account.signingSecret);
    flow.account.emulator.act({ kind: "delete_candidate", candidateId: ref.candidateId });
    expect((await flow.deliver(deletion, ref)).status).toBe(200);
    await flow.drained();
    expect(await naming(ref)).toEqual([]);
    expect((await ofKind("TOMBSTONE")).length).toBeGreaterThan(0);
    expect(await ofKind("DECISION")).toHaveLength(1);
    expect(await ofKind("LINK")).toEqual([]);

    const items = await flow.sandbox.aws.items();
    expect((await flow.knock(flow.endpoint, late)).status).toBe(200);
    await flow.drained();
    expect(await flow.sandbox.aws.items()).toEqual(items);
    expect(await flow.sandbox.deadLetters()).toBe(0);
    await flow.expectNoPersonalData();
  });

  it("anonymised, loses our tag, and our note where notes can be deleted", async () => {
    const ref = await screened();
    flow.account.emulator.act({ kind: "anonymize_candidate", candidateId: ref.candidateId });
    const action = ats === "greenhouse" ? "candidate_anonymized" : "candidateStageChange";
    expect((await flow.deliver(action, ref)).status).toBe(200);
    await flow.drained();
    expect(await naming(ref)).toEqual([]);
    expect(flow.inAts(ref)).toMatchObject({ tags: [] });
    expect(flow.inAts(ref)?.notes).toHaveLength(ats === "lever" ? 0 : 1);
  });

  it("by objecting, is screened no more: what was shown goes, and no later event costs a lookup", async () => {
    const ref = await screened();
    await flow.drained();
    const { connection } = flow.account;
    const deps = {
      stores: flow.sandbox.stores,
      queue: null,
      clock: () => new Date(),
      ids: () => "objection-trace-0000001",
    };
    const account = { connectionId: connection.id, keys: { indexKey: await indexKey() } };
    const done = await restrict(deps, account, { candidateId: ref.candidateId, by: "privacy@example.com" });
    expect(done).toEqual({ status: "restricted", applications: 1, by: "sweep" });
    const update = ats === "greenhouse" ? "application_updated" : "candidateStageChange";
    expect((await flow.deliver(update, ref)).status).toBe(200);
    await flow.until("the record gone", async () => ((await flow.recordOf(ref)) === undefined ? true : undefined));
    await flow.drained();
    expect(await naming(ref)).toEqual([]);
    expect(flow.inAts(ref)).toMatchObject({ tags: [] });

    const before = { writes: flow.writes(), lookups: flow.sandbox.providers.requests() };
    expect((await flow.deliver(created, ref)).status).toBe(200);
    await flow.drained();
    expect({ writes: flow.writes(), lookups: flow.sandbox.providers.requests() }).toEqual(before);
    expect(await flow.recordOf(ref)).toBeUndefined();
  });
});

describe("two candidates that are merged", () => {
  let flow: Flow;
  beforeAll(async () => {
    flow = await startFlow();
  });
  afterAll(() => flow.close());

  it("end as one: the application goes along with its tag and its one note, and the loser is nowhere", async () => {
    const loser = await flow.sandbox.submit(flow.account, flow.person("high"));
    await flow.settled(loser.ref);
    const winner = flow.sandbox.place(flow.account, flow.person("high"));
    flow.account.emulator.act({
      kind: "merge_candidate",
      candidateId: loser.ref.candidateId,
      intoCandidateId: winner.candidateId,
    });
    expect((await flow.deliver("merge_candidate", loser.ref)).status).toBe(200);
    await flow.until("the record moved", async () => {
      const record = await flow.recordOf(loser.ref);
      return record?.state === "done" && record.candidateId === winner.candidateId ? record : undefined;
    });
    await flow.drained();
    expect(await flow.candidateOf(loser.ref)).toBeUndefined();
    expect((await flow.candidateOf(winner))?.verdicts).toEqual({ [loser.ref.applicationId]: "verify_identity" });
    expect(flow.inAts(loser.ref)).toMatchObject({ candidateId: winner.candidateId, tags: ["check: verify identity"] });
    expect(flow.inAts(loser.ref)?.notes).toHaveLength(1);
    const text = JSON.stringify(await flow.sandbox.aws.items());
    expect(text).not.toContain(`"${loser.ref.candidateId}"`);
  });
});
