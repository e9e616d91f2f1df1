import { describe, expect, it } from "vitest";
import type { FeedEntry } from "../domain/indicator.ts";
import { feedReaders, formatOf } from "./index.ts";
import { FeedError, type FeedFormat } from "./indicators.ts";
import { feedText, listXml } from "./testing.ts";

/** Every entry of a feed, handed over in pieces of `size` bytes. */
async function read(
  format: FeedFormat,
  text: string | Uint8Array,
  { columns = {}, size = 1_024 }: { readonly columns?: Record<string, string>; readonly size?: number } = {},
): Promise<FeedEntry[]> {
  const entries: FeedEntry[] = [];
  for await (const group of feedReaders[format](feedText(text, size), { columns })) entries.push(...group);
  return entries;
}

const brief = (entries: readonly FeedEntry[]) =>
  entries.map((entry) =>
    entry.status === "skipped" ? `${entry.line} ${entry.reason}` : `${entry.line} ${entry.type}=${entry.value}`,
  );

async function failure(format: FeedFormat, text: string | Uint8Array, columns = {}): Promise<FeedError> {
  const error: unknown = await read(format, text, { columns }).catch((reason: unknown) => reason);
  if (!(error instanceof FeedError)) throw new Error("the feed was read to its end", { cause: error });
  return error;
}

const bundle = (...objects: object[]) =>
  `{"type":"bundle","id":"bundle--1","objects":[\n${objects.map((object) => JSON.stringify(object)).join(",\n")}\n]}`;
const pattern = (text: string, more: object = {}) => ({
  type: "indicator",
  pattern_type: "stix",
  pattern: text,
  valid_from: "2026-01-05T00:00:00Z",
  ...more,
});

describe("STIX bundles", () => {
  it("yield every value that alone would fulfil the pattern, with its line", async () => {
    const text = bundle(
      pattern("[email-addr:value = 'a@one.example']"),
      pattern("[domain-name:value IN ('two.example', 'three.example') OR ipv4-addr:value = '192.0.2.1']"),
      pattern("[url:value = 'https://github.com/octo'] OR [url:value='https://www.linkedin.com/in/some-one/']"),
      pattern("[user-account:account_type = 'github' AND user-account:account_login = 'octo-two']"),
    );
    expect(brief(await read("stix", text))).toEqual([
      "2 email=a@one.example",
      "3 domain=two.example",
      "3 domain=three.example",
      "3 ip=192.0.2.1",
      "4 github=https://github.com/octo",
      "4 linkedin=https://www.linkedin.com/in/some-one/",
      "5 github=octo-two",
    ]);
  });

  it.each([
    "[email-addr:value = 'a@one.example' AND domain-name:value = 'two.example']",
    "[email-addr:value = 'a@one.example'] FOLLOWEDBY [domain-name:value = 'two.example']",
    "[email-addr:value = 'a@one.example'] AND [domain-name:value = 'two.example']",
    "[email-addr:value != 'a@one.example']",
    "[NOT email-addr:value = 'a@one.example']",
    "[email-addr:value LIKE '%@one.example']",
    "[email-addr:value = 'a@one.example'] WITHIN 5 SECONDS",
    "[email-addr:value = 'a@one.example'",
    "email-addr:value = 'a@one.example'",
  ])("are not guessed at where the pattern asks for more: %s", async (text) => {
    expect(brief(await read("stix", bundle(pattern(text))))).toEqual(["2 pattern_not_supported"]);
  });

  it("carry confidence, end and withdrawal; what was merely observed is never confirmed by itself", async () => {
    const text = bundle(
      pattern("[email-addr:value = 'a@one.example']", {
        confidence: 85,
        valid_until: "2026-09-01T00:00:00Z",
        revoked: true,
      }),
      { type: "email-addr", value: "b@one.example" },
    );
    expect(await read("stix", text)).toMatchObject([
      { confidence: 85, validUntil: new Date("2026-09-01"), revoked: true, lastSeen: new Date("2026-01-05") },
      { value: "b@one.example", confidence: 50 },
    ]);
  });

  it("count people who are only named and drop their names", async () => {
    const entries = await read("stix", bundle({ type: "identity", name: "Some Person" }, { type: "relationship" }));
    expect(entries).toEqual([{ status: "skipped", line: 2, reason: "name_only" }]);
  });
});

describe("MISP events", () => {
  it("yield attributes of the event and of its objects that are meant for detection", async () => {
    const event = {
      Event: {
        info: "an event",
        Attribute: [
          { type: "email-src", value: "a@one.example", to_ids: true, timestamp: "1767571200" },
          { type: "ip-dst|port", value: "192.0.2.9|443", to_ids: true },
          { type: "email", value: "quiet@one.example", to_ids: false },
          { type: "full-name", value: "Some Person", to_ids: true },
          { type: "target-email", value: "victim@two.example", to_ids: true },
          { type: "md5", value: "0", to_ids: true },
        ],
        Object: [
          { name: "person", Attribute: [{ type: "phone-number", value: "+44 7911 123456", to_ids: true }] },
          { name: "x", Attribute: [{ type: "github-username", value: "octo", to_ids: true, deleted: true }] },
        ],
      },
    };
    const entries = await read("misp", JSON.stringify({ response: [event] }, null, 1));
    expect(brief(entries).map((line) => line.replace(/^\d+ /, ""))).toEqual([
      "email=a@one.example",
      "ip=192.0.2.9",
      "not_for_detection",
      "name_only",
      "unknown_type",
      "unknown_type",
      "phone=+44 7911 123456",
      "github=octo",
    ]);
    expect(entries[0]).toMatchObject({ lastSeen: new Date("2026-01-05") });
    expect(entries.at(-1)).toMatchObject({ revoked: true });
  });
});

