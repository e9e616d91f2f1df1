import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unavailable } from "../../domain/evidence.ts";
import { ANONYMISER_KINDS, type AnonymiserFact } from "../../domain/facts.ts";
import type { HttpClient, HttpRequest } from "../../http/http.ts";
import type { ProviderEmulator } from "../emulation.ts";
import type { LookupFactory } from "../lookup.ts";
import { describeLookupContract } from "../lookup.contract.ts";
import { aContext, anApplication } from "../testing.ts";
import { createIpinfoEmulator } from "./ipinfo-emulator.ts";
import { ipinfoAnonymiser } from "./ipinfo.ts";
import { createIpqsEmulator } from "./ipqs-emulator.ts";
import { ipqsAnonymiser } from "./ipqs.ts";
import { createSpurEmulator } from "./spur-emulator.ts";
import { spurAnonymiser } from "./spur.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 2_000;
const SECRET = "secret0123456789";
const credentials = { spur: { token: SECRET }, ipinfo: { token: SECRET }, ipqs: { apiKey: SECRET } };
const IP = "73.158.64.1";
const from = (address: string | null) =>
  anApplication({
    submittedAt: new Date("2026-10-01T12:00:00Z"),
    submission: { ip: address === null ? null : { address, vouchedBy: "ats" } },
  });
const service = (kind: AnonymiserFact["services"][number]["kind"], more: object = {}) => ({
  kind,
  operator: null,
  confidence: null,
  lastSeenDays: null,
  ...more,
});
const fact = (services: AnonymiserFact["services"], more: Partial<AnonymiserFact> = {}): AnonymiserFact => ({
  services,
  country: null,
  sharedHub: false,
  mobile: false,
  ...more,
});

const refusing: HttpClient = () => Promise.reject(new Error("nothing may be sent"));
const spur = (context: Record<string, unknown> | "spent" = {}) =>
  createSpurEmulator({ contexts: { [IP]: context }, token: SECRET });
const ipinfo = (answer: Record<string, unknown> | "bogon" | "spent" = {}, plan: "lite" | "plus" | "max" = "max") =>
  createIpinfoEmulator({ answers: { [IP]: answer }, token: SECRET, plan });
const ipqs = (answer: Record<string, unknown> | "spent" | "invalid" = {}) =>
  createIpqsEmulator({ answers: { [IP]: answer }, apiKey: SECRET });

describeLookupContract<"anonymiser">({
  name: "Spur Context",
  emulator: spur({ tunnels: [{ operator: "ASTRILL_VPN", type: "VPN", anonymous: true }], location: { country: "US" } }),
  lookup: (http, spurOrigin) => spurAnonymiser({ http, credentials, overrides: { spurOrigin } }),
  application: from(IP),
  fact: fact([service("vpn", { operator: "astrill-vpn" })], { country: "US" }),
  notFound: "not_supported",
});
describeLookupContract<"anonymiser">({
  name: "IPinfo",
  emulator: ipinfo({ anonymous: { is_vpn: true, name: "Nord VPN" } }),
  lookup: (http, ipinfoOrigin) => ipinfoAnonymiser({ http, credentials, overrides: { ipinfoOrigin } }),
  application: from(IP),
  fact: fact([service("vpn", { operator: "nord-vpn" })], { country: "US" }),
  notFound: "not_supported",
});
describeLookupContract<"anonymiser">({
  name: "IPQualityScore",
  emulator: ipqs({ vpn: true, proxy: true, active_vpn: true, connection_type: "Data Center" }),
  lookup: (http, ipqsOrigin) => ipqsAnonymiser({ http, credentials, overrides: { ipqsOrigin } }),
  application: from(IP),
  fact: fact([service("vpn", { lastSeenDays: 0 })], { country: "US" }),
  notFound: "not_supported",
});

/** The emulator without a network in between, recording what it is sent. */
function asked(create: LookupFactory, emulator: ProviderEmulator, secrets: typeof credentials = credentials) {
  const sent: HttpRequest[] = [];
  const http: HttpClient = async (request) => {
    sent.push(request);
    const { method, url, headers = {} } = request;
    const response = await emulator.app.request(url, { method, headers: { ...headers } });
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  };
  const lookup = create({ http, credentials: secrets, overrides: {} });
  return { sent, look: (address: string | null = IP) => lookup.look(from(address), aContext()) };
}

const PROVIDERS = [
  ["Spur", spurAnonymiser, spur, "https://api.spur.us/v2/context/", "token"],
  ["IPinfo", ipinfoAnonymiser, ipinfo, "https://api.ipinfo.io/lookup/", "authorization"],
  ["IPQualityScore", ipqsAnonymiser, ipqs, "https://www.ipqualityscore.com/api/json/ip?ip=", "ipqs-key"],
] as const;

