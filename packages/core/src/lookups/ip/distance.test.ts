import { describe, expect, it } from "vitest";
import { absent, found, notApplicable, unavailable } from "../../domain/evidence.ts";
import type { AnonymiserFact, NetworkFact, PlaceFact } from "../../domain/facts.ts";
import { kmBetween } from "../kilometres.ts";
import { aContext, anApplication } from "../testing.ts";
import { networkDistance } from "./distance.ts";

const lookup = networkDistance({ http: () => Promise.reject(new Error("offline")), credentials: {}, overrides: {} });
const ID = "networkDistance/derived";
const AUSTIN = { latitude: 30.2, longitude: -97.8 };
const NEW_YORK = { latitude: 40.8, longitude: -74 };

const place = (changes: Partial<PlaceFact> = {}) =>
  found<"place">({ country: "US", region: "TX", near: AUSTIN, ...changes }, "place/offline");
const network = (changes: Partial<NetworkFact> = {}) =>
  found<"network">(
    {
      asn: 64500,
      organisation: "Example Net",
      networkClass: "eyeball",
      countries: { one: "US" },
      agreedCountry: null,
      sanctionedRange: false,
      ...changes,
    },
    "network/embedded",
  );
const anonymiser = (changes: Partial<AnonymiserFact> = {}) =>
  found<"anonymiser">(
    { services: [], country: "US", sharedHub: false, mobile: false, near: NEW_YORK, ...changes },
    "anonymiser/ipinfo",
  );
const look = (known: Parameters<typeof aContext>[0]) =>
  lookup.look(anApplication(), aContext({ place: place(), network: network(), anonymiser: anonymiser(), ...known }));

describe("the distance between the stated city and the line", () => {
  it("is in whole kilometres, for a fixed line in the stated country", async () => {
    expect(await look({})).toEqual(found<"networkDistance">({ km: 2444 }, ID));
    expect(await look({ anonymiser: anonymiser({ near: AUSTIN }) })).toMatchObject({ fact: { km: 0 } });
  });

  it.each([
    ["a mobile line", { anonymiser: anonymiser({ mobile: true }) }],
    [
      "a line behind a service",
      {
        anonymiser: anonymiser({
          services: [{ kind: "relay", operator: null, confidence: null, lastSeenDays: null }],
        }),
      },
    ],
    ["a line in another country", { anonymiser: anonymiser({ country: "CA" }) }],
    ["a mobile network", { network: network({ networkClass: "mobile" }) }],
    ["a satellite", { network: network({ networkClass: "satellite" }) }],
    ["a company's gateway", { network: network({ networkClass: "corporate_gateway" }) }],
    ["a class nobody knows", { network: network({ networkClass: "unknown" }) }],
  ])("is no question for %s", async (_, known) => {
    expect(await look(known)).toEqual(notApplicable);
  });

  it("is unavailable where either end is not known", async () => {
    expect(await look({ place: place({ near: null }) })).toEqual(unavailable("ambiguous", ID));
    expect(await look({ anonymiser: anonymiser({ near: null }) })).toEqual(unavailable("not_supported", ID));
    expect(await look({ anonymiser: anonymiser({ country: null }) })).toEqual(unavailable("not_supported", ID));
  });

  it("keeps the reason of a source that did not answer", async () => {
    const spent = unavailable("budget_spent", "anonymiser/ipinfo");
    expect(await look({ anonymiser: spent })).toEqual(spent);
    const open = unavailable("ambiguous", "place/offline");
    expect(await look({ place: open })).toEqual(open);
    expect(await look({ network: absent })).toEqual(absent);
  });
});

describe("kilometres between positions", () => {
  it("are those of the great circle, also between antipodes", () => {
    expect(kmBetween(AUSTIN, AUSTIN)).toBe(0);
    // London to Paris, by any atlas.
    expect(kmBetween({ latitude: 51.507, longitude: -0.128 }, { latitude: 48.857, longitude: 2.351 })).toBeCloseTo(
      343.5,
      0,
    );
    expect(kmBetween({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })).toBeCloseTo(20_015, 0);
    expect(kmBetween({ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 77 })).toBeCloseTo(20_015, 0);
    expect(kmBetween({ latitude: 10, longitude: 179.9 }, { latitude: 10, longitude: -179.9 })).toBeLessThan(25);
  });
});
