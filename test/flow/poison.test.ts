/** A message nobody can read ends where a person looks, after its receives and no sooner; one of a later release waits for that. */
import { MAX_RECEIVE_COUNT } from "@bonafide/functions/limits";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Flow, startFlow } from "./harness.ts";

describe("a poison message", () => {
  let flow: Flow;
  beforeAll(async () => {
    flow = await startFlow({ visibilitySeconds: 1 });
  });
  afterAll(() => flow.close());

  it("ends among the dead letters after its receives, unread in the log, while neighbours are screened", async () => {
    const { connection } = flow.greenhouse;
    const job = {
      schemaVersion: 1,
      connectionId: connection.id,
      traceId: "t",
      receivedAt: new Date().toISOString(),
      waits: 0,
    };
    const poison = [
      "neither JSON nor polite",
      "null",
      JSON.stringify({ ...job, event: { kind: "wage_rise", candidateId: "1" } }),
      JSON.stringify({ ...job, event: { kind: "application_created", applicationId: "../../etc", candidateId: "1" } }),
    ];
    const newer = JSON.stringify({ ...job, schemaVersion: 99, event: { kind: "candidate_updated", candidateId: "1" } });
    for (const body of [newer, ...poison.slice(0, 2)]) await flow.sandbox.aws.send(body);
    const { ref: first } = await flow.sandbox.submit(flow.greenhouse, flow.person("high"));
    for (const body of poison.slice(2)) await flow.sandbox.aws.send(body);
    const { ref: second } = await flow.sandbox.submit(flow.greenhouse, flow.person("review"));

    expect(await flow.settled(first)).toMatchObject({ outcome: "annotated", assessment: { band: "high" } });
    expect(await flow.settled(second)).toMatchObject({ outcome: "annotated", assessment: { band: "review" } });
    expect(await flow.sandbox.deadLetters()).toBe(0);

    await flow.until("all of them dead", async () => (await flow.sandbox.deadLetters()) === poison.length);
    expect((await flow.sandbox.aws.deadLetterBodies()).toSorted()).toEqual(poison.toSorted());
    for (const body of poison) {
      expect(flow.messages.filter((message) => message.body === body)).toHaveLength(MAX_RECEIVE_COUNT);
    }
    // A later release that runs beside this one can read it, so it is put back, once in a quarter of an hour.
    await flow.until("only the later release's left", async () => (await flow.sandbox.aws.waiting()) === 1);
    expect(flow.messages.filter(({ body }) => body === newer)).toHaveLength(1);
    expect(flow.steps.filter(({ message }) => message === "message of a newer version")).toHaveLength(1);
    expect(flow.inAts(first)?.notes).toHaveLength(1);
    expect(flow.inAts(second)?.notes).toHaveLength(1);

    const said = flow.steps.filter(({ message }) => message === "message unreadable");
    expect(said).toHaveLength(poison.length * MAX_RECEIVE_COUNT);
    expect(JSON.stringify(said)).not.toMatch(/polite|wage_rise|etc/);
    await flow.expectNoPersonalData();
  });
});
