import { describe, expect, expectTypeOf, it } from "vitest";
import { absent, found, notApplicable, UNAVAILABLE_REASONS, unavailable } from "./evidence.ts";
import type { Facts, NetworkFact, PlaceFact } from "./facts.ts";
import { clear, defineSignal, doesNotApply, fired, suppressed } from "./signal.ts";
import { noEvidence } from "./testing.ts";

const inCanada = found<"place">({ country: "CA" }, "place/test");
const mail = found<"mail">({ addresses: [] }, "mail/test");

const tiers = { fired: { points: 2, rates: { misrepresenting: 0.2, honest: 0.1 } } };
const wording = { seen: "Seen {what}", short: "test" };

const calls: unknown[] = [];
const both = defineSignal({
  id: "test-both",
  group: "consistency",
  needs: ["place", "mail"],
  tiers,
  wording,
  judge: (facts) => {
    calls.push(facts);
    return fired("fired", { what: facts.mail.addresses.length });
  },
});

describe("defineSignal", () => {
  it("hands the judge exactly the facts it declared", () => {
    calls.length = 0;
    const evidence = { ...noEvidence, place: inCanada, mail, phone: found<"phone">({ numbers: [] }, "phone/test") };
    expect(both.evaluate(evidence)).toEqual({
      signal: "test-both",
      status: "fired",
      tier: "fired",
      shown: { what: 0 },
    });
    expect(calls).toEqual([{ place: inCanada.fact, mail: mail.fact }]);
  });

  it.each(UNAVAILABLE_REASONS)(
    "answers not checked, naming the fact and that it was %s, without asking the judge",
    (reason) => {
      calls.length = 0;
      const evidence = { ...noEvidence, place: unavailable(reason, "place/test"), mail };
      expect(both.evaluate(evidence)).toEqual({
        signal: "test-both",
        status: "not_checked",
        missing: [{ fact: "place", reason }],
      });
      expect(calls).toEqual([]);
    },
  );

  it("says that there was no input when the application carries nothing to look up", () => {
    expect(both.evaluate({ ...noEvidence, mail })).toMatchObject({ missing: [{ fact: "place", reason: "no_input" }] });
  });

  it("names every fact that is missing", () => {
    expect(both.evaluate({ ...noEvidence, mail: unavailable("timeout", "mail/test") })).toMatchObject({
      status: "not_checked",
      missing: [
        { fact: "place", reason: "no_input" },
        { fact: "mail", reason: "timeout" },
      ],
    });
  });

  it("does not apply when one of its questions does not arise, whatever else is missing", () => {
    expect(both.evaluate({ ...noEvidence, mail: notApplicable })).toEqual({
      signal: "test-both",
      status: "not_applicable",
    });
  });

  it("passes on what the judge says", () => {
    const judged = (verdict: typeof clear | typeof doesNotApply) =>
      defineSignal({ id: "test", group: "web", needs: ["place"], tiers, wording, judge: () => verdict }).evaluate({
        ...noEvidence,
        place: inCanada,
      });
    expect(judged(clear)).toEqual({ signal: "test", status: "clear" });
    expect(judged(doesNotApply)).toEqual({ signal: "test", status: "not_applicable" });
  });

  it("tells a match that says nothing from a finding and from nothing found, with the reason", () => {
    const muted = defineSignal({
      id: "test",
      group: "linkage",
      needs: ["place"],
      tiers,
      wording,
      judge: () => suppressed("hub"),
    });
    expect(muted.evaluate({ ...noEvidence, place: inCanada })).toEqual({
      signal: "test",
      status: "suppressed",
      because: "hub",
    });
    expect(muted.evaluate(noEvidence).status).toBe("not_checked");
  });

  it("corroborates, yields to nobody and forfeits nothing unless it says otherwise", () => {
    expect(both).toMatchObject({ corroborates: true, yieldsTo: [], forfeits: [], needs: ["place", "mail"] });
    const weak = defineSignal({
      id: "weak",
      group: "email",
      needs: ["mail"],
      tiers,
      wording,
      yieldsTo: ["test-both"],
      forfeits: ["test-relief"],
      corroborates: false,
      judge: () => clear,
    });
    expect(weak).toMatchObject({ corroborates: false, yieldsTo: ["test-both"], forfeits: ["test-relief"] });
  });
});

