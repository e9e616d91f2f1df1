import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { found, unavailable } from "../../domain/evidence.ts";
import type { MailClass } from "../../domain/facts.ts";
import type { HttpClient } from "../../http/http.ts";
import { aContext, anApplication } from "../testing.ts";
import { describeLookupContract } from "../lookup.contract.ts";
import bootstrap from "./bootstrap.json" with { type: "json" };
import { BOOTSTRAP_PUBLISHED, rdapBase, rdapOrigins } from "./bootstrap.ts";
import { createRdapEmulator } from "./rdap-emulator.ts";
import { rdapPortfolioDomain } from "./portfolio.ts";
import { carriesName, rdapMailDomain } from "./rdap.ts";
import { readRegistration } from "./registrations.ts";

const mail = (...domains: [string, MailClass?][]) =>
  found<"mail">(
    {
      addresses: domains.map(([domain, mailClass = "own_domain"]) => ({
        masked: "j***@x***.dev",
        domain,
        host: domain,
        mailClass,
        tagged: false,
      })),
    },
    "mail/domain-class",
  );
const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 3_000;
const LONG_MS = 120_000;
const SUBMITTED = new Date("2026-10-01T12:00:00Z");

describeLookupContract<"mailDomain">({
  name: "RDAP",
  emulator: createRdapEmulator({ registrations: { "moreau.example": "2026-09-10T13:00:00Z" } }),
  lookup: (http, origin) => rdapMailDomain({ http, credentials: {}, overrides: { rdap: { example: origin } } }),
  application: anApplication({ submittedAt: SUBMITTED, familyName: "Moreau" }),
  known: { mail: mail(["moreau.example"]) },
  fact: {
    domains: [{ masked: "m***.example", registeredAt: new Date("2026-09-10T13:00:00Z"), ageDays: 20, personal: true }],
    unregistered: [],
  },
  notFound: "found",
});

describeLookupContract<"portfolioDomain">({
  name: "RDAP of a portfolio",
  emulator: createRdapEmulator({ registrations: { "moreau.example": "2026-09-10T13:00:00Z" } }),
  lookup: (http, origin) => rdapPortfolioDomain({ http, credentials: {}, overrides: { rdap: { example: origin } } }),
  application: anApplication({ submittedAt: SUBMITTED, links: ["https://moreau.example/work"] }),
  known: { mail: mail(["gmail.com", "free"]) },
  fact: {
    domains: [{ masked: "m***.example", registeredAt: new Date("2026-09-10T13:00:00Z"), ageDays: 20, alsoMail: false }],
    unregistered: [],
  },
  notFound: "found",
});

/** The emulator without a network in between, recording what it is asked. */
function emulated(registrations: Record<string, string | null>) {
  const emulator = createRdapEmulator({ registrations });
  const asked: string[] = [];
  const http: HttpClient = async ({ url }) => {
    asked.push(url);
    const response = await emulator.app.request(new URL(url).pathname);
    return { status: response.status, header: () => null, body: new Uint8Array(await response.arrayBuffer()) };
  };
  const lookup = rdapMailDomain({ http, credentials: {}, overrides: { rdap: { example: "https://rdap.example" } } });
  const portfolio = rdapPortfolioDomain({
    http,
    credentials: {},
    overrides: { rdap: { example: "https://rdap.example" } },
  });
  return {
    asked,
    look: (known: Parameters<typeof aContext>[0], links: string[] = []) =>
      lookup.look(anApplication({ submittedAt: SUBMITTED, links }), aContext(known)),
    /** Both kinds, as one gathering asks for them. */
    gather: (known: Parameters<typeof aContext>[0], links: string[]) => {
      const application = anApplication({ submittedAt: SUBMITTED, links });
      const context = aContext(known);
      return Promise.all([lookup.look(application, context), portfolio.look(application, context)]);
    },
  };
}

describe("whom it asks", () => {
  it("asks about own domains only, each once", async () => {
    const { asked, look } = emulated({ "one.example": "2020-01-01T00:00:00Z", "two.example": "2021-01-01T00:00:00Z" });
    await look({ mail: mail(["one.example"], ["gmail.com", "free"], ["two.example"], ["one.example"]) });
    expect(asked).toEqual(["https://rdap.example/domain/one.example", "https://rdap.example/domain/two.example"]);
  });

  it("does not apply when every address is with a provider", async () => {
    const { asked, look } = emulated({});
    expect(await look({ mail: mail(["gmail.com", "free"], ["duck.com", "privacy_alias"]) })).toEqual({
      status: "not_applicable",
    });
    expect(asked).toEqual([]);
  });

  it("passes on that there was no address", async () => {
    expect(await emulated({}).look({})).toEqual({ status: "absent" });
  });

  it("asks nobody about a registry without RDAP or a domain that rents out names", async () => {
    const { asked, look } = emulated({});
    expect(await look({ mail: mail(["moreau.ru"]) })).toEqual(unavailable("not_supported", "mailDomain/rdap"));
    expect(await look({ mail: mail(["github.io"]) })).toEqual(unavailable("not_supported", "mailDomain/rdap"));
    expect(asked).toEqual([]);
  });
});

