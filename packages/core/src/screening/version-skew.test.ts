import { randomUUID } from "node:crypto";
import { type AttributeValue, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { ScreeningRecord } from "../domain/screening-record.ts";
import { seeded } from "../domain/seeded.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createDynamoStores } from "../stores/dynamo.ts";
import { type EmbeddedTable, startTable } from "../stores/dynamo-embedded.ts";
import { createDynamoFenced } from "../stores/dynamo-fenced.ts";
import { unpacked } from "../stores/dynamo-packed.ts";
import { dueOrder, duePartition, screeningKey } from "../stores/dynamo-keys.ts";
import type { ScreeningStore } from "../stores/stores.ts";
import type { ScreeningDeps } from "./deps.ts";
import { handleJob } from "./handle-job.ts";
import { anApplication, createWorld } from "./testing.ts";

let embedded: EmbeddedTable;
beforeAll(async () => {
  embedded = await startTable({
    table: `skew-${randomUUID()}`,
    endpoint: process.env["AWS_ENDPOINT_URL_DYNAMODB"],
  });
});
afterAll(async () => {
  await embedded.close();
});

const told = (item: Record<string, AttributeValue> | undefined): unknown => JSON.parse(unpacked(item?.["doc"]) ?? "");

/** The record as the next release has it: one field more, which the present one must neither see nor lose. */
const NextRecord = z.strictObject({
  ...ScreeningRecord.shape,
  schemaVersion: z.literal(2),
  region: z.string(),
});

/** The next release's store on the same table, for the same use case. */
function nextStore(clock: ScreeningDeps["clock"], lists: Pick<ScreeningStore, "due" | "held">): ScreeningStore {
  const store = createDynamoFenced(
    { client: embedded.client, name: embedded.table, clock },
    {
      schema: NextRecord,
      keyOf: screeningKey,
      indexOf: ({ connectionId, dueAt }: z.infer<typeof NextRecord>) =>
        dueAt === null ? undefined : { gsi1pk: duePartition(connectionId), gsi1sk: dueOrder(dueAt) },
      format: { version: 2, upgrades: { 1: (item) => ({ ...item, region: "unknown" }) } },
    },
  );
  return {
    async read(key) {
      const record = await store.read(key);
      if (!record) return undefined;
      const { region: _region, ...known } = record;
      return { ...known, schemaVersion: 1 };
    },
    write: (record) => store.write({ ...record, schemaVersion: 2, region: "eu" }),
    remove: (key, fence) => store.remove(key, fence),
    due: (id, at, limit) => lists.due(id, at, limit),
    held: (id, window, limit) => lists.held(id, window, limit),
  };
}

async function sideBySide() {
  const world = createWorld({
    createStores: (clock) => createDynamoStores({ ...embedded, clock }),
    signals,
    policy: defaultPolicy,
    connection: { id: randomUUID() },
  });
  await world.start();
  const present = world.deps;
  const { stores } = present;
  const next: ScreeningDeps = {
    ...present,
    stores: {
      ...stores,
      screenings: nextStore(present.clock, stores.screenings),
    },
  };
  const item = async (applicationId = "a1") => {
    const { pk, sk } = screeningKey({ connectionId: world.connection.id, applicationId });
    const { Item } = await embedded.client.send(
      new GetItemCommand({ TableName: embedded.table, Key: { pk: { S: pk }, sk: { S: sk } } }),
    );
    return Item;
  };
  /** Hands the message whose time comes first to one of the two; answers false when there is none. */
  async function step(deps: ScreeningDeps): Promise<boolean> {
    world.queued.sort((a, b) => a.at - b.at);
    const message = world.queued.shift();
    if (!message) return false;
    world.advance(Math.max(0, message.at - present.clock().getTime()));
    await handleJob(deps, message.job);
    return true;
  }
  return { world, present, next, item, step };
}

describe("two releases on one table", () => {
  it("the older one leaves a newer record as it is, asks the ATS nothing, and puts the message back for the other", async () => {
    const { world, present, next, item, step } = await sideBySide();
    world.created();
    await step(next);
    const [before, calls] = [await item(), { ...world.ats.counts }];
    expect(told(before)).toMatchObject({ schemaVersion: 2, region: "eu", state: "done" });

    world.updated();
    await step(present);
    expect(await item()).toEqual(before);
    expect(world.ats.counts).toEqual(calls);
    expect(world.metrics.get("NewerVersion")).toBe(1);
    expect(world.queued).toMatchObject([{ job: { waits: 1, event: { kind: "application_updated" } } }]);
    expect(world.queued[0]?.at).toBeGreaterThan(present.clock().getTime());

    await step(next);
    expect(world.queued).toEqual([]);
    expect(told(await item())).toMatchObject({ schemaVersion: 2, state: "done" });
  });

  it("the newer one brings an older record up to date with its first write, and there is no way back", async () => {
    const { world, present, next, item, step } = await sideBySide();
    world.created();
    await step(present);
    expect(told(await item())).toMatchObject({ schemaVersion: 1, revision: 1 });
    world.updated();
    await step(next);
    expect(told(await item())).toMatchObject({ schemaVersion: 2, revision: 1 });
    await expect(present.stores.screenings.read({ connectionId: world.connection.id, applicationId: "a1" }))
      .rejects //
      .toMatchObject({ reason: "newer_version" });
    expect(world.ats.notes()).toHaveLength(1);
  });

  it("the older one stops where a newer one has taken its run over, and releases nothing that is not its own", async () => {
    const { world, present, next, item, step } = await sideBySide();
    world.created();
    world.meanwhile.set("ats.carrier", async () => {
      world.advance(present.timing.leaseMs + 1);
      world.updated();
      const message = world.queued.pop();
      if (message) await handleJob(next, message.job);
    });
    await step(present);
    // Whether the older one had posted its note nobody can tell before the quiet time is over.
    expect(told(await item())).toMatchObject({ schemaVersion: 2, state: "waiting", lease: null });
    while (await step(next));
    expect(world.ats.notes()).toHaveLength(1);
    expect(told(await item())).toMatchObject({
      schemaVersion: 2,
      state: "done",
      lease: null,
    });
  });

  it("messages that nobody but a later release can serve end among the dead letters after days, the record untouched", async () => {
    const { world, present, next, item, step } = await sideBySide();
    world.created();
    await step(next);
    const before = await item();
    world.updated();
    let looks = 0;
    const failed = await (async () => {
      while (await step(present)) looks += 1;
      return false;
    })().catch((error: unknown) => error);
    expect(failed).toMatchObject({ reason: "newer_version" });
    expect(looks).toBe(200);
    expect(await item()).toEqual(before);
  });

  it("whoever gets which message, every application ends done with one note and nothing is dead", async () => {
    const { world, present, next, step } = await sideBySide();
    const random = seeded(7);
    const ids = Array.from({ length: 12 }, (_, at) => `a${at}`);
    for (const applicationId of ids) {
      const application = { ...anApplication(), ref: { applicationId, candidateId: `c-${applicationId}` } };
      world.created(application);
      world.updated(application);
    }
    let handled = 0;
    while (await step(random() < 0.5 ? present : next)) handled += 1;
    expect(handled).toBeGreaterThan(ids.length);
    expect(world.metrics.get("NewerVersion")).toBeGreaterThan(0);
    expect(
      world.ats
        .notes()
        .map(({ applicationId }) => applicationId)
        .toSorted(),
    ).toEqual(ids.toSorted());
    for (const applicationId of ids) {
      const record = await next.stores.screenings.read({ connectionId: world.connection.id, applicationId });
      expect(record).toMatchObject({ state: "done", outcome: "annotated", lease: null });
    }
  });
});
