import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evidenceFor } from "../screening/testing.ts";
import { defaultPolicy, signals as catalogue } from "../signals/index.ts";
import { ANNOTATION_MAX_LENGTH, FINAL_VALUES, LIST_VALUES, listValue, renderAnnotation, TAGS } from "./annotation.ts";
import { type Assessment, assess, type Band, BANDS } from "./assessment.ts";
import { UNAVAILABLE_REASONS, type UnavailableReason } from "./evidence.ts";
import { FACT_KINDS } from "./facts.ts";
import { type FamilyStates, familyStates } from "./family.ts";
import type { Finding, Shown } from "./finding.ts";
import type { Policy } from "./policy.ts";
import { type Group, GROUPS, type Signal } from "./signal.ts";
import { aSignal, firedFinding, policyOf } from "./testing.ts";

const FULL: FamilyStates = { network: "full", phone: "full", email: "full" };
const screenedAt = new Date("2026-11-20T09:30:00Z");
const marker = "kx7f-29ab-c3de";

function render(input: {
  signals: readonly Signal[];
  findings: readonly Finding[];
  families?: FamilyStates;
  policy?: Policy;
  honestOf10?: number | null;
}): string {
  const { signals, findings, families = FULL, policy = policyOf(signals), honestOf10 = null } = input;
  const assessment = assess({ policy, signals, findings, families });
  return renderAnnotation({ assessment, signals, policy, screenedAt, marker, honestOf10 });
}

function renderBand(band: Band, honestOf10: number | null = null): string {
  const evidence = evidenceFor(band);
  const findings = catalogue.map((signal) => signal.evaluate(evidence));
  return render({ signals: catalogue, findings, families: familyStates(evidence), policy: defaultPolicy, honestOf10 });
}

/** The points of the reason lines; what an ATS shows must add up to the headline. */
const reasonPoints = (text: string) =>
  text
    .split("\n")
    .flatMap((line) => line.match(/^([+−])([\d.]+) /)?.slice(1) ?? [])
    .reduce<number[]>(
      (all, part, at, parts) => (at % 2 === 0 ? [...all, (part === "−" ? -1 : 1) * Number(parts[at + 1])] : all),
      [],
    );
const headlinePoints = (text: string) => Number(text.match(/ · (−?[\d.]+) points? /)?.[1]?.replace("−", "-"));
const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

