import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { found } from "../domain/evidence.ts";
import { noEvidence } from "../domain/testing.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { contextOf } from "./context.ts";
import { inputDigest } from "./keyed.ts";
import { anApplication, createWorld, INDEX_KEY } from "./testing.ts";

const aWorld = async () => {
  const world = createWorld({ createStores: createMemoryStores, signals, policy: defaultPolicy });
  await world.start();
  return world;
};
const DAY_MS = 86_400_000;

describe("the context of a record", () => {
  it("holds the job, its departments and offices, and a mark in place of the stated country", async () => {
    const world = await aWorld();
    world.created({ ...anApplication(), offices: ["Toronto"] });
    await world.drain();
    const record = await world.record();
    expect(record?.context).toEqual({
      job: { id: "job-1", title: "Engineer" },
      departments: ["department-1"],
      offices: ["Toronto"],
      place: expect.stringMatching(/^[A-Za-z0-9_-]{8}$/),
    });
    const { place } = record?.context ?? {};
    expect(contextOf(anApplication(), { place: found<"place">({ country: "CA" }, "x") }, INDEX_KEY).place).toBe(place);
    const other = Buffer.alloc(32, 9).toString("base64");
    expect(contextOf(anApplication(), { place: found<"place">({ country: "CA" }, "x") }, other).place).not.toBe(place);
    expect(contextOf(anApplication(), noEvidence, INDEX_KEY).place).toBeNull();
  });

  it("says how and when it ended from what the ATS shows, once, and forgets it when it is open again", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    const rejectedAt = new Date("2026-11-19T10:00:00Z");
    const closed = { ...anApplication(), open: false, ending: { as: "rejected", at: rejectedAt } as const };
    world.ats.applications.set("a1", closed);
    world.updated();
    await world.drain();
    expect((await world.record())?.context?.ending).toEqual({ as: "rejected", at: rejectedAt.toISOString() });
    world.ats.applications.set("a1", anApplication());
    world.updated();
    await world.drain();
    const again = await world.record();
    expect(again?.context).not.toHaveProperty("ending");
    expect(again).toMatchObject({ state: "done", outcome: "annotated" });
  });

  it("takes the moment it was first seen closed where the ATS says none, and keeps it", async () => {
    const world = await aWorld();
    world.created();
    await world.drain();
    world.ats.applications.set("a1", { ...anApplication(), open: false });
    const seenAt = world.deps.clock().toISOString();
    world.updated();
    await world.drain();
    world.advance(DAY_MS);
    world.updated();
    await world.drain();
    expect((await world.record())?.context?.ending).toEqual({ as: "other", at: seenAt });
  });

  it("is bounded, whatever an ATS names its offices", () => {
    const many = Array.from({ length: 40 }, (_, at) => `${at}${"x".repeat(500)}`);
    const { offices, job } = contextOf(
      { job: { id: "j".repeat(300), title: "t".repeat(9_000), departmentIds: many, country: null }, offices: many },
      noEvidence,
      INDEX_KEY,
    );
    expect([offices.length, offices[0]?.length, job?.id.length, job?.title.length]).toEqual([10, 100, 100, 120]);
  });

  it("stays out of the decision on the long clock, and out of everything that scores", async () => {
    const world = await aWorld();
    world.created({ ...anApplication(), offices: ["Toronto office"] });
    await world.drain();
    const [record, decision] = [await world.record(), await world.decision()];
    expect(decision?.verdicts).toHaveLength(1);
    expect(JSON.stringify(decision)).not.toContain(record?.context?.place);
    expect(JSON.stringify(decision)).not.toContain("Toronto office");
    const sources = [
      ...readdirSync(new URL("../signals/", import.meta.url)).map((file) => `../signals/${file}`),
      ...["assessment", "precedence", "policy", "signal", "facts", "evidence", "family"].map(
        (name) => `../domain/${name}.ts`,
      ),
    ];
    for (const file of sources)
      expect([file, readFileSync(new URL(file, import.meta.url), "utf8").includes("/context.ts")]).toEqual([
        file,
        false,
      ]);
  });

  it("changes no digest: an upgrade screens nothing again, and neither does an office that moves", () => {
    const plain = inputDigest(INDEX_KEY, anApplication());
    const more = { ...anApplication(), offices: ["Toronto"], ending: { as: "hired", at: null } as const };
    expect(inputDigest(INDEX_KEY, more)).toBe(plain);
  });
});
