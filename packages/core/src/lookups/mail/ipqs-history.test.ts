import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { found, unavailable } from "../../domain/evidence.ts";
import type { MailClass } from "../../domain/facts.ts";
import type { HttpClient, HttpRequest } from "../../http/http.ts";
import type { ProviderEmulator } from "../emulation.ts";
import { describeLookupContract } from "../lookup.contract.ts";
import { aContext, anApplication } from "../testing.ts";
import { classify, maskAddress, parseAddress } from "./classes.ts";
import { mailDomainClass } from "./domain-class.ts";
import { createIpqsHistoryEmulator, type IpqsHistoryEmulatorOptions } from "./ipqs-history-emulator.ts";
import { ipqsMailHistory } from "./ipqs-history.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 2_000;
const SECRET = "secret0123456789";
const credentials = { ipqs: { apiKey: SECRET } };
const JANE = "jane.moreau@mail.example";
const SUBMITTED = new Date("2026-10-01T12:00:00Z");
const MASKED = "j***@m***.example";

const from = (...emails: string[]) => anApplication({ submittedAt: SUBMITTED, emails });
/** The settled class of each address, by the code that settles it. */
function mailOf(emails: readonly string[], mailClass?: MailClass) {
  const addresses = emails.flatMap((email) => parseAddress(email) ?? []);
  return found<"mail">(
    {
      addresses: addresses.map((address) => ({
        ...address,
        masked: maskAddress(address),
        mailClass: mailClass ?? classify(address),
        tagged: address.local.includes("+"),
      })),
    },
    "mail/test",
  );
}
const seconds = (day: string) => Date.parse(day) / 1000;
const emulator = (options: Partial<IpqsHistoryEmulatorOptions> = {}) =>
  createIpqsHistoryEmulator({ mailboxes: {}, apiKey: SECRET, ...options });

describeLookupContract<"mailHistory">({
  name: "IPQualityScore's mail history",
  emulator: emulator({ mailboxes: { [JANE]: { first_seen: { timestamp: seconds("2019-10-01T12:00:00Z") } } } }),
  lookup: (http, ipqsOrigin) => ipqsMailHistory({ http, credentials, overrides: { ipqsOrigin } }),
  application: from(JANE),
  known: { mail: mailOf([JANE]) },
  fact: { addresses: [{ masked: MASKED, corpora: 0, firstSeenDays: 2557 }] },
  notFound: "not_supported",
});

/** The emulator without a network in between, recording what it is sent. */
function asked(provider: ProviderEmulator, secrets: { ipqs?: { apiKey: string } } = credentials) {
  const sent: HttpRequest[] = [];
  const http: HttpClient = async (request) => {
    sent.push(request);
    const { method, url, headers = {}, body = null } = request;
    const response = await provider.app.request(url, { method, headers: { ...headers }, body: String(body) });
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  };
  const lookup = ipqsMailHistory({ http, credentials: secrets, overrides: {} });
  return {
    sent,
    look: (emails: readonly string[] = [JANE], mailClass?: MailClass) =>
      lookup.look(from(...emails), aContext({ mail: mailOf(emails, mailClass) })),
  };
}
const factOf = (corpora: number, firstSeenDays: number | null) => ({
  status: "found",
  fact: { addresses: [{ masked: MASKED, corpora, firstSeenDays }] },
});

describe("what IPQualityScore is sent about a mailbox", () => {
  it("is the address in the body, and the key in a header only", async () => {
    const { sent, look } = asked(emulator());
    await look();
    expect(sent).toHaveLength(1);
    const [request] = sent;
    expect(request?.url).toBe("https://www.ipqualityscore.com/api/json/email");
    expect(JSON.parse(String(request?.body))).toEqual({ email: JANE, fast: true });
    expect(request?.headers?.["ipqs-key"]).toBe(SECRET);
    expect(Object.keys(request?.headers ?? {}).toSorted()).toEqual(["accept", "content-type", "ipqs-key"]);
  });

  it("is the mailbox without its tag: that is what has a past", async () => {
    const { sent, look } = asked(emulator());
    await look(["jane+jobs+2@mail.example", "+@mail.example"]);
    expect(sent.map(({ body }) => JSON.parse(String(body)).email)).toEqual(["jane@mail.example", "+@mail.example"]);
  });

  it.each(["jane@duck.com", "x1y2@privaterelay.appleid.com", "a@alias.simplelogin.co"])(
    "is nothing about a forwarding alias, whose history nobody can know: %s",
    async (email) => {
      const { sent, look } = asked(emulator());
      expect(await look([email])).toEqual(unavailable("not_supported", "mailHistory/ipqs"));
      expect(sent).toEqual([]);
    },
  );

  it("is nothing about the alias beside an address of one's own", async () => {
    const { sent, look } = asked(emulator());
    expect(await look(["jane@duck.com", JANE])).toMatchObject(factOf(0, null));
    expect(sent).toHaveLength(1);
  });

  it("is nothing without credentials, without an address, or before the address is settled", async () => {
    const { sent, look } = asked(emulator(), {});
    expect(await look()).toEqual(unavailable("not_configured", "mailHistory/ipqs"));
    const { look: nothing } = ipqsMailHistory({ http: refusing, credentials, overrides: {} });
    expect(await nothing(from(), aContext())).toEqual({ status: "absent" });
    const failed = aContext({ mail: unavailable("timeout", "mail/test") });
    expect(await nothing(from(JANE), failed)).toEqual(unavailable("timeout", "mailHistory/ipqs"));
    expect(sent).toEqual([]);
  });

  it("is three addresses at most", async () => {
    const { sent, look } = asked(emulator());
    await look(Array.from({ length: 8 }, (_, at) => `jane${at}@mail.example`));
    expect(sent).toHaveLength(3);
  });
});

