import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Connection } from "@bonafide/core/domain/connection";
import { FACT_KINDS } from "@bonafide/core/domain/facts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { ask } from "./ask.ts";
import { IDENTIFIERS, toSubject } from "./identifier.ts";
import { kindsOf } from "./lookup-card.ts";
import { lookupsFor, Settings } from "./lookups.ts";
import { bonafide, spawnBonafide } from "./testing.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 300;
const LONG_MS = 1_800_000;
const AT = "2026-11-23";
const Kind = z.enum(FACT_KINDS);
const Reason = z.string().min(1);
/** The stable shape: nothing more, nothing less. */
const Document = z.strictObject({
  identifier: z.enum(IDENTIFIERS),
  value: z.string().min(1),
  at: z.iso.datetime(),
  offline: z.boolean(),
  facts: z
    .array(
      z.strictObject({
        fact: Kind,
        status: z.enum(["found", "absent", "not_applicable", "unavailable"]),
        source: z.string().min(1).nullable(),
        dataDate: z.iso.date().nullable(),
        dataAgeDays: z.int().min(0).nullable(),
        reason: Reason.nullable(),
        value: z.record(z.string(), z.unknown()).nullable(),
        silent: z.array(z.strictObject({ source: z.string().min(1), reason: Reason })),
      }),
    )
    .min(1),
  about: z.strictObject({
    couldBe: z.array(z.string().length(2)),
    registry: z
      .strictObject({ domain: z.string().nullable(), isPlatform: z.boolean(), server: z.url().nullable() })
      .nullable(),
  }),
});

const EXAMPLES = {
  ip: "8.8.8.8",
  phone: "+1 415 992 9000",
  domain: "example.com",
  email: "a@b.example",
  place: "Ontario, CA",
} as const;

const offline = (...args: readonly string[]) => bonafide(["lookup", ...args, "--offline", "--at", AT]);
async function json(...args: readonly string[]) {
  const ran = await offline(...args, "--json");
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  const document = Document.parse(JSON.parse(ran.stdout));
  return { ...document, of: (kind: string) => document.facts.find(({ fact }) => fact === kind) };
}

describe("bonafide lookup --json", () => {
  it.each(Object.entries(EXAMPLES))("prints one document of exactly the promised shape for %s", async (what, value) => {
    const document = await json(what, value);
    expect(document).toMatchObject({ identifier: what, value, offline: true, at: `${AT}T00:00:00.000Z` });
    for (const { status, source, reason, value: fact } of document.facts) {
      expect([status, fact !== null, reason !== null]).toEqual([status, status === "found", status === "unavailable"]);
      if (status === "found" || status === "unavailable") expect(source).not.toBeNull();
    }
  });

  it("states value, source, the day of the data and its age, and why the rest is missing", async () => {
    const { facts } = await json("ip", "8.8.8.8");
    expect(facts).toMatchObject([
      {
        fact: "network",
        status: "found",
        source: "network/embedded",
        dataDate: "2026-06-01",
        dataAgeDays: 175,
        value: { asn: 15169, organisation: "Google LLC", agreedCountry: "US", sanctionedRange: false },
      },
      ...["anonymiser", "torList", "relayList", "exitList"].map((fact) => ({
        fact,
        status: "unavailable",
        reason: "not_configured",
        value: null,
      })),
    ]);
  });

  it("names the countries an unclear place leaves open, and none for a clear one", async () => {
    const unclear = await json("place", "Georgia");
    expect(unclear.facts).toMatchObject([{ status: "unavailable", reason: "ambiguous" }]);
    expect(unclear.about.couldBe.toSorted()).toEqual(["GE", "US"]);
    const clear = await json("place", "Ontario, CA");
    expect(clear.facts).toMatchObject([{ status: "found", value: { country: "US", region: "CA" } }]);
    expect(clear.about.couldBe).toEqual([]);
  });

  it("says of a domain which part is registered and who could date it", async () => {
    const { about, facts } = await json("domain", "www.shop.example.co.uk.");
    expect(about.registry).toMatchObject({ domain: "example.co.uk", isPlatform: false });
    expect(about.registry?.server).toMatch(/^https:/);
    expect(facts).toMatchObject([{ fact: "portfolioDomain", reason: "not_configured" }]);
    expect((await json("domain", "github.io")).about.registry?.isPlatform).toBe(true);
    expect((await json("email", "a@gmail.com")).about.registry).toMatchObject({ domain: "gmail.com" });
  });

  it("takes an identifier of several words without quotes", async () => {
    expect(await json("phone", "(415)", "992-9000")).toMatchObject({ value: "(415) 992-9000" });
  });
});

