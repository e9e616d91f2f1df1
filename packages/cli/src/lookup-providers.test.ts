/** The card of `bonafide lookup` from the real lookups over HTTP, with every provider as its emulator on loopback. */
import { originAllowList } from "@bonafide/core/http/allow-list";
import { createHttpClient } from "@bonafide/core/http/client";
import { lookupFactories, lookupOrigins } from "@bonafide/core/lookups";
import { createRdapEmulator } from "@bonafide/core/lookups/domain/rdap-emulator";
import { createIpinfoEmulator } from "@bonafide/core/lookups/ip/ipinfo-emulator";
import { createIpqsEmulator } from "@bonafide/core/lookups/ip/ipqs-emulator";
import { createSpurEmulator } from "@bonafide/core/lookups/ip/spur-emulator";
import { createTelnyxEmulator } from "@bonafide/core/lookups/phone/telnyx-emulator";
import { createTwilioEmulator } from "@bonafide/core/lookups/phone/twilio-emulator";
import type { FactKind, Facts } from "@bonafide/core/domain/facts";
import { listen } from "@bonafide/sandbox/listen";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { lookUp } from "./commands/lookup.ts";
import { CATALOGUE } from "./fact-rows.ts";
import { type Identifier, toSubject } from "./identifier.ts";
import { hasFailed, renderCard } from "./lookup-card.ts";
import { Settings } from "./lookups.ts";

const AT = new Date("2026-11-23T00:00:00Z");
const TWILIO = { keySid: "SK1", keySecret: "secret" };

const emulators = {
  spur: createSpurEmulator({
    token: "spur-token",
    contexts: {
      "8.8.8.8": { infrastructure: "DATACENTER", tunnels: [{ operator: "NORD_VPN", type: "VPN", anonymous: true }] },
      "1.1.1.1": "spent",
      "9.9.9.9": "spent",
    },
  }),
  ipinfo: createIpinfoEmulator({
    token: "ipinfo-token",
    answers: {
      "1.1.1.1": {
        is_mobile: true,
        anonymous: { is_res_proxy: true, name: "SomePool", last_seen: "2026-11-20", percent_days_seen: 87 },
      },
      "9.9.9.9": "spent",
    },
  }),
  ipqs: createIpqsEmulator({ apiKey: "ipqs-key", answers: { "9.9.9.9": "spent" } }),
  twilio: createTwilioEmulator({
    credentials: TWILIO,
    lines: { "+14159929000": "nonFixedVoip", "+14165550111": 60601 },
  }),
  telnyx: createTelnyxEmulator({
    apiKey: "telnyx-key",
    lines: { "+14165550111": { type: "mobile", portedDate: "2026-11-14" } },
  }),
  rdap: createRdapEmulator({ registrations: { "young.example": "2026-11-01T00:00:00Z", "dateless.example": null } }),
};

const closing: (() => Promise<void>)[] = [];
let lookups: ReturnType<(typeof lookupFactories)[number]>[];
beforeAll(async () => {
  const origins = Object.fromEntries(
    await Promise.all(
      Object.entries(emulators).map(async ([name, { app }]) => {
        const server = await listen(app);
        closing.push(server.close);
        return [name, server.origin] as const;
      }),
    ),
  );
  const at = (name: keyof typeof emulators) => origins[name] ?? "";
  const overrides = {
    spurOrigin: at("spur"),
    ipinfoOrigin: at("ipinfo"),
    ipqsOrigin: at("ipqs"),
    twilioOrigin: at("twilio"),
    telnyxOrigin: at("telnyx"),
    rdap: { example: at("rdap") },
    mx: { "deaf.example": false },
  };
  const loopback = lookupOrigins(overrides).filter((origin) => origin.startsWith("http://127.0.0.1"));
  const http = createHttpClient({ allowed: originAllowList(loopback), allowLoopback: true });
  const credentials = {
    spur: { token: "spur-token" },
    ipinfo: { token: "ipinfo-token" },
    ipqs: { apiKey: "ipqs-key" },
    twilio: TWILIO,
    telnyx: { apiKey: "telnyx-key" },
  };
  lookups = lookupFactories.map((create) => create({ http, credentials, overrides, dns: null }));
});
afterEach(() => {
  for (const emulator of Object.values(emulators)) emulator.behave({});
});
afterAll(async () => {
  for (const close of closing) await close();
});

async function look(identifier: Identifier, value: string, at = AT) {
  const { document, answers } = await lookUp(toSubject(identifier, value, at), lookups, Settings.parse({}), false);
  return { document, card: renderCard(document, answers), failed: hasFailed(document) };
}

