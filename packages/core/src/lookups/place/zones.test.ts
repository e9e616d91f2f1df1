import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { gazetteer } from "./gazetteer.ts";
import { hoursFromPlace, zoneOffsetMinutes } from "./zones.ts";

const WINTER = new Date("2026-01-15T12:00:00Z");
const SUMMER = new Date("2026-07-15T12:00:00Z");
const at = (country: string, region: string | null = null) => ({ country, region });

describe("the offset of a zone", () => {
  it.each([
    ["UTC", 0, 0],
    ["Europe/Berlin", 60, 120],
    ["America/New_York", -300, -240],
    ["America/Phoenix", -420, -420],
    ["Asia/Kolkata", 330, 330],
    ["Asia/Kathmandu", 345, 345],
    ["America/St_Johns", -210, -150],
    ["Australia/Lord_Howe", 660, 630],
    ["Pacific/Kiritimati", 840, 840],
    ["+02:00", 120, 120],
  ])("%s is %i minutes in January and %i in July", (zone, winter, summer) => {
    expect([zoneOffsetMinutes(zone, WINTER), zoneOffsetMinutes(zone, SUMMER)]).toEqual([winter, summer]);
  });

  it("is that of the very moment on the day the clocks change", () => {
    expect(zoneOffsetMinutes("America/New_York", new Date("2026-03-08T06:59:59Z"))).toBe(-300);
    expect(zoneOffsetMinutes("America/New_York", new Date("2026-03-08T07:00:00Z"))).toBe(-240);
  });

  it("is null for any text that names no zone, and never an exception", () => {
    for (const text of ["", "Mars/Olympus", "<b>", "GMT+25", "America/New York", "\u0000"]) {
      expect([text, zoneOffsetMinutes(text, SUMMER)]).toEqual([text, null]);
    }
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 64 }), (text) => {
        const offset = zoneOffsetMinutes(text, SUMMER);
        if (offset !== null) expect(Math.abs(offset)).toBeLessThan(24 * 60);
      }),
      { numRuns: 500 },
    );
  });
});

describe("hours from a place", () => {
  it("are none in any zone of the place, at any time of the year", () => {
    for (const [key, zones] of gazetteer().zones) {
      const [country = "", region = null] = key.split("-");
      for (const zone of zones) {
        for (const instant of [WINTER, SUMMER]) {
          const offset = zoneOffsetMinutes(zone, instant) ?? Number.NaN;
          expect([key, zone, hoursFromPlace(at(country, region), instant, offset)]).toEqual([key, zone, 0]);
        }
      }
    }
  });

  it("follow daylight saving time", () => {
    expect(hoursFromPlace(at("US", "NY"), WINTER, -300)).toBe(0);
    expect(hoursFromPlace(at("US", "NY"), SUMMER, -300)).toBe(1);
    expect(hoursFromPlace(at("US", "AZ"), SUMMER, -420)).toBe(0);
  });

  it("are those to the nearest zone, of the subdivision where the text names one", () => {
    expect(hoursFromPlace(at("US"), SUMMER, -420)).toBe(0);
    expect(hoursFromPlace(at("US", "NY"), SUMMER, -420)).toBe(3);
    expect(hoursFromPlace(at("US", "TX"), WINTER, -420)).toBe(0);
    expect(hoursFromPlace(at("US", "TX"), WINTER, -360)).toBe(0);
    expect(hoursFromPlace(at("AU", "WA"), WINTER, 660)).toBe(3);
    expect(hoursFromPlace(at("US", "TX"), SUMMER, 480)).toBe(10);
  });

  it("are those of the country where the table knows nothing narrower", () => {
    expect(hoursFromPlace(at("DE", "BE"), SUMMER, 120)).toBe(0);
    expect(hoursFromPlace(at("CN", "XJ"), SUMMER, 480)).toBe(0);
    expect(hoursFromPlace(at("CN", "XJ"), SUMMER, 360)).toBe(0);
  });

  it("never exceed half a day, and do not jump at the date line", () => {
    expect(hoursFromPlace(at("WS"), WINTER, -660)).toBe(0);
    fc.assert(
      fc.property(
        fc.integer({ min: -720, max: 840 }),
        fc.constantFrom("US", "IN", "NZ", "KI", "BR"),
        (offset, country) => {
          expect(hoursFromPlace(at(country), SUMMER, offset)).toBeLessThanOrEqual(12);
        },
      ),
      { numRuns: 50 },
    );
  });

  it("are null for a place without a zone", () => {
    expect(hoursFromPlace(at("BV"), WINTER, 0)).toBeNull();
  });
});
