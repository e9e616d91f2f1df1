import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { absent, type Evidence, found, unavailable } from "../domain/evidence.ts";
import { FACT_KINDS, type FactKind } from "../domain/facts.ts";
import type { LicenceFacts } from "../domain/licence.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import type { Lookup } from "../lookups/lookup.ts";
import { defaultTiming } from "./deps.ts";
import { gather } from "./gather.ts";
import { aConnection, anApplication } from "./testing.ts";

const place = (country: string, source = "place/test") => found<"place">({ country }, source);

function lookup<K extends FactKind>(fact: K, look: Lookup<K>["look"], options: Partial<Lookup> = {}): Lookup {
  return { id: `${fact}/test`, fact, after: [], look, ...options };
}

function run(lookups: readonly Lookup[]) {
  const unavailableCounts: (string | undefined)[] = [];
  const errors: string[] = [];
  const result = gather(
    {
      lookups,
      signals: [],
      timing: defaultTiming,
      logger: { info() {}, warn() {}, error: (message, fields) => errors.push(`${message} ${fields?.lookup}`) },
      metrics: {
        count: (_name, _value, dimensions) => unavailableCounts.push(`${dimensions?.lookup} ${dimensions?.code}`),
      },
    },
    anApplication(),
    aConnection(),
    null,
  ).then(({ evidence }) => evidence);
  return { result, unavailableCounts, errors };
}

const A_LICENCE: LicenceFacts = {
  provider: "somebody",
  title: "Somebody outside",
  access: "public_service",
  sends: ["code_account"],
  purpose: "how old an account is",
  employmentUse: "terms_not_read",
  fcra: "terms_not_read",
  display: "an age",
  storage: "an age",
  region: "somewhere",
  area: "other",
  note: "made up",
  termsDate: null,
};

const never = () => new Promise<never>(() => {});

