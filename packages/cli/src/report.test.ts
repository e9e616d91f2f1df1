import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Connection } from "@bonafide/core/domain/connection";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { startTable } from "@bonafide/core/stores/dynamo-embedded";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { awsUsd } from "./cost/per-application.ts";
import { bonafide } from "./testing.ts";
import { sampleRecords } from "./testing-report.ts";

const ID = "reported-connection-0123456789";
const EMPTY = "emptiness-connection-0123456789";
const Share = z.looseObject({ hits: z.int(), of: z.int(), from: z.number(), to: z.number() });
const Document = z.looseObject({
  volume: z.looseObject({ received: z.int(), screened: z.int(), days: z.array(z.looseObject({ received: z.int() })) }),
  bands: z.array(z.looseObject({ share: Share })),
  flagged: Share,
  fairness: z.array(z.looseObject({ by: z.string(), groups: z.array(z.looseObject({ flagged: Share })) })),
  cost: z.looseObject({ usd: z.number(), usdPerApplication: z.number().nullable() }),
  aws: z.looseObject({ usd: z.number() }),
  displayOnly: z.array(z.looseObject({ signals: z.array(z.looseObject({ id: z.string() })) })),
  notices: z.array(z.string()),
});

let table: Awaited<ReturnType<typeof startTable>>;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-report-"));
  table = await startTable({ table: "report" });
  const { connections, screenings } = createDynamoStores({
    client: table.client,
    table: table.table,
    clock: () => new Date(),
  });
  const turned = { seen: { fired: 60, of: 300 }, expected: 0.05, by: "catalogue", takenBackAt: null } as const;
  await connections.put(
    Connection.parse({
      id: ID,
      ats: "greenhouse",
      name: "Acme <b>hiring</b>",
      mode: "annotate",
      displayOnly: { signals: { "ip-vpn": { at: "2026-11-01T00:00:00Z", ...turned } }, connection: null },
    }),
  );
  await connections.put(Connection.parse({ id: EMPTY, ats: "lever", name: "Empty", mode: "observe" }));
  const records = sampleRecords({ connectionId: ID, until: new Date(), count: 60, days: 20 });
  await Promise.all(records.map((record) => screenings.write(record)));
});
afterAll(async () => {
  await table.close();
  await rm(folder, { recursive: true, force: true });
});

async function report(...args: string[]) {
  vi.stubEnv("TABLE_NAME", table.table);
  vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", table.endpoint);
  vi.stubEnv("AWS_REGION", "us-east-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "local");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "local");
  return bonafide(["report", ...args]);
}

describe("bonafide report", () => {
  it("prints figures that add up: every application once, every share of the same number", async () => {
    const ran = await report("--json", "--connection", ID);
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    const { volume, bands, flagged, fairness, cost, aws } = Document.parse(JSON.parse(ran.stdout));
    expect(volume).toMatchObject({ received: 60, screened: 60 });
    expect(volume.days.reduce((sum, one) => sum + one.received, 0)).toBe(60);
    expect(bands.reduce((sum, one) => sum + one.share.hits, 0)).toBe(60);
    expect(flagged.of).toBe(60);
    expect(fairness.map(({ by }) => by)).toEqual(["job", "department", "office", "place"]);
    for (const { groups } of fairness) for (const one of groups) expect(one.flagged.of).toBeGreaterThanOrEqual(20);
    expect(cost.usd).toBeGreaterThan(0);
    expect(cost.usdPerApplication).toBeCloseTo(cost.usd / 60, 10);
    expect(aws).toEqual(awsUsd(60, "us-east-1"));
  });

  it("says what has turned itself display-only, since when and why, and how a person takes it back", async () => {
    const { stdout } = await report("--json");
    expect(Document.parse(JSON.parse(stdout)).notices[0]).toMatch(
      /^The check ip-vpn of Acme .* display-only since 2026-11-01: it fired for 60 of 300 .* bonafide switch on --signal ip-vpn/,
    );
  });

  it("leaves out what came before", async () => {
    const { stdout } = await report("--json", "--since", "1d");
    expect(Document.parse(JSON.parse(stdout)).volume.received).toBeLessThan(20);
  });

  it("prints the same for people, and for a connection with nothing yet", async () => {
    const all = await report();
    expect(all).toMatchObject({ code: 0, stderr: "" });
    expect(all.stdout).toMatch(/: 60 applications \(.*annotated.*\); .* flagged/);
    expect(all.stdout).toContain("How to read this:");
    expect(all.stdout).toMatch(
      /AWS: about .* for 60 applications at the prices of us-east-1.* Altogether .* per application/,
    );
    const nothing = await report("--connection", EMPTY);
    expect(nothing).toMatchObject({ code: 0, stderr: "" });
    expect(nothing.stdout).toContain("0 applications");
    expect(nothing.stdout).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it("writes a page that runs nothing, loads nothing and takes no name for markup", async () => {
    const file = path.join(folder, "report.html");
    expect(await report("--html", file)).toMatchObject({ code: 0, stderr: "" });
    const page = await readFile(file, "utf8");
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|<link|<img|<b>hiring|https?:\/\/(?!www\.w3\.org)/i);
    expect(page).toContain("Acme &#60;b&#62;hiring");
    // Only connections of the installation, their settings and the ATS's own job names: never an application or a person.
    expect(page).not.toMatch(/\ba\d+\b|\bc\d+\b/);
  });

  it.each(["0d", "731d", "x", "30"])("refuses --since %s in one sentence", async (since) => {
    expect(await report("--since", since)).toEqual({
      code: 2,
      stdout: "",
      stderr: "--since takes days, such as 30d, from 1d to 730d; correct it.\n",
    });
  });
});
