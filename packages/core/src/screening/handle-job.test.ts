import { describe, expect, it } from "vitest";
import { ProviderError, SettingsError } from "../domain/errors.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { handleJob } from "./handle-job.ts";
import { createPurchases } from "./purchases.ts";
import { anApplication, CONNECTION_ID, createWorld, evidenceFor, type WorldOptions } from "./testing.ts";

async function aWorld(connection: WorldOptions["connection"] = {}) {
  const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy, connection });
  await world.start();
  return world;
}

const provider = (code: ProviderError["code"], retryAfterMs: number | null = null) =>
  new ProviderError("test", code, { retryAfterMs });

describe("a created application", () => {
  it("is screened once and gets one carrier and one note", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({
      state: "done",
      outcome: "annotated",
      revision: 1,
      lease: null,
      dueAt: null,
      // When its tag goes.
      overAt: "2027-02-15T09:00:00.000Z",
      notes: [{ state: "done", noteId: "note-1", band: "review", arms: 1 }],
    });
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
    expect(world.ats.notes()).toHaveLength(1);
    expect(world.ats.notes()[0]?.text).toBe((await world.record())?.annotation);
    expect(Object.fromEntries(world.metrics)).toEqual({ Screened: 1, Annotated: 1, AnnotatedAfterSeconds: 0 });
  });

  it.each([
    [1, true],
    [0, undefined],
  ])("records that every check was made where it was chosen for that: share %i", async (fullShare, fullCheck) => {
    const world = await aWorld();
    const { stores, clock, logger, metrics } = world.deps;
    const deps = { ...world.deps, purchases: createPurchases({ stores, clock, logger, metrics, fullShare }) };
    for (const ask of [world.created, world.updated]) {
      ask();
      const message = world.queued.shift();
      if (!message) throw new Error("nothing queued");
      await handleJob(deps, message.job);
      expect((await world.record())?.fullCheck).toBe(fullCheck);
    }
  });

  it("records no full check where everything is always asked: it would say nothing", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    expect(await world.record()).not.toHaveProperty("fullCheck");
  });

  it.each([
    ["low", "no_signs", 0],
    ["unscored", "not_enough_data", 0],
    ["review", "verify_contact", 1],
    ["high", "verify_identity", 1],
  ] as const)("with band %s shows %s and leaves %i notes", async (band, value, notes) => {
    const world = await aWorld();
    world.evidence.now = evidenceFor(band);
    world.created();
    await world.drain();
    expect((await world.record())?.assessment?.band).toBe(band);
    expect(world.ats.carriers.get("c1")).toBe(value);
    expect(world.ats.notes()).toHaveLength(notes);
  });

  it("stores the verdict and the note's exact text before the ATS is written to", async () => {
    const world = await aWorld();
    world.created();
    let before: Awaited<ReturnType<typeof world.record>>;
    world.meanwhile.set("ats.carrier", async () => {
      before = await world.record();
    });
    await world.drain();
    expect(before?.notes[0]).toMatchObject({ state: "armed", text: world.ats.notes()[0]?.text });
    expect(world.trace.indexOf("ats.carrier")).toBeLessThan(world.trace.indexOf("ats.post"));
  });

  it("delivered again costs at most one read of ours and no call to anybody else", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const [ats, looked, before] = [{ ...world.ats.counts }, world.looked.count, world.trace.length];
    for (let times = 0; times < 20; times += 1) world.created();
    await world.drain();
    expect(world.ats.counts).toEqual(ats);
    expect(world.looked.count).toBe(looked);
    expect(world.trace.slice(before)).toEqual(Array.from({ length: 20 }, () => "screenings.read"));
  });

  it("outside the connection's scope is neither looked up nor written to", async () => {
    const world = await aWorld();
    world.created({ ...anApplication(), origin: "sourced" });
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "out_of_scope", assessment: null });
    expect(world.looked.count).toBe(0);
    expect(world.ats.counts).toMatchObject({ carrier: 0, post: 0, find: 0 });
    expect(world.metrics.get("OutOfScope")).toBe(1);
  });

  it("in observe mode is screened and nothing is written to the ATS", async () => {
    const world = await aWorld({ mode: "observe" });
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "observed", notes: [] });
    expect((await world.record())?.annotation).toContain("VERIFY CONTACT");
    expect(world.ats.counts).toMatchObject({ carrier: 0, post: 0, find: 0 });
  });

  it("of a connection that is off is not even read", async () => {
    const world = await aWorld({ mode: "off" });
    world.created();
    await world.drain();
    expect(world.trace).toEqual([]);
  });

  it("of an unknown connection is acknowledged and touches nothing", async () => {
    const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy });
    world.created();
    await world.drain();
    expect(world.trace).toEqual([]);
    expect(world.deadLetters).toEqual([]);
  });

  it("with no carrier wanted still gets its note", async () => {
    const world = await aWorld({ carrier: { kind: "none" } });
    world.created();
    await world.drain();
    expect(world.ats.counts.carrier).toBe(0);
    expect(world.ats.notes()).toHaveLength(1);
  });
});