describe("one gathering", () => {
  it("asks once about a domain that is both the mail's and the portfolio's, whatever the answer", async () => {
    for (const registrations of [{ "one.example": "2020-01-01T00:00:00Z" }, { "one.example": null }, {}]) {
      const { asked, gather } = emulated(registrations);
      await gather({ mail: mail(["one.example"]) }, ["https://one.example", "https://two.example"]);
      expect(asked.toSorted()).toEqual([
        "https://rdap.example/domain/one.example",
        "https://rdap.example/domain/two.example",
      ]);
    }
  });

  it("marks the portfolio that carries the mail too, so that one registration counts once", async () => {
    const { gather } = emulated({ "one.example": "2026-09-20T00:00:00Z" });
    const [, portfolio] = await gather({ mail: mail(["one.example"]) }, ["one.example"]);
    expect(portfolio).toMatchObject({ fact: { domains: [{ ageDays: 11, alsoMail: true }] } });
  });

  it("remembers nothing for the next one", async () => {
    const { asked, look } = emulated({ "one.example": "2020-01-01T00:00:00Z" });
    await look({ mail: mail(["one.example"]) });
    await look({ mail: mail(["one.example"]) });
    expect(asked).toHaveLength(2);
  });
});

describe("what it answers", () => {
  it("measures the age at the moment of application", async () => {
    const { look } = emulated({ "one.example": "2026-10-01T13:00:00+02:00", "two.example": "2026-10-02T11:00:00Z" });
    expect(await look({ mail: mail(["one.example"], ["two.example"]) })).toMatchObject({
      fact: { domains: [{ ageDays: 0 }, { ageDays: 0 }] },
    });
  });

  it("has no age without a registration date", async () => {
    expect(await emulated({ "one.example": null }).look({ mail: mail(["one.example"]) })).toEqual(
      unavailable("not_supported", "mailDomain/rdap"),
    );
  });

  it("says that nobody holds a domain, apart from every age and every failure", async () => {
    const { look } = emulated({ "one.example": "2020-01-01T00:00:00Z" });
    expect(await look({ mail: mail(["gone.example"]) })).toEqual(
      found<"mailDomain">({ domains: [], unregistered: [{ masked: "g***.example" }] }, "mailDomain/rdap"),
    );
    expect(await look({ mail: mail(["gone.example"], ["one.example"]) })).toMatchObject({
      fact: { domains: [{ masked: "o***.example" }], unregistered: [{ masked: "g***.example" }] },
    });
  });

  it("counts a domain the portfolio stands on as the applicant's own", async () => {
    const { look } = emulated({ "one.example": "2020-01-01T00:00:00Z" });
    expect(await look({ mail: mail(["one.example"]) }, ["https://www.one.example/cv"])).toMatchObject({
      fact: { domains: [{ personal: true }] },
    });
    expect(await look({ mail: mail(["one.example"]) }, ["https://two.example"])).toMatchObject({
      fact: { domains: [{ personal: false }] },
    });
  });

  it("keeps the age of one domain beside another that has none", async () => {
    const { look } = emulated({ "one.example": "2020-01-01T00:00:00Z", "two.example": null });
    const evidence = await look({ mail: mail(["two.example"], ["one.example"]) });
    expect(evidence.status === "found" && evidence.fact.domains).toHaveLength(1);
  });

  it.each([
    ["2026-10-03T00:00:00Z", "ambiguous"],
    ["0000-01-01T00:00:00Z", "provider_error"],
    ["1970-01-01T00:00:00Z", "provider_error"],
    ["1984-12-31T23:59:59Z", "provider_error"],
    ["2025-02-30T00:00:00Z", "provider_error"],
    ["2025-02-01", "provider_error"],
    ["2025-02-01T00:00:00", "provider_error"],
    ["yesterday", "provider_error"],
    ["+275760-09-13T00:00:00Z", "provider_error"],
  ])("takes %s for no age", (eventDate, reason) => {
    const body = { objectClassName: "domain", events: [{ eventAction: "registration", eventDate }] };
    expect(readRegistration("one.example", body, SUBMITTED)).toEqual({ status: "unanswered", reason });
  });

  it("takes an answer about another object for none", () => {
    const events = [{ eventAction: "registration", eventDate: "2020-01-01T00:00:00Z" }];
    const other = { objectClassName: "domain", ldhName: "other.example", events };
    expect(readRegistration("one.example", other, SUBMITTED)).toMatchObject({ status: "unanswered" });
    expect(readRegistration("one.example", { objectClassName: "entity", events }, SUBMITTED)).toMatchObject({
      status: "unanswered",
    });
    expect(readRegistration("one.example", { ...other, ldhName: "ONE.EXAMPLE." }, SUBMITTED)).toMatchObject({
      status: "answered",
    });
  });

  it(
    "is typed for any body, with a date between 1985 and the application",
    () => {
      const event = fc.record({
        eventAction: fc.constantFrom("registration", "transfer"),
        eventDate: fc.oneof(
          fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
          fc.string(),
        ),
      });
      const body = fc.oneof(
        fc.jsonValue(),
        fc.record({ objectClassName: fc.constant("domain"), events: fc.array(event) }),
      );
      fc.assert(
        fc.property(body, (value) => {
          const answer = readRegistration("one.example", value, SUBMITTED);
          if (answer.status === "unanswered") return;
          expect(answer.value.getUTCFullYear()).toBeGreaterThanOrEqual(1985);
          expect(answer.value.getTime()).toBeLessThanOrEqual(SUBMITTED.getTime() + 86_400_000);
        }),
        { numRuns: RUNS },
      );
    },
    LONG_MS,
  );

  it("survives nesting as deep as the byte cap allows", async () => {
    const http: HttpClient = async () => ({
      status: 200,
      header: () => null,
      body: new TextEncoder().encode(
        `{"objectClassName":"domain","links":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      ),
    });
    const lookup = rdapMailDomain({ http, credentials: {}, overrides: {} });
    expect(await lookup.look(anApplication(), aContext({ mail: mail(["moreau.dev"]) }))).toMatchObject({
      status: "unavailable",
    });
  });
});

describe("the applicant's own name in the domain", () => {
  it.each([
    ["moreau.dev", "Moreau", true],
    ["jane-moreau.co.uk", "Moreau", true],
    ["seanobrien.dev", "O'Brien", true],
    ["xn--mller-kva.de", "Müller", true],
    ["mueller.de", "Müller", false],
    ["lidl.com", "Li", false],
    ["acme.dev", "Moreau", false],
    ["mail.moreau", "Moreau", false],
    ["acme.dev", "", false],
  ])("%s and %s: %s", (domain, familyName, expected) => {
    expect(carriesName(domain, familyName)).toBe(expected);
  });
});

describe("the bootstrap", () => {
  it.each([
    ["moreau.com", "https://rdap.verisign.com/com/v1/"],
    ["moreau.dev", "https://pubapi.registry.google/rdap/"],
    ["moreau.co.uk", "https://rdap.nominet.uk/uk/"],
    ["moreau.xyz", "https://rdap.centralnic.com/xyz/"],
    ["moreau.io", "https://rdap.identitydigital.services/rdap/"],
    ["moreau.co", "https://rdap.registry.co/co/"],
    ["moreau.de", "https://rdap.denic.de/"],
  ])("knows the server of %s", (domain, base) => {
    expect(rdapBase(domain, {})).toBe(base);
  });

  it("is the whole IANA table of its publication day: 1,201 names with an https server", () => {
    expect(BOOTSTRAP_PUBLISHED).toBe("2026-09-30T23:00:03Z");
    const names = Object.values(bootstrap.services).flatMap((list) => list.split(" "));
    expect([names.length, new Set(names).size]).toEqual([1201, 1201]);
    expect(rdapOrigins({}).length).toBeGreaterThan(370);
    expect(rdapOrigins({}).filter((origin) => !origin.startsWith("https://"))).toEqual([]);
  });

  it("asks an override before the table, and names its origin for the allow-list", () => {
    const overrides = { rdap: { com: "http://127.0.0.1:4000/rdap" } };
    expect(rdapBase("moreau.com", overrides)).toBe("http://127.0.0.1:4000/rdap/");
    expect(rdapOrigins(overrides)).toContain("http://127.0.0.1:4000");
  });

  it("has no server for a name it does not know, however it is spelt", () => {
    for (const domain of ["moreau.cn", "moreau.toString", "moreau.__proto__", "moreau.constructor"]) {
      expect(rdapBase(domain, { rdap: {} })).toBeNull();
    }
  });
});
