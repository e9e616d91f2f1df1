/** What became of one application, told from the log alone: every line it led to has its trace id, and none says who it is about. */
import type { LogFields } from "@bonafide/core/domain/ports";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLineLogger } from "../../packages/functions/src/ingress-logger.ts";
import { answer, type Flow, meet, startFlow } from "./harness.ts";

interface Line extends LogFields {
  readonly message: string;
  readonly level: string;
}

/** The log as CloudWatch would have it. */
function logOf({ steps }: Flow): readonly Line[] {
  const lines: Line[] = [];
  const logger = createLineLogger(
    () => new Date(0),
    (text) => lines.push(JSON.parse(text)),
  );
  for (const { message, fields } of steps) logger.info(message, fields);
  return lines;
}

const storyOf = (flow: Flow, traceId: string | undefined) => logOf(flow).filter((line) => line.traceId === traceId);
const traceOf = (flow: Flow, applicationId: string) =>
  logOf(flow).find((line) => line.message === "enqueued" && line.applicationId === applicationId)?.traceId;
const said = (story: readonly Line[], message: string) => story.find((line) => line.message === message);

describe("the log of one application", () => {
  let flow: Flow;
  beforeAll(async () => {
    flow = await startFlow();
  });
  afterAll(() => flow.close());

  it("tells each step from the delivery to the note, in order, and what came of it", async () => {
    const { ref } = await flow.sandbox.submit(flow.account, flow.person("high"));
    const record = await flow.settled(ref);
    await flow.drained();
    // Nothing else was going on: whatever a worker wrote belongs to it, lines of adapters included.
    expect(logOf(flow).filter(({ traceId }) => traceId === undefined)).toEqual([]);
    const story = storyOf(flow, record.traceId);
    expect(story.map(({ message }) => message)).toEqual([
      "enqueued",
      "begun",
      "document",
      "gathered",
      "screened",
      "carrier",
      "note",
      "done",
    ]);
    for (const line of story) expect(line.connectionId).toBe(flow.account.connection.id);
    expect(said(story, "enqueued")).toMatchObject({ event: "application_created", ...ref });
    expect(said(story, "screened")?.band).toBe(record.assessment?.band);
    expect(said(story, "carrier")?.code).toBe("written");
    expect(said(story, "note")?.code).toBe("done");
    expect(said(story, "done")?.code).toBe(record.outcome);
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
    await flow.expectNoPersonalData();
  });

  it("goes on under the same trace through a limit of the ATS and a note whose answer was lost", async () => {
    flow.rules.add(
      meet(
        ({ method, path }) => method === "GET" && path === "/v3/applications",
        1,
        () => answer(429),
      ),
    );
    flow.rules.add(
      meet(
        ({ method, path }) => method === "POST" && path === "/v3/notes",
        1,
        async ({ forward }) => {
          await forward();
          return answer(502);
        },
      ),
    );
    const { ref } = await flow.sandbox.submit(flow.account, flow.person("high"));
    await flow.settled(ref);
    await flow.drained();
    const story = storyOf(flow, traceOf(flow, ref.applicationId));
    const told = story.map(({ message, code }) => (message === "waiting" ? `waiting ${code}` : message));
    expect(told).toContain("waiting rate_limited");
    expect(told).toContain("waiting ambiguous");
    // One story, however many messages: one delivery in, one end.
    expect(told.filter((step) => step === "enqueued")).toHaveLength(1);
    expect(told.filter((step) => step === "done")).toHaveLength(1);
    expect(told.at(-1)).toBe("done");
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
  });
});
