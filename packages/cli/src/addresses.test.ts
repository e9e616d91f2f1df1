/** docs/lookup.md shows what the built-in tables say of well-known addresses: the page and `bonafide lookup` agree. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { bonafide } from "./testing.ts";

const PAGE = fileURLToPath(new URL("../../../docs/lookup.md", import.meta.url));

/**
 * What the sources themselves answered, read by other means than ours from the releases the pack is compiled from:
 * address, system, country by DB-IP, country by IPtoASN. A curated compliance range is marked.
 */
const MEASURED: readonly (readonly [address: string, asn: number, dbip: string, iptoasn: string, listed?: "listed"])[] =
  [
    ["8.8.8.8", 15169, "US", "US"],
    ["1.1.1.1", 13335, "AU", "US"],
    ["3.80.0.1", 14618, "US", "US"],
    ["138.197.10.1", 14061, "US", "US"],
    ["45.33.32.156", 63949, "US", "SG"],
    ["89.187.160.1", 60068, "JP", "GB"],
    ["142.44.128.1", 16276, "US", "FR"],
    ["73.158.64.1", 7922, "US", "US"],
    ["71.178.1.1", 701, "US", "US"],
    ["172.58.1.1", 21928, "US", "US"],
    ["174.192.1.1", 22394, "US", "US"],
    ["175.167.1.1", 4837, "CN", "CN"],
    ["59.44.1.1", 4134, "CN", "CN"],
    ["122.140.1.1", 4837, "CN", "CN"],
    ["188.43.136.32", 20485, "RU", "RU", "listed"],
    ["175.45.176.1", 131279, "KP", "KP", "listed"],
    ["175.45.178.1", 131279, "IT", "KP", "listed"],
    ["210.52.109.1", 9929, "CN", "CN", "listed"],
    ["77.94.35.1", 51259, "LB", "LT"],
  ];

const Answer = z.object({
  facts: z.array(
    z.object({
      fact: z.string(),
      dataDate: z.string().nullable(),
      value: z
        .object({
          asn: z.int(),
          organisation: z.string(),
          networkClass: z.string(),
          countries: z.object({ dbip: z.string(), iptoasn: z.string() }),
          agreedCountry: z.string().nullable(),
          sanctionedRange: z.boolean(),
        })
        .nullable(),
    }),
  ),
});

async function answerOf(address: string) {
  const { stdout } = await bonafide(["lookup", "ip", address, "--offline", "--json"]);
  const [network] = Answer.parse(JSON.parse(stdout)).facts;
  if (!network?.value) throw new Error(`no network is known for ${address}`);
  return { ...network.value, dataDate: network.dataDate };
}

describe("the addresses of docs/lookup.md", () => {
  it("are answered as the tables were measured to answer", async () => {
    for (const [address, asn, dbip, iptoasn, listed] of MEASURED) {
      expect({ address, ...(await answerOf(address)) }).toMatchObject({
        address,
        asn,
        countries: { dbip, iptoasn },
        // One source that differs leaves no country at all.
        agreedCountry: dbip === iptoasn ? dbip : null,
        sanctionedRange: listed === "listed",
      });
    }
  });

  it("stand on the page as the command answers them today", async () => {
    const rows: string[] = [];
    for (const [address] of MEASURED) {
      const { asn, organisation, networkClass, countries, agreedCountry, sanctionedRange } = await answerOf(address);
      const cells = [address, `${asn} ${organisation}`, networkClass, countries.dbip, countries.iptoasn];
      rows.push(`| ${[...cells, agreedCountry ?? "–", sanctionedRange ? "yes" : "no"].join(" | ")} |`);
    }
    const page = await readFile(PAGE, "utf8");
    expect(page.split("\n").filter((line) => /^\| \d+\.\d+/.test(line))).toEqual(rows);
    const { dataDate } = await answerOf("8.8.8.8");
    expect(page).toContain(`data of ${dataDate}`);
  });
});