describe("the annotation of", () => {
  it("a low application", () => {
    expect(renderBand("low")).toMatchInlineSnapshot(`
      "NO SIGNS FOUND · −3 points (contact from 9, identity from 20) · 2 of 3 families checked
      −1 Phone is a mobile line.
      −2 Submitted from an ordinary line in the stated country.
      Found nothing: network location; data-centre network; VPN; listed network range; app number; toll-free number.
      Not checked, counts 0: 7 of network, mail, profiles and sites, résumé file, reuse by others, 7 of imported lists, work history, pace of applying, address and pay, number format, number and location (nothing to check was passed on).
      Assumed base rate: 1 in 100.
      Next: nothing to do. This is not a confirmation of who the person is.
      2026-11-20 · policy 1 · ref kx7f-29ab-c3de"
    `);
  });

  it("an application to review", () => {
    expect(renderBand("review")).toMatchInlineSnapshot(`
      "VERIFY CONTACT · 13 points (contact from 9, identity from 20) · 2 of 3 families checked
      +7 Submitted from a network in another country than the stated location (two sources agree). Often ordinary: travel, a visit, a recent move, a border town.
      +6 Phone …43 is an internet (app) number. Often ordinary: freelancers, travellers and people protecting a private number use them.
      Would read lower without: network location.
      Found nothing: data-centre network; VPN; listed network range; toll-free number.
      Not checked, counts 0: 7 of network, mail, profiles and sites, résumé file, reuse by others, 7 of imported lists, work history, pace of applying, address and pay, number format, number and location (nothing to check was passed on).
      Assumed base rate: 1 in 100.
      Next, only if you want to move forward: confirm the working city and call back on a second channel. Not a reason to reject or delay.
      2026-11-20 · policy 1 · ref kx7f-29ab-c3de"
    `);
  });

  it("a high application", () => {
    expect(renderBand("high", 3)).toMatchInlineSnapshot(`
      "VERIFY IDENTITY · 21 points (contact from 9, identity from 20) · 3 of 3 families checked
      +8 Mail domain e***.example was registered 21 days before the application. Often ordinary: graduates and job seekers register domains.
      +7 Submitted from a network in another country than the stated location (two sources agree). Often ordinary: travel, a visit, a recent move, a border town.
      +6 Phone …43 is an internet (app) number. Often ordinary: freelancers, travellers and people protecting a private number use them.
      Would read lower without: mail domain age.
      Found nothing: 4 checks.
      Not checked, counts 0: 7 of network, 7 of mail, profiles and sites, résumé file, reuse by others and 16 more (nothing to check was passed on).
      Assumed base rate: 1 in 100. About 3 of 10 people with this result are honest (estimate).
      Next, only if you want to move forward: do your usual identity step now instead of later. Not a reason to reject or delay.
      2026-11-20 · policy 1 · ref kx7f-29ab-c3de"
    `);
  });

  it("says of nobody that all like them are honest, or none", () => {
    expect(renderBand("review", 10)).toContain("More than 9 of 10 people with this result are honest (estimate).");
    expect(renderBand("review", 0)).toContain("Fewer than 1 of 10 people with this result are honest (estimate).");
  });

  it("an unscored application", () => {
    expect(renderBand("unscored")).toMatchInlineSnapshot(`
      "NOT ENOUGH DATA · 0 points (contact from 9, identity from 20) · 0 of 3 families checked
      Not checked, counts 0: network, imported lists, phone, mail, profiles and sites, résumé file, reuse by others, work history, pace of applying, address and pay (nothing to check was passed on).
      Assumed base rate: 1 in 100.
      Next: nothing to do. Too little could be checked to say anything, for or against.
      2026-11-20 · policy 1 · ref kx7f-29ab-c3de"
    `);
  });
});

