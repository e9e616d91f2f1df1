import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assess } from "../domain/assessment.ts";
import type { FeedEntry, Indicator, IndicatorType } from "../domain/indicator.ts";
import { familyStates } from "../domain/family.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import type { FeedVersion, IndicatorStore } from "../stores/stores.ts";
import { gather } from "./gather.ts";
import { EmptyFeedError, type ImportReport, importFeed, removeFeed } from "./import-feed.ts";
import { knownLookups } from "./known.ts";
import { anApplication, aConnection } from "./testing.ts";
import { defaultTiming } from "./deps.ts";
import type { Application } from "../domain/application.ts";
import type { ApplicationDocument, DocumentOutcome } from "../domain/document.ts";
import { numberingPlan } from "../lookups/phone/numbering-plan.ts";

const START = Date.parse("2026-11-20T09:00:00Z");
const DAY_MS = 86_400_000;
const KEYS = [1, 2].map((byte) => Buffer.alloc(32, byte).toString("base64"));
const connection = aConnection();

const entry = (type: IndicatorType, value: string, changes: Partial<Indicator> = {}): Indicator => ({
  status: "indicator",
  line: 1,
  type,
  value,
  confidence: null,
  firstSeen: null,
  lastSeen: null,
  validUntil: null,
  revoked: false,
  ...changes,
});

interface Given {
  readonly name?: string;
  readonly confidence?: number;
  readonly confirmed?: boolean;
  readonly expiresInDays?: number;
}

function setUp() {
  let nowMs = START;
  let ids = 0;
  const clock = () => new Date(nowMs);
  const { indicators } = createMemoryStores(clock);
  const [indexKey = ""] = KEYS;
  const deps = { indicators, clock, ids: () => `version-${(ids += 1)}` };
  return {
    indicators,
    pass: (days: number) => {
      nowMs += days * DAY_MS;
    },
    take: (
      entries: AsyncIterable<readonly FeedEntry[]> | readonly FeedEntry[],
      given: Given = {},
    ): Promise<ImportReport> =>
      importFeed(deps, {
        entries: Symbol.asyncIterator in entries ? entries : groups(entries),
        name: given.name ?? "partners",
        confidence: given.confidence ?? 90,
        confirmed: given.confirmed ?? false,
        expiresAt: new Date(nowMs + (given.expiresInDays ?? 180) * DAY_MS),
        connections: [{ id: connection.id, indexKey }],
      }),
    remove: (name: string) => removeFeed(deps, connection.id, name),
    /** The evidence and the band of an application that carries nothing but what is given. */
    async screen(
      changes: Partial<Application>,
      key = indexKey,
      store: IndicatorStore = indicators,
      document: ApplicationDocument = { status: "none" },
      previousKey?: string,
    ) {
      const phones = numberingPlan({
        http: () => Promise.reject(new Error("offline")),
        credentials: {},
        overrides: {},
      });
      const { evidence } = await gather(
        {
          lookups: [
            phones,
            ...knownLookups({
              indicators: store,
              indexKey: key,
              ...(previousKey === undefined ? {} : { previousIndexKey: previousKey }),
              clock,
            }),
          ],
          timing: defaultTiming,
          logger: { info() {}, warn() {}, error() {} },
          metrics: { count() {} },
          signals,
          documents: async () => document,
        },
        {
          ...anApplication(),
          emails: [],
          phones: [],
          links: [],
          answers: [],
          submittedAt: new Date(START),
          ...changes,
        },
        connection,
        null,
      );
      const findings = signals.map((signal) => signal.evaluate(evidence));
      const { band, points } = assess({ policy: defaultPolicy, signals, findings, families: familyStates(evidence) });
      return { evidence, band, points };
    },
  };
}

async function* groups(entries: readonly FeedEntry[]): AsyncGenerator<readonly FeedEntry[]> {
  yield entries;
}

async function* breaking(entries: readonly FeedEntry[]): AsyncGenerator<readonly FeedEntry[]> {
  yield entries;
  throw new Error("the feed broke off");
}

const MAIL = { emails: ["Jane.Doe+jobs@gmail.com"] };

