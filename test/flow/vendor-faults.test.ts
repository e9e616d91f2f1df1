/** The vendor fails: what passes is tried again, what does not is stored with its code, and neighbours never notice. */
import type { ApplicationRef } from "@bonafide/core/domain/application";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answer, type Flow, meet, type Rule, startFlow } from "./harness.ts";

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow();
});
afterAll(() => flow.close());

/** Meets the first `times` reads of one application with the answer. */
const onRead = ({ applicationId }: ApplicationRef, times: number, make: () => Promise<Response> | Response): Rule =>
  meet(({ path, query }) => path === "/v3/applications" && query.get("ids") === applicationId, times, make);

/** Meets the first `times` calls of a route that name this candidate in their body. */
const onWrite = ({ candidateId }: ApplicationRef, route: string, times: number, make: () => Response): Rule =>
  meet(
    ({ method, path, body }) => method === "POST" && path === route && body.includes(`"candidate_id":${candidateId}`),
    times,
    make,
  );

describe("a refusal that only a person can mend", () => {
  it.concurrent.each([
    [401, "unauthorized"],
    [403, "forbidden"],
    [422, "invalid"],
  ])(
    "%i is stored as failed with the code %s, costs no dead letter, and spares the rest of the batch",
    async (status, code) => {
      const victim = await flow.inOneBatch((ref) => onRead(ref, Number.POSITIVE_INFINITY, () => answer(status)));
      expect(await flow.settled(victim)).toMatchObject({ state: "failed", code, lease: null, assessment: null });
      expect(flow.inAts(victim)).toMatchObject({ notes: [], tags: [] });
      expect(flow.steps).toContainEqual({
        message: "failed",
        fields: expect.objectContaining({ applicationId: victim.applicationId, code }),
      });
      expect(flow.waitsOf(victim)).toEqual([]);
    },
  );

  it.concurrent("is over as soon as it is mended: the vendor's own repetition of the event is screened", async () => {
    const victim = await flow.inOneBatch((ref) => onRead(ref, 1, () => answer(403)));
    expect((await flow.recordOf(victim))?.state).toBe("failed");
    expect((await flow.deliver("new_candidate_application", victim)).status).toBe(200);
    await flow.until("screened after all", async () => (await flow.recordOf(victim))?.state === "done");
    await flow.expectUnharmed([victim]);
  });

  it.concurrent("of the note leaves the tag, says so on the record, and is not tried again", async () => {
    const victim = await flow.inOneBatch((ref) =>
      onWrite(ref, "/v3/notes", Number.POSITIVE_INFINITY, () => answer(422)),
    );
    const { state, notes, revision } = await flow.settled(victim);
    expect(state).toBe("done");
    // Once for each verdict: the others of the batch may have it judged again.
    expect(notes.length).toBeGreaterThan(0);
    expect(notes.length).toBeLessThanOrEqual(revision);
    for (const note of notes) expect(note).toMatchObject({ state: "rejected", code: "invalid", arms: 1 });
    expect(flow.inAts(victim)).toMatchObject({ notes: [], tags: ["check: verify identity"] });
  });

  it.concurrent("of the tag is stored with its code and no note is written beside a list that shows nothing", async () => {
    const victim = await flow.inOneBatch((ref) =>
      onWrite(ref, "/v3/applied_candidate_tags", Number.POSITIVE_INFINITY, () => answer(403)),
    );
    expect(await flow.settled(victim)).toMatchObject({
      state: "failed",
      code: "forbidden",
      assessment: { band: "high" },
    });
    expect(flow.inAts(victim)).toMatchObject({ notes: [], tags: [] });
  });
});

describe("a failure that passes", () => {
  it.concurrent.each([
    ["a 429", "rate_limited", () => answer(429, "", { "retry-after": "1" })],
    ["a 500", "server_error", () => answer(500)],
    [
      "a 503 with an HTML page",
      "server_error",
      () => answer(503, "<html>maintenance</html>", { "content-type": "text/html" }),
    ],
    ["a login page", "garbage", () => answer(200, "<html>sign in</html>", { "content-type": "text/html" })],
    ["half of a JSON document", "garbage", () => answer(200, `[{"id":1,`)],
    ["rows of another shape", "garbage", () => answer(200, `[{"no":"id"}]`)],
    ["a redirect to another host", "garbage", () => answer(302, "", { location: "http://192.0.2.1/elsewhere" })],
    ["nothing at all", "garbage", () => answer(200, "")],
    ["more than anybody could mean", "garbage", () => answer(200, `["${"x".repeat(9 * 1024 * 1024)}"]`)],
  ])("such as %s is tried again until it is over, and then screened once", async (_, code, make) => {
    const victim = await flow.inOneBatch((ref) => onRead(ref, 2, make));
    await flow.settled(victim);
    await flow.expectUnharmed([victim]);
    expect(flow.waitsOf(victim)).toEqual([
      { code, delaySeconds: 1 },
      { code, delaySeconds: 1 },
    ]);
  });

  it.concurrent("is tried again when the vendor says so and not before", async () => {
    const victim = await flow.inOneBatch((ref) => onRead(ref, 1, () => answer(429, "", { "retry-after": "3" })));
    await flow.settled(victim);
    await flow.expectUnharmed([victim]);
    expect(flow.waitsOf(victim)).toEqual([{ code: "rate_limited", delaySeconds: 3 }]);
  });

  it.concurrent("while the tag is written leaves one tag and one note in the end", async () => {
    const victim = await flow.inOneBatch((ref) => onWrite(ref, "/v3/applied_candidate_tags", 2, () => answer(503)));
    await flow.settled(victim);
    await flow.expectUnharmed([victim]);
    expect(flow.waitsOf(victim).map(({ code }) => code)).toEqual(["server_error", "server_error"]);
  });
});

describe("a vendor that does not answer", () => {
  it.concurrent("is left after the time-out and asked again, while the rest of the batch is long done", async () => {
    const { before, victim, after } = flow.threesome();
    flow.rules.add(onRead(victim, 1, () => new Promise<Response>(() => {})));
    const batch = flow.batch([before, victim, after]);
    await Promise.all([flow.settled(before), flow.settled(after)]);
    await flow.expectUnharmed([before, after]);
    expect(await flow.recordOf(victim)).toMatchObject({ state: "running" });
    expect(await batch).toEqual([]);
    expect(flow.waitsOf(victim)).toEqual([{ code: "timeout", delaySeconds: 1 }]);
    await flow.settled(victim);
    await flow.expectUnharmed([victim]);
  });
});

describe("all of it together", () => {
  it("left no dead letter and nothing a candidate wrote in logs, messages and the table", async () => {
    await flow.drained();
    expect(await flow.sandbox.deadLetters()).toBe(0);
    await flow.expectNoPersonalData();
  });
});
