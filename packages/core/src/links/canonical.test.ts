import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  canonicalEmail,
  canonicalGithub,
  canonicalHost,
  canonicalIp,
  canonicalLinkedin,
  canonicalPhone,
  canonicalWallet,
  linkHost,
  walletsIn,
} from "./canonical.ts";
import { identified } from "./identified.ts";

const KINDS = {
  canonicalEmail,
  canonicalGithub,
  canonicalHost,
  canonicalIp,
  canonicalLinkedin,
  canonicalPhone,
  canonicalWallet,
};

describe("canonical identifiers", () => {
  it.each<[string, (text: string) => string | null, string, string | null]>([
    ["dots and tags a provider ignores", canonicalEmail, "Jane.Doe+jobs@GoogleMail.com", "janedoe@gmail.com"],
    [
      "tags elsewhere only where they are documented",
      canonicalEmail,
      "jane+jobs@acme.example",
      "jane+jobs@acme.example",
    ],
    ["a text that is no address", canonicalEmail, "jane at acme", null],
    ["a number with its calling code", canonicalPhone, "tel:+44 (0)20 7946 0000", "+442079460000"],
    ["the international prefix", canonicalPhone, "0044 20 7946 0000", "+442079460000"],
    ["no guess without a calling code", canonicalPhone, "020 7946 0000", null],
    ["a link to an account", canonicalGithub, "https://github.com/Octo-Cat/repo", "octo-cat"],
    ["a bare login", canonicalGithub, "@Octo-Cat", "octo-cat"],
    ["another host", canonicalGithub, "https://github.com.evil.example/octo", null],
    [
      "a profile in any country's edition",
      canonicalLinkedin,
      "https://uk.linkedin.com/in/Some-One-1a2b/?x=1",
      "some-one-1a2b",
    ],
    ["a company page", canonicalLinkedin, "https://www.linkedin.com/company/acme", null],
    ["a host with root dot and www", canonicalHost, "WWW.Acme.example.", "acme.example"],
    ["an internationalised host", canonicalHost, "bücher.example", "xn--bcher-kva.example"],
    ["a checksummed address", canonicalWallet, `0x${"Ab".repeat(20)}`, `0x${"ab".repeat(20)}`],
    [
      "base58, whose case is part of it",
      canonicalWallet,
      "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
      "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    ],
    ["IPv4 in IPv6", canonicalIp, "::ffff:192.0.2.1", "192.0.2.1"],
    ["the short form of IPv6", canonicalIp, "2001:DB8::1", "2001:db8:0:0:0:0:0:1"],
    ["octal-looking parts", canonicalIp, "192.0.2.010", null],
  ])("read %s", (_, canonical, text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it.each(Object.entries(KINDS))("are what they become: %s twice equals once, and nothing throws", (_, canonical) => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.emailAddress(), fc.webUrl(), fc.ipV4(), fc.ipV6()), (text) => {
        const once = canonical(text);
        if (once !== null) expect(canonical(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it("find wallets in a text up to a limit, and hosts in links only", () => {
    const wallet = `0x${"12".repeat(20)}`;
    expect(walletsIn(`pay ${wallet}, not ${wallet}00 or a-word`, 5)).toContain(wallet);
    expect(
      walletsIn(Array.from({ length: 20 }, (_, at) => `0x${String(at + 10).repeat(20)}`).join(" "), 5),
    ).toHaveLength(5);
    expect(linkHost("javascript:alert(1)")).toBeNull();
    expect(linkHost("jane@acme.example")).toBeNull();
    expect(linkHost("acme.example/jane")).toBe("acme.example");
  });
});

describe("an entry of a list", () => {
  it.each([
    ["domain", "gmail.com", "shared_by_many"],
    ["domain", "github.io", "shared_by_many"],
    ["domain", "co.uk", "shared_by_many"],
    ["domain", "www.linkedin.com", "shared_by_many"],
    ["phone", "020 7946 0000", "no_calling_code"],
    ["ip", "192.0.2.0/24", "address_range"],
    ["ip", "nonsense", "malformed"],
    ["email", "nobody", "malformed"],
  ] as const)("that would point at many people or nobody is none: %s %s", (type, text, reason) => {
    expect(identified(type, text)).toEqual({ status: "unusable", reason });
  });

  it("below a shared name stands for one tenant", () => {
    expect(identified("domain", "one-person.github.io")).toEqual({
      status: "canonical",
      value: "one-person.github.io",
    });
  });
});