describe("an imported feed", () => {
  it.each<[IndicatorType, string, Partial<Application>, string]>([
    ["email", "janedoe@googlemail.com", MAIL, "knownMail"],
    ["phone", "+44 20 7946 0000", { phones: ["+442079460000"] }, "knownPhone"],
    ["github", "https://github.com/Octo", { links: ["github.com/octo/repo"] }, "knownCode"],
    ["linkedin", "linkedin.com/in/Some-One", { links: ["https://uk.linkedin.com/in/some-one/"] }, "knownProfile"],
    ["domain", "one.example", { links: ["https://jane.one.example/cv"] }, "knownDomain"],
    ["domain", "one.example", { emails: ["jane@one.example"] }, "knownDomain"],
    [
      "wallet",
      `0x${"Ab".repeat(20)}`,
      { answers: [{ question: "Anything else?", answer: `Pay me at 0x${"ab".repeat(20)}.` }] },
      "knownWallet",
    ],
    ["ip", "192.0.2.7", { submission: { ip: { address: "::ffff:192.0.2.7", vouchedBy: "ats" } } }, "knownNetwork"],
  ])("matches exactly, however either side writes it: %s %s", async (type, value, application, fact) => {
    const world = setUp();
    await world.take([entry(type, value, { lastSeen: new Date(START - 3 * DAY_MS) })]);
    const { evidence } = await world.screen(application);
    const piece = Object.entries(evidence).find(([kind]) => kind === fact)?.[1];
    expect(piece).toMatchObject({
      status: "found",
      source: `known/${type}`,
      fact: { matches: [{ feed: "partners", confirmed: false, lastSeenDays: 3 }] },
    });
    // Under another key nothing can be found, so nothing is claimed.
    expect((await world.screen(application, KEYS[1])).evidence).toMatchObject({ [fact]: { reason: "not_configured" } });
  });

  it("decides alone only where the operator vouches for it and the entry is certain enough", async () => {
    for (const [given, own, band] of [
      [{ confirmed: true, confidence: 90 }, null, "high"],
      [{ confirmed: true, confidence: 80 }, 100, "high"],
      [{ confirmed: true, confidence: 79 }, 100, "review"],
      [{ confirmed: true, confidence: 100 }, 79, "review"],
      [{ confirmed: false, confidence: 100 }, 100, "review"],
    ] as const) {
      const world = setUp();
      await world.take([entry("email", "janedoe@gmail.com", { confidence: own })], given);
      expect(await world.screen(MAIL)).toMatchObject({ band });
    }
  });

  it("of a community, unconfirmed, never reaches high alone, whatever of one person it lists", async () => {
    const all = [
      entry("email", "janedoe@gmail.com"),
      entry("phone", "+442079460000"),
      entry("github", "octo"),
      entry("linkedin", "some-one"),
      entry("domain", "one.example"),
      entry("wallet", `0x${"ab".repeat(20)}`),
      entry("ip", "192.0.2.7", { lastSeen: new Date(START) }),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.subarray(all, { minLength: 1 }),
        fc.integer({ min: 0, max: 100 }),
        async (entries, confidence) => {
          const world = setUp();
          await world.take(
            entries.map((one) => ({ ...one, confidence: 100 })),
            { confidence },
          );
          const { band } = await world.screen({
            ...MAIL,
            phones: ["+442079460000"],
            links: ["github.com/octo", "linkedin.com/in/some-one", "one.example"],
            answers: [{ question: "?", answer: `0x${"ab".repeat(20)}` }],
            submission: { ip: { address: "192.0.2.7", vouchedBy: "ats" } },
          });
          expect(band).not.toBe("high");
        },
      ),
      { numRuns: 60 },
    );
  });

  it("says nothing about kinds it does not hold, about what is not there, and after its end", async () => {
    const world = setUp();
    const notSetUp = { status: "unavailable", reason: "not_configured" };
    expect((await world.screen(MAIL)).evidence.knownMail).toMatchObject(notSetUp);
    await world.take([entry("email", "someone@one.example")], { expiresInDays: 30 });
    expect((await world.screen(MAIL)).evidence).toMatchObject({
      knownMail: { status: "found", fact: { matches: [] }, dataDate: "2026-11-20" },
      knownPhone: notSetUp,
    });
    expect((await world.screen({})).evidence.knownMail).toEqual({ status: "absent" });
    world.pass(30);
    expect((await world.screen(MAIL)).evidence.knownMail).toMatchObject(notSetUp);
  });

  it("is asked for the wallets of the document as well, and what nobody could read is not clear", async () => {
    const world = setUp();
    const wallet = `0x${"Ab".repeat(20)}`;
    await world.take([entry("wallet", wallet.toLowerCase()), entry("email", "janedoe@gmail.com")], { confirmed: true });
    const screen = (document: ApplicationDocument) => world.screen(MAIL, KEYS[0], world.indicators, document);
    const fetched = (outcome: DocumentOutcome): ApplicationDocument => ({ status: "fetched", digest: null, outcome });
    const text = { text: "", truncated: false, links: [], hiddenText: [], machineInstructions: false };
    const metadata = {
      author: null,
      lastAuthor: null,
      creator: null,
      producer: null,
      created: null,
      modified: null,
      documentIds: [],
    };
    const listed = await screen(fetched({ kind: "read", format: "pdf", ...text, metadata, wallets: [wallet] }));
    expect(listed).toMatchObject({
      evidence: { knownWallet: { fact: { matches: [{ confirmed: true }] } } },
      band: "high",
    });
    expect((await screen({ status: "none" })).evidence.knownWallet).toEqual({ status: "absent" });
    const failed = await screen({ status: "unavailable", reason: "timeout" });
    expect(failed.evidence).toMatchObject({
      knownWallet: { status: "unavailable", reason: "timeout" },
      knownMail: { fact: { matches: [{ confirmed: true }] } },
    });
    expect((await screen(fetched({ kind: "encrypted" }))).evidence.knownWallet).toMatchObject({
      reason: "not_supported",
    });
  });

  it("that cannot be read at screening time is not checked and asked again, never clear", async () => {
    const world = setUp();
    await world.take([entry("email", "janedoe@gmail.com")]);
    const failing = { ...world.indicators, find: () => Promise.reject(new Error("down")) };
    expect((await world.screen(MAIL, KEYS[0], failing)).evidence.knownMail).toMatchObject({
      status: "unavailable",
      reason: "provider_error",
    });
  });

  it("is read once for all kinds of identifier of an application", async () => {
    const world = setUp();
    await world.take([entry("email", "janedoe@gmail.com"), entry("github", "octo")]);
    let reads = 0;
    const counting: IndicatorStore = {
      ...world.indicators,
      find: (...args) => {
        reads += 1;
        return world.indicators.find(...args);
      },
    };
    await world.screen({ ...MAIL, links: ["github.com/octo"] }, KEYS[0], counting);
    expect(reads).toBe(1);
  });
});