describe("an application the ATS does not show yet", () => {
  it("is waited for and then screened", async () => {
    const world = await aWorld();
    world.ats.hidden.set("a1", 4);
    world.created();
    await world.drain();
    expect(world.ats.counts.fetch).toBe(5);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
    expect(world.ats.notes()).toHaveLength(1);
  });

  it("is given up after fifteen minutes without leaving a record", async () => {
    const world = await aWorld();
    world.send({ kind: "application_created", applicationId: "a1", candidateId: "c1" });
    const from = world.deps.clock().getTime();
    await world.drain();
    expect(world.deps.clock().getTime() - from).toBe(900_000);
    expect(world.ats.counts.fetch).toBe(7);
    expect(await world.record()).toBeUndefined();
    expect(await world.candidate()).toBeUndefined();
    expect(world.ats.notes()).toEqual([]);
  });

  it("is found by the sweep when the message that waits is lost", async () => {
    const world = await aWorld();
    world.ats.hidden.set("a1", 1);
    world.created();
    await world.drain({ messages: 1 });
    world.queued.splice(0);
    world.advance(600_000);
    await world.sweep();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
  });
});

describe("what comes later than the application", () => {
  it("is not waited for: what there is gets screened, and an attachment or an answer has it screened again", async () => {
    const world = await aWorld();
    const bare = { ...anApplication(), attachments: [], answers: [] };
    world.created(bare);
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated", revision: 1 });
    const resume = { kind: "resume", filename: "cv.pdf", url: "https://files.example.test/1" } as const;
    const answers = [{ question: "Where do you live?", answer: "Toronto, Ontario, Canada" }];
    for (const [revision, later] of [
      [2, { ...bare, attachments: [resume] }],
      [3, { ...bare, attachments: [resume], answers }],
      // A fresh address of the same file, as every read may have, is nothing new.
      [
        3,
        {
          ...bare,
          attachments: [{ ...resume, url: "https://files.example.test/2" }],
          answers,
        },
      ],
    ] as const) {
      world.ats.applications.set("a1", later);
      world.updated(later);
      await world.drain();
      expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated", revision });
    }
    expect(world.ats.notes()).toHaveLength(1);
  });
});