describe("the card of bonafide lookup", () => {
  const cases: readonly (readonly [string, string, readonly RegExp[]])[] = [
    [
      "ip",
      "142.44.128.1",
      [
        /Organisation +OVH SAS\n/,
        /Kind +data centre, machines for rent\n/,
        /\(US\) by DB-IP, France \(FR\) by IPtoASN: they differ/,
      ],
    ],
    [
      "ip",
      "175.45.178.1",
      [/Compliance list +in a range on it\n/, /Source +network\/embedded, data of 2026-06-01, 175 days old\n/],
    ],
    ["ip", "10.0.0.1", [/Not checked +not a public one\n/]],
    ["ip", "::ffff:8.8.8.8", [/System +AS15169\n/]],
    [
      "phone",
      "(415) 992-9000",
      [
        /Read as +\+14159929000\n/,
        /Region assumed +United States \(US\): written without/,
        /Not checked +no line-type provider is set up/,
      ],
    ],
    [
      "phone",
      "+1 415 992 9000",
      [/Area code of +US-CA\n/, /Region +United States \(US\); 24 more share/, /Fictional range +no\n/],
    ],
    ["phone", "+44 56 0000 0000", [/Kind of line +internet \(app\) number, by the numbering plan\n/]],
    ["phone", "+1 202 555 0143", [/Fictional range +yes\n/]],
    ["phone", "+1 555 0101", [/Valid +no numbering plan can assign it\n/, /Region +any of 25/, /Does not apply/]],
    ["domain", "example.com", [/Registration\n +Not checked +not asked, because of --offline\n/]],
    ["domain", "github.io", [/Does not apply +a hosting platform/]],
    ["domain", "co.uk", [/Does not apply +a public suffix/]],
    ["domain", "github.com", [/Does not apply +a service or a university/]],
    ["domain", "nic.example", [/Not checked +no RDAP server is known for \.example\n/]],
    [
      "email",
      "a@b.example",
      [/Kind +a domain of its own/, /Takes mail|Not checked +not a public one/, /no companyDomains to compare with/],
    ],
    ["email", "a+b@mailinator.com", [/Kind +throwaway mail\n/, /Tagged +yes/]],
    ["email", "x@gmaill.com", [/Looks like +gmail, one slip/]],
    ["place", "Ontario, CA", [/Country +United States \(US\)\n/, /Region +US-CA\n/]],
    ["place", "Georgia", [/Could be +Georgia \(GE\), United States \(US\)\n/]],
    ["place", "Remote", [/Nothing +the text names no place/]],
  ];
  it.each(cases)("%s %s is told in plain words", async (what, value, lines) => {
    const { code, stdout, stderr } = await offline(what, value);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const line of lines) expect(stdout).toMatch(line);
    expect(stdout).toMatch(/ 2026-11-23\./);
  });

  it("aligns the texts of a card under each other", async () => {
    const { stdout } = await offline("phone", EXAMPLES.phone);
    const columns = [...stdout.matchAll(/^( {2}\S.*?\s{2,})\S/gm)].map(([, before = ""]) => before.length);
    expect(columns.length).toBeGreaterThan(6);
    expect(new Set(columns).size).toBe(1);
  });

  it("shows each fact that a registered lookup has for an identifier", async () => {
    const connection = Connection.parse({ id: "c".repeat(22), ats: "file", name: "test", mode: "observe" });
    for (const identifier of IDENTIFIERS) {
      const { application } = toSubject(identifier, EXAMPLES[identifier], new Date(AT));
      const signal = AbortSignal.timeout(5_000);
      const answers = await ask(lookupsFor(Settings.parse({}), true), FACT_KINDS, { application, connection, signal });
      const spoken = answers.flatMap(({ kind, evidence: { status } }) =>
        status === "found" || status === "unavailable" ? [kind] : [],
      );
      expect(spoken.length).toBeGreaterThan(0);
      expect(kindsOf(identifier)).toEqual(expect.arrayContaining(spoken));
    }
  });

  it("ends as a process without colour codes where the output is no terminal", async () => {
    const { code, stdout, stderr } = await spawnBonafide(["lookup", "ip", "8.8.8.8", "--offline"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Google LLC");
    expect(stdout).not.toContain(String.fromCharCode(27));
  });
});

describe("bonafide lookup used wrongly", () => {
  it.each([
    [["ip", "8.8.8"], /^That is no IP address; .*\.\n$/],
    [["ip", "example.com"], /^That is no IP address; .*\.\n$/],
    [["phone", "n/a"], /^That is no phone number; .*\.\n$/],
    [["domain", "https://example.com/cv"], /^That is no domain name; .*\.\n$/],
    [["domain", "sam@example.com"], /^That is no domain name; .*\.\n$/],
    [["domain", "127.0.0.1"], /^That is no domain name; .*\.\n$/],
    [["domain", "localhost"], /^That is no domain name; .*\.\n$/],
    [["email", "example.com"], /^That is no e-mail address; .*\.\n$/],
    [["place", "  "], /^Write a place as people do, .*\.\n$/],
    [["place", "x".repeat(1_001)], /^Write a place as people do, .*\.\n$/],
    [["ip", "8.8.8.8", "--at", "yesterday"], /^error: .*Give a day such as 2026-11-20\.\n$/],
    [["ip", "8.8.8.8", "--at", "2026-02-30"], /^error: .*Give a day such as 2026-11-20\.\n$/],
    [["ip", "8.8.8.8", "--settings", "none.json"], /^There is no file none\.json; check the path\.\n$/],
    [["name", "Sam"], /^error: .*Allowed choices are ip, phone, domain, email, place\.\n$/],
    [["ip"], /^error: missing required argument 'value'\n$/],
  ])("%j: exit 2, one sentence, nothing on standard output", async (args, sentence) => {
    const { code, stdout, stderr } = await bonafide(["lookup", ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(sentence);
  });

  it("explains itself with examples", async () => {
    const { code, stdout } = await bonafide(["lookup", "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Usage: bonafide lookup .*<what> <value.*Examples:\n {2}\$ npx bonafide lookup ip/s);
  });

  it("takes text of any shape: an exit code, and nothing that acts on the terminal", { timeout: LONG_MS }, async () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.constantFrom("\u001b[2J8.8.8.8", "a@b.example\u202e", "x\u0000.example", "::1%\u0007", "+1\u200b4159929000"),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...IDENTIFIERS), text, fc.boolean(), async (what, value, asJson) => {
        const options = asJson ? ["--offline", "--json"] : ["--offline"];
        const { code, stdout, stderr } = await bonafide(["lookup", ...options, "--", what, value]);
        expect([0, 2]).toContain(code);
        expect(stdout === "").toBe(code === 2);
        expect(`${stdout}${stderr}`.replaceAll("\n", "")).not.toMatch(/\p{C}/u);
        if (asJson && code === 0) expect(Document.parse(JSON.parse(stdout)).value).toBe(value.trim());
        expect(stderr).not.toMatch(/Unexpected|\n {4}at /);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("the settings of bonafide lookup", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "bonafide-lookup-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are those of screen: own domains to compare with, form servers that are nobody's address", async () => {
    const file = path.join(folder, "settings.json");
    const connection = { companyDomains: ["acme-robotics.com"], egressRanges: ["8.8.8.0/24"] };
    await writeFile(file, JSON.stringify({ connection }));
    const same = await json("email", "hr@acme-robotics.com", "--settings", file);
    expect(same.of("employerLookalike")).toMatchObject({ status: "found", value: { lookalikes: [] } });
    const own = await json("ip", "8.8.8.8", "--settings", file);
    expect(own.facts.slice(0, 2)).toMatchObject([{ status: "absent" }, { status: "absent" }]);
  });
});
