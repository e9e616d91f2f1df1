import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { found, unavailable } from "../../domain/evidence.ts";
import { LINE_TYPES, type LineType, type PhoneNumber } from "../../domain/facts.ts";
import type { HttpClient, HttpRequest } from "../../http/http.ts";
import { aContext, anApplication } from "../testing.ts";
import { describeLookupContract } from "../lookup.contract.ts";
import { numberingPlan, readPhone } from "./numbering-plan.ts";
import { createTwilioEmulator } from "./twilio-emulator.ts";
import { twilioLineType } from "./twilio.ts";

const twilio = { keySid: "SK0123456789", keySecret: "a:secret" };
const number = (text: string): PhoneNumber => {
  const read = readPhone(text, []);
  if (!read) throw new Error(`${text} is no number`);
  return read;
};
const phones = (...texts: string[]) =>
  aContext({ phone: found<"phone">({ numbers: texts.map(number) }, "phone/numbering-plan") });

describeLookupContract({
  name: "Twilio Lookup",
  emulator: createTwilioEmulator({ lines: { "+14159929043": "nonFixedVoip" }, credentials: twilio }),
  lookup: (http, twilioOrigin) => twilioLineType({ http, credentials: { twilio }, overrides: { twilioOrigin } }),
  application: anApplication({ phones: ["+14159929043"] }),
  known: { phone: found<"phone">({ numbers: [number("+14159929043")] }, "phone/numbering-plan") },
  fact: { lines: [{ masked: "…43", lineType: "nonFixedVoip", portedDaysAgo: null }] },
  notFound: "not_supported",
});

/** The emulator without a network in between, recording what it is sent. */
function emulated(lines: Record<string, string | number>) {
  const emulator = createTwilioEmulator({ lines, credentials: twilio });
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
  return { sent, lookup: twilioLineType({ http, credentials: { twilio }, overrides: {} }) };
}

describe("what is sent", () => {
  it("carries the key in the header only and the number in the path only", async () => {
    const { sent, lookup } = emulated({});
    await lookup.look(anApplication(), phones("+14159929043"));
    expect(sent.map(({ url }) => url)).toEqual([
      "https://lookups.twilio.com/v2/PhoneNumbers/%2B14159929043?Fields=line_type_intelligence",
    ]);
    expect(sent[0]?.headers?.["authorization"]).toBe(
      `Basic ${Buffer.from("SK0123456789:a:secret").toString("base64")}`,
    );
  });

  it("asks about a number reserved for fiction like any other, and believes the answer", async () => {
    const { sent, lookup } = emulated({ "+12025550143": "mobile" });
    expect(number("+12025550143").placeholder).toBe(true);
    expect(await lookup.look(anApplication(), phones("+12025550143"))).toMatchObject({
      fact: { lines: [{ lineType: "mobile" }] },
    });
    expect(sent).toHaveLength(1);
  });

  it("is nothing for invalid numbers", async () => {
    const { sent, lookup } = emulated({});
    expect(await lookup.look(anApplication(), phones("+1 115 555 0100"))).toEqual({ status: "not_applicable" });
    expect(sent).toEqual([]);
  });

  it("is nothing when the numbering plan decides every number", async () => {
    const { sent, lookup } = emulated({});
    expect(await lookup.look(anApplication(), phones("+18005551234", "+445600001234"))).toEqual(
      found<"lineType">(
        {
          lines: [
            { masked: "…34", lineType: "tollFree", portedDaysAgo: null },
            { masked: "…34", lineType: "nonFixedVoip", portedDaysAgo: null },
          ],
        },
        "phone/numbering-plan",
      ),
    );
    expect(sent).toEqual([]);
  });
});

