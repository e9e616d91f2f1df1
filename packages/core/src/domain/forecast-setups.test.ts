import { describe, expect, it } from "vitest";
import { lookupFactories } from "../lookups/index.ts";
import { HttpFailure } from "../http/http.ts";
import { ProviderCredentials } from "../lookups/lookup.ts";
import { Connection } from "./connection.ts";
import { FEEDS } from "./forecast-assumptions.ts";
import { PROVIDER_SOURCES, setupOf } from "./forecast-setups.ts";

const connection = (more: object = {}) =>
  Connection.parse({ id: "abcdefghijklmnopqrstuvwx", ats: "greenhouse", name: "Jobs", mode: "observe", ...more });
const NOTHING = { providers: [], lists: [] };

describe("the set-up of a connection", () => {
  it("has the addresses its ATS passes on, or its own form does", () => {
    expect(setupOf(connection(), NOTHING).addressShare).toBe(0);
    expect(setupOf(connection({ ats: "lever" }), NOTHING).addressShare).toBe(0.8);
    expect(setupOf(connection({ intakeQuestions: ["Reference"] }), NOTHING).addressShare).toBe(0.9);
    expect(setupOf(connection({ ats: "another" }), NOTHING).addressShare).toBe(0);
  });

  it("buys what there are credentials and a budget for", () => {
    const providers = ["twilio", "ipqs"];
    expect(setupOf(connection(), { providers, lists: [] }).bought).toEqual(["line_type", "services", "mail_history"]);
    const budgets = { ipqs: { hourly: 0, daily: 100 } };
    expect(setupOf(connection({ budgets }), { providers, lists: [] }).bought).toEqual(["line_type"]);
    expect(setupOf(connection(), { providers: ["constructor", "github"], lists: [] }).bought).toEqual([]);
  });

  it("knows what its lists hold, and what it cannot compare without domains of its own", () => {
    expect(setupOf(connection(), { providers: [], lists: ["email", "ip"] })).toMatchObject({
      lists: ["knownMail", "knownNetwork"],
      without: ["employerLookalike"],
    });
    expect(setupOf(connection({ companyDomains: ["acme.example"] }), NOTHING).without).toEqual([]);
  });

  it("has a line for every provider there may be credentials for, and no other source than those it answers for", () => {
    expect(Object.keys(PROVIDER_SOURCES).toSorted()).toEqual(ProviderCredentials.keyof().options.toSorted());
    const http = () => Promise.reject(new HttpFailure("blocked", "nothing is asked", false));
    const bought = lookupFactories
      .map((create) => create({ http, credentials: {}, overrides: {} }))
      .filter(({ price }) => price !== undefined);
    expect(bought.length).toBeGreaterThan(4);
    for (const { id, fact } of bought) {
      const provider = id.slice(id.indexOf("/") + 1);
      expect([id, PROVIDER_SOURCES[provider]]).toEqual([id, expect.arrayContaining([FEEDS[fact].source])]);
    }
  });
});
