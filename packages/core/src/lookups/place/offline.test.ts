import { describe, expect, it } from "vitest";
import type { Position } from "../../domain/facts.ts";
import { found, unavailable } from "../../domain/evidence.ts";
import { aContext, anApplication } from "../testing.ts";
import { gazetteer } from "./gazetteer.ts";
import { offlinePlace } from "./offline.ts";

const lookup = offlinePlace({ http: () => Promise.reject(new Error("offline")), credentials: {}, overrides: {} });
const look = (...places: string[]) => lookup.look(anApplication({ places }), aContext());
const at = (country: string, region: string | null, near: Position | null = null) =>
  found<"place">({ country, region, near }, "place/offline", gazetteer().dataDate);
const AUSTIN = { latitude: 30.2, longitude: -97.8 };
const TORONTO = { latitude: 43.8, longitude: -79.4 };
const BERLIN = { latitude: 52.6, longitude: 13.4 };
const KANSAS_CITY = { latitude: 39, longitude: -94.6 };
const ATLANTA = { latitude: 33.8, longitude: -84.4 };
const ambiguous = unavailable("ambiguous", "place/offline");

describe("the place fact", () => {
  it("is the most explicit text that settles a country, whatever later ones say", async () => {
    expect(await look("Lyon, France", "Berlin, Germany")).toMatchObject({ fact: { country: "FR" } });
    expect(await look("Remote", "Austin, TX", "Berlin")).toEqual(at("US", "TX", AUSTIN));
  });

  it("is settled by a later text that an ambiguous one allows", async () => {
    expect(await look("Georgia", "Atlanta, GA")).toEqual(at("US", "GA", ATLANTA));
    expect(await look("US / Canada", "Toronto")).toEqual(at("CA", "ON", TORONTO));
    expect(await look("EMEA", "Austin, TX")).toEqual(at("US", "TX", AUSTIN));
    expect(await look("Kleinkleckersdorf", "Berlin")).toEqual(at("DE", "BE", BERLIN));
  });

  it("is not overruled by a later text that contradicts an ambiguous one", async () => {
    expect(await look("Georgia", "Berlin")).toEqual(ambiguous);
    expect(await look("Germany, France", "Austin, TX")).toEqual(ambiguous);
  });

  it("is ambiguous when texts name places and none settles", async () => {
    expect(await look("Remote", "Georgia")).toEqual(ambiguous);
    expect(await look("Europe")).toEqual(ambiguous);
  });

  it("is absent without a text that names a place", async () => {
    expect(await look()).toEqual({ status: "absent" });
    expect(await look("Remote", "n/a", "")).toEqual({ status: "absent" });
  });

  it("names the region only where the words do", async () => {
    expect(await look("Canada")).toEqual(at("CA", null));
    expect(await look("Kansas City")).toEqual(at("US", null, KANSAS_CITY));
    expect(await look("Kansas City, MO")).toEqual(at("US", "MO", KANSAS_CITY));
  });

  it("does not read more texts than a person fills in", async () => {
    expect(await look("Remote", "Remote", "Remote", "Remote", "Remote", "Berlin")).toEqual({ status: "absent" });
  });
});
