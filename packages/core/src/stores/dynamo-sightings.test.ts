import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoSightings } from "./dynamo-sightings.ts";
import { startTable } from "./dynamo-embedded.ts";
import type { SightingStore } from "./stores.ts";

const ID = "sightings-connection-000001";
const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 9, minute));

describe("sightings (table)", () => {
  let sightings: SightingStore;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const table = await startTable({ table: "sightings" });
    sightings = createDynamoSightings({ client: table.client, name: table.table });
    close = table.close;
  });
  afterAll(() => close());

  it("know nothing of a connection nobody heard of", async () => {
    expect(await sightings.read("sightings-connection-000000")).toEqual({ ping: null, delivery: null });
  });

  it("keep the latest of each kind, in whatever order workers tell of them, and one connection's apart from another's", async () => {
    await sightings.note(ID, "ping", at(5));
    expect(await sightings.read(ID)).toEqual({ ping: at(5), delivery: null });
    await Promise.all([7, 3, 9, 1].map((minute) => sightings.note(ID, "delivery", at(minute))));
    await sightings.note(ID, "ping", at(2));
    expect(await sightings.read(ID)).toEqual({ ping: at(5), delivery: at(9) });
    expect(await sightings.read(`${ID}-other`)).toEqual({ ping: null, delivery: null });
  });
});
