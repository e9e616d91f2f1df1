import { describe, expect, it } from "vitest";
import { ORIGINS } from "./application.ts";
import {
  budgetOf,
  Connection,
  ConnectionId,
  ConnectionSecrets,
  DEFAULT_BUDGET,
  inScope,
  notedBands,
} from "./connection.ts";
import { PROFILES } from "./jurisdiction.ts";
import { AREAS, isOutside } from "./licence.ts";
import { JURISDICTIONS } from "./policy-document.ts";
import { retentionOf } from "./retention.ts";

const minimal = { id: "connection-0123456789abcdef", ats: "greenhouse", name: "Acme", mode: "observe" };

function scoped(scope: object): Connection {
  return Connection.parse({ ...minimal, scope });
}

const job = { id: "j1", departmentIds: ["d1", "d2"] };

describe("inScope", () => {
  it.each(ORIGINS)("by default screens only what came through a posting: %s", (origin) => {
    expect(inScope(scoped({}), { origin, job })).toBe(origin === "posting");
  });

  it.each<[string, object, { id: string; departmentIds: string[] } | null, boolean]>([
    ["everything by default", {}, job, true],
    ["an application without a job by default", {}, null, true],
    ["a job that is selected", { jobs: { only: ["j1"] } }, job, true],
    ["a job that is not selected", { jobs: { only: ["j2"] } }, job, false],
    ["no job when only some are selected", { jobs: { only: ["j1"] } }, null, false],
    ["nothing when none is selected", { jobs: { only: [] } }, job, false],
    ["a job that is switched off", { jobs: { except: ["j1"] } }, job, false],
    ["a job that is selected and switched off", { jobs: { only: ["j1"], except: ["j1"] } }, job, false],
    ["one of the job's departments selected", { departments: { only: ["d2"] } }, job, true],
    ["none of the job's departments selected", { departments: { only: ["d3"] } }, job, false],
    ["one of the job's departments switched off", { departments: { except: ["d2"] } }, job, false],
    ["job selected, department switched off", { jobs: { only: ["j1"] }, departments: { except: ["d1"] } }, job, false],
    [
      "a job without a department when some are selected",
      { departments: { only: ["d1"] } },
      { id: "j1", departmentIds: [] },
      false,
    ],
  ])("with %s", (_, scope, application, expected) => {
    expect(inScope(scoped(scope), { origin: "posting", job: application })).toBe(expected);
  });

  it("takes other origins where the connection asks for them", () => {
    const connection = scoped({ origins: ["posting", "referral"] });
    expect(inScope(connection, { origin: "referral", job })).toBe(true);
    expect(inScope(connection, { origin: "agency", job })).toBe(false);
  });
});

describe("Connection", () => {
  it("needs no more than an id, an ATS, a name and a mode; the rest is the careful choice", () => {
    expect(Connection.parse(minimal)).toMatchObject({
      carrier: { kind: "tag" },
      noteOn: null,
      scope: { origins: ["posting"], jobs: { only: null, except: [] }, departments: { only: null, except: [] } },
      policy: null,
    });
  });

  it.each([
    ["a short id", { ...minimal, id: "acme" }],
    ["an id that would forge a key", { ...minimal, id: "connection#0123456789abcdef" }],
    ["an unknown mode", { ...minimal, mode: "reject" }],
    ["an unknown setting", { ...minimal, autoReject: true }],
    ["an unknown band", { ...minimal, noteOn: ["certain"] }],
    ["a field carrier without a key", { ...minimal, carrier: { kind: "application_field", key: "", proof: null } }],
    ["an unknown origin", { ...minimal, scope: { origins: ["nationality"] } }],
  ])("refuses %s", (_, malformed) => {
    expect(Connection.safeParse(malformed).success).toBe(false);
  });

  it("survives its own trip through storage", () => {
    const connection = Connection.parse(minimal);
    expect(Connection.parse(JSON.parse(JSON.stringify(connection)))).toEqual(connection);
  });
});

describe("ConnectionId", () => {
  it.each(["0123456789abcdefghijkl", "A".repeat(64), "a-b_c-d_e-f_g-h_i-j_k-"])("takes %s", (id) => {
    expect(ConnectionId.safeParse(id).success).toBe(true);
  });
  it.each(["", "0123456789abcdefghijk", "A".repeat(65), "0123456789abcdefghijk/", "0123456789abcdefghijkl\n"])(
    "refuses %j",
    (id) => {
      expect(ConnectionId.safeParse(id).success).toBe(false);
    },
  );
});