describe("an update", () => {
  it("that changed nothing we read costs one refetch and one look at what a person set, and nothing else", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const [ats, looked] = [{ ...world.ats.counts }, world.looked.count];
    world.updated();
    await world.drain();
    expect(world.ats.counts).toEqual({ ...ats, fetch: ats.fetch + 1, held: ats.held + 1 });
    expect(world.looked.count).toBe(looked);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated", revision: 1 });
  });

  it("of a candidate reaches every application we know of", async () => {
    const world = await aWorld();
    world.created(anApplication({ applicationId: "a1" }));
    world.created(anApplication({ applicationId: "a2" }));
    await world.drain();
    const before = world.ats.counts.fetch;
    world.send({ kind: "candidate_updated", candidateId: "c1" });
    await world.drain();
    expect(world.ats.counts.fetch).toBe(before + 2);
  });

  it("that changed the application screens it again, and writes a new note only when the band changes", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"] });
    world.updated();
    await world.drain();
    expect((await world.record())?.revision).toBe(2);
    expect(world.ats.notes()).toHaveLength(1);

    world.evidence.now = evidenceFor("high");
    world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550177"] });
    world.updated();
    await world.drain();
    expect(world.ats.notes()).toHaveLength(2);
    expect((await world.record())?.notes.map(({ band, revision }) => [band, revision])).toEqual([
      ["review", 1],
      ["high", 2],
    ]);
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
  });

  it("never brings more than three notes, however often the band changes", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    for (let times = 0; times < 9; times += 1) {
      world.evidence.now = evidenceFor(times % 2 === 0 ? "high" : "review");
      world.ats.applications.set("a1", { ...anApplication(), phones: [`+1202555010${times}`] });
      world.updated();
      await world.drain();
    }
    expect(world.ats.notes()).toHaveLength(3);
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
  });

  it("that arrives before the created event screens the application just the same", async () => {
    const world = await aWorld();
    world.updated();
    world.created();
    await world.drain();
    expect(world.ats.notes()).toHaveLength(1);
    expect((await world.record())?.revision).toBe(1);
  });

  it("during a run makes the run go round again", async () => {
    const world = await aWorld();
    world.created();
    world.meanwhile.set("ats.carrier", async () => {
      world.evidence.now = evidenceFor("high");
      const changed = { ...anApplication(), phones: ["+12025550199"] };
      world.ats.applications.set("a1", changed);
      await handleJob(world.deps, {
        schemaVersion: 1,
        connectionId: CONNECTION_ID,
        event: { kind: "application_updated", ...changed.ref },
        traceId: "trace-2",
        receivedAt: world.deps.clock().toISOString(),
        waits: 0,
      });
    });
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", revision: 2, dirty: 0, assessment: { band: "high" } });
    expect(world.ats.carriers.get("c1")).toBe("verify_identity");
    expect(world.metrics.get("Waited")).toBe(1);
  });
});

