import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import type { HttpResponse } from "../http/http.ts";
import { providerAccounts } from "./index.ts";
import { ProviderCredentials } from "./lookup.ts";

const answer = (status: number, body: unknown): HttpResponse => ({
  status,
  header: () => null,
  body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)),
});
const accountOf = (name: string) => {
  const account = providerAccounts.find((one) => one.name === name);
  if (!account) throw new Error(`no account of ${name}`);
  return account;
};

describe("the accounts of providers", () => {
  it("are there for every provider that takes credentials, and ask nothing without them", () => {
    expect(providerAccounts.map(({ name }) => name).toSorted()).toEqual(
      Object.keys(ProviderCredentials.shape).toSorted(),
    );
    for (const account of providerAccounts) expect(account.request({})).toBeNull();
  });

  it("put no credential into an address", () => {
    const credentials = {
      twilio: { keySid: "canary", keySecret: "canary" },
      telnyx: { apiKey: "canary" },
      spur: { token: "canary" },
      ipinfo: { token: "canary" },
      ipqs: { apiKey: "canary" },
      github: { token: "canary" },
    };
    for (const account of providerAccounts) {
      const asked = account.request(credentials);
      expect(asked?.path).toMatch(/^\//);
      expect(asked?.path).not.toContain("canary");
      expect(Object.values(asked?.headers ?? {}).join()).not.toBe("");
    }
  });

  it.each([
    ["spur", { active: true, queriesRemaining: 12 }, { status: "accepted", left: { amount: 12, unit: "queries" } }],
    ["spur", { active: true, queriesRemaining: 0 }, { status: "spent" }],
    ["spur", { active: false }, { status: "refused" }],
    ["ipinfo", { requests: { remaining: -1 } }, { status: "spent" }],
    ["ipqs", { success: true, credits: 5000, usage: 5000 }, { status: "spent" }],
    ["ipqs", { success: true, message: "Success." }, { status: "accepted", left: null }],
    ["ipqs", { success: false, message: "Invalid or unauthorized key." }, { status: "refused" }],
    ["ipqs", { success: false, message: "You have exceeded your request quota." }, { status: "spent" }],
    [
      "telnyx",
      { data: { available_credit: "0.50", currency: "USD" } },
      { status: "accepted", left: { amount: 0.5, unit: "USD" } },
    ],
    ["telnyx", { data: { available_credit: "-3.00", currency: "USD" } }, { status: "spent" }],
    ["twilio", { phone_number: "+14155552671" }, { status: "accepted", left: null }],
    ["github", { resources: { core: { remaining: 0 } } }, { status: "spent" }],
  ])("read what %s says: %j", (name, body, state) => {
    expect(accountOf(name).read(answer(200, body))).toEqual(state);
  });

  it("take a status for what it says, whatever stands in the body", () => {
    for (const account of providerAccounts) {
      expect(account.read(answer(401, {}))).toEqual({ status: "refused" });
      expect(account.read(answer(402, "spent"))).toEqual({ status: "spent" });
      expect(account.read(answer(500, {}))).toEqual({ status: "unclear" });
    }
    // A key that may not see the balance may look numbers up all the same.
    expect(accountOf("telnyx").read(answer(403, {}))).toEqual({ status: "accepted", left: null });
    expect(accountOf("ipinfo").read(answer(403, {}))).toEqual({ status: "refused" });
  });

  it("come to no conclusion from bytes that are no answer of theirs, and never throw", () => {
    fc.assert(
      fc.property(fc.constantFrom(...providerAccounts), fc.oneof(fc.json(), fc.string()), (account, body) => {
        const { status } = account.read(answer(200, body));
        expect(["unclear", "accepted", "refused", "spent"]).toContain(status);
      }),
      { numRuns: 300 },
    );
    for (const account of providerAccounts) expect(account.read(answer(200, "<html>"))).toEqual({ status: "unclear" });
  });
});