describe("ConnectionSecrets", () => {
  const key = Buffer.alloc(32, 1).toString("base64");

  it("takes keys of exactly 32 bytes", () => {
    expect(ConnectionSecrets.parse({ credentials: {}, indexKey: key })).toEqual({
      credentials: {},
      indexKey: key,
      intakeKey: null,
    });
    for (const length of [0, 16, 31, 33, 64]) {
      const other = Buffer.alloc(length, 1).toString("base64");
      expect(ConnectionSecrets.safeParse({ credentials: {}, indexKey: other }).success).toBe(false);
      expect(ConnectionSecrets.safeParse({ credentials: {}, indexKey: key, intakeKey: other }).success).toBe(false);
    }
  });
});

describe("notedBands", () => {
  const ats = { noteOn: ["review", "high"] as const };

  it("is the ATS's default unless the connection says otherwise, also when it wants none", () => {
    expect(notedBands(Connection.parse(minimal), ats)).toEqual(["review", "high"]);
    expect(notedBands(Connection.parse({ ...minimal, noteOn: ["high"] }), ats)).toEqual(["high"]);
    expect(notedBands(Connection.parse({ ...minimal, noteOn: [] }), ats)).toEqual([]);
  });
});

describe("budgets", () => {
  it("are each provider's own where named, and the default for every other, also for an odd name", () => {
    const connection = Connection.parse({ ...minimal, budgets: { twilio: { hourly: 0, daily: 10 } } });
    expect(budgetOf(connection, "twilio")).toEqual({ hourly: 0, daily: 10 });
    for (const other of ["telnyx", "constructor", ""]) expect(budgetOf(connection, other)).toEqual(DEFAULT_BUDGET);
    expect(budgetOf(Connection.parse(minimal), "twilio")).toEqual(DEFAULT_BUDGET);
  });

  it.each([
    ["a negative cap", { twilio: { hourly: -1, daily: 1 } }],
    ["a cap of a part of a call", { twilio: { hourly: 0.5, daily: 1 } }],
    ["one cap without the other", { twilio: { hourly: 1 } }],
    ["a name that is none of a provider", { "Twilio Lookup": { hourly: 1, daily: 1 } }],
  ])("refuse %s", (_, budgets) => {
    expect(Connection.safeParse({ ...minimal, budgets }).success).toBe(false);
  });
});

describe("the law an employer follows", () => {
  const under = (jurisdiction: string | null, settings: object = {}) =>
    Connection.parse({ ...minimal, policy: { extends: "catalogue", version: "ours", jurisdiction }, ...settings });

  it.each([
    ["eu", 60, 366],
    ["uk", 60, 366],
    ["us", 90, 366],
    ["us_ca", 90, 1_461],
    ["us_co", 90, 1_096],
    ["us_il", 90, 1_461],
    ["us_ny", 90, 1_461],
    ["other", 90, 1_461],
    [null, 90, 1_461],
  ])("sets both clocks of retention where the connection does not: %s", (law, evidenceDays, decisionDays) => {
    expect(retentionOf(under(law))).toEqual({ evidenceDays, decisionDays });
    // What the connection says beats it, each clock by itself, also after a trip through storage.
    const own = under(law, { retention: { evidenceDays: 30 } });
    expect(retentionOf(Connection.parse(JSON.parse(JSON.stringify(own))))).toEqual({ evidenceDays: 30, decisionDays });
    expect(retentionOf(under(law, { retention: { evidenceDays: 7, decisionDays: 30 } }))).toEqual({
      evidenceDays: 7,
      decisionDays: 30,
    });
  });

  it("keeps decisions longest where nobody said which it is, and within what a connection may set", () => {
    expect(Object.keys(PROFILES).toSorted()).toEqual([...JURISDICTIONS].toSorted());
    const longest = Math.max(...Object.values(PROFILES).map(({ retention }) => retention.decisionDays));
    expect(retentionOf(Connection.parse(minimal)).decisionDays).toBe(longest);
    for (const { retention } of Object.values(PROFILES))
      expect(Connection.safeParse({ ...minimal, retention }).success).toBe(true);
  });
});

describe("the areas in which somebody may be asked", () => {
  it("leave out nobody where none is chosen, and everybody else where some are", () => {
    for (const area of AREAS) {
      expect(isOutside(Connection.parse(minimal), { area })).toBe(false);
      expect(isOutside(Connection.parse({ ...minimal, providerAreas: ["eu"] }), { area })).toBe(area !== "eu");
      expect(isOutside(Connection.parse({ ...minimal, providerAreas: [] }), { area })).toBe(true);
    }
    expect(Connection.safeParse({ ...minimal, providerAreas: ["mars"] }).success).toBe(false);
  });
});
