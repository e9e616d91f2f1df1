import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { found, unavailable } from "../../domain/evidence.ts";
import { LINE_TYPES, type PhoneNumber } from "../../domain/facts.ts";
import type { HttpClient, HttpRequest } from "../../http/http.ts";
import { describeLookupContract } from "../lookup.contract.ts";
import { aContext, anApplication } from "../testing.ts";
import { readPhone } from "./numbering-plan.ts";
import { createTelnyxEmulator, type TelnyxEmulatorOptions } from "./telnyx-emulator.ts";
import { telnyxLineType } from "./telnyx.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 3_000;
const telnyx = { apiKey: "KEY0123456789" };
const SUBMITTED = new Date("2026-10-01T12:00:00Z");
const application = anApplication({ submittedAt: SUBMITTED });
const number = (text: string): PhoneNumber => {
  const read = readPhone(text, []);
  if (!read) throw new Error(`${text} is no number`);
  return read;
};
const phones = (...texts: string[]) =>
  aContext({ phone: found<"phone">({ numbers: texts.map(number) }, "phone/numbering-plan") });

describeLookupContract<"lineType">({
  name: "Telnyx number lookup",
  emulator: createTelnyxEmulator({
    lines: { "+14159929043": { type: "mobile", portedDate: "2026-09-21" } },
    apiKey: telnyx.apiKey,
  }),
  lookup: (http, telnyxOrigin) => telnyxLineType({ http, credentials: { telnyx }, overrides: { telnyxOrigin } }),
  application: anApplication({ submittedAt: SUBMITTED, phones: ["+14159929043"] }),
  known: { phone: found<"phone">({ numbers: [number("+14159929043")] }, "phone/numbering-plan") },
  fact: { lines: [{ masked: "…43", lineType: "mobile", portedDaysAgo: 10 }] },
  notFound: "not_supported",
});

/** The emulator without a network in between, recording what it is sent. */
function emulated(lines: TelnyxEmulatorOptions["lines"]) {
  const emulator = createTelnyxEmulator({ lines, apiKey: telnyx.apiKey });
  const sent: HttpRequest[] = [];
  const http: HttpClient = async (request) => {
    sent.push(request);
    const response = await emulator.app.request(request.url, {
      method: request.method,
      headers: { ...request.headers },
    });
    return {
      status: response.status,
      header: (name) => response.headers.get(name),
      body: new Uint8Array(await response.arrayBuffer()),
    };
  };
  return { sent, lookup: telnyxLineType({ http, credentials: { telnyx }, overrides: {} }) };
}
const answering =
  (text: string): HttpClient =>
  async () => ({
    status: 200,
    header: () => null,
    body: new TextEncoder().encode(text),
  });

describe("what is sent", () => {
  it("carries the key in the header only and the number in the path only, and asks for no name", async () => {
    const { sent, lookup } = emulated({});
    await lookup.look(application, phones("+14159929043"));
    expect(sent.map(({ url }) => url)).toEqual(["https://api.telnyx.com/v2/number_lookup/%2B14159929043?type=carrier"]);
    expect(sent[0]?.headers?.["authorization"]).toBe("Bearer KEY0123456789");
  });

  it("is nothing without a key, and for numbers the plan decides", async () => {
    const http: HttpClient = () => Promise.reject(new Error("asked without a key"));
    const without = telnyxLineType({ http, credentials: {}, overrides: {} });
    expect(await without.look(application, phones("+14159929043"))).toEqual(
      unavailable("not_configured", "lineType/telnyx"),
    );
    const { sent, lookup } = emulated({});
    await lookup.look(application, phones("+18005551234"));
    expect(sent).toEqual([]);
  });

  it("is one request per number, at most three", async () => {
    const { sent, lookup } = emulated({});
    await lookup.look(application, phones("+14159929043", "+14159929044", "+14159929045"));
    expect(sent).toHaveLength(3);
  });
});

describe("what is read", () => {
  it.each([
    ["fixed line", "landline"],
    ["mobile", "mobile"],
    ["voip", "voip"],
    ["fixed line or mobile", "landline"],
    ["toll free", "tollFree"],
    ["premium rate", "premium"],
    ["shared cost", "sharedCost"],
    ["personal number", "personal"],
    ["pager", "pager"],
    ["uan", "uan"],
    ["voicemail", "voicemail"],
    ["unknown", "unknown"],
    ["satellite", "unknown"],
  ])("calls a %s %s, and no internet line an app number", async (type, lineType) => {
    const { lookup } = emulated({ "+14159929043": { type } });
    expect(await lookup.look(application, phones("+14159929043"))).toMatchObject({ fact: { lines: [{ lineType }] } });
    expect(lineType).not.toBe("nonFixedVoip");
  });

  it.each([
    ["not_enabled", "not_supported"],
    ["down", "provider_error"],
    [{ type: null }, "not_supported"],
    [{ type: "" }, "not_supported"],
  ] as const)("takes %j for no answer (%s)", async (line, reason) => {
    const { lookup } = emulated({ "+14168200143": line });
    expect(await lookup.look(application, phones("+14168200143"))).toEqual(unavailable(reason, "lineType/telnyx"));
  });

  it.each([
    [{ portedDate: "2026-10-01" }, 0],
    [{ portedDate: "2026-09-02" }, 29],
    [{ portedDate: "2017-10-20" }, 3268],
    [{ portedDate: "2026-09-21T08:00:00Z" }, 10],
    [{ portedDate: "2026-10-02" }, null],
    [{ portedDate: "2026-02-30" }, null],
    [{ portedDate: "0000-00-00" }, null],
    [{ portedDate: "yesterday" }, null],
    [{ portedDate: "2026-09-21", portedStatus: "N" }, null],
    [{ portedDate: "2026-09-21", portedStatus: "" }, null],
    [{}, null],
  ])("counts days from the move %j to the submission: %s", async (ported, portedDaysAgo) => {
    const { lookup } = emulated({ "+14159929043": { type: "mobile", ...ported } });
    expect(await lookup.look(application, phones("+14159929043"))).toMatchObject({
      fact: { lines: [{ portedDaysAgo }] },
    });
  });

  it("is typed for any body, with a day before the submission or none", async () => {
    const word = fc.oneof(fc.string(), fc.constantFrom("voip", "Y", "N", "2026-09-21", null), fc.nat());
    const data = fc.record(
      {
        carrier: fc.option(fc.record({ type: word }, { requiredKeys: [] })),
        portability: fc.option(fc.record({ ported_status: word, ported_date: word }, { requiredKeys: [] })),
      },
      { requiredKeys: [] },
    );
    const body = fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      fc.record({ data }).map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const lookup = telnyxLineType({ http: answering(text), credentials: { telnyx }, overrides: {} });
        const evidence = await lookup.look(application, phones("+14159929043"));
        if (evidence.status !== "found") {
          expect(evidence.status).toBe("unavailable");
          return;
        }
        for (const { lineType, portedDaysAgo } of evidence.fact.lines) {
          expect(LINE_TYPES).toContain(lineType);
          expect(portedDaysAgo ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: RUNS },
    );
  }, 120_000);
});
