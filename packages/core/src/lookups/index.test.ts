import { describe, expect, it } from "vitest";
import { FACT_KINDS, type FactKind } from "../domain/facts.ts";
import { absent, type Evidence, PASSING_REASONS } from "../domain/evidence.ts";
import { type Area, isOutside, type LicenceFacts, licenceGaps } from "../domain/licence.ts";
import { originAllowList } from "../http/allow-list.ts";
import { HttpFailure } from "../http/http.ts";
import { licences, licensedLookups, lookupFactories, lookupOrigins } from "./index.ts";
import type { LookupDeps, LookupFactory } from "./lookup.ts";
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

/** Asks everybody something they would have to go out for. */
async function everybodyAsked(
  deps: Pick<LookupDeps, "http" | "dns">,
  factories?: readonly LookupFactory[],
  providerAreas?: readonly Area[],
) {
  const credentials = {
    twilio: { keySid: "a", keySecret: "b" },
    telnyx: { apiKey: "a" },
    spur: { token: "a" },
    ipinfo: { token: "a" },
    ipqs: { apiKey: "a" },
    github: { token: "a" },
  };
  const application = anApplication({
    emails: ["jo@acme-careers.dev"],
    phones: ["+1 415 992 9000"],
    links: ["https://github.com/octocat", "https://jo-works.dev"],
    submission: { ip: { address: "8.8.8.8", vouchedBy: "ats" } },
  });
  const loaded = licensedLookups({ ...deps, credentials, overrides: {} }, factories);
  const settled = new Map<FactKind, Evidence<FactKind>>();
  // Safe: a kind is only ever settled with evidence from a lookup of that kind.
  const known = <K extends FactKind>(kind: K) => (settled.get(kind) ?? absent) as Evidence<K>;
  const plain = aContext();
  const chosen = providerAreas === undefined ? {} : { providerAreas: [...providerAreas] };
  const context = { ...plain, connection: { ...plain.connection, ...chosen }, known };
  for (const lookup of loaded) {
    const evidence = await lookup.look(application, context);
    const isLeftOut = lookup.licence !== undefined && isOutside(context.connection, lookup.licence);
    if (isLeftOut) {
      expect([lookup.id, lookup.cache?.subject(application, context) ?? null]).toEqual([lookup.id, null]);
      // No outage: nobody is asked again, nothing is counted, and nothing passes for clear.
      const isPassing = evidence.status === "unavailable" && PASSING_REASONS.has(evidence.reason);
      expect([lookup.id, isPassing]).toEqual([lookup.id, false]);
    }
    if (!settled.has(lookup.fact)) settled.set(lookup.fact, evidence);
  }
  return loaded;
}

describe("whoever is asked about an applicant", () => {
  it("has said under which terms: what asks without complete facts, or is barred from hiring by them, reaches nobody", async () => {
    const asked: string[] = [];
    const deps = {
      http: ({ url }: { readonly url: string }) => {
        asked.push(new URL(url).host);
        return Promise.reject(new HttpFailure("blocked", "nothing is asked", false));
      },
      dns: null,
    };
    const loaded = await everybodyAsked(deps);
    expect([...new Set(asked)]).toEqual([
      "api.spur.us",
      "api.ipinfo.io",
      "www.ipqualityscore.com",
      "lookups.twilio.com",
      "api.telnyx.com",
      "pubapi.registry.google",
      "api.github.com",
    ]);
    expect(licences().map(({ provider }) => provider)).toEqual([
      "spur",
      "ipinfo",
      "ipqs",
      "twilio",
      "telnyx",
      "registries",
      "dns",
      "github",
    ]);
    for (const { licence } of loaded)
      if (licence) expect([licence.provider, licenceGaps(licence)]).toEqual([licence.provider, []]);

    asked.length = 0;
    const without = (change: (licence: LicenceFacts) => LicenceFacts | undefined) =>
      lookupFactories.map((create) => (given: LookupDeps) => {
        const { licence, ...lookup } = create(given);
        const changed = licence && change(licence);
        return changed ? { ...lookup, licence: changed } : lookup;
      });
    await everybodyAsked(
      deps,
      without(() => undefined),
    );
    await everybodyAsked(
      deps,
      without((licence) => ({ ...licence, employmentUse: "barred" })),
    );
    await everybodyAsked(
      deps,
      without((licence) => ({ ...licence, region: " " })),
    );
    await everybodyAsked(
      deps,
      without((licence) => ({ ...licence, employmentUse: "allowed", termsDate: null })),
    );
    expect(asked).toEqual([]);
  });
});

describe("whoever is in an area that the connection leaves out", () => {
  it("is asked nothing, bought or free, whatever credentials there are", async () => {
    const asked = async (providerAreas: readonly Area[]) => {
      const hosts = new Set<string>();
      const resolve = () => {
        hosts.add("the DNS");
        return Promise.resolve([]);
      };
      const http = ({ url }: { readonly url: string }) => {
        hosts.add(new URL(url).host);
        return Promise.reject(new HttpFailure("blocked", "nothing is asked", false));
      };
      await everybodyAsked(
        { http, dns: { resolveMx: resolve, resolve4: resolve, resolve6: resolve } },
        lookupFactories,
        providerAreas,
      );
      return [...hosts];
    };
    expect(await asked([])).toEqual([]);
    expect(await asked(["eu", "uk", "other"])).toEqual([]);
    expect(await asked(["eu", "anywhere"])).toEqual(["pubapi.registry.google", "the DNS"]);
    expect(await asked(["us"])).toEqual([
      "api.spur.us",
      "api.ipinfo.io",
      "www.ipqualityscore.com",
      "lookups.twilio.com",
      "api.telnyx.com",
      "api.github.com",
    ]);
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