describe("a card with every provider set up", () => {
  it("names the service Spur knows, and asks no other provider", async () => {
    const before = emulators.ipinfo.requests + emulators.ipqs.requests;
    const { card, failed } = await look("ip", "8.8.8.8");
    expect(card).toMatch(/Service +VPN, by nord-vpn\n/);
    expect(card).toMatch(/Source +anonymiser\/spur\n/);
    expect(failed).toBe(false);
    expect(emulators.ipinfo.requests + emulators.ipqs.requests).toBe(before);
  });

  it("shows who stayed silent and why when the next provider answers", async () => {
    const { card, document, failed } = await look("ip", "1.1.1.1");
    expect(card).toMatch(/Service +residential proxy, by somepool, confidence 87 of 100, last seen 3 days before\n/);
    expect(card).toMatch(/Mobile network +yes\n/);
    expect(card).toMatch(/No answer +anonymiser\/spur: source was busy/);
    expect(document.facts[1]).toMatchObject({
      source: "anonymiser/ipinfo",
      silent: [{ source: "anonymiser/spur", reason: "rate_limited" }],
    });
    expect(failed).toBe(false);
  });

  it("counts as failed only when nobody who was asked had an answer", async () => {
    const { card, document, failed } = await look("ip", "9.9.9.9");
    expect(document.facts[1]).toMatchObject({ status: "unavailable", reason: "rate_limited", value: null });
    expect(card).toMatch(/Not checked +source was busy\n/);
    expect(failed).toBe(true);
  });

  it("says what kind of line a number is, and when it moved where the provider knows", async () => {
    const app = await look("phone", "+1 415 992 9000");
    expect(app.card).toMatch(
      /Kind of line +internet \(app\) number\n.*Last port +not known\n.*Source +lineType\/twilio$/s,
    );
    const ported = await look("phone", "+1 416 555 0111");
    expect(ported.card).toMatch(
      /Kind of line +mobile\n +Last port +9 days before\n +Source +lineType\/telnyx\n +No answer +lineType\/twilio: source has no answer for this one/,
    );
  });

  it("measures the age of a domain on the day that was asked for", async () => {
    const now = await look("domain", "young.example");
    expect(now.card).toMatch(/Registered +2026-11-01\n +Age on that day +22 days\n/);
    const later = await look("email", "a@young.example", new Date("2027-11-01T00:00:00Z"));
    expect(later.card).toMatch(/Age on that day +365 days\n/);
    expect(later.card).toMatch(/Takes mail +yes\n/);
    const before = await look("domain", "young.example", new Date("2026-10-01T00:00:00Z"));
    expect(before.card).toMatch(/Not checked +the registry names a day after the one ages are measured at/);
    expect(before.failed).toBe(false);
  });

  it("tells a registry without a date, a domain nobody holds and a mail domain without a server apart", async () => {
    const { about, ...dateless } = (await look("domain", "dateless.example")).document;
    expect(dateless.facts).toMatchObject([{ reason: "not_supported" }]);
    expect(about.registry).toMatchObject({ domain: "dateless.example" });
    expect((await look("domain", "nobody.example")).card).toMatch(
      /Registered +no: the registry says that nobody holds it/,
    );
    expect((await look("email", "a@deaf.example")).card).toMatch(/Takes mail +no\n/);
  });

  it.each([
    ["a refusal", { failNext: { status: 403, times: 9 } }, "source refused"],
    ["a fault", { failNext: { status: 500, times: 9 } }, "source failed"],
    ["nonsense", { garbage: true }, "source failed"],
    ["a sign-in page", { html: true }, "source failed"],
    ["an endless answer", { oversized: true }, "source failed"],
  ])("calls %s what it is and never takes it for an answer", async (_, behaviour, words) => {
    for (const emulator of Object.values(emulators)) emulator.behave(behaviour);
    for (const [identifier, value] of [
      ["ip", "8.8.8.8"],
      ["phone", "+1 415 992 9000"],
      ["domain", "young.example"],
    ] as const) {
      const { card, failed } = await look(identifier, value);
      expect(card).toMatch(new RegExp(`Not checked +${words}\\n`));
      expect(failed).toBe(true);
    }
  });
});

describe("the words of kinds no built-in lookup answers", () => {
  const rows = <K extends FactKind>(kind: K, fact: Facts[K]) => CATALOGUE[kind]?.rows(fact);

  it("tell counts and days, and never what was found where", () => {
    expect(rows("mailHistory", { addresses: [{ masked: "a***@b***.com", corpora: 3, firstSeenDays: 1_200 }] })).toEqual(
      [
        ["First seen", "1,200 days before"],
        ["Public collections", "3"],
      ],
    );
    expect(rows("knownMail", { matches: [] })).toEqual([["Listed", "no"]]);
    expect(rows("knownPhone", { matches: [{ feed: "own", confirmed: true, lastSeenDays: 1 }] })).toEqual([
      ["Listed", "in own, confirmed, last seen 1 day before"],
    ]);
    expect(rows("employerLookalike", { lookalikes: [{ masked: "a***.com", ageDays: 12 }] })).toEqual([
      ["Looks like", "one of them, registered 12 days before"],
    ]);
  });
});
