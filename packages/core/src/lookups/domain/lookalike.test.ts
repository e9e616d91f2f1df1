import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Connection } from "../../domain/connection.ts";
import { found, unavailable } from "../../domain/evidence.ts";
import type { MailClass } from "../../domain/facts.ts";
import type { HttpClient } from "../../http/http.ts";
import { describeLookupContract } from "../lookup.contract.ts";
import type { ApplicationDocument } from "../../domain/document.ts";
import { aContext, aDocument, anApplication } from "../testing.ts";
import { employerLookalike } from "./employer-lookalike.ts";
import { distance, looksLike, skeleton } from "./lookalike.ts";
import { mailLookalike } from "./mail-lookalike.ts";
import { createRdapEmulator } from "./rdap-emulator.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 3_000;
const LONG_MS = 120_000;
const SUBMITTED = new Date("2026-10-01T12:00:00Z");

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

/** The whole table, as textbooks have it. */
function slowDistance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, row) =>
    Array.from({ length: b.length + 1 }, (__, column) => (row === 0 ? column : column === 0 ? row : 0)),
  );
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row += 1) {
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const best = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (same ? 0 : 1),
        swap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      const line = rows[row];
      if (line) line[column] = best;
    }
  }
  return at(a.length, b.length);
}

describe("the distance between two names", () => {
  it.each([
    ["gmail.com", "gmail.com", 0],
    ["gmial.com", "gmail.com", 1],
    ["gmal.com", "gmail.com", 1],
    ["gmaill.com", "gmail.com", 1],
    ["gmeil.com", "gmail.com", 1],
    ["gmail.co", "gmail.com", 1],
    ["gamil.co", "gmail.com", 2],
    ["hotmail.com", "gmail.com", 3],
    ["", "", 0],
    ["", "abc", 3],
  ])("of %s and %s is %i, or more than two", (a, b, expected) => {
    expect(distance(a, b, 2)).toBe(Math.min(expected, 3));
  });

  it(
    "is that of the whole table up to the limit, and the same both ways",
    () => {
      const name = fc.string({ unit: fc.constantFrom(..."abc.1"), maxLength: 12 });
      fc.assert(
        fc.property(name, name, fc.integer({ min: 0, max: 3 }), (a, b, limit) => {
          expect(distance(a, b, limit)).toBe(Math.min(slowDistance(a, b), limit + 1));
          expect(distance(b, a, limit)).toBe(distance(a, b, limit));
        }),
        { numRuns: RUNS },
      );
    },
    LONG_MS,
  );

  it("reads twice as many letters of a name twice as long", () => {
    const reads = (letters: number) => {
      let count = 0;
      const counted = new Proxy<string[]>(
        Array.from({ length: letters }, (_, at) => "abc".charAt(at % 3)),
        {
          get(list, key, receiver) {
            if (typeof key === "string" && /^\d+$/.test(key)) count += 1;
            return Reflect.get(list, key, receiver);
          },
        },
      );
      distance(counted, "acb".repeat(letters / 3), 2);
      return count;
    };
    const [one, two, four] = [reads(300), reads(600), reads(1200)];
    expect(two / one).toBeLessThan(2.1);
    expect(four / two).toBeLessThan(2.1);
  });
});

describe("the skeleton of a name", () => {
  it.each([
    ["rnicrosoft.com", "microsoft.com"],
    ["g00gle.com", "google.com"],
    ["paypa1.com", "paypal.com"],
    ["vvebflow.com", "webflow.com"],
    ["\u0430pple.com", "apple.com"],
    ["xn--pple-43d.com", "apple.com"],
    ["caf\u00e9.com", "cafe.com"],
    ["\u0441\u0456\u0455\u0441\u043e.com", "cisco.com"],
  ])("of %s is that of %s", (drawn, meant) => {
    expect(skeleton(drawn)).toBe(skeleton(meant));
  });

  it(
    "exists for any text, and is a skeleton itself",
    () => {
      fc.assert(
        fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.domain()), (text) => {
          const once = skeleton(text);
          expect(typeof skeleton(once)).toBe("string");
          expect(skeleton(text)).toBe(once);
        }),
        { numRuns: RUNS },
      );
    },
    LONG_MS,
  );

  it("looks at no more of a text than a name can have", () => {
    expect(skeleton("a".repeat(1_000_000))).toBe(skeleton("a".repeat(253)));
  });
});