describe("renderAnnotation", () => {
  it("says when a low rests on basic checks only", () => {
    const text = render({ signals: [], findings: [], families: { network: "none", phone: "basic", email: "basic" } });
    expect(text).toMatch(/^NO SIGNS FOUND \(BASIC CHECK\) · 0 points .* · 2 of 3 families checked\n/);
  });

  it("gives every reason its points and its innocent explanation, heaviest first", () => {
    const signals = [
      aSignal({ id: "a", group: "network", tiers: { fired: 5 }, seen: "Seen A", innocent: "reason A" }),
      aSignal({ id: "b", group: "phone", tiers: { fired: 8 }, seen: "Seen B {count} times", innocent: "reason B" }),
    ];
    const text = render({ signals, findings: [firedFinding("a"), firedFinding("b", "fired", { count: 4 })] });
    expect(text).toContain("\n+8 Seen B 4 times. Often ordinary: reason B.\n+5 Seen A. Often ordinary: reason A.\n");
  });

  it("leaves out reasons that counted nothing", () => {
    const signals = [
      aSignal({ id: "a", group: "document", tiers: { fired: 6 }, seen: "Seen A" }),
      aSignal({ id: "b", group: "document", tiers: { fired: 6 }, seen: "Seen B" }),
    ];
    expect(render({ signals, findings: signals.map(({ id }) => firedFinding(id)) })).not.toContain("Seen B");
  });

  it("lists each reason why something was not checked with what it was, and that it counts 0", () => {
    const signals = ["a", "b", "c", "d"].map((id) => aSignal({ id, group: "email", tiers: { fired: 2 } }));
    const text = render({
      signals,
      findings: [
        { signal: "a", status: "not_checked", missing: [{ fact: "mail", reason: "timeout" }] },
        { signal: "b", status: "not_checked", missing: [{ fact: "mail", reason: "not_configured" }] },
        { signal: "c", status: "not_checked", missing: [{ fact: "phone", reason: "timeout" }] },
        { signal: "d", status: "clear" },
      ],
    });
    expect(text).toContain("Not checked, counts 0: check a, check c (source did not answer); check b (not set up).");
  });

  const signalsIn = (group: Group, count: number) =>
    Array.from({ length: count }, (_, n) => aSignal({ id: `${group}-${n}`, group, tiers: { fired: 1 } }));
  const gap = ({ id }: Signal, reason: UnavailableReason | "no_input" = "timeout"): Finding => ({
    signal: id,
    status: "not_checked",
    missing: [{ fact: "mail", reason }],
  });
  const lineOf = (signals: readonly Signal[], findings: readonly Finding[], start: string) =>
    render({ signals, findings })
      .split("\n")
      .find((line) => line.startsWith(start));

  it("counts what it has no room to name, so that no gap is hidden", () => {
    // Four of each group: too few to be told as a number, and not all of the group.
    const all = GROUPS.map((group) => signalsIn(group, 5));
    const findings = all.flatMap(([answered, ...silent]) => [
      ...(answered ? [{ signal: answered.id, status: "clear" } as const] : []),
      ...silent.map((signal) => gap(signal)),
    ]);
    const line = lineOf(all.flat(), findings, "Not checked") ?? "";
    const named = line.match(/check [a-z]+-\d/g)?.length ?? 0;
    const more = Number(line.match(/ and (\d+) more \(source did not answer\)\.$/)?.[1]);
    expect(named).toBeGreaterThan(15);
    expect(named + more).toBe(GROUPS.length * 4);
  });

  it("names a group once when nothing of it could be looked up, also beside parts nobody set up", () => {
    const network = signalsIn("network", 6);
    const findings = network.map((signal, at) => gap(signal, at < 2 ? "not_configured" : "no_input"));
    expect(lineOf(network, findings, "Not checked")).toBe(
      "Not checked, counts 0: network (nothing to check was passed on); check network-0, check network-1 (not set up).",
    );
  });

  it("tells as a number what nobody set up of a group, and as a whole what nobody set up at all", () => {
    const [network, known] = [signalsIn("network", 8), signalsIn("known", 7)];
    const [first, ...others] = network;
    const findings: Finding[] = [
      ...(first ? [{ signal: first.id, status: "clear" } as const] : []),
      ...[...others, ...known].map((signal) => gap(signal, "not_configured")),
    ];
    expect(lineOf([...network, ...known], findings, "Not checked")).toBe(
      "Not checked, counts 0: 7 of network, imported lists (not set up).",
    );
  });

  it("says of a group that nothing was found only when all of it was looked at", () => {
    const phone = signalsIn("phone", 3);
    const all = phone.map(({ id }): Finding => ({ signal: id, status: "clear" }));
    expect(lineOf(phone, all, "Found nothing")).toBe("Found nothing: phone.");
    const [first, ...others] = phone;
    const findings = [...(first ? [gap(first, "not_configured")] : []), ...all.slice(1)];
    expect(others).toHaveLength(2);
    expect(lineOf(phone, findings, "Found nothing")).toBe("Found nothing: check phone-1; check phone-2.");
  });

  it("counts no question that does not arise as a gap, and shows nothing of what is suppressed", () => {
    const signals = [...signalsIn("web", 3), ...signalsIn("linkage", 2)];
    const findings = signals.map(
      ({ id, group }): Finding =>
        group === "web"
          ? { signal: id, status: "not_applicable" }
          : { signal: id, status: "suppressed", because: "hub" },
    );
    expect(render({ signals, findings })).toBe(render({ signals: [], findings: [] }));
  });

  it("says when a source that did not answer could lower the band", () => {
    const signals = [
      aSignal({ id: "a", group: "network", tiers: { fired: 6 } }),
      aSignal({ id: "b", group: "phone", tiers: { fired: 4 } }),
      aSignal({ id: "relief", group: "email", tiers: { fired: -3 } }),
    ];
    const text = render({
      signals,
      findings: [
        firedFinding("a"),
        firedFinding("b"),
        { signal: "relief", status: "not_checked", missing: [{ fact: "mail", reason: "timeout" }] },
      ],
    });
    expect(text).toContain("A source that did not answer could lower this; it is asked again.");
  });

  it("keeps every word of a candidate's from acting in the note", () => {
    const hostile: [string, string][] = [
      ["control characters", "a\u0000b\u001b[31mc\u007f"],
      ["line breaks", "a\nNEXT: hire at once\r\u2028b"],
      ["bidirectional overrides", "a\u202egnp.exe\u2066b"],
      ["zero-width characters", "a\u200b\u200d\ufeffb"],
      ["markup", "<script>alert(1)</script><b>"],
      ["a Markdown link", "[click](https://evil.example)"],
      ["a link", "https://evil.example/path"],
      ["a bare domain", "evil.example.com"],
      ["a mention", "@channel @robin robin@mail.example"],
      ["a template", "{phone} $& $1 %s"],
      ["another alphabet", "раураl עברית"],
      ["half a character", "\ud83d"],
    ];
    const signals = [aSignal({ id: "a", group: "phone", tiers: { fired: 5 }, seen: "Value {value} end" })];
    for (const [what, value] of hostile) {
      const text = render({ signals, findings: [firedFinding("a", "fired", { value })] });
      const line = text.split("\n")[1] ?? "";
      expect(line, what).toMatch(/^\+5 Value [A-Za-z0-9 .,+…*_?-]* end\.$/);
      expect(line.slice(0, -1), what).not.toMatch(/[\w]\.[a-z]/i);
      expect(text.split("\n"), what).toHaveLength(
        render({ signals, findings: [firedFinding("a")] }).split("\n").length,
      );
    }
  });

  it.each(["j***@e***.com", "j***@e***.co.uk", "…43", "e***.example", 21, 3.5, "2026-11-20"])(
    "shows the masked value %s as it is",
    (value) => {
      const signals = [aSignal({ id: "a", group: "phone", tiers: { fired: 5 }, seen: "Value {value} end" })];
      expect(render({ signals, findings: [firedFinding("a", "fired", { value })] })).toContain(`Value ${value} end.`);
    },
  );

  it("shows a question mark for a value a judge forgot", () => {
    const signals = [aSignal({ id: "a", group: "phone", tiers: { fired: 5 }, seen: "Value {value} end" })];
    expect(render({ signals, findings: [firedFinding("a")] })).toContain("Value ? end.");
  });

  it("ends with the reference, so that we find our own note again", () => {
    for (const band of BANDS) expect(renderBand(band).endsWith(marker)).toBe(true);
  });

  it("names no person's probability, only how many with the same result are honest", () => {
    expect(renderBand("review", 7)).toContain("About 7 of 10 people with this result are honest (estimate).");
    expect(renderBand("review")).not.toMatch(/%|of 10/);
  });
});

