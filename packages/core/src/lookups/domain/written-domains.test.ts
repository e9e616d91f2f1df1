import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_WRITTEN_DOMAINS, ownSites, writtenDomains } from "./written-domains.ts";

const RUNS = process.env["BONAFIDE_LONG"] === undefined ? 2000 : 100_000;

describe("domains written in a text", () => {
  it.each([
    ["Larkspur Systems (larkspur-systems.example), Engineer", ["larkspur-systems.example"]],
    ["see https://jobs.Acme-Rockets.com/x?y and acme-rockets.com.", ["acme-rockets.com"]],
    ["Bücher (bücher.de) and www.shop.co.uk", ["bücher.de", "shop.co.uk"]],
    ["jo.moreau@larkspur-systems.example", []],
    ["me.github.io, 192.168.0.1, v1.2.3 and 2020.", []],
    ["", []],
  ])("of %j are %j", (text, domains) => {
    expect(writtenDomains(text)).toEqual(domains);
  });

  it("are registrable, lower case, each once and bounded, for any text", () => {
    const words = fc.constantFrom("a.", "-", "acme.com", "x@", " ", "https://", "ß", "日本.jp", "a".repeat(70));
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.array(words, { maxLength: 300 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (written) => {
        const domains = writtenDomains(written);
        expect(new Set(domains).size).toBe(domains.length);
        for (const domain of domains) expect(domain).toMatch(/^[^\s@/A-Z]+\.[^\s@/A-Z]+$/);
      }),
      { numRuns: RUNS },
    );
    const many = Array.from({ length: 500 }, (_, at) => `site-${at}.example`).join(" ");
    expect(writtenDomains(many)).toHaveLength(MAX_WRITTEN_DOMAINS);
    expect(writtenDomains("a.".repeat(1_000_000))).toEqual([]);
  });

  it("are the person's own where the application links to them", () => {
    expect([...ownSites(["https://robin-builds.example/cv", "robin.dev", "not a link", "jo@mail.example"])]).toEqual([
      "robin-builds.example",
      "robin.dev",
    ]);
  });
});
