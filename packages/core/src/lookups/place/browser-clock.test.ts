import { describe, expect, it } from "vitest";
import { absent, found, unavailable } from "../../domain/evidence.ts";
import { aContext, anApplication } from "../testing.ts";
import { browserClock } from "./browser-clock.ts";

const lookup = browserClock({ http: () => Promise.reject(new Error("offline")), credentials: {}, overrides: {} });
const TEXAS = found<"place">({ country: "US", region: "TX" }, "place/offline");
const look = (timeZone: string | null, submittedAt: string, place: Parameters<typeof aContext>[0] = { place: TEXAS }) =>
  lookup.look(
    anApplication({
      submission: { ip: null, clock: timeZone === null ? null : { timeZone } },
      submittedAt: new Date(submittedAt),
    }),
    aContext(place),
  );

describe("the browser's clock", () => {
  it("stands beside the stated place at the moment of submission, not of screening", async () => {
    expect(await look("America/New_York", "2026-07-01T12:00:00Z")).toMatchObject({
      fact: { hoursApart: 1, utc: false },
    });
    expect(await look("Asia/Kolkata", "2026-07-01T12:00:00Z")).toMatchObject({ fact: { hoursApart: 10.5 } });
    expect(await look("Asia/Kolkata", "2026-01-01T12:00:00Z")).toMatchObject({ fact: { hoursApart: 11.5 } });
  });

  it("is marked where it keeps UTC, as privacy browsers do", async () => {
    for (const zone of ["UTC", "Etc/GMT", "Atlantic/Reykjavik"]) {
      expect(await look(zone, "2026-07-01T12:00:00Z")).toMatchObject({ fact: { utc: true } });
    }
  });

  it("is absent where the ATS keeps none", async () => {
    expect(await look(null, "2026-07-01T12:00:00Z")).toEqual(absent);
    expect(await lookup.look(anApplication(), aContext({ place: TEXAS }))).toEqual(absent);
  });

  it("is not read out of a text that names no zone", async () => {
    expect(await look("Mars/Olympus", "2026-07-01T12:00:00Z")).toEqual(
      unavailable("ambiguous", "browserClock/derived"),
    );
  });

  it("is not compared with a place that is not settled, or has no zones", async () => {
    const open = unavailable("ambiguous", "place/offline");
    expect(await look("UTC", "2026-07-01T12:00:00Z", { place: open })).toEqual(open);
    expect(await look("UTC", "2026-07-01T12:00:00Z", {})).toEqual(absent);
    const nowhere = found<"place">({ country: "BV" }, "place/offline");
    expect(await look("UTC", "2026-07-01T12:00:00Z", { place: nowhere })).toMatchObject({ reason: "not_supported" });
  });
});