describe("an ATS that does not answer as it should", () => {
  it("is given the time it asked for", async () => {
    const world = await aWorld();
    world.ats.failures.fetch.push(provider("rate_limited", 12_345));
    world.created();
    const from = world.deps.clock().getTime();
    await world.drain();
    expect(world.deps.clock().getTime() - from).toBe(13_000);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
  });

  it.each(["server_error", "timeout", "network", "garbage", "rate_limited"] as const)(
    "with %s is asked again after growing waits, and nothing reaches the dead letters",
    async (code) => {
      const world = await aWorld();
      world.ats.failures.fetch.push(...Array.from({ length: 4 }, () => provider(code)));
      world.created();
      const from = world.deps.clock().getTime();
      await world.drain();
      expect(world.deps.clock().getTime() - from).toBe((30 + 60 + 120 + 240) * 1000);
      expect(world.ats.notes()).toHaveLength(1);
      expect(world.deadLetters).toEqual([]);
    },
  );

  it.each(["unauthorized", "forbidden", "invalid"] as const)(
    "with %s is stored as failed with its code and not asked again",
    async (code) => {
      const world = await aWorld();
      world.ats.failures.fetch.push(provider(code));
      world.created();
      await world.drain();
      expect(world.ats.counts.fetch).toBe(1);
      expect(await world.record()).toMatchObject({ state: "failed", code, lease: null, dueAt: null });
      expect(world.metrics.get("Failed")).toBe(1);
    },
  );

  it("looks once more at an application whose candidate was merged away while it was being screened", async () => {
    const world = await aWorld();
    world.evidence.now = evidenceFor("high");
    world.created();
    world.meanwhile.set("ats.carrier", async () => {
      world.meanwhile.delete("ats.carrier");
      const moved = anApplication();
      world.ats.applications.set("a1", { ...moved, ref: { ...moved.ref, candidateId: "c2" } });
      world.ats.failures.carrier.push(provider("invalid"));
    });
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated", candidateId: "c2" });
    expect(world.ats.carriers.get("c2")).toBe("verify_identity");
  });

  it("looks once more at an application that goes while it is read for the first time, and forgets it", async () => {
    const world = await aWorld();
    world.created();
    world.meanwhile.set("ats.fetch", async () => {
      world.ats.applications.set("a1", "anonymized");
      world.ats.failures.fetch.push(provider("not_found"));
    });
    await world.drain();
    expect(await world.record()).toBeUndefined();
    expect(await world.candidate()).toBeUndefined();
  });

  it("leaves to a person what is refused again", async () => {
    const world = await aWorld();
    world.created();
    world.ats.failures.carrier.push(provider("invalid"), provider("invalid"));
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "failed", code: "invalid" });
  });

  it("is not taken for one that has nothing there: after an outage a new application is looked for as often as ever", async () => {
    const world = await aWorld();
    world.ats.failures.fetch.push(...Array.from({ length: 7 }, () => provider("server_error")));
    world.ats.hidden.set("a1", 3);
    world.created();
    await world.drain();
    expect(world.deps.clock().getTime() - Date.parse("2026-11-20T09:00:00Z")).toBeGreaterThan(900_000);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
  });

  it("recovers a failed application with the next event about it", async () => {
    const world = await aWorld();
    world.ats.failures.fetch.push(provider("unauthorized"));
    world.created();
    await world.drain();
    world.updated();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated", code: null });
  });

  it("with a thousand 429s in a row uses up nothing: no dead letter, no failed record, one note in the end", async () => {
    const world = await aWorld();
    world.ats.failures.fetch.push(...Array.from({ length: 1000 }, () => provider("rate_limited", 0)));
    world.created();
    await world.drain();
    expect(world.ats.counts.fetch).toBe(1001);
    expect(await world.record()).toMatchObject({ state: "done", outcome: "annotated" });
    expect(world.deadLetters).toEqual([]);
    expect(world.ats.notes()).toHaveLength(1);
  });

  it.each([
    ["a limit that lets nothing through for a week", "rate_limited", 900_000, 7 * 24 * 4 + 2],
    ["a fault that lasts for two days", "server_error", null, 201],
  ] as const)("with %s fails the record instead of filling the dead letters", async (_, code, retryAfterMs, looks) => {
    const world = await aWorld();
    world.ats.failures.fetch.push(...Array.from({ length: 1000 }, () => provider(code, retryAfterMs)));
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "failed", code });
    expect(world.deadLetters).toEqual([]);
    expect(world.ats.counts.fetch).toBe(looks);
  });

  it("when it only turns notes away for days also fails the record, with the verdict shown", async () => {
    const world = await aWorld();
    world.ats.posts.push(...Array.from({ length: 1000 }, () => ({ status: "not_sent", retryAfterMs: null }) as const));
    world.created();
    await world.drain();
    expect(await world.record()).toMatchObject({ state: "failed", code: "not_sent" });
    expect(world.deadLetters).toEqual([]);
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
  });

  it.each([
    ["changed", "verify_contact"],
    ["closed", null],
  ] as const)(
    "keeps a change of the list that lands long after its time-out from remaining: %s",
    async (life, value) => {
      const world = await aWorld();
      world.evidence.now = evidenceFor("high");
      world.ats.failures.carrier.push(provider("timeout"));
      world.created();
      await world.drain({ messages: 1 });
      expect(await world.record()).toMatchObject({ state: "waiting", code: "timeout" });
      world.evidence.now = evidenceFor("review");
      world.ats.applications.set("a1", { ...anApplication(), phones: ["+12025550199"], open: life !== "closed" });
      world.updated();
      // Before the job that the time-out put back: the list says what is right, and then the unanswered change lands.
      await world.drain({ messages: 1 });
      expect(await world.record()).toMatchObject({ state: "waiting", code: "list_unsettled" });
      world.ats.carriers.set("c1", "verify_identity");
      await world.drain();
      expect(world.ats.carriers.get("c1") ?? null).toBe(value);
      const record = await world.record();
      expect([record?.state, record?.listUnsettledAt]).toEqual(["done", undefined]);
      expect(world.ats.notes().length).toBe(life === "changed" ? 1 : 0);
    },
  );

  it("does not pay for evidence twice when only the carrier could not be written", async () => {
    const world = await aWorld();
    world.ats.failures.carrier.push(provider("server_error"), provider("timeout"));
    world.created();
    await world.drain();
    expect(world.looked.count).toBe(world.deps.lookups.length);
    expect(world.ats.carriers.get("c1")).toBe("verify_contact");
    expect(world.ats.notes()).toHaveLength(1);
  });

  it("with unusable credentials is stored as failed", async () => {
    const world = await aWorld();
    world.created();
    const [message] = world.queued;
    const deps = {
      ...world.deps,
      accountFor: async () => {
        throw new SettingsError("credentials are missing");
      },
    };
    if (message) await handleJob(deps, message.job);
    expect(await world.record()).toMatchObject({ state: "failed", code: "settings" });
  });
});
