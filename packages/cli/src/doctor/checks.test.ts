import type { Check } from "@bonafide/core/domain/check";
import { ProviderError, SettingsError } from "@bonafide/core/domain/errors";
import { EXPECTED_TABLE, type Parts } from "@bonafide/functions/compose-doctor";
import { describe, expect, it } from "vitest";
import { clockChecks } from "./clock.ts";
import { type Checks, codeOf, guarded, span } from "./examination.ts";
import { oldestMessageChecks } from "./queue.ts";
import { tableChecks } from "./table.ts";

async function statesOf(checks: Iterable<Check> | Checks): Promise<Record<string, string>> {
  const states: Record<string, string> = {};
  for await (const { id, state } of checks) states[id] = state;
  return states;
}

describe("the table of a stage", () => {
  const facts: Awaited<ReturnType<Parts["table"]>> = {
    keys: EXPECTED_TABLE.keys,
    indexes: { [EXPECTED_TABLE.index]: EXPECTED_TABLE.indexKeys },
    expiresBy: EXPECTED_TABLE.expiresBy,
  };
  const states = (changes: Partial<typeof facts>, isLocal = false) =>
    statesOf(tableChecks({ parts: { isLocal, table: () => Promise.resolve({ ...facts, ...changes }) } }));
  const well = { table: "passed", "table-index": "passed", "table-expiry": "passed" };

  it("is well with the keys, the index and the expiry the code uses, and each is named when it differs", async () => {
    expect(await states({})).toEqual(well);
    expect(await states({ keys: ["id"] })).toEqual({ ...well, table: "failed" });
    expect(await states({ indexes: {} })).toEqual({ ...well, "table-index": "failed" });
    expect(await states({ indexes: { due: ["gsi1pk"] } })).toEqual({ ...well, "table-index": "failed" });
    expect(await states({ expiresBy: null })).toEqual({ ...well, "table-expiry": "failed" });
    expect(await states({ expiresBy: "expires" })).toEqual({ ...well, "table-expiry": "failed" });
  });

  it("is not asked to expire anything where it is on this machine", async () => {
    expect(await states({ expiresBy: null }, true)).toEqual({ ...well, "table-expiry": "skipped" });
  });
});

describe("the clocks", () => {
  it.each([
    [[], "skipped"],
    [[["DynamoDB", 0.4]], "passed"],
    [[["DynamoDB", -29]], "passed"],
    [[["DynamoDB", 31]], "warned"],
    [
      [
        ["DynamoDB", 0],
        ["https://api.example.test", -301],
      ],
      "failed",
    ],
  ] satisfies [[string, number][], string][])("that read %j are %s", async (clocks, state) => {
    expect(await statesOf(clockChecks({ clocks: new Map<string, number>(clocks) }))).toEqual({ clock: state });
  });
});

describe("the oldest message", () => {
  it.each([
    [null, "skipped"],
    ["denied", "skipped"],
    [{ seconds: null }, "passed"],
    [{ seconds: 300 }, "passed"],
    [{ seconds: 301 }, "warned"],
    [{ seconds: 3601 }, "failed"],
  ] as const)("of which is known %j is %s", async (known, state) => {
    const checks = oldestMessageChecks({ parts: { oldestMessage: () => Promise.resolve(known) } });
    expect(await statesOf(checks)).toEqual({ "oldest-message": state });
  });
});

describe("a fault on the way to an answer", () => {
  const canary = "canary-of-a-message";
  const failing = (error: unknown) =>
    guarded(
      "x",
      "The thing",
      (async function* (): Checks {
        yield { id: "before", state: "passed", says: "It was so.", todo: null };
        throw error;
      })(),
      "Do this.",
    );

  it("becomes a check of its own after those that were answered", async () => {
    expect(await statesOf(failing(new Error(canary)))).toEqual({ before: "passed", x: "failed" });
  });

  it.each([
    [new ProviderError("lever", "timeout"), "timeout"],
    [Object.assign(new Error(canary), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
    [new AggregateError([Object.assign(new Error(canary), { code: "ENOTFOUND" })], canary), "ENOTFOUND"],
    [Object.assign(new Error(canary), { name: "AccessDeniedException" }), "AccessDeniedException"],
    [Object.assign(new Error(canary), { name: `${canary} with spaces` }), "unknown"],
    [canary, "unknown"],
  ])("is told by its code and never by its message", async (error, code) => {
    expect(codeOf(error)).toBe(code);
    for await (const { says } of failing(error)) expect(says).not.toContain(canary);
  });

  it("is told by its message where that was written to be read", async () => {
    const said: string[] = [];
    for await (const { says } of failing(new SettingsError("clientId missing"))) said.push(says);
    expect(said.at(-1)).toBe("The thing: clientId missing.");
  });
});

describe("a span", () => {
  it("is told in its largest unit", () => {
    expect([0, 999, 1_000, 59_999, 60_000, 7_200_000, 172_800_000].map(span)).toEqual([
      "0 seconds",
      "0 seconds",
      "1 second",
      "59 seconds",
      "1 minute",
      "2 hours",
      "2 days",
    ]);
  });
});