describe("a feed under a new index key", () => {
  it("is found while the one before is held, and not checked, never clear, once it is gone", async () => {
    const world = setUp();
    await world.take([entry("email", "janedoe@gmail.com")], { confirmed: true });
    const [before = "", after = ""] = KEYS;
    const both = await world.screen(MAIL, after, world.indicators, { status: "none" }, before);
    expect(both.evidence.knownMail).toMatchObject({ fact: { matches: [{ feed: "partners" }] } });
    expect((await world.screen(MAIL, after)).evidence.knownMail).toMatchObject({
      status: "unavailable",
      reason: "not_configured",
    });
  });
});

describe("an import", () => {
  it("that breaks off changes nothing: the version before stays whole", async () => {
    const world = setUp();
    await world.take([entry("email", "janedoe@gmail.com")], { confirmed: true });
    const before = await world.indicators.feeds.read({ connectionId: connection.id });
    await expect(world.take(breaking([entry("email", "other@one.example")]))).rejects.toThrow("broke off");
    const { fence: _, ...after } = (await world.indicators.feeds.read({ connectionId: connection.id })) ?? {};
    expect(before).toMatchObject(after);
    expect((await world.screen(MAIL)).band).toBe("high");
    expect((await world.screen({ emails: ["other@one.example"] })).evidence.knownMail).toMatchObject({
      fact: { matches: [] },
    });
  });

  it("that is killed leaves nothing the next one of its name, or any some hours later, does not discard", async () => {
    const world = setUp();
    const discarded: string[] = [];
    const kept = { ...world.indicators };
    let alive = true;
    /** Nothing of a process runs on once it is killed. */
    const dead = () => new Promise<never>(() => {});
    Object.assign(world.indicators, {
      discard: (version: FeedVersion) => {
        if (!alive) return dead();
        discarded.push(version.version);
        return kept.discard(version);
      },
      feeds: {
        ...kept.feeds,
        read: (...args: Parameters<typeof kept.feeds.read>) => (alive ? kept.feeds.read(...args) : dead()),
      },
    });
    async function killed(name: string): Promise<void> {
      let written: () => void = () => {};
      const isWritten = new Promise<void>((resolve) => {
        written = resolve;
      });
      async function* endless(): AsyncGenerator<readonly FeedEntry[]> {
        yield [entry("email", "janedoe@gmail.com")];
        alive = false;
        written();
        yield await dead();
      }
      void world.take(endless(), { name });
      await isWritten;
      alive = true;
    }
    await killed("partners");
    expect((await world.screen(MAIL)).evidence.knownMail).toMatchObject({ reason: "not_configured" });
    await killed("partners");
    expect(discarded).toEqual(["version-1"]);
    // One that may still be running under another name is left alone.
    await world.take([entry("email", "janedoe@gmail.com")], { name: "others" });
    expect(discarded).toEqual(["version-1"]);
    world.pass(0.3);
    await world.take([entry("email", "janedoe@gmail.com")], { name: "others" });
    expect(discarded).toEqual(["version-1", "version-2"]);
    await killed("more");
    expect(await world.remove("more")).toBe(true);
    expect(discarded).toEqual(["version-1", "version-2", "version-5"]);
    expect(await world.remove("more")).toBe(false);
    expect(await kept.feeds.read({ connectionId: connection.id })).not.toHaveProperty("importing");
  });

  it("that a newer one of the same name overtook changes nothing and says so", async () => {
    const world = setUp();
    async function* overtaken(): AsyncGenerator<readonly FeedEntry[]> {
      yield [entry("email", "old@one.example")];
      await world.take([entry("email", "janedoe@gmail.com")]);
    }
    await expect(world.take(overtaken())).rejects.toThrow("another import of the feed partners began meanwhile");
    expect((await world.screen(MAIL)).evidence.knownMail).toMatchObject({ fact: { matches: [{ feed: "partners" }] } });
  });

  it("without one usable entry is refused, because it would switch the feed off in silence", async () => {
    const world = setUp();
    await world.take([entry("email", "janedoe@gmail.com")]);
    const empty = world.take([{ status: "skipped", line: 4, reason: "name_only" }]);
    await expect(empty).rejects.toBeInstanceOf(EmptyFeedError);
    expect((await world.screen(MAIL)).evidence.knownMail).toMatchObject({ fact: { matches: [{ feed: "partners" }] } });
  });

  it("replaces the feed as a whole, beside other feeds, and keeps no version older than the last", async () => {
    const world = setUp();
    const discarded: string[] = [];
    const kept = { ...world.indicators };
    Object.assign(world.indicators, {
      discard: (version: FeedVersion) => {
        discarded.push(version.version);
        return kept.discard(version);
      },
    });
    await world.take([entry("email", "janedoe@gmail.com")]);
    await world.take([entry("email", "janedoe@gmail.com")], { name: "others" });
    await world.take([entry("email", "someone@one.example")]);
    await world.take([entry("email", "someone@one.example")]);
    expect(discarded).toEqual(["version-1"]);
    expect((await world.screen(MAIL)).evidence.knownMail).toMatchObject({ fact: { matches: [{ feed: "others" }] } });
    expect(await world.remove("others")).toBe(true);
    expect(await world.remove("others")).toBe(false);
    expect((await world.screen(MAIL)).evidence.knownMail).toMatchObject({ fact: { matches: [] } });
  });

  it("takes back what the feed withdraws, on whichever side of the entry it says so, and what has ended", async () => {
    for (const revokedFirst of [true, false]) {
      const world = setUp();
      const pair = [
        entry("email", "janedoe@gmail.com", { revoked: revokedFirst }),
        entry("email", "jane.doe@gmail.com", { revoked: !revokedFirst }),
      ];
      const ended = entry("phone", "+442079460000", { line: 9, validUntil: new Date(START) });
      const report = await world.take([...pair, ended, entry("email", "someone@one.example")]);
      expect((await world.screen(MAIL)).evidence.knownMail).toMatchObject({ fact: { matches: [] } });
      expect(report.lines).toContainEqual({ line: 9, reason: "expired" });
      expect(report.skipped.revoked).toBe(revokedFirst ? 2 : 1);
    }
  });

  it("lets an entry end before its feed", async () => {
    const world = setUp();
    await world.take([entry("email", "janedoe@gmail.com", { validUntil: new Date(START + 10 * DAY_MS) })]);
    world.pass(9);
    expect((await world.screen(MAIL)).evidence.knownMail).toMatchObject({ fact: { matches: [{}] } });
    world.pass(1);
    expect((await world.screen(MAIL)).evidence.knownMail).toMatchObject({ fact: { matches: [] } });
  });

  it("accounts for every entry: taken and skipped add up, with line and reason", async () => {
    const world = setUp();
    const report = await world.take([
      entry("email", "janedoe@gmail.com"),
      entry("domain", "gmail.com", { line: 2 }),
      entry("phone", "020 7946 0000", { line: 3 }),
      { status: "skipped", line: 4, reason: "name_only" },
    ]);
    expect(report).toEqual({
      entries: 4,
      taken: { email: 1 },
      skipped: { shared_by_many: 1, no_calling_code: 1, name_only: 1 },
      lines: [
        { line: 2, reason: "shared_by_many" },
        { line: 3, reason: "no_calling_code" },
        { line: 4, reason: "name_only" },
      ],
    });
  });

  it("stops at ten feeds", async () => {
    const world = setUp();
    for (let at = 0; at < 10; at += 1) await world.take([entry("email", "a@one.example")], { name: `feed-${at}` });
    await expect(world.take([entry("email", "a@one.example")], { name: "one-more" })).rejects.toThrow("10 feeds");
    await world.take([entry("email", "a@one.example")], { name: "feed-3" });
  });
});
