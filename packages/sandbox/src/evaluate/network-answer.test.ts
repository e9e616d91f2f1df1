import { describe, expect, it } from "vitest";
import { networkFact } from "./network-answer.ts";
import { aCase } from "./testing.ts";

const fact = (answer: object) => {
  const { ip } = aCase({ lookups: { ip: { status: "ok", ...answer } } }).lookups;
  if (ip === null) throw new Error("the case has no answer");
  return networkFact(ip);
};

describe("networkFact", () => {
  it.each([
    ["isp", [], "eyeball"],
    ["mobile", [], "mobile"],
    ["hosting", [], "hosting"],
    ["business-gateway", [], "corporate_gateway"],
    ["education", [], "education"],
    ["relay", [], "cdn_relay"],
    ["satellite", [], "satellite"],
    ["hosting", ["vpn:generic"], "vpn_operator"],
    ["isp", ["vpn:some-brand"], "vpn_operator"],
    ["hosting", ["vpn:generic", "tor-exit"], "tor"],
    ["isp", ["residential-proxy"], "proxy_seller"],
    ["hosting", ["public-proxy"], "proxy_seller"],
    ["hosting", ["sase:some-gateway"], "corporate_gateway"],
    ["hosting", ["relay:some-maker"], "cdn_relay"],
    [null, [], "unknown"],
  ])("reads a network of type %s with services %j as %s", (network_type, services, networkClass) => {
    expect(fact({ network_type, services }).networkClass).toBe(networkClass);
  });

  it("takes the country for agreed unless the case spells out sources that differ", () => {
    expect(fact({ country: "SE" }).agreedCountry).toBe("SE");
    expect(fact({ country: "SE", country_sources: { one: "SE", two: "SE" } }).agreedCountry).toBe("SE");
    expect(fact({ country: "SE", country_sources: { one: "SE", two: "NO" } }).agreedCountry).toBeNull();
    expect(fact({}).agreedCountry).toBeNull();
  });
});
