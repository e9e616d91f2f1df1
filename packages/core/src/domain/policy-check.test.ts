import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultPolicy, signals } from "../signals/index.ts";
import { checkPolicy, wholeDocument } from "./policy-check.ts";

const extending = (rest: object) => ({ extends: "catalogue", version: "mine-1", ...rest });
const problemsOf = (given: unknown) => {
  const checked = checkPolicy(given, signals);
  return checked.status === "refused" ? checked.problems : [];
};
const first = (given: unknown) => problemsOf(given)[0];

describe("checkPolicy", () => {
  it("finds nothing wrong with the catalogue's own policy, written out whole", () => {
    expect(checkPolicy(JSON.parse(JSON.stringify(wholeDocument(defaultPolicy))), signals)).toMatchObject({
      status: "usable",
      policy: defaultPolicy,
      differences: [],
    });
  });

  it("says what a usable document changes, setting by setting", () => {
    const given = extending({ weights: { "ip-vpn": { fired: 3 } }, cuts: { review: 10 }, shadow: ["phone-invalid"] });
    expect(checkPolicy(given, signals)).toMatchObject({
      status: "usable",
      differences: [
        { path: "weights.ip-vpn.fired", catalogue: 5, policy: 3 },
        { path: "cuts.review", catalogue: 9, policy: 10 },
        { path: "shadow", catalogue: [], policy: ["phone-invalid"] },
      ],
    });
  });

  it.each([
    ["weights", { weights: { "ip-vpm": { fired: 5 } } }, "weights.ip-vpm", "ip-vpn"],
    ["off", { off: ["ip-vpn", "phone-moblie"] }, "off.1", "phone-mobile"],
    ["shadow", { shadow: ["email-disposible"] }, "shadow.0", "email-disposable"],
    ["jurisdictions", { jurisdictions: { eu: { off: ["ip-hostin"] } } }, "jurisdictions.eu.off.0", "ip-hosting"],
  ])("names the nearest check for one nobody knows in %s", (_, rest, path, meant) => {
    expect(first(extending(rest))).toMatchObject({ path });
    expect(first(extending(rest))?.message).toContain(`did you mean "${meant}"?`);
  });

  it("guesses nothing for an id that is near none", () => {
    expect(first(extending({ off: ["qqqqqqqqqqqqqqqqqqqqqqqq"] }))?.message).not.toContain("did you mean");
  });

  it.each([
    ["no document", "policy", "", /object/],
    ["no version", { extends: "catalogue" }, "version", /string/],
    ["another base", { extends: "mine", version: "1" }, "extends", /catalogue/],
    ["a weight that is text", extending({ weights: { "ip-vpn": { fired: "5" } } }), "weights.ip-vpn.fired", /number/],
    [
      "a weight between quarters",
      extending({ weights: { "ip-vpn": { fired: 5.1 } } }),
      "weights.ip-vpn.fired",
      /0\.25/,
    ],
    [
      "a case the check has not",
      extending({ weights: { "ip-vpn": { sure: 5 } } }),
      "weights.ip-vpn.sure",
      /one of fired/,
    ],
    [
      "relief turned round",
      extending({ weights: { "phone-mobile": { fired: 3 } } }),
      "weights.phone-mobile.fired",
      /0 or less/,
    ],
    [
      "a finding turned round",
      extending({ weights: { "ip-vpn": { fired: -3 } } }),
      "weights.ip-vpn.fired",
      /0 or more/,
    ],
    [
      "a display made to count",
      extending({ weights: { "phone-area-mismatch": { fired: 2 } } }),
      "weights.phone-area-mismatch.fired",
      /only shown/,
    ],
    ["a cut nothing has to reach", extending({ cuts: { review: 0 } }), "cuts.review", /0\.25/],
    ["a review above high", extending({ cuts: { review: 25 } }), "cuts.review", /at most cuts\.high \(20\)/],
    ["a base rate of everybody", extending({ baseRate: 1 }), "baseRate", /0\.5/],
    ["a kind of work nobody knows", extending({ segment: "space" }), "segment", /on_site/],
    ["a setting with a slip", extending({ cutz: {} }), "cutz", /did you mean "cuts"\?/],
    ["a cut with a slip", extending({ cuts: { reveiw: 9 } }), "cuts.reveiw", /did you mean "review"\?/],
    ["a partial document that does not say so", { version: "1", off: [] }, "extends", /names only what differs/],
  ])("explains %s with its path", (_, given, path, message) => {
    expect(first(given)).toMatchObject({ path });
    expect(first(given)?.message).toMatch(message);
  });

  it("explains every problem at once", () => {
    const given = extending({ version: "", reliefFloor: 3, cuts: { review: "nine" } });
    expect(problemsOf(given).map(({ path }) => path)).toEqual(["version", "reliefFloor", "cuts.review"]);
  });
});

