/** A note cannot be taken back: whatever becomes of the answer to its one post, exactly one stands in the end. */
import type { ApplicationRef } from "@bonafide/core/domain/application";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Call, type Flow, startFlow } from "./harness.ts";

type Lose = (call: Call) => Promise<Response>;

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow({ timing: { noteMs: 1_000, quiescenceMs: 2_000 } });
});
afterAll(() => flow.close());

/** Treats the first `times` posts of a note on this application in another way; answers how many posts there were. */
function onNotes({ applicationId }: ApplicationRef, times: number, lose: Lose): () => number {
  let posts = 0;
  flow.rules.add((call) => {
    if (call.method !== "POST" || call.path !== "/v3/notes") return null;
    if (!call.body.includes(`"application_id":${applicationId}`)) return null;
    posts += 1;
    return posts <= times ? lose(call) : null;
  });
  return () => posts;
}

const silence = () => new Promise<Response>(() => {});

/** The vendor stores the note; the worker hears something else. */
const stored =
  (answer: () => Response | Promise<Response>): Lose =>
  async ({ forward }) => {
    expect((await forward()).status).toBe(201);
    return answer();
  };

async function screenWith(times: number, lose: Lose) {
  const ref = flow.sandbox.place(flow.greenhouse, flow.person("high"));
  const posts = onNotes(ref, times, lose);
  expect((await flow.deliver("new_candidate_application", ref)).status).toBe(200);
  const record = await flow.settled(ref);
  return { ref, record, posts: posts() };
}

describe("a note", () => {
  it.concurrent.each<[string, Lose]>([
    ["an error that came after it was stored", stored(() => new Response("", { status: 500 }))],
    ["silence after it was stored", stored(silence)],
    ["an answer that is no JSON", stored(() => new Response("<html>ok</html>", { status: 201 }))],
    ["an answer without an id", stored(() => new Response("{}", { status: 201 }))],
    ["a gateway's 504", stored(() => new Response("", { status: 504 }))],
  ])("whose answer was lost in %s is found and adopted, not posted again", async (_, lose) => {
    const { ref, record, posts } = await screenWith(1, lose);
    expect(posts).toBe(1);
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
    expect(record).toMatchObject({
      state: "done",
      notes: [{ state: "done", arms: 1, noteId: flow.inAts(ref)?.notes[0]?.noteId }],
    });
  });

  it.concurrent.each<[string, Lose]>([
    ["an error", async () => new Response("", { status: 500 })],
    ["silence", silence],
  ])("that met %s and was not stored is posted again only after the wait, and once", async (_, lose) => {
    const { ref, record, posts } = await screenWith(1, lose);
    expect(posts).toBe(2);
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
    expect(record).toMatchObject({ state: "done", notes: [{ state: "done", arms: 2 }] });
  });

  it.concurrent("that a rate limit turned away was not sent and does not count as a try", async () => {
    const { ref, record, posts } = await screenWith(
      4,
      async () => new Response("", { status: 429, headers: { "retry-after": "1" } }),
    );
    expect(posts).toBe(5);
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
    expect(record).toMatchObject({ notes: [{ state: "done", arms: 1 }] });
  });

  it.concurrent("that never gets an answer is given up after four tries: the tag stands and the record says so", async () => {
    const { ref, record, posts } = await screenWith(
      Number.POSITIVE_INFINITY,
      async () => new Response("", { status: 502 }),
    );
    expect(posts).toBe(4);
    expect(flow.inAts(ref)).toMatchObject({ notes: [], tags: ["check: verify identity"] });
    expect(record).toMatchObject({ state: "done", notes: [{ state: "unknown", arms: 4 }] });
    expect(flow.steps).toContainEqual({
      message: "note outcome unknown",
      fields: expect.objectContaining({ applicationId: ref.applicationId }),
    });
  });

  it("whose answer the vendor itself loses stands once, and the replayed event adds none", async () => {
    const ref = flow.sandbox.place(flow.greenhouse, flow.person("review"));
    flow.greenhouse.emulator.behave({ swallowNoteResponses: 1 });
    const webhook = flow.greenhouse.emulator.delivery("new_candidate_application", ref, flow.greenhouse.signingSecret);
    const path = `/webhooks/${flow.greenhouse.connection.id}`;
    await Promise.all(Array.from({ length: 5 }, () => flow.knock(path, webhook)));
    await flow.settled(ref);
    await flow.knock(path, webhook);
    await flow.drained();
    expect(flow.inAts(ref)?.notes).toHaveLength(1);
  });

  it("and everything that was said about it hold nothing a candidate wrote", async () => {
    await flow.drained();
    expect(await flow.sandbox.deadLetters()).toBe(0);
    await flow.expectNoPersonalData();
  });
});
