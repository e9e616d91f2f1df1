import { describe, expect, it } from "vitest";
import { FACT_KINDS, type FactKind } from "../domain/facts.ts";
import { originAllowList } from "../http/allow-list.ts";
import { lookupFactories, lookupOrigins } from "./index.ts";
import { aContext, anApplication } from "./testing.ts";

const lookups = lookupFactories.map((create) =>
  create({ http: () => Promise.reject(new Error("offline")), credentials: {}, overrides: {} }),
);

/** What no built-in source and no adapter answers: signals that need one of these are not checked. */
const NOBODY_ANSWERS: readonly FactKind[] = [
  "observations",
  "travel",
  "mailOwner",
  "profile",
  "phoneReuse",
  "mailReuse",
  "networkReuse",
  "deviceReuse",
  "linkReuse",
  "fileReuse",
  "resumeReuse",
  "portfolioReuse",
  "authorReuse",
  "refereeReuse",
  "addressReuse",
  "walletReuse",
  "knownMail",
  "knownPhone",
  "knownCode",
  "knownProfile",
  "knownDomain",
  "knownWallet",
  "knownNetwork",
  "history",
  "employment",
  "velocity",
  "formPace",
  "formHours",
  "mailDrop",
  "observations",
];

describe("the registry", () => {
  it("has a lookup for every kind of fact but those nobody answers, each under its own id", () => {
    const answered = FACT_KINDS.filter((kind) => !NOBODY_ANSWERS.includes(kind));
    expect(new Set(lookups.map(({ fact }) => fact))).toEqual(new Set(answered));
    expect(new Set(lookups.map(({ id }) => id)).size).toBe(lookups.length);
  });

  it("can always be put in an order in which every lookup finds what it builds on", () => {
    const settled = new Set<string>();
    for (let round = 0; round < lookups.length; round += 1) {
      for (const { fact, after } of lookups) if (after.every((kind) => settled.has(kind))) settled.add(fact);
    }
    expect(settled).toEqual(new Set(lookups.map(({ fact }) => fact)));
  });
});

describe("the providers", () => {
  it("that are bought for addresses say what is known of their terms, and none is barred from employment use", () => {
    const bought = lookups.filter(({ fact }) => fact === "anonymiser");
    expect(bought.map(({ id }) => id)).toEqual(["anonymiser/spur", "anonymiser/ipinfo", "anonymiser/ipqs"]);
    for (const { licence } of bought) {
      expect(licence?.note.length).toBeGreaterThan(20);
      expect(licence?.employmentUse).not.toBe("barred");
    }
  });
});

describe("lookups that cost something", () => {
  it("say when their price was read, for how long an answer may be kept, and ask nothing without credentials", async () => {
    const bought = lookups.filter(({ price }) => price !== undefined);
    expect(bought.map(({ id }) => id)).toEqual([
      "anonymiser/spur",
      "anonymiser/ipinfo",
      "anonymiser/ipqs",
      "lineType/twilio",
      "lineType/telnyx",
      "mailHistory/ipqs",
    ]);
    const application = anApplication({ submission: { ip: { address: "8.8.8.8", vouchedBy: "ats" } } });
    for (const { price, cache } of bought) {
      expect(price?.usd).toBeGreaterThan(0);
      expect(price?.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(cache?.ttlSeconds).toBeGreaterThanOrEqual(7 * 86_400);
      expect(cache?.ttlSeconds).toBeLessThanOrEqual(30 * 86_400);
      expect(cache?.subject(application, aContext())).toBeNull();
    }
  });
});

describe("the origins lookups may reach", () => {
  it("are the providers' own, and the overriding ones instead", () => {
    const allowed = originAllowList(lookupOrigins({}));
    expect(allowed(new URL("https://lookups.twilio.com/v2/PhoneNumbers/x"))).toBe(true);
    expect(allowed(new URL("https://api.spur.us/v2/context/x"))).toBe(true);
    expect(allowed(new URL("https://api.ipinfo.io/lookup/x"))).toBe(true);
    expect(allowed(new URL("https://www.ipqualityscore.com/api/json/ip?ip=x"))).toBe(true);
    expect(allowed(new URL("https://api.github.com/users/x"))).toBe(true);
    expect(allowed(new URL("https://github.com/x"))).toBe(false);
    expect(allowed(new URL("https://rdap.verisign.com/com/v1/domain/x"))).toBe(true);
    expect(allowed(new URL("https://rdap.verisign.com.evil.test/"))).toBe(false);
    const overridden = lookupOrigins({
      twilioOrigin: "http://127.0.0.1:1",
      rdap: { example: "http://127.0.0.1:2/rdap/" },
    });
    expect(overridden).toEqual(expect.arrayContaining(["http://127.0.0.1:1", "http://127.0.0.1:2"]));
    expect(overridden).not.toContain("https://lookups.twilio.com");
  });
});
