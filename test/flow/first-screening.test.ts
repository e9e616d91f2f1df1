/** The main job, whole: a signed webhook goes in, exactly the carrier and the note the policy asks for stand in the ATS. */
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { TAGS } from "@bonafide/core/domain/annotation";
import { deviations, outcomeOf } from "@bonafide/sandbox/outcome";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Flow, startFlow } from "./harness.ts";

describe("the first screening of an application", () => {
  let flow: Flow;
  /** Of its own: whoever applied from a sample's line before would be found beside it. */
  let samples: Flow;
  beforeAll(async () => {
    samples = await startFlow();
    flow = await startFlow();
  });
  afterAll(async () => {
    await flow.close();
    await samples.close();
  });

  it("costs one message, one read of each object, one call to each kind of provider, one tag and one note", async () => {
    const { ref } = await flow.sandbox.submit(flow.greenhouse, flow.person("high"));
    const record = await flow.settled(ref);
    await flow.drained();

    expect(flow.messages).toHaveLength(1);
    expect(flow.calls()).toEqual({
      ats: {
        "POST /token": 1,
        "GET /v3/applications": 1,
        "GET /v3/candidates": 1,
        "GET /v3/attachments": 1,
        "GET /v3/jobs": 1,
        "GET /v3/applied_candidate_tags": 1,
        "GET /v3/candidate_tags": 1,
        "POST /v3/candidate_tags": 1,
        "POST /v3/applied_candidate_tags": 1,
        "GET /v3/notes": 1,
        "POST /v3/notes": 1,
      },
      spur: 1,
      ipinfo: 0,
      ipqs: 0,
      "ipqs-history": 1,
      github: 0,
      twilio: 1,
      telnyx: 0,
      rdap: 1,
    });
    expect(record).toMatchObject({ state: "done", outcome: "annotated", revision: 1, dueAt: null, lease: null });
    expect(flow.inAts(ref)).toMatchObject({
      tags: [TAGS.verify_identity],
      notes: [{ noteId: record.notes[0]?.noteId, text: record.annotation, visibility: "admin_only_visible" }],
    });
  });

  it("reads the tags' names and creates them once: the second one costs two calls less and no token", async () => {
    const before = flow.calls().ats;
    const { ref } = await flow.sandbox.submit(flow.greenhouse, flow.person("high"));
    await flow.settled(ref);
    const after = flow.calls().ats;
    const spent = Object.entries(after).flatMap(([route, count]) => (count === before[route] ? [] : [route]));
    expect(spent.toSorted()).toEqual([
      "GET /v3/applications",
      "GET /v3/applied_candidate_tags",
      "GET /v3/attachments",
      "GET /v3/candidates",
      "GET /v3/jobs",
      "GET /v3/notes",
      "POST /v3/applied_candidate_tags",
      "POST /v3/notes",
    ]);
  });

  it("believes the ATS and not the webhook: what the body says about the candidate is not read", async () => {
    const person = flow.person("low");
    const ref = flow.sandbox.place(flow.greenhouse, person);
    const { body } = flow.greenhouse.emulator.delivery("new_candidate_application", ref, flow.greenhouse.signingSecret);
    const told = body
      .replaceAll(person.email, "somebody@throwaway.example")
      .replaceAll(String(person.phone), "+1 646 555 0190");
    expect(told).not.toBe(body);
    const answer = await flow.knock(`/webhooks/${flow.greenhouse.connection.id}`, {
      headers: flow.signed(told),
      body: told,
    });
    expect(answer.status).toBe(200);
    const { assessment } = await flow.settled(ref);
    expect(assessment?.band).toBe("low");
    expect(assessment?.findings).toContainEqual(
      expect.objectContaining({ signal: "email-disposable", status: "clear" }),
    );
  });

  it("ends every sample of every account with exactly the list value and the notes its policy asks for", async () => {
    // Limits only make this slower; what they do is shown where the vendor fails.
    for (const { emulator } of samples.sandbox.accounts)
      emulator.behave({ rateLimit: { requests: 10_000, windowMs: 1_000 } });
    const settled = await Promise.all(
      samples.sandbox.accounts.flatMap((account) =>
        SAMPLES.map(async (sample) => {
          const submitted = await samples.sandbox.submit(account, sample);
          return { ...submitted, ...(await samples.sandbox.settled(submitted)) };
        }),
      ),
    );
    expect(settled).toHaveLength(samples.sandbox.accounts.length * SAMPLES.length);
    expect(deviations(await outcomeOf(samples.sandbox, settled), settled)).toEqual([]);
  });

  it("asked every provider that has an emulator, so that the samples show what each of them adds", async () => {
    const lookups = fileURLToPath(new URL("../../packages/core/src/lookups", import.meta.url));
    const files = await readdir(lookups, { recursive: true });
    const emulated = files
      .flatMap((file) => /([a-z-]+)-emulator\.ts$/.exec(file)?.[1] ?? [])
      // The publishers of lists and tables, which are downloaded from and asked nothing about a person.
      .filter((name) => name !== "public-data");
    const asked = samples.sandbox.providers.requests();
    expect(Object.keys(asked).toSorted()).toEqual(emulated.toSorted());
    expect(Object.entries(asked).filter(([, requests]) => requests === 0)).toEqual([]);
  });

  it("leaves nothing a candidate wrote in logs, messages, dead letters and the table", async () => {
    await flow.drained();
    await flow.expectNoPersonalData();
  });
});
