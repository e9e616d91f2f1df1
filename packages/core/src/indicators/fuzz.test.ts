import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feedReaders } from "./index.ts";
import { FEED_FORMATS, FeedError, type FeedFormat } from "./indicators.ts";
import { feedText, listHead, listTail, listXml, partyXml } from "./testing.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const RUNS = LONG ? 100_000 : 1_500;

const SEEDS: Readonly<Record<FeedFormat, string>> = {
  stix: '{"type":"bundle","objects":[{"type":"indicator","pattern_type":"stix","pattern":"[email-addr:value IN (\'a@b.example\') OR url:value = \'https://github.com/x\']","confidence":9},\n{"type":"user-account","account_type":"github","account_login":"x"}]}',
  misp: '{"response":[{"Event":{"Attribute":[{"type":"domain|ip","value":"a.example|192.0.2.1","to_ids":true}],\n"Object":[{"Attribute":[{"type":"url","value":"https://a.example/","to_ids":true}]}]}}]}',
  csv: 'email,type,value,confidence,validUntil\n"a@b.example",url,https://b.example,9,2026-01-01\nx,,,,\n',
  ofac: listXml([{ email: "a@b.example", wallet: `0x${"12".repeat(20)}` }, {}]),
};

/** A feed with pieces cut out, doubled, moved or replaced: near enough to the format to get deep into its reader. */
const mutant = fc
  .record({
    format: fc.constantFrom(...FEED_FORMATS),
    edits: fc.array(
      fc.record({
        at: fc.nat(2_000),
        length: fc.nat(40),
        insert: fc.oneof(
          fc.string({ maxLength: 6 }),
          fc.constantFrom("{", "}", "[", "]", '"', "\\", "\n", "<", "/>", "'", "&#x0;", "<![CDATA[", "\u0000", "OR"),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    size: fc.integer({ min: 1, max: 300 }),
  })
  .map(({ format, edits, size }) => ({
    format,
    size,
    text: edits.reduce((text, { at, length, insert }) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + insert + text.slice(start + length);
    }, SEEDS[format]),
  }));

describe("the readers", () => {
  it(`read or refuse whatever they are given, with the line (${RUNS} mutated feeds)`, {
    timeout: LONG ? 900_000 : 30_000,
  }, async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(mutant, async ({ format, text, size }) => {
        try {
          for await (const group of feedReaders[format](feedText(text, size), { columns: {} })) {
            for (const { line } of group) expect(line).toBeGreaterThanOrEqual(1);
          }
        } catch (error) {
          if (!(error instanceof FeedError)) throw error;
          expect(error.line).toBeGreaterThanOrEqual(1);
          refused += 1;
        }
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(RUNS);
  });

  it("yield the same entries however the bytes arrive", async () => {
    const all = async (format: FeedFormat, size: number) => {
      const entries = [];
      for await (const group of feedReaders[format](feedText(SEEDS[format], size), { columns: {} }))
        entries.push(...group);
      return entries;
    };
    for (const format of FEED_FORMATS) {
      const whole = await all(format, 1_000_000);
      expect(whole.length).toBeGreaterThan(1);
      for (const size of [1, 2, 3, 7, 64]) expect(await all(format, size)).toEqual(whole);
    }
  });

  if (LONG)
    it("read a list of 78 MB in bounded memory", { timeout: 120_000 }, async () => {
      const party = Buffer.from(partyXml({ email: "a@b.example" }).repeat(150));
      const parts = Math.ceil(78_000_000 / party.length);
      async function* list() {
        yield Buffer.from(listHead);
        for (let part = 0; part < parts; part += 1) yield party;
        yield Buffer.from(listTail);
      }
      let entries = 0;
      let peak = 0;
      for await (const group of feedReaders.ofac(list(), { columns: {} })) {
        entries += group.length;
        peak = Math.max(peak, process.memoryUsage().rss);
      }
      process.stdout.write(
        `78 MB list: ${entries} entries, peak ${Math.round(peak / 1e6)} MB of memory for the whole test process\n`,
      );
      expect(entries).toBe(parts * 150);
      expect(peak).toBeLessThan(600_000_000);
    });
});