describe("tables", () => {
  it("are read by the operator's mapping of headers, with quoted fields and lines", async () => {
    const text =
      '\uFEFFWho,Mail,Tel,Sure\r\n"A, B",a@one.example,+442079460000,90\r\nOnly Name,,,\r\n"two\nlines",b@one.example,,\r\n';
    const columns = { name: "Who", email: "Mail", phone: "Tel", confidence: "Sure" };
    const entries = await read("csv", text, { columns, size: 7 });
    expect(brief(entries)).toEqual([
      "2 email=a@one.example",
      "2 phone=+442079460000",
      "3 name_only",
      "5 email=b@one.example",
    ]);
    expect(entries[0]).toMatchObject({ confidence: 90 });
  });

  it("may name type and value in each row", async () => {
    const text =
      "type,value\nbtc,1BoatSLRHtKNngkdXEeobR76b53LETtpyT\nurl,https://one.example/login\nname,Some Person\nmutex,x\n";
    expect(brief(await read("csv", text))).toEqual([
      "2 wallet=1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
      "3 page_of_a_site",
      "4 name_only",
      "5 unknown_type",
    ]);
  });

  it("pass over a row whose cells do not stand under the headers, or whose confidence or end is unreadable", async () => {
    const text =
      "email,confidence,validUntil\na@one.example\nb@one.example,sure,\nc@one.example,,tomorrow\nd@one.example,9,\n";
    expect(brief(await read("csv", text))).toEqual([
      "2 malformed",
      "3 malformed",
      "4 malformed",
      "5 email=d@one.example",
    ]);
  });

  it("name what is wrong with the mapping", async () => {
    expect((await failure("csv", "Mail\nx@y.example\n")).message).toContain("--map");
    expect((await failure("csv", "Mail\nx@y.example\n", { email: "E-Mail" })).message).toContain("email");
    expect((await failure("csv", "Mail\nx@y.example\n", { mail: "Mail" })).message).toContain('no field "mail"');
  });
});

describe("OFAC's advanced list", () => {
  it("is resolved by the names of its reference values, whatever their ids, and holds no person's name back", async () => {
    const entries = await read("ofac", listXml([{ wallet: "0x" + "ab".repeat(20), email: "a@one.example" }, {}]), {
      size: 5,
    });
    expect(brief(entries)).toEqual([
      expect.stringMatching(/^\d+ email=a@one\.example$/),
      expect.stringMatching(/^\d+ wallet=0x(ab){20}$/),
      expect.stringMatching(/^\d+ name_only$/),
    ]);
    expect(JSON.stringify(entries)).not.toContain("PERSON");
  });

  it("is refused without reference values, and with a document type", async () => {
    expect((await failure("ofac", "<Sanctions></Sanctions>")).message).toContain("SDN_ADVANCED.XML");
    expect((await failure("ofac", '<!DOCTYPE x [<!ENTITY a "b">]>\n<Sanctions/>')).message).toContain("document type");
  });
});

describe("a feed that breaks its format", () => {
  it.each<[FeedFormat, string, number]>([
    ["stix", `${bundle(pattern("[email-addr:value = 'a@one.example']")).slice(0, -3)}`, 2],
    ["stix", '{"type":"bundle",\n"objects":[\n{"type":"indicator" "x":1}]}', 3],
    ["stix", '{"type":"bundle",\n\n"objects":}', 3],
    ["misp", '{"Event":{"Attribute":[\n{"type":"email"}]}}\n}', 3],
    ["csv", 'email\na@one.example\n"b@one.example\n', 2],
    ["ofac", "<Sanctions>\n<a>\n</b></Sanctions>", 3],
  ])("ends in an error with the line it breaks on (%s, %s)", async (format, text, line) => {
    const error = await failure(format, text);
    expect(error.line).toBeGreaterThanOrEqual(line);
    expect(error.line).toBeLessThanOrEqual(line + 1);
    expect(error.message).not.toContain("one.example");
  });

  it.each(["stix", "csv", "ofac"] as const)("may not be of another encoding (%s)", async (format) => {
    const bytes = Buffer.concat([Buffer.from(format === "csv" ? "email\n" : " \n"), Buffer.from([0xff, 0xfe, 0x41])]);
    expect(await failure(format, bytes)).toMatchObject({
      line: expect.any(Number),
      message: expect.stringContaining("UTF-8"),
    });
  });

  it("may not nest without end or hold one endless entry", async () => {
    expect((await failure("stix", `{"objects":${"[".repeat(100_000)}`)).message).toContain("deeper");
    expect((await failure("stix", `{"objects":[{"a":"${"x".repeat(1_100_000)}"}]}`)).message).toContain("mebibyte");
    expect((await failure("ofac", `<Sanctions>${"<a>".repeat(100_000)}`)).message).toContain("deeper");
    expect((await failure("csv", `email\n${"x".repeat(100_000)}\n`)).message).toContain("64 KiB");
  });
});

describe("formatOf", () => {
  it.each<[string, FeedFormat | null]>([
    [bundle(), "stix"],
    ['{"response":[{"Event":{}}]}', "misp"],
    ["email,phone\n", "csv"],
    [listXml([]), "ofac"],
    ["<html></html>", null],
    ['{"a":1}', null],
    ["email\na@one.example\n", "csv"],
    ["PK\u0003\u0004\u0000", null],
    ["", null],
  ])("tells a feed by its beginning, or says that it cannot (%#)", (text, format) => {
    expect(formatOf(Buffer.from(text))).toBe(format);
  });
});
