import { describe, expect, it } from "vitest";
import { parsePlace } from "./parse.ts";

const near = (text: string) => {
  const reading = parsePlace(text);
  return reading.status === "place" ? reading.near : reading.status;
};
const at = (latitude: number, longitude: number) => ({
  latitude: expect.closeTo(latitude, 0),
  longitude: expect.closeTo(longitude, 0),
});

describe("the position of a stated place", () => {
  it.each([
    ["Austin, TX", 30.3, -97.7],
    ["Portland, Oregon", 45.5, -122.7],
    ["Portland, ME", 43.7, -70.3],
    ["New York, NY", 40.7, -74],
    ["Bengaluru, Karnataka, India", 13, 77.6],
    ["München, Germany", 48.1, 11.6],
    ["东京都渋谷区", 35.7, 139.7],
  ])("of %j is the city's", (text, latitude, longitude) => {
    expect(near(text)).toEqual(at(latitude, longitude));
  });

  it.each(["Texas", "Texas, USA", "United States", "Springfield, US", "San Francisco / New York", "Remote - US"])(
    "of %j is none, for it names no city or one of several",
    (text) => {
      expect(near(text)).toBeNull();
    },
  );

  it("of a suburb and its city is one place", () => {
    expect(near("Oakland, San Francisco, CA")).toEqual(at(37.8, -122.4));
  });
});
