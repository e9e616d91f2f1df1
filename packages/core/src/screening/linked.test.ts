import { describe, expect, it } from "vitest";
import { found } from "../domain/evidence.ts";
import { noEvidence } from "../domain/testing.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { linkedTo } from "./linked.ts";
import { aNumber, aPerson, LINKED_KINDS } from "./testing-links.ts";
import { createWorld } from "./testing.ts";

async function aWorld() {
  const world = createWorld({
    createStores: createMemoryStores,
    signals,
    policy: defaultPolicy,
    unanswered: LINKED_KINDS,
  });
  await world.start();
  return world;
}
type World = Awaited<ReturnType<typeof aWorld>>;

async function screened(world: World, at: number, phone: string, emails: readonly string[]) {
  world.evidence.now = { ...noEvidence, phone: found<"phone">({ numbers: [aNumber(phone)] }, "phone/test") };
  world.created(aPerson(at, { emails }));
  await world.drain();
}
const graphOf = (world: World, applicationId: string, nodes?: number) =>
  linkedTo(world.deps.stores, { connectionId: world.connection.id, applicationId }, nodes);

describe("the graph around an application", () => {
  it("follows what is shared from one application to the next, and holds nothing that can be read", async () => {
    const world = await aWorld();
    await screened(world, 1, "+14165550001", ["one@mail.example"]);
    await screened(world, 2, "+14165550001", ["two@mail.example"]);
    await screened(world, 3, "+14165550003", ["two@mail.example"]);
    await screened(world, 4, "+14165550004", ["four@mail.example"]);
    const graph = await graphOf(world, "a1");
    expect(graph?.applications.map(({ applicationId, distance }) => [applicationId, distance]).toSorted()).toEqual([
      ["a1", 0],
      ["a2", 1],
      ["a3", 2],
    ]);
    expect(graph?.identifiers.map(({ kind, applicationIds }) => [kind, applicationIds.toSorted()]).toSorted()).toEqual([
      ["mail", ["a2", "a3"]],
      ["phone", ["a1", "a2"]],
    ]);
    expect(JSON.stringify(graph)).not.toMatch(/416555|mail\.example|Given|Family/);
    expect(graph?.cut).toBe(false);
  });

  it("is the application alone where nothing is shared, and nothing where it is not known", async () => {
    const world = await aWorld();
    await screened(world, 4, "+14165550004", ["four@mail.example"]);
    expect(await graphOf(world, "a4")).toMatchObject({ applications: [{ applicationId: "a4" }], identifiers: [] });
    expect(await graphOf(world, "a5")).toBeUndefined();
  });

  it("stops at the nodes it was asked for, and says that it did", async () => {
    const world = await aWorld();
    for (let at = 1; at <= 20; at += 1) await screened(world, at, "+14165550001", [`m${at}@mail.example`]);
    const graph = await graphOf(world, "a20", 10);
    expect((graph?.applications.length ?? 0) + (graph?.identifiers.length ?? 0)).toBeLessThanOrEqual(10);
    expect(graph?.cut).toBe(true);
  });
});