describe("a policy can never read or list who somebody is", () => {
  const TRAITS = [
    "countries",
    "country",
    "blockedCountries",
    "country_list",
    "nationality",
    "nationalities",
    "citizenship",
    "ethnicity",
    "race",
    "religion",
    "gender",
    "sex",
    "age",
    "birthYear",
    "language",
    "languages",
    "locale",
    "accent",
    "name",
    "names",
    "familyName",
    "photo",
    "school",
    "university_country",
    "visa",
    "origin",
  ];
  /** Every place of a document that holds other settings. */
  const PLACES: readonly (readonly [string, (key: string) => object])[] = [
    ["the document", (key) => ({ [key]: ["XX"] })],
    ["its weights", (key) => ({ weights: { [key]: { fired: 5 } } })],
    ["one check's weights", (key) => ({ weights: { "ip-vpn": { [key]: 5 } } })],
    ["its caps", (key) => ({ caps: { [key]: 10 } })],
    ["its cuts", (key) => ({ cuts: { [key]: 10 } })],
    ["its priors", (key) => ({ priors: { [key]: 0.1 } })],
    ["its segments", (key) => ({ segments: { [key]: { XX: "on_site" } } })],
    ["its jurisdictions", (key) => ({ jurisdictions: { [key]: { off: [] } } })],
    ["one law's settings", (key) => ({ jurisdictions: { eu: { off: [], [key]: ["XX"] } } })],
    ["its wording", (key) => ({ wording: { [key]: true } })],
    ["the checks that are off", (key) => ({ off: [key] })],
    ["the checks that are watched", (key) => ({ shadow: [key] })],
  ];

  it.each(PLACES)("in %s", (_, place) => {
    for (const trait of TRAITS) {
      for (const given of [extending(place(trait)), { ...wholeDocument(defaultPolicy), ...place(trait) }]) {
        expect([trait, checkPolicy(given, signals).status]).toEqual([trait, "refused"]);
      }
    }
  });

  it("nor a list of countries in place of a weight, a law or a kind of work", () => {
    for (const given of [
      { weights: { "ip-country-mismatch": { fired: 7, XX: 9 } } },
      { weights: { "ip-country-mismatch": { fired: { XX: 9 } } } },
      { weights: { "ip-country-mismatch": ["XX"] } },
      { priors: { XX: 0.2 } },
      { segment: "XX" },
      { segments: { jobs: { a: "XX" } } },
      { segments: { countries: { XX: "web3_remote" } } },
      { jurisdictions: { XX: { off: [] } } },
      { jurisdiction: "XX" },
    ])
      expect(checkPolicy(extending(given), signals).status).toBe("refused");
  });

  it("and says why", () => {
    expect(first(extending({ countries: ["XX"] }))).toEqual({
      path: "countries",
      message: expect.stringContaining("cannot read or list names, countries, nationalities, languages"),
    });
    expect(first(extending({ priors: { nationality: 0.1 } }))?.message).toContain("cannot read or list");
  });
});

describe("any JSON", () => {
  it("is either a usable policy or refused with reasons, and never an exception", () => {
    const numRuns = process.env["BONAFIDE_LONG"] ? 100_000 : 500;
    const near = fc.record(
      {
        extends: fc.constantFrom("catalogue", "x", null),
        version: fc.oneof(fc.constant("1"), fc.string()),
        weights: fc.dictionary(
          fc.constantFrom("ip-vpn", "constructor", "__proto__", "toString"),
          fc.dictionary(fc.constantFrom("fired", "constructor", "__proto__"), fc.double()),
        ),
        off: fc.array(fc.string()),
        jurisdictions: fc.dictionary(fc.constantFrom("eu", "us", "__proto__"), fc.jsonValue()),
        cuts: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), near), (given) => {
        const checked = checkPolicy(given, signals);
        if (checked.status === "refused") expect(checked.problems.length).toBeGreaterThan(0);
        else expect(checked.policy.version).toMatch(/^[a-z0-9.-]+$/);
      }),
      { numRuns },
    );
  });
});
