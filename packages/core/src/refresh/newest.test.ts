import { describe, expect, it } from "vitest";
import { createDataSource } from "./newest.ts";
import { MANIFEST_KEY } from "./manifest.ts";
import { sha256 } from "./object-store.ts";

const START = Date.parse("2026-11-20T10:00:00Z");
const HOUR_MS = 3_600_000;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (content: string) => new TextEncoder().encode(content);

/** A bucket that can be changed and broken, and a worker's process that reads it. */
function started() {
  const files = new Map<string, Uint8Array>();
  const asked: string[] = [];
  const counted: string[] = [];
  let broken = false;
  let nowMs = START;
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const source = createDataSource({
    objects: {
      get: async (key) => {
        asked.push(key);
        if (broken) throw new Error("the bucket cannot be reached");
        return files.get(key);
      },
    },
    clock: () => new Date(nowMs),
    logger: quiet,
    metrics: { count: (name, _value, { lookup, code } = {}) => void counted.push(`${name} ${lookup} ${code}`) },
  });
  return {
    asked,
    counted,
    put: (key: string, content: string) => files.set(key, bytes(content)),
    publish(slot: "a" | "b", content: string) {
      files.set(`public/tor-exits.${slot}`, bytes(content));
      const at = new Date(nowMs).toISOString();
      const size = bytes(content).length;
      const entry = {
        slot,
        sha256: sha256(bytes(content)),
        size,
        dataDate: "2026-11-20",
        fetchedAt: at,
        checkedAt: at,
      };
      const manifest = { schemaVersion: 1, writtenAt: at, data: { "tor-exits": entry } };
      files.set(MANIFEST_KEY, bytes(JSON.stringify(manifest)));
    },
    breakDown: (down: boolean) => (broken = down),
    pass: (ms: number) => (nowMs += ms),
    read: async () => (await source.newest("tor-exits", text))?.value,
    list: async () => (await source.newest("vpn-exits", text))?.value,
    fetchedAt: async () => (await source.newest("tor-exits", text))?.fetchedAt,
  };
}

describe("the newest data, as one worker's process sees it", () => {
  it("is read once for all who ask, and looked for again after three hours", async () => {
    const world = started();
    world.publish("a", "first");
    expect(await Promise.all([world.read(), world.read(), world.read()])).toEqual(["first", "first", "first"]);
    expect(world.asked).toEqual([MANIFEST_KEY, "public/tor-exits.a"]);
    world.publish("b", "second");
    world.pass(3 * HOUR_MS - 1);
    expect(await world.read()).toBe("first");
    world.pass(1);
    expect(await world.read()).toBe("second");
    expect(world.asked).toHaveLength(4);
  });

  it("is not read again where only its date is new", async () => {
    const world = started();
    world.publish("a", "same");
    await world.read();
    world.pass(3 * HOUR_MS);
    world.publish("b", "same");
    expect(await world.fetchedAt()).toEqual(new Date(START + 3 * HOUR_MS));
    expect(world.asked.filter((key) => key !== MANIFEST_KEY)).toEqual(["public/tor-exits.a"]);
  });

  it("stays what it was while the bucket cannot be reached, is counted, and tried again in five minutes", async () => {
    const world = started();
    world.publish("a", "first");
    await world.read();
    world.pass(3 * HOUR_MS);
    world.breakDown(true);
    world.publish("b", "second");
    expect(await world.read()).toBe("first");
    expect(world.counted).toEqual(["DataUnavailable tor-exits failed"]);
    world.breakDown(false);
    expect(await world.read()).toBe("first");
    world.pass(5 * 60_000);
    expect(await world.read()).toBe("second");
  });

  it("rejects where there never was any, without asking for every application", async () => {
    const world = started();
    world.breakDown(true);
    await expect(world.read()).rejects.toThrow("cannot be reached");
    await expect(world.read()).rejects.toThrow("cannot be reached");
    expect(world.asked).toHaveLength(1);
    world.breakDown(false);
    world.publish("a", "first");
    world.pass(5 * 60_000);
    expect(await world.read()).toBe("first");
  });

  it.each([
    "",
    "{}",
    "<html>",
    '{"schemaVersion":2}',
    '{"schemaVersion":1,"writtenAt":"2026-11-20T10:00:00Z","data":{"x":1}}',
  ])("is not taken from a manifest that reads %j", async (content) => {
    const world = started();
    world.put(MANIFEST_KEY, content);
    await expect(world.read()).rejects.toThrow("refreshed data: manifest");
    expect(world.counted).toEqual(["DataUnavailable tor-exits manifest"]);
  });

  it("is never what the manifest does not vouch for", async () => {
    const world = started();
    world.publish("a", "first");
    world.put("public/tor-exits.a", "other");
    await expect(world.read()).rejects.toThrow("refreshed data: hash");
    expect(world.counted).toEqual(["DataUnavailable tor-exits hash"]);
  });

  it("is the customer's own list as it lies there, changed or taken away within three hours", async () => {
    const world = started();
    world.put("lists/vpn-exits.csv", "45.8.1.7,2026-11-01");
    expect(await world.list()).toBe("45.8.1.7,2026-11-01");
    world.put("lists/vpn-exits.csv", "45.8.1.8,2026-11-02");
    world.pass(3 * HOUR_MS);
    expect(await world.list()).toBe("45.8.1.8,2026-11-02");
    expect(world.asked).toEqual(["lists/vpn-exits.csv", "lists/vpn-exits.csv"]);
    const none = started();
    expect(await none.list()).toBeUndefined();
    expect(none.counted).toEqual([]);
  });
});