describe("gather", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it("answers not configured for every kind nobody looks up", async () => {
    const evidence = await run([]).result;
    expect(Object.keys(evidence).toSorted()).toEqual([...FACT_KINDS].toSorted());
    for (const kind of FACT_KINDS.filter((one) => one !== "observations"))
      expect(evidence[kind]).toMatchObject({ status: "unavailable", reason: "not_configured" });
    // What nobody can enter is no gap.
    expect(evidence.observations).toEqual({ status: "not_applicable" });
  });

  it("turns a lookup that does not answer in time into a timeout and tells it to stop", async () => {
    let stopped = false;
    const { result, unavailableCounts } = run([
      lookup("mail", (_, { signal }) => {
        signal.addEventListener("abort", () => {
          stopped = true;
        });
        return never();
      }),
      lookup("place", async () => place("CA")),
    ]);
    await vi.advanceTimersByTimeAsync(defaultTiming.lookupsMs);
    const evidence = await result;
    expect(evidence.mail).toEqual(unavailable("timeout", "mail/test"));
    expect(evidence.place).toEqual(place("CA"));
    expect(stopped).toBe(true);
    expect(unavailableCounts).toEqual(["mail/test timeout"]);
  });

  it("holds all lookups to one deadline, also those that wait for others", async () => {
    let asked = false;
    const { result } = run([
      lookup("phone", never),
      lookup(
        "lineType",
        async () => {
          asked = true;
          return absent;
        },
        { after: ["phone"] },
      ),
    ]);
    await vi.advanceTimersByTimeAsync(defaultTiming.lookupsMs);
    expect((await result).lineType).toEqual(unavailable("timeout", "lineType/test"));
    expect(asked).toBe(false);
  });

  it.each([
    ["rejects", () => Promise.reject(new Error("no"))],
    [
      "throws at once",
      () => {
        throw new TypeError("no");
      },
    ],
  ])("takes a lookup that %s as a provider error", async (_, look) => {
    const { result, errors } = run([lookup("network", look)]);
    expect((await result).network).toEqual(unavailable("provider_error", "network/test"));
    expect(errors).toEqual(["lookup failed network/test"]);
  });

  it("shows a lookup what it builds on, settled", async () => {
    const seen: unknown[] = [];
    const { result } = run([
      lookup(
        "network",
        async (_, { known }) => {
          seen.push(known("place"));
          return absent;
        },
        { after: ["place"] },
      ),
      lookup("place", async () => {
        await vi.advanceTimersByTimeAsync(10);
        return place("CA");
      }),
    ]);
    await result;
    expect(seen).toEqual([place("CA")]);
  });

  it("asks the next lookup of a kind only when the one before could not tell", async () => {
    const asked: string[] = [];
    const one = (id: string, answer: Evidence<"place">) =>
      lookup(
        "place",
        async () => {
          asked.push(id);
          return answer;
        },
        { id },
      );
    const evidence = await run([
      one("first", unavailable("not_supported", "first")),
      one("second", place("CA", "second")),
      one("third", place("US", "third")),
    ]).result;
    expect(asked).toEqual(["first", "second"]);
    expect(evidence.place).toEqual(place("CA", "second"));
  });

  it("takes absent as an answer", async () => {
    const evidence = await run([
      lookup("place", async () => absent, { id: "first" }),
      lookup("place", async () => place("CA"), { id: "second" }),
    ]).result;
    expect(evidence.place).toEqual(absent);
  });

  it("remembers an outage over a later lookup that cannot tell, so that the question is asked again", async () => {
    const evidence = await run([
      lookup("lineType", async () => unavailable("rate_limited", "paid"), { id: "paid" }),
      lookup("lineType", async () => unavailable("not_supported", "free"), { id: "free" }),
    ]).result;
    expect(evidence.lineType).toEqual(unavailable("rate_limited", "paid"));
  });

  it("remembers what became of the provider that was asked over one that is not set up", async () => {
    const evidence = await run([
      lookup("anonymiser", async () => unavailable("refused", "first"), { id: "first" }),
      lookup("anonymiser", async () => unavailable("not_configured", "second"), { id: "second" }),
    ]).result;
    expect(evidence.anonymiser).toEqual(unavailable("refused", "first"));
  });

  it.each([
    ["asks whoever is outside while one check reads the answer", 1, ["codeAccount"]],
    ["sends nobody outside a detail that only checks read which are off", 0, []],
  ])("%s", async (_, kept, expected) => {
    const readers = signals.filter(({ needs, wants }) => [...needs, ...wants].includes("codeAccount"));
    expect(readers.length).toBeGreaterThan(2);
    const asked: string[] = [];
    const noted = (fact: "codeAccount" | "mail") => () => {
      asked.push(fact);
      return Promise.resolve(absent);
    };
    const outside = lookup("codeAccount", noted("codeAccount"), { licence: A_LICENCE });
    const within = lookup("mail", noted("mail"));
    const policy = { ...defaultPolicy, off: readers.slice(kept).map(({ id }) => id) };
    const nothing = { info() {}, warn() {}, error() {} };
    await gather(
      { lookups: [outside, within], signals, timing: defaultTiming, logger: nothing, metrics: { count() {} } },
      anApplication(),
      aConnection(),
      { policy, indexKey: Buffer.alloc(32, 1).toString("base64") },
    );
    expect(asked.toSorted()).toEqual([...expected, "mail"].toSorted());
  });

  it("never throws and answers every kind, whatever the lookups do", async () => {
    const behaviour = fc.constantFrom("found", "absent", "unavailable", "reject", "throw", "hang");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...FACT_KINDS), behaviour), { maxLength: 12 }),
        async (spec) => {
          const lookups = spec.map(([fact, does], position) =>
            lookup(
              fact,
              () => {
                if (does === "throw") throw new Error("no");
                if (does === "reject") return Promise.reject(new Error("no"));
                if (does === "hang") return never();
                return Promise.resolve(does === "unavailable" ? unavailable("refused", "x") : absent);
              },
              // Kinds only ever build on kinds before them, as the registry's do.
              { id: `${fact}/${position}`, after: FACT_KINDS.slice(0, FACT_KINDS.indexOf(fact)) },
            ),
          );
          const { result } = run(lookups);
          await vi.advanceTimersByTimeAsync(defaultTiming.lookupsMs);
          const evidence = await result;
          expect(FACT_KINDS.every((kind) => evidence[kind] !== undefined)).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });
});