const refusing: HttpClient = () => Promise.reject(new Error("nothing may be sent"));

describe("the past of a mailbox", () => {
  const first = (timestamp: unknown, more: object = {}) =>
    asked(emulator({ mailboxes: { [JANE]: { first_seen: { timestamp, ...more } } } })).look();

  it.each([
    ["years ago", seconds("2016-10-01T12:00:00Z"), 3652],
    ["the day before", seconds("2026-09-30T11:00:00Z"), 1],
    ["that same day, which is the question itself", seconds("2026-10-01T09:00:00Z"), null],
    ["after the application", seconds("2026-10-09T09:00:00Z"), null],
    ["the beginning of time", 0, null],
    ["nothing", null, null],
  ])("first seen %s", async (_, timestamp, days) => {
    expect(await first(timestamp)).toMatchObject(factOf(0, days));
  });

  it("is read from the written day where there is no number", async () => {
    expect(await first(undefined, { iso: "2019-09-09T16:40:34-04:00" })).toMatchObject(factOf(0, 2578));
    expect(await first(undefined, { iso: "long ago" })).toMatchObject(factOf(0, null));
  });

  const leaked = (leak: NonNullable<IpqsHistoryEmulatorOptions["leaks"]>[string]) =>
    asked(emulator({ mailboxes: { [JANE]: { leaked: true } }, leaks: { [JANE]: leak } }));

  it.each([
    [["One", "Two", "Three"], 3],
    [["One", "One"], 1],
    [{ single: "One" }, 1],
    [[], 1],
  ] as const)("is counted in collections and names none of them: %j", async (sources, corpora) => {
    const { look, sent } = leaked(sources);
    const evidence = await look();
    expect(evidence).toMatchObject(factOf(corpora, null));
    expect(JSON.stringify(evidence)).not.toMatch(/One|Two/);
    expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(["/api/json/email", "/api/json/leaked/email"]);
  });

  it("is one collection where the plan does not say in how many", async () => {
    expect(await leaked("not_in_plan").look()).toMatchObject(factOf(1, null));
  });

  it("waits for a count that is only late", async () => {
    expect(await leaked("spent").look()).toMatchObject({ status: "unavailable", reason: "rate_limited" });
  });

  it.each([
    ["spent", "rate_limited"],
    ["invalid", "not_supported"],
  ] as const)("is unavailable when the account or the address is %s", async (state, reason) => {
    expect(await asked(emulator({ mailboxes: { [JANE]: state } })).look()).toMatchObject({ reason });
  });

  it("is refused with a wrong key", async () => {
    expect(await asked(emulator(), { ipqs: { apiKey: "x" } }).look()).toMatchObject({ reason: "refused" });
  });

  it("is not told while one of several addresses is still to be answered", async () => {
    const second = "j@mail.example";
    const { look } = asked(emulator({ mailboxes: { [JANE]: {}, [second]: "spent" } }));
    expect(await look([JANE, second])).toMatchObject({ reason: "rate_limited" });
  });

  it("is no fact of an answer that is silent on it", async () => {
    expect(await asked(emulator({ mailboxes: { [JANE]: { leaked: null } } })).look()).toMatchObject({
      reason: "provider_error",
    });
  });
});

describe("any address and any answer", () => {
  it("end in typed evidence that holds neither the address nor a collection's name", async () => {
    const word = fc.oneof(fc.string(), fc.constant(null), fc.nat(), fc.boolean());
    const record = fc.record(
      {
        success: fc.boolean(),
        message: word,
        leaked: fc.oneof(fc.boolean(), word),
        exposed: fc.boolean(),
        source: fc.oneof(fc.array(fc.string()), word),
        first_seen: fc.record(
          { timestamp: fc.oneof(fc.integer(), fc.double(), word), iso: word },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      record.map((one) => JSON.stringify(one)),
    );
    const email = fc.oneof(fc.emailAddress(), fc.string({ unit: "binary" }), fc.constant(JANE));
    await fc.assert(
      fc.asyncProperty(fc.array(email, { maxLength: 4 }), body, async (emails, text) => {
        const http: HttpClient = async () => ({
          status: 200,
          header: () => null,
          body: new TextEncoder().encode(text),
        });
        const application = from(...emails);
        const deps = { http, credentials, overrides: {} };
        const mail = await mailDomainClass(deps).look(application, aContext());
        const evidence = await ipqsMailHistory(deps).look(application, aContext({ mail }));
        expect(["found", "unavailable", "absent"]).toContain(evidence.status);
        if (evidence.status !== "found") return;
        for (const { masked, corpora, firstSeenDays } of evidence.fact.addresses) {
          expect(masked).toMatch(/^.\*\*\*@/);
          expect(Number.isInteger(corpora) && corpora >= 0).toBe(true);
          if (firstSeenDays !== null) expect(firstSeenDays).toBeGreaterThan(0);
        }
      }),
      { numRuns: RUNS },
    );
  });
});