describe.each(PROVIDERS)("what %s is sent", (_, create, emulator, url, header) => {
  it("is the address and nothing else of the application, and the key in a header only", async () => {
    const { sent, look } = asked(create, emulator());
    await look();
    expect(sent).toHaveLength(1);
    const [request] = sent;
    expect(request?.url.startsWith(`${url}${IP}`)).toBe(true);
    expect(request?.url).not.toContain(SECRET);
    expect(request?.headers?.[header]).toContain(SECRET);
    expect(request?.body).toBeUndefined();
    expect(Object.keys(request?.headers ?? {}).toSorted()).toEqual(["accept", header].toSorted());
  });

  it.each([
    [null, { status: "absent" }],
    ["10.0.0.1", { status: "unavailable", reason: "reserved" }],
    ["203.0.113.9", { status: "unavailable", reason: "reserved" }],
    ["169.254.169.254", { status: "unavailable", reason: "reserved" }],
    ["::1", { status: "unavailable", reason: "reserved" }],
    ["8.8.8.8/../../admin", { status: "unavailable", reason: "ambiguous" }],
  ])("is nothing about %j", async (address, evidence) => {
    const { sent, look } = asked(create, emulator());
    expect(await look(address)).toMatchObject(evidence);
    expect(sent).toEqual([]);
  });

  it("is nothing about the company's own form server", async () => {
    const lookup = create({ http: refusing, credentials, overrides: {} });
    const context = aContext();
    const connection = { ...context.connection, egressRanges: ["73.158.64.0/24"] };
    expect(await lookup.look(from(IP), { ...context, connection })).toEqual({ status: "absent" });
  });

  it("is nothing without credentials, which is not set up and not clear", async () => {
    const lookup = create({ http: refusing, credentials: {}, overrides: {} });
    expect(await lookup.look(from(IP), aContext())).toEqual(unavailable("not_configured", lookup.id));
  });

  it("may be an address that configuration makes stand for a real one", async () => {
    const networks = [
      { range: "203.0.113.0/24", asn: 64500, organisation: "Example", networkClass: "hosting", country: "US" },
    ] as const;
    const sent: string[] = [];
    const http: HttpClient = async ({ url: to }) => {
      sent.push(to);
      return { status: 500, header: () => null, body: new Uint8Array() };
    };
    await create({ http, credentials, overrides: { networks } }).look(from("203.0.113.9"), aContext());
    expect(sent).toHaveLength(1);
  });

  it("carries a wrong key to a refusal", async () => {
    const wrong = { spur: { token: "x" }, ipinfo: { token: "x" }, ipqs: { apiKey: "x" } };
    expect(await asked(create, emulator(), wrong).look()).toMatchObject({ reason: "refused" });
  });

  it("reads a spent quota as busy, to be asked again", async () => {
    expect(await asked(create, emulator("spent")).look()).toMatchObject({ reason: "rate_limited" });
  });

  it("leads to a typed answer, whatever comes back", async () => {
    const word = fc.oneof(fc.string(), fc.constantFrom("VPN", "TOR", "PROXY", "MOBILE"), fc.constant(null), fc.nat());
    const record = fc.record(
      {
        ip: fc.constant(IP),
        success: fc.boolean(),
        message: word,
        vpn: fc.oneof(fc.boolean(), word),
        active_vpn: fc.boolean(),
        proxy: fc.boolean(),
        country_code: word,
        infrastructure: word,
        tunnels: fc.array(fc.record({ operator: word, type: word }, { requiredKeys: [] })),
        client: fc.record({ count: fc.double(), proxies: fc.array(word) }, { requiredKeys: [] }),
        anonymous: fc.record({ is_vpn: fc.boolean(), name: word, last_seen: word }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      record.map((one) => JSON.stringify(one)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const http: HttpClient = async () => ({
          status: 200,
          header: () => null,
          body: new TextEncoder().encode(text),
        });
        const evidence = await create({ http, credentials, overrides: {} }).look(from(IP), aContext());
        expect(["found", "unavailable"]).toContain(evidence.status);
        if (evidence.status !== "found") return;
        const { services = [] } = evidence.fact as Partial<AnonymiserFact>;
        for (const { kind, operator } of services) {
          expect(ANONYMISER_KINDS).toContain(kind);
          if (operator !== null) expect(operator).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it("says what is known of its terms, and is not barred from employment use", () => {
    const { licence } = create({ http: refusing, credentials: {}, overrides: {} });
    expect(licence?.note).not.toBe("");
    expect(licence?.employmentUse).not.toBe("barred");
  });
});

const factOf = async (create: LookupFactory, emulator: ProviderEmulator) => {
  const evidence = await asked(create, emulator).look();
  return evidence.status === "found" ? evidence.fact : evidence;
};

describe("what Spur answers", () => {
  it.each([
    ["an unremarkable address", {}, []],
    ["a named VPN", { tunnels: [{ operator: "NORD_VPN", type: "VPN", anonymous: true }] }, [["vpn", "nord-vpn"]]],
    ["a Tor exit", { tunnels: [{ operator: "TOR", type: "TOR", anonymous: true }] }, [["tor_exit", null]]],
    [
      "a phone maker's relay",
      { tunnels: [{ operator: "ICLOUD_RELAY_PROXY", type: "PROXY" }] },
      [["relay", "icloud-relay-proxy"]],
    ],
    [
      "an employer's tunnel",
      { tunnels: [{ operator: "ZSCALER", type: "VPN", anonymous: false }] },
      [["gateway", "zscaler"]],
    ],
    ["an open proxy", { tunnels: [{ operator: null, type: "PROXY", anonymous: true }] }, [["public_proxy", null]]],
    [
      "a tunnel of a new type",
      { tunnels: [{ operator: "NEW", type: "HOLOGRAM", anonymous: true }] },
      [["gateway", "new"]],
    ],
    ["a sold line", { client: { proxies: ["OXYLABS_PROXY"] } }, [["residential_proxy", "oxylabs-proxy"]]],
    [
      "a proxy seller's machine",
      { infrastructure: "DATACENTER", client: { proxies: ["OXYLABS_PROXY"] } },
      [["public_proxy", "oxylabs-proxy"]],
    ],
  ])("about %s is read", async (_, context, services) => {
    expect(await factOf(spurAnonymiser, spur(context))).toEqual(
      fact(services.map(([kind, operator]) => service(kind as "vpn", { operator }))),
    );
  });

  it("tells a mobile network and a hub", async () => {
    const context = { infrastructure: "MOBILE", client: { count: 400 }, location: { country: "ca" } };
    expect(await factOf(spurAnonymiser, spur(context))).toEqual(
      fact([], { mobile: true, sharedHub: true, country: "CA" }),
    );
  });
});

describe("what IPinfo answers", () => {
  it("is the same of both plans that name services, where nothing is one", async () => {
    for (const plan of ["plus", "max"] as const) {
      expect(await factOf(ipinfoAnonymiser, ipinfo({}, plan))).toEqual(fact([], { country: "US" }));
    }
  });

  it("is no answer on the plan that names none", async () => {
    expect(await factOf(ipinfoAnonymiser, ipinfo({}, "lite"))).toMatchObject({ reason: "not_supported" });
  });

  it("takes the share of days for the confidence in a residential proxy, and its age from the submission", async () => {
    const anonymous = {
      is_res_proxy: true,
      is_proxy: true,
      name: "Sample Proxies",
      last_seen: "2026-09-25",
      percent_days_seen: 84.9,
    };
    expect(await factOf(ipinfoAnonymiser, ipinfo({ anonymous }))).toEqual(
      fact([service("residential_proxy", { operator: "sample-proxies", confidence: 84, lastSeenDays: 6 })], {
        country: "US",
      }),
    );
  });

  it("puts the line where its position is stated, unless that is missing or too vague to compare", async () => {
    const answer = (geo: object) => factOf(ipinfoAnonymiser, ipinfo({ geo: { country_code: "US", ...geo } }));
    const near = { latitude: 40.71, longitude: -74.01 };
    for (const geo of [near, { ...near, radius: 20 }, { ...near, radius: null }]) {
      expect(await answer(geo)).toEqual(fact([], { country: "US", near }));
    }
    for (const geo of [{ ...near, radius: 400 }, { latitude: 40.71 }, { ...near, longitude: null }]) {
      expect(await answer(geo)).toEqual(fact([], { country: "US" }));
    }
    expect(await answer({ ...near, latitude: 91 })).toMatchObject({ reason: "provider_error" });
  });

  it("reads every flag, and a bogon as an address nobody has", async () => {
    const anonymous = { is_tor: true, is_relay: true, is_proxy: true, name: null };
    expect(await factOf(ipinfoAnonymiser, ipinfo({ anonymous, is_mobile: true }))).toEqual(
      fact([service("tor_exit"), service("public_proxy"), service("relay")], { country: "US", mobile: true }),
    );
    expect(await factOf(ipinfoAnonymiser, ipinfo("bogon"))).toMatchObject({ reason: "reserved" });
  });
});

describe("what IPQualityScore answers", () => {
  it.each([
    ["nothing of the kind", {}, []],
    ["an active VPN", { vpn: true, active_vpn: true, proxy: true }, [service("vpn", { lastSeenDays: 0 })]],
    ["data-centre space it calls a VPN", { vpn: true, proxy: true }, [service("vpn", { confidence: 0 })]],
    [
      "an active exit",
      { tor: true, active_tor: true, proxy: true, vpn: true },
      [service("tor_exit", { lastSeenDays: 0 })],
    ],
    ["a proxied household", { proxy: true, connection_type: "Residential" }, [service("residential_proxy")]],
    ["a proxied server", { proxy: true, connection_type: "Data Center" }, [service("public_proxy")]],
  ])("about %s is read", async (_, answer, services) => {
    expect(await factOf(ipqsAnonymiser, ipqs(answer))).toEqual(fact(services, { country: "US" }));
  });

  it("with success: false is an error, although its status is 200", async () => {
    expect(await factOf(ipqsAnonymiser, ipqs("invalid"))).toMatchObject({ reason: "not_supported" });
  });
});
