import { PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import { begin, type ScreeningRecord } from "@bonafide/core/domain/screening-record";
import { Connection } from "@bonafide/core/domain/connection";
import { bandOf, type Assessment } from "@bonafide/core/domain/assessment";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { createDynamoConnectionChanger } from "@bonafide/core/stores/dynamo-connection-changer";
import { startTable } from "@bonafide/core/stores/dynamo-embedded";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createWatchHandler } from "./watch.ts";

const ID = "watched-connection-0123456789";
const NOW = new Date("2026-11-20T09:00:00Z");
const clock = () => NOW;
const SIGNAL = "ip-vpn";

let table: Awaited<ReturnType<typeof startTable>>;
const counted: [string, string | undefined][] = [];
const lines: string[] = [];
const world = {
  clock,
  logger: { info() {}, warn() {}, error: (message: string) => void lines.push(message) },
  metrics: {
    count: (name: string, _value?: number, by?: { readonly code?: string }) => void counted.push([name, by?.code]),
  },
};
const env = () => ({
  TABLE_NAME: table.table,
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
});
const stores = () => createDynamoStores({ client: table.client, table: table.table, clock });

function aRecord(applicationId: string, fired: boolean, band: Assessment["band"] = "low"): ScreeningRecord {
  const begun = begin(undefined, {
    key: { connectionId: ID, applicationId },
    candidateId: "c",
    leaseId: "l",
    leaseMs: 1,
    now: NOW,
    traceId: "t",
    receivedAt: new Date(NOW.getTime() - 3 * 86_400_000).toISOString(),
  });
  if (begun.status !== "begun") throw new Error("busy");
  return {
    ...begun.next,
    state: "done",
    lease: null,
    dueAt: null,
    assessment: {
      band,
      basic: false,
      points: 0,
      contributions: fired ? [{ signal: SIGNAL, tier: "fired", group: "network", points: 5, shown: {} }] : [],
      suppressed: [],
      findings: [
        fired ? { signal: SIGNAL, status: "fired", tier: "fired", shown: {} } : { signal: SIGNAL, status: "clear" },
      ],
      families: { network: "full", phone: "full", email: "full" },
      coverage: { checked: 3, of: 3, basic: 0 },
      restsOn: [],
      reliefMissing: [],
      policyVersion: "1",
      baseRate: 0.01,
    },
  };
}

beforeAll(async () => {
  table = await startTable({ table: "watch" });
});
afterAll(() => table.close());
beforeEach(async () => {
  counted.length = 0;
  lines.length = 0;
  const { connections } = stores();
  await connections.put(
    Connection.parse({
      id: ID,
      ats: "greenhouse",
      name: "Watched",
      mode: "annotate",
      companyDomains: ["acme.example"],
    }),
  );
});

const put = async (records: readonly ScreeningRecord[]) => {
  const { screenings } = stores();
  await Promise.all(
    records.map(async (record) => {
      await screenings.remove(record, 1);
      await screenings.write(record);
    }),
  );
};

describe("the watch on its schedule", () => {
  it("does nothing while everything fires as expected", async () => {
    await put(Array.from({ length: 80 }, (_, at) => aRecord(`a${at}`, at < 4)));
    expect(await createWatchHandler(env(), world)()).toEqual({ signals: 0, connections: 0 });
    expect((await stores().connections.get(ID))?.displayOnly).toBeUndefined();
    expect(counted).toEqual([]);
  });

  it("puts a check into shadow for the worker, raises its ticket once, and leaves it there day after day", async () => {
    await put(Array.from({ length: 80 }, (_, at) => aRecord(`a${at}`, at < 50)));
    const handler = createWatchHandler(env(), world);
    expect(await handler()).toEqual({ signals: 1, connections: 0 });
    const connection = await stores().connections.get(ID);
    const policy = resolvePolicy(connection?.policy ?? null, defaultPolicy);
    expect(policy.shadow).toEqual([SIGNAL]);
    expect(connection).toMatchObject({ mode: "annotate", companyDomains: ["acme.example"] });
    const finding = [{ signal: SIGNAL, status: "fired", tier: "fired", shown: {} }] as const;
    const byId = new Map(signals.map((signal) => [signal.id, signal]));
    expect(bandOf(policy, byId, finding, { network: "full", phone: "full", email: "full" })).toBe("low");
    expect(await handler()).toEqual({ signals: 0, connections: 0 });
    expect(counted).toEqual([["SignalDisplayOnly", SIGNAL]]);
    expect(lines).toHaveLength(1);
    expect(await stores().connections.ids()).toEqual([ID]);
  });

  it("puts a connection that flags too many back to observing, and raises its ticket", async () => {
    await put(Array.from({ length: 80 }, (_, at) => aRecord(`a${at}`, false, at < 30 ? "review" : "low")));
    const handler = createWatchHandler(env(), world);
    expect(await handler()).toEqual({ signals: 0, connections: 1 });
    expect(await stores().connections.get(ID)).toMatchObject({ mode: "observe", policy: null });
    expect(await handler()).toEqual({ signals: 0, connections: 0 });
    expect(counted).toEqual([["ConnectionDisplayOnly", undefined]]);
  });
});

describe("what the watch cannot read", () => {
  it("is counted as a newer version's only where it is one, is said in either case, and stops nothing", async () => {
    await put(Array.from({ length: 80 }, (_, at) => aRecord(`a${at}`, false)));
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.table }));
    const records = Items.filter(({ sk }) => sk?.S === "SCREENING");
    for (const [at, doc] of ['{"schemaVersion":2}', '{"schemaVersion":1}'].entries())
      await table.client.send(
        new PutItemCommand({ TableName: table.table, Item: { ...records[at], doc: { S: doc } } }),
      );
    expect(await createWatchHandler(env(), world)()).toEqual({ signals: 0, connections: 0 });
    expect(counted).toEqual([["NewerVersion", undefined]]);
    expect(lines).toEqual(["stored item skipped", "stored item skipped"]);
  });
});

describe("changing a connection", () => {
  it("never writes over what somebody changes at the same moment", async () => {
    const changer = createDynamoConnectionChanger({ client: table.client, table: table.table, clock });
    let looks = 0;
    const { connections } = stores();
    const before = await connections.get(ID);
    if (!before) throw new Error("no connection");
    await connections.put({ ...before, mode: "off" });
    const changed = await changer.change(ID, (now) => {
      looks += 1;
      return { ...now, name: "Renamed" };
    });
    expect(changed).toMatchObject({ mode: "off", name: "Renamed" });
    await Promise.all(
      Array.from({ length: 4 }, (_, at) =>
        changer.change(ID, (now) => {
          looks += 1;
          return { ...now, companyDomains: [...(now.companyDomains ?? []), `d${at}.example`] };
        }),
      ),
    );
    expect((await connections.get(ID))?.companyDomains?.toSorted()).toEqual([
      "acme.example",
      "d0.example",
      "d1.example",
      "d2.example",
      "d3.example",
    ]);
    expect(looks).toBeGreaterThan(5);
    expect(await changer.change("unknown-connection-0000000", () => null)).toBeUndefined();
  });
});
