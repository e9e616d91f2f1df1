import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCases } from "./read-cases.ts";
import { WorkedCase } from "./schema.ts";
import { DEV_CASES, MINIMAL } from "./testing.ts";

const line = (value: unknown) => JSON.stringify(value);

describe("readCases", () => {
  it("reads the project's own cases without a remark", () => {
    const { cases, warnings, problems } = readCases(DEV_CASES);
    expect({ warnings, problems }).toEqual({ warnings: [], problems: [] });
    expect(cases.map(({ id }) => id)).toHaveLength(22);
  });

  it("takes a missing optional key for null", () => {
    const spelledOut = {
      ...MINIMAL,
      twin: null,
      store: null,
      lookups: { ip: null, phone: null, feeds: null },
      application: { ...MINIMAL.application, ip: null, emails: null, location: null, resume: null },
    };
    expect(WorkedCase.parse(spelledOut)).toEqual(WorkedCase.parse(MINIMAL));
  });

  it("warns of keys nobody knows with line and path, and reads the case all the same", () => {
    const odd = {
      ...MINIMAL,
      id: "T02",
      mood: "good",
      store: [{ application_id: "old-1", shoe_size: 43 }],
      lookups: { ip: { status: "ok", weather: "rain" }, horoscope: { status: "ok" } },
    };
    const { cases, warnings, problems } = readCases(`\uFEFF${line(MINIMAL)}\n\n${line(odd)}\n`);
    expect(problems).toEqual([]);
    expect(cases.map(({ id }) => id)).toEqual(["T01", "T02"]);
    expect(warnings.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(
      ["lookups.horoscope", "lookups.ip.weather", "mood", "store.0.shoe_size"].map((path) => ({
        line: 3,
        path,
        message: "unknown key, ignored",
      })),
    );
  });

  it.each([
    ["a band that is none", { expected: { band: "medium", acceptable: ["low"] } }, "expected.band", /expected one of/],
    ["no acceptable band", { expected: { band: "low", acceptable: [] } }, "expected.acceptable", />=1/],
    ["an ATS nobody knows", { ats: "paper" }, "ats", /expected one of .*greenhouse/],
    ["a status that is none", { lookups: { ip: { status: "maybe" } } }, "lookups.ip.status", /expected one of/],
    [
      "a country that is no code",
      { lookups: { phone: { status: "ok", country: "us" } } },
      "lookups.phone.country",
      /ISO/,
    ],
    [
      "a day that does not exist",
      { lookups: { rdap: { status: "ok", domain_registered: "2026-02-30" } } },
      "lookups.rdap.domain_registered",
      /date/,
    ],
    ["an earlier application without an id", { store: [{}] }, "store.0.application_id", /expected string/],
    [
      "a service nobody knows",
      { lookups: { ip: { status: "ok", services: ["vpn"] } } },
      "lookups.ip.services.0",
      /pattern/,
    ],
  ])("names line, path and what was expected for %s", (_what, change, path, message) => {
    const { problems } = readCases(`${line(MINIMAL)}\n${line({ ...MINIMAL, id: "T02", ...change })}`);
    expect(problems).toEqual([{ line: 2, path, message: expect.stringMatching(message) }]);
  });

  it.each([
    ["an empty file", "\n \n", 1, /no case/],
    ["a line that is not JSON", `${line(MINIMAL)}\n{`, 2, /not JSON/],
    ["a line that is no object", `${line(MINIMAL)}\n[]`, 2, /expected object/],
  ])("refuses %s", (_what, text, at, message) => {
    expect(readCases(text).problems).toEqual([{ line: at, path: "", message: expect.stringMatching(message) }]);
  });

  it("refuses an id that an earlier line has", () => {
    const { problems } = readCases(`${line(MINIMAL)}\n${line(MINIMAL)}`);
    expect(problems).toEqual([{ line: 2, path: "id", message: "expected a new id; line 1 has it too" }]);
  });

  it("never throws, whatever stands in the file", () => {
    const anything = fc.oneof(fc.string(), fc.json(), fc.constantFrom(line(MINIMAL), "", "null"));
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 5 }), (lines) => {
        const { cases, problems } = readCases(lines.join("\n"));
        expect(cases.length + problems.length).toBeGreaterThan(0);
      }),
    );
  });
});