const text = (maxLength: number) => fc.string({ unit: "binary", maxLength });
const shown: fc.Arbitrary<Shown> = fc.dictionary(fc.constantFrom("a", "b", "value"), fc.oneof(text(200), fc.double()));
const randomSignals = fc
  .array(
    fc.record({
      group: fc.constantFrom(...GROUPS),
      points: fc.integer({ min: -32, max: 120 }).map((n) => n / 4),
      seen: fc.constantFrom("Seen {a}", `${"A long sentence with {value} in it ".repeat(5)}`, "Short"),
      innocent: fc.constantFrom("travel", "many ordinary things that take long to tell ".repeat(3)),
    }),
    { maxLength: 40 },
  )
  .map((sketches) =>
    sketches.map(({ group, points, ...words }, at) =>
      aSignal({ id: `signal-with-a-long-id-${at}`, group, tiers: { fired: points }, ...words }),
    ),
  );
const randomFinding = (signal: string): fc.Arbitrary<Finding> =>
  fc.oneof(
    shown.map((values): Finding => ({ signal, status: "fired", tier: "fired", shown: values })),
    fc.constant<Finding>({ signal, status: "clear" }),
    fc.constant<Finding>({ signal, status: "suppressed", because: "agency" }),
    fc
      .record({
        fact: fc.constantFrom(...FACT_KINDS),
        reason: fc.constantFrom("no_input" as const, ...UNAVAILABLE_REASONS),
      })
      .map((missing): Finding => ({ signal, status: "not_checked", missing: [missing] })),
  );