describe("taking one name for another", () => {
  it.each([
    ["gmial.com", "gmail.com", 1],
    ["gmai1.com", "gmail.com", 1],
    ["outIook.com".toLowerCase(), "outlook.com", 1],
    ["acrne-rockets.com", "acme-rockets.com", 2],
    ["acme-rokcet.com", "acme-rockets.com", 2],
  ] as const)("happens with %s and %s", (domain, other, most) => {
    expect(looksLike(domain, other, most)).toBe(true);
  });

  it.each([
    ["gmail.com", "gmail.com", 1],
    ["aon.com", "aol.com", 1],
    ["olive.com", "live.com", 1],
    ["moreau.dev", "gmail.com", 1],
    ["acme.com", "acne.com", 2],
    ["acme-careers.com", "acme.com", 2],
  ] as const)("does not happen with %s and %s: the same, too short or too far", (domain, other, most) => {
    expect(looksLike(domain, other, most)).toBe(false);
  });
});

const offline: HttpClient = () => Promise.reject(new Error("offline"));

describe("a lookalike of a mail provider", () => {
  const lookup = mailLookalike({ http: offline, credentials: {}, overrides: {} });
  const look = (...domains: [string, MailClass?][]) =>
    lookup.look(anApplication(), aContext(domains.length > 0 ? { mail: mail(...domains) } : {}));

  it("is found with the provider's name, the candidate's domain masked", async () => {
    expect(await look(["gmial.com"], ["moreau.dev"])).toEqual(
      found<"mailLookalike">({ lookalikes: [{ masked: "g***.com", provider: "gmail" }] }, "mailLookalike/skeleton"),
    );
  });

  it("is found behind a throwaway service too: the slip of a finger may lead there", async () => {
    expect(await look(["gmial.com", "disposable"])).toMatchObject({ fact: { lookalikes: [{ provider: "gmail" }] } });
  });

  it("is never a provider's own domain, and the question is not asked of those", async () => {
    expect(await look(["moreau.dev"])).toMatchObject({ fact: { lookalikes: [] } });
    expect(await look(["gmail.com", "free"], ["gmx.com", "free"])).toEqual({ status: "not_applicable" });
    expect(await look()).toEqual({ status: "absent" });
  });
});

const connection = (companyDomains?: string[]) =>
  Connection.parse({
    id: "abcdefghijklmnopqrstuv",
    ats: "greenhouse",
    name: "Test",
    mode: "annotate",
    ...(companyDomains ? { companyDomains } : {}),
  });

