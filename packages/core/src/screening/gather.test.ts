import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { absent, type Evidence, found, unavailable } from "../domain/evidence.ts";
import { FACT_KINDS, type FactKind } from "../domain/facts.ts";
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