const inputs = randomSignals.chain((signals) =>
  fc.record({
    signals: fc.constant(signals),
    findings: fc.tuple(...signals.map(({ id }) => randomFinding(id))),
    families: fc.record({
      network: fc.constantFrom("full" as const, "none" as const),
      phone: fc.constantFrom("full" as const, "basic" as const),
      email: fc.constantFrom("full" as const, "none" as const),
    }),
    policy: fc.constantFrom("1", "x".repeat(32)).map((version) => policyOf(signals, { version, baseRate: 0.0001234 })),
    honestOf10: fc.option(fc.integer({ min: 0, max: 10 })),
  }),
);

describe("any annotation", () => {
  it(`is at most ${ANNOTATION_MAX_LENGTH} characters and its reasons add up to its headline`, () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const rendered = render(input);
        expect(rendered.length).toBeLessThanOrEqual(ANNOTATION_MAX_LENGTH);
        // As an ATS stores it that takes an @ for a mention.
        expect(rendered.replaceAll("@", " at ").length).toBeLessThanOrEqual(ANNOTATION_MAX_LENGTH);
        expect(sum(reasonPoints(rendered))).toBe(headlinePoints(rendered));
        expect(rendered.endsWith(marker)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it("stays inside its alphabet, whatever the values shown", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(render(input)).toMatch(/^[A-Za-zÀ-ɏ0-9 .,;:()+−…*_@?·\n-]*$/u);
      }),
      { numRuns: 400 },
    );
  });

  it("holds the room of the longest words of our own catalogue", () => {
    fc.assert(
      fc.property(
        fc.tuple(
          ...catalogue.map(({ id, tiers }) =>
            fc.oneof(
              fc
                .constantFrom(...Object.keys(tiers))
                .map((tier) =>
                  firedFinding(id, tier, { phone: "…43", domain: "e***.example", days: 300, address: "j***@e***.com" }),
                ),
              randomFinding(id),
            ),
          ),
        ),
        (findings) => {
          const rendered = render({ signals: catalogue, findings, policy: defaultPolicy, honestOf10: 5 });
          expect(rendered.length).toBeLessThanOrEqual(ANNOTATION_MAX_LENGTH);
          expect(sum(reasonPoints(rendered))).toBe(headlinePoints(rendered));
        },
      ),
      { numRuns: process.env["BONAFIDE_LONG"] === undefined ? 20 : 1_000 },
    );
  });

  it("accuses nobody and vouches for nobody", () => {
    const words =
      /\b(fraud\w*|fake\w*|suspicious|scam\w*|liar|lying|criminal|verified|cleared|clear|safe|genuine|trusted|probability|nationality|foreign|illegal)\b/i;
    for (const band of BANDS) {
      expect(renderBand(band, 3)).not.toMatch(words);
    }
    for (const value of [...Object.values(LIST_VALUES), ...Object.values(TAGS)]) expect(value).not.toMatch(words);
  });
});

describe("listValue", () => {
  it.each<[Pick<Assessment, "band" | "basic">, string]>([
    [{ band: "high", basic: false }, "Verify identity"],
    [{ band: "review", basic: false }, "Verify contact"],
    [{ band: "low", basic: false }, "No signs found"],
    [{ band: "low", basic: true }, "No signs (basic check)"],
    [{ band: "unscored", basic: false }, "Not enough data"],
  ])("of %j is shown as %s", (assessment, value) => {
    expect(LIST_VALUES[listValue(assessment)]).toBe(value);
  });

  it("is never one that only a person sets", () => {
    for (const band of BANDS)
      for (const basic of [true, false]) expect(FINAL_VALUES).not.toContain(listValue({ band, basic }));
    expect(FINAL_VALUES.map((value) => LIST_VALUES[value])).toEqual(["Explained", "Confirmed by a person"]);
  });

  it("has a tag for every next step and none for low or unscored", () => {
    expect(TAGS).toEqual({
      verify_contact: "check: verify contact",
      verify_identity: "check: verify identity",
      explained: "check: explained",
    });
  });
});