describe("without credentials", () => {
  const http: HttpClient = () => Promise.reject(new Error("asked without credentials"));
  const lookup = twilioLineType({ http, credentials: {}, overrides: {} });

  it("answers from the plan where the plan decides", async () => {
    expect(await lookup.look(anApplication(), phones("+18005551234"))).toMatchObject({
      status: "found",
      source: "phone/numbering-plan",
    });
  });

  it("is unavailable, not clear, for a number only a carrier knows", async () => {
    expect(await lookup.look(anApplication(), phones("+18005551234", "+14159929043"))).toEqual(
      unavailable("not_configured", "lineType/twilio"),
    );
  });

  it("passes on that there was no phone, or that it could not be read", async () => {
    expect(await lookup.look(anApplication(), aContext())).toEqual({ status: "absent" });
    const failed = aContext({ phone: unavailable("provider_error", "phone/numbering-plan") });
    expect(await lookup.look(anApplication(), failed)).toEqual(unavailable("provider_error", "lineType/twilio"));
  });
});

describe("what is read", () => {
  it.each<LineType>(LINE_TYPES)("knows the line type %s", async (lineType) => {
    const { lookup } = emulated({ "+14159929043": lineType });
    expect(await lookup.look(anApplication(), phones("+14159929043"))).toMatchObject({
      fact: { lines: [{ lineType }] },
    });
  });

  it("reads a line type it does not know as unknown", async () => {
    const { lookup } = emulated({ "+14159929043": "satelliteVoip" });
    expect(await lookup.look(anApplication(), phones("+14159929043"))).toMatchObject({
      fact: { lines: [{ lineType: "unknown" }] },
    });
  });

  it.each([
    [60600, "not_supported"],
    [60601, "not_supported"],
    [60606, "not_supported"],
    [60602, "provider_error"],
  ] as const)("reads package error %i as %s", async (code, reason) => {
    const { lookup } = emulated({ "+14168200143": code });
    const evidence = await lookup.look(anApplication(), phones("+14168200143"));
    expect(evidence).toEqual(unavailable(reason, "lineType/twilio"));
  });

  it("keeps what it learned beside a number that is never answered, but not beside one that may still be", async () => {
    const never = emulated({ "+14159929043": "mobile", "+14168200143": 60601 });
    expect(await never.lookup.look(anApplication(), phones("+14159929043", "+14168200143"))).toMatchObject({
      fact: { lines: [{ masked: "…43", lineType: "mobile" }] },
    });
    const later = emulated({ "+14159929043": "mobile", "+14168200143": 60602 });
    expect(await later.lookup.look(anApplication(), phones("+14159929043", "+14168200143"))).toMatchObject({
      reason: "provider_error",
    });
  });

  it("is typed for any body", async () => {
    const intelligence = fc.option(
      fc.record(
        {
          type: fc.oneof(fc.string(), fc.constant(null), fc.nat()),
          error_code: fc.oneof(fc.constant(null), fc.double(), fc.string()),
        },
        { requiredKeys: [] },
      ),
    );
    const body = fc.oneof(
      fc.json(),
      fc.string({ unit: "binary" }),
      fc.record({ line_type_intelligence: intelligence }).map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const http: HttpClient = async () => ({
          status: 200,
          header: () => null,
          body: new TextEncoder().encode(text),
        });
        const evidence = await twilioLineType({ http, credentials: { twilio }, overrides: {} }).look(
          anApplication(),
          phones("+14159929043"),
        );
        expect(["found", "unavailable"]).toContain(evidence.status);
      }),
      { numRuns: 2000 },
    );
  });
});

it("works on what the numbering plan found", async () => {
  const { lookup } = emulated({ "+14159929043": "nonFixedVoip" });
  const application = anApplication({ phones: ["(415) 992-9043"] });
  const deps = { http: () => Promise.reject(new Error("offline")), credentials: {}, overrides: {} };
  const phone = await numberingPlan(deps).look(application, aContext());
  expect(await lookup.look(application, aContext({ phone }))).toMatchObject({
    fact: { lines: [{ masked: "…43", lineType: "nonFixedVoip" }] },
  });
});