describe("a lookalike of the hiring company", () => {
  function emulated(registrations: Record<string, string | null>) {
    const emulator = createRdapEmulator({ registrations });
    const asked: string[] = [];
    const http: HttpClient = async ({ url }) => {
      asked.push(url);
      const response = await emulator.app.request(new URL(url).pathname);
      return { status: response.status, header: () => null, body: new Uint8Array(await response.arrayBuffer()) };
    };
    const lookup = employerLookalike({
      http,
      credentials: {},
      overrides: { rdap: { example: "https://rdap.example" } },
    });
    const look = (
      companyDomains: string[] | undefined,
      known: Parameters<typeof aContext>[0],
      document?: ApplicationDocument,
      links: readonly string[] = [],
    ) =>
      lookup.look(anApplication({ submittedAt: SUBMITTED, links }), {
        ...aContext(known, undefined, document),
        connection: connection(companyDomains),
      });
    return { asked, look };
  }

  it("is found with its age at the moment of application", async () => {
    const { look } = emulated({ "acrne-rockets.example": "2026-09-01T12:00:00Z" });
    expect(await look(["careers.acme-rockets.example"], { mail: mail(["acrne-rockets.example"]) })).toEqual(
      found<"employerLookalike">(
        { lookalikes: [{ masked: "a***.example", ageDays: 30 }] },
        "employerLookalike/skeleton",
      ),
    );
  });

  it("is none of the company's own domains, and costs no request where nothing looks alike", async () => {
    const { asked, look } = emulated({});
    const company = ["acme-rockets.example", "acme-rocket.example"];
    for (const domain of ["acme-rocket.example", "moreau.example"]) {
      expect(await look(company, { mail: mail([domain]) })).toMatchObject({ fact: { lookalikes: [] } });
    }
    expect(asked).toEqual([]);
  });

  const named = (text: string) => aDocument({ text });
  const young = { "larkspur-systerns.example": "2026-09-20T12:00:00Z" };
  const imitating = { mail: mail(["larkspur-systerns.example"]) };

  it("may look like an employer whose site the résumé names, with or without a list of the company's own", async () => {
    for (const company of [undefined, ["acme-rockets.example"]]) {
      const { look } = emulated(young);
      for (const text of [
        "Larkspur Systems (larkspur-systems.example), Engineer, 2018 to 2020.",
        "Engineer at https://www.Larkspur-Systems.example/team, then elsewhere",
      ])
        expect(await look(company, imitating, named(text))).toMatchObject({
          fact: { lookalikes: [{ masked: "l***.example", ageDays: 11 }] },
        });
    }
  });

  it("is none of a mailbox's host, of the person's own sites, or of a page anybody may have", async () => {
    const { asked, look } = emulated(young);
    const none = { status: "unavailable", reason: "not_configured" };
    expect(await look(undefined, imitating, named("Write to jo@larkspur-systems.example"))).toMatchObject(none);
    expect(await look(undefined, imitating, named("larkspur-systerns.example"))).toMatchObject(none);
    expect(
      await look(undefined, imitating, named("larkspur-systems.example"), ["larkspur-systems.example/me"]),
    ).toMatchObject(none);
    expect(asked).toEqual([]);
  });

  it("is not checked while the résumé cannot be had for now, and rests on the company's domains where none is read", async () => {
    const { look } = emulated(young);
    const failed = { status: "unavailable", reason: "timeout" } as const;
    expect(await look(["acme-rockets.example"], imitating, failed)).toMatchObject(failed);
    const other = { mail: mail(["acrne-rockets.example"]) };
    expect(
      await emulated({ "acrne-rockets.example": "2026-09-20T12:00:00Z" }).look(["acme-rockets.example"], other, failed),
    ).toMatchObject({ status: "found" });
    for (const unread of [
      { status: "none" },
      { status: "unavailable", reason: "not_configured" },
      { status: "fetched", digest: null, outcome: { kind: "scanned" } },
    ] as const)
      expect(await look(["acme-rockets.example"], imitating, unread)).toMatchObject({ fact: { lookalikes: [] } });
  });

  it("has no age when nobody holds it or the registry has none", async () => {
    const { look } = emulated({ "acrne-rockets.example": null });
    expect(await look(["acme-rockets.example"], { mail: mail(["acme-rokets.example"]) })).toMatchObject({
      fact: { lookalikes: [] },
    });
    expect(await look(["acme-rockets.example"], { mail: mail(["acrne-rockets.example"]) })).toMatchObject({
      status: "unavailable",
      reason: "not_supported",
    });
  });

  it("is not set up until somebody names the company's domains, and does not apply to providers' mail", async () => {
    const { look } = emulated({});
    for (const none of [undefined, [], ["localhost"]]) {
      expect(await look(none, { mail: mail(["moreau.example"]) })).toEqual(
        unavailable("not_configured", "employerLookalike/skeleton"),
      );
    }
    expect(await look(undefined, { mail: mail(["gmail.com", "free"]) })).toEqual({ status: "not_applicable" });
    expect(await look(undefined, {})).toEqual({ status: "absent" });
  });
});

describeLookupContract<"employerLookalike">({
  name: "RDAP of a lookalike",
  emulator: createRdapEmulator({ registrations: { "acrne-rockets.example": "2026-09-01T12:00:00Z" } }),
  lookup: (http, origin) => {
    const lookup = employerLookalike({ http, credentials: {}, overrides: { rdap: { example: origin } } });
    return {
      ...lookup,
      look: (application, context) =>
        lookup.look(application, { ...context, connection: connection(["acme-rockets.example"]) }),
    };
  },
  application: anApplication({ submittedAt: SUBMITTED }),
  known: { mail: mail(["acrne-rockets.example"]) },
  fact: { lookalikes: [{ masked: "a***.example", ageDays: 30 }] },
  notFound: "found",
});
