import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAIL_CLASSES } from "../../domain/facts.ts";
import { isHostingPlatform, maskDomain } from "../domain-names.ts";
import { classify, maskAddress, parseAddress } from "./classes.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 3_000;
const LONG_MS = 120_000;

const classOf = (text: string) => {
  const address = parseAddress(text);
  return address && classify(address);
};

describe("reading an address", () => {
  it.each([
    ["Jane.Doe@Mail.Example.CO.UK", "example.co.uk"],
    ["jane+jobs@example.com", "example.com"],
    [" mailto:jane@example.com ", "example.com"],
    ["jane@müller.de", "xn--mller-kva.de"],
    ["jane@example.com.", "example.com"],
    ["jane@ｅxample.com", "example.com"],
  ])("finds the registrable domain of %s", (text, domain) => {
    expect(parseAddress(text)?.domain).toBe(domain);
  });

  it.each([
    "",
    "jane",
    "@example.com",
    "jane@",
    "jane@localhost",
    "jane@com",
    "jane@127.0.0.1",
    "jane@[::1]",
    "a b@example.com",
    "jane@exa mple.com",
    "jane@a/b.com",
    "jane@evil.com\u0000.org",
    `${"j".repeat(65)}@example.com`,
    `jane@${"a.".repeat(200)}com`,
  ])("reads %j as no address", (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it("masks to first characters and the public suffix", () => {
    expect(maskAddress({ local: "jane", domain: "example.com" })).toBe("j***@e***.com");
    expect(maskDomain("example.co.uk")).toBe("e***.co.uk");
    expect(maskAddress({ local: "\u202ejane", domain: "example.com" })).toBe("****@e***.com");
  });
});

describe("the class of a mail domain", () => {
  it.each([
    ["a@duck.com", "privacy_alias"],
    ["a@sub.anonaddy.com", "privacy_alias"],
    ["a@relay.firefox.com", "privacy_alias"],
    ["a@privaterelay.appleid.com", "privacy_alias"],
    ["a@passmail.net", "privacy_alias"],
    ["a@mailinator.com", "disposable"],
    ["a@in.mailinator.com", "disposable"],
    ["a@yopmail.com", "disposable"],
    ["a@gmail.com", "free"],
    ["a@proton.me", "privacy_provider"],
    ["a@tutanota.com", "privacy_provider"],
    ["a@yahoo.co.jp", "free"],
    ["a@sify.com", "free"],
    ["a@posteo.de", "privacy_provider"],
    ["a@cs.stanford.edu", "education"],
    ["a@nus.edu.sg", "education"],
    ["a@cam.ac.uk", "education"],
    ["a@firefox.com", "own_domain"],
    ["a@example.com", "own_domain"],
    ["a@education.com", "own_domain"],
    ["a@mac.academy", "own_domain"],
  ])("of %s is %s", (text, expected) => {
    expect(classOf(text)).toBe(expected);
  });

  it("calls no alias of a privacy provider, and no throwaway service, a privacy provider", () => {
    expect(["a@passmail.net", "a@pm.me", "a@yopmail.com"].map(classOf)).toEqual([
      "privacy_alias",
      "privacy_provider",
      "disposable",
    ]);
    expect(MAIL_CLASSES.indexOf("disposable")).toBeLessThan(MAIL_CLASSES.indexOf("privacy_provider"));
    expect(MAIL_CLASSES.indexOf("privacy_provider")).toBeLessThan(MAIL_CLASSES.indexOf("free"));
  });

  it("knows domains that rent out names below them", () => {
    expect(["github.io", "uk.com", "vercel.app"].map(isHostingPlatform)).toEqual([true, true, true]);
    expect(["example.com", "github.com"].map(isHostingPlatform)).toEqual([false, false]);
  });
});

describe("any text at all", () => {
  const address = fc
    .tuple(fc.string({ unit: "binary" }), fc.oneof(fc.domain(), fc.string({ unit: "binary" }), fc.ipV4()))
    .map((parts) => parts.join("@"));
  const text = fc.oneof(fc.string({ unit: "binary", maxLength: 600 }), address, fc.emailAddress());

  it(
    "ends in a class or in no address, and shows nothing but two first characters",
    () => {
      fc.assert(
        fc.property(text, (entry) => {
          const parsed = parseAddress(entry);
          if (!parsed) return;
          expect(MAIL_CLASSES).toContain(classify(parsed));
          expect(parsed.domain).toMatch(/^[a-z0-9.-]+$/);
          expect(maskAddress(parsed)).toMatch(/^[a-z0-9*]\*{3}@[a-z0-9*]\*{3}\.[a-z0-9.-]+$/);
        }),
        { numRuns: RUNS },
      );
    },
    LONG_MS,
  );

  it(
    "reads what it made of an address as the same address",
    () => {
      fc.assert(
        fc.property(text, (entry) => {
          const once = parseAddress(entry);
          if (once) expect(parseAddress(`${once.local}@${once.host}`)).toEqual(once);
        }),
        { numRuns: RUNS },
      );
    },
    LONG_MS,
  );
});
