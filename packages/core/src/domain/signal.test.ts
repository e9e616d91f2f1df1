import { describe, expect, expectTypeOf, it } from "vitest";
import { absent, type EvidenceSet, found, notApplicable, UNAVAILABLE_REASONS, unavailable } from "./evidence.ts";
import type { Facts, PlaceFact } from "./facts.ts";
import { clear, defineSignal, doesNotApply, fired } from "./signal.ts";

const nothing: EvidenceSet = {
  place: absent,
  network: absent,
  phone: absent,
  lineType: absent,
  mail: absent,
  mailDomain: absent,
  mailServer: absent,
  mailLookalike: absent,
  employerLookalike: absent,
  portfolioDomain: absent,
};
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
    const evidence = { ...nothing, place: inCanada, mail, phone: found<"phone">({ numbers: [] }, "phone/test") };
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
      const evidence = { ...nothing, place: unavailable(reason, "place/test"), mail };
      expect(both.evaluate(evidence)).toEqual({
        signal: "test-both",
        status: "not_checked",
        missing: [{ fact: "place", reason }],
      });
      expect(calls).toEqual([]);
    },
  );

  it("says that there was no input when the application carries nothing to look up", () => {
    expect(both.evaluate({ ...nothing, mail })).toMatchObject({ missing: [{ fact: "place", reason: "no_input" }] });
  });

  it("names every fact that is missing", () => {
    expect(both.evaluate({ ...nothing, mail: unavailable("timeout", "mail/test") })).toMatchObject({
      status: "not_checked",
      missing: [
        { fact: "place", reason: "no_input" },
        { fact: "mail", reason: "timeout" },
      ],
    });
  });

  it("does not apply when one of its questions does not arise, whatever else is missing", () => {
    expect(both.evaluate({ ...nothing, mail: notApplicable })).toEqual({
      signal: "test-both",
      status: "not_applicable",
    });
  });

  it("passes on what the judge says", () => {
    const judged = (verdict: typeof clear | typeof doesNotApply) =>
      defineSignal({ id: "test", group: "web", needs: ["place"], tiers, wording, judge: () => verdict }).evaluate({
        ...nothing,
        place: inCanada,
      });
    expect(judged(clear)).toEqual({ signal: "test", status: "clear" });
    expect(judged(doesNotApply)).toEqual({ signal: "test", status: "not_applicable" });
  });

  it("corroborates and yields to nobody unless it says otherwise", () => {
    expect(both).toMatchObject({ corroborates: true, yieldsTo: [], needs: ["place", "mail"] });
    const weak = defineSignal({
      id: "weak",
      group: "email",
      needs: ["mail"],
      tiers,
      wording,
      yieldsTo: ["test-both"],
      corroborates: false,
      judge: () => clear,
    });
    expect(weak).toMatchObject({ corroborates: false, yieldsTo: ["test-both"] });
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