const seenWanted: unknown[] = [];
const wanting = defineSignal({
  id: "test-wanting",
  group: "web",
  needs: ["mail"],
  wants: ["place", "phone"],
  sparedBy: ["phone"],
  tiers,
  wording,
  judge: (facts) => {
    seenWanted.push(facts);
    return clear;
  },
});

describe("a wanted fact", () => {
  it("is handed over where it was found and null where not, whatever the reason, and never stops the judge", () => {
    for (const place of [inCanada, absent, notApplicable, ...UNAVAILABLE_REASONS.map((one) => unavailable(one, "x"))]) {
      seenWanted.length = 0;
      expect(wanting.evaluate({ ...noEvidence, mail, place })).toEqual({ signal: "test-wanting", status: "clear" });
      expect(seenWanted).toEqual([
        { mail: mail.fact, place: place.status === "found" ? inCanada.fact : null, phone: null },
      ]);
    }
  });

  it("that could spare points leaves no finding when its source failed, and is done without when nobody was asked", () => {
    for (const reason of UNAVAILABLE_REASONS) {
      const finding = wanting.evaluate({ ...noEvidence, mail, phone: unavailable(reason, "x") });
      const asked = reason !== "not_configured" && reason !== "not_supported";
      expect(finding, reason).toEqual(
        asked
          ? { signal: "test-wanting", status: "not_checked", missing: [{ fact: "phone", reason }] }
          : { signal: "test-wanting", status: "clear" },
      );
    }
  });

  it("is declared on the signal, for whoever asks what it reads", () => {
    expect(wanting).toMatchObject({ needs: ["mail"], wants: ["place", "phone"], sparedBy: ["phone"] });
    expect(both).toMatchObject({ wants: [], sparedBy: [] });
  });
});

describe("the types of defineSignal", () => {
  const shared = { id: "test", group: "web", tiers, wording } as const;

  it("let a judge read what it declared, and nothing else", () => {
    defineSignal({
      ...shared,
      needs: ["place"],
      judge: (facts) => {
        expectTypeOf(facts).toEqualTypeOf<{ readonly place: PlaceFact }>();
        // @ts-expect-error -- the fact was not declared in `needs`
        return facts.mail ? clear : clear;
      },
    });
    defineSignal({
      ...shared,
      needs: ["place"],
      // @ts-expect-error -- the fact was not declared in `needs`
      judge: ({ network }) => (network ? clear : clear),
    });
  });

  it("let a judge read a wanted fact only with the case that there is none, and spare it only by one", () => {
    defineSignal({
      ...shared,
      needs: ["place"],
      wants: ["network"],
      judge: (facts) => {
        expectTypeOf(facts).toEqualTypeOf<{ readonly place: PlaceFact; readonly network: NetworkFact | null }>();
        // @ts-expect-error -- it may be null
        if (facts.network.asn === 1) return clear;
        // @ts-expect-error -- the fact was declared neither in `needs` nor in `wants`
        return facts.mail ? clear : clear;
      },
    });
    defineSignal({
      ...shared,
      needs: ["place"],
      wants: ["network"],
      // @ts-expect-error -- not a wanted fact
      sparedBy: ["mail"],
      judge: () => clear,
    });
  });

  it("let a judge fire only tiers that exist", () => {
    defineSignal({ ...shared, needs: ["place"], judge: () => fired("fired") });
    defineSignal({
      ...shared,
      needs: ["place"],
      // @ts-expect-error -- no such tier
      judge: () => fired("other"),
    });
    defineSignal({
      ...shared,
      needs: ["place"],
      // @ts-expect-error -- one of the two does not exist
      judge: ({ place }) => (place.country === "CA" ? fired("fired") : fired("other")),
    });
  });

  it("let nobody need a fact that does not exist", () => {
    // @ts-expect-error -- there is no such kind of fact
    defineSignal({ ...shared, needs: ["nationality"], judge: () => clear });
  });

  it("have no field for a name, a language, an age, a photo or a nationality anywhere in the facts", () => {
    type Keys<T> = T extends readonly (infer Item)[]
      ? Keys<Item>
      : T extends Date
        ? never
        : T extends object
          ? { [K in keyof T]: K | Keys<T[K]> }[keyof T]
          : never;
    expectTypeOf<
      Extract<
        Keys<Facts>,
        | "name"
        | "givenName"
        | "familyName"
        | "language"
        | "age"
        | "photo"
        | "gender"
        | "nationality"
        | "birthplace"
        | "school"
      >
    >().toEqualTypeOf<never>();
  });
});
