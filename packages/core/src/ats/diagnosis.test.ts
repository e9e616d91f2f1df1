import { afterEach, describe, expect, it } from "vitest";
import type { Check } from "../domain/check.ts";
import type { Connection } from "../domain/connection.ts";
import type { Ats } from "./ats.ts";
import type { AtsEmulator } from "./emulation.ts";
import { createEmulator as createGreenhouse, type GreenhouseEmulator } from "./greenhouse/emulator.ts";
import { atses } from "./index.ts";
import { createEmulator as createLever, type LeverEmulator } from "./lever/emulator.ts";
import {
  aConnection,
  aSubmission,
  connectTo,
  type EmulatorServer,
  memoryTokens,
  raw,
  serveEmulator,
} from "./testing.ts";

const NOW = new Date("2026-11-20T09:20:00Z");
const SECRET = "a-secret-of-this-test-only";
const servers: EmulatorServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

function atsOf(id: string): Ats {
  const ats = atses[id];
  if (!ats) throw new Error(`no ATS ${id}`);
  return ats;
}

/** Every check of a diagnosis by its id, and how many requests it took. */
async function diagnosed(id: string, emulator: AtsEmulator, connection: Partial<Connection> = {}) {
  const server = await serveEmulator(emulator);
  servers.push(server);
  const session = connectTo(atsOf(id), {
    origin: server.origin,
    clock: () => NOW,
    credentials: emulator.credentials,
    connection: aConnection(id, connection),
    tokens: memoryTokens(),
  });
  if (!session.diagnose) throw new Error(`${id} has no diagnosis`);
  const checks: Check[] = [];
  for await (const check of session.diagnose()) checks.push(check);
  expect(new Set(checks.map((check) => check.id)).size).toBe(checks.length);
  return new Map(checks.map((check) => [check.id, check.state]));
}
const statesOf = (states: ReadonlyMap<string, string>, ...ids: string[]) => ids.map((id) => states.get(id));

describe.each(Object.keys(atses))("a test delivery of %s", (id) => {
  it("is what the ingress takes for one when it was signed with the secret, and nothing otherwise", () => {
    const { ping, webhook } = atsOf(id);
    if (!ping) throw new Error(`${id} has no test delivery`);
    const delivery = raw(ping(SECRET, NOW));
    const secrets = [{ id: "current", value: SECRET }];
    expect(webhook.verify(delivery, secrets, NOW)).toBe("current");
    expect(webhook.parse(delivery)).toEqual({ kind: "ping" });
    expect(webhook.verify(raw(ping(`${SECRET}-other`, NOW)), secrets, NOW)).toBeNull();
  });
});

describe("the diagnosis of Greenhouse", () => {
  const started = (): GreenhouseEmulator => createGreenhouse({ clock: () => NOW });

  it("asks for the scopes of the connection's own carrier and no others", async () => {
    const tag = await diagnosed("greenhouse", started());
    expect([...tag.values()].every((state) => state === "passed")).toBe(true);
    const none = await diagnosed("greenhouse", started(), { carrier: { kind: "none" } });
    expect([...none.keys()].filter((id) => id.includes("tag"))).toEqual([]);
    expect(none.size).toBeLessThan(tag.size);
  });

  it("falls back to harmless reads where a token is not explained, and says what they cannot tell", async () => {
    const emulator = started();
    emulator.options.introspects = false;
    emulator.scopes.delete("harvest:notes:list");
    const states = await diagnosed("greenhouse", emulator);
    expect(
      statesOf(
        states,
        "ats-credentials",
        "ats-scope harvest:jobs:list",
        "ats-scope harvest:notes:list",
        "ats-scope harvest:notes:create",
        "ats-scopes-wider",
      ),
    ).toEqual(["passed", "passed", "failed", "skipped", "skipped"]);
  });

  it("names every scope of a credential that has none, and asks nothing more of it", async () => {
    const emulator = started();
    emulator.scopes.clear();
    const states = await diagnosed("greenhouse", emulator);
    const scopes = [...states].filter(([id]) => id.startsWith("ats-scope "));
    expect(scopes).not.toEqual([]);
    expect(scopes.every(([, state]) => state === "failed")).toBe(true);
    expect(statesOf(states, "ats-credentials", "ats-subject", "ats-carrier")).toEqual(["passed", "passed", "skipped"]);
    expect(Object.keys(emulator.requests).toSorted()).toEqual([
      "GET /v3/applications",
      "POST /introspect",
      "POST /token",
    ]);
  });

  it.each([
    ["work_model", "passed"],
    ["notice_weeks", "failed"],
    ["gone", "failed"],
  ])("says of a field %s that its check %s", async (key, state) => {
    const carrier = { kind: "application_field", key, proof: null } as const;
    const states = await diagnosed("greenhouse", started(), { carrier });
    expect(statesOf(states, "ats-carrier", "ats-field-proof")).toEqual([state, "failed"]);
  });
});

describe("the diagnosis of Lever", () => {
  const started = (): LeverEmulator => createLever({ clock: () => NOW });

  it("says what could not be tried while there is no application, and tries it once there is one", async () => {
    const emulator = started();
    const ids = ["applications:read", "contact:read", "resumes:read", "notes:write"].map(
      (name) => `ats-scope ${name}:admin`,
    );
    expect(statesOf(await diagnosed("lever", emulator), ...ids)).toEqual(ids.map(() => "skipped"));
    emulator.submit(aSubmission());
    expect(statesOf(await diagnosed("lever", emulator), ...ids)).toEqual(ids.map(() => "passed"));
  });

  it("warns that confidential opportunities are hidden from the key", async () => {
    const emulator = started();
    emulator.forbidden.add("confidentiality=all");
    expect(statesOf(await diagnosed("lever", emulator), "ats-confidential")).toEqual(["warned"]);
  });
});

describe.each([
  ["greenhouse", createGreenhouse],
  ["lever", createLever],
])("the diagnosis of %s", (id, create) => {
  it.each([[{ status: 500, times: 50 }], [{ status: 429, times: 50 }]])(
    "ends with one complaint when every answer is %j",
    async (failNext) => {
      const emulator = create({ clock: () => NOW });
      emulator.behave({ failNext });
      expect([...(await diagnosed(id, emulator))]).toEqual([["ats-credentials", "failed"]]);
    },
  );
});
