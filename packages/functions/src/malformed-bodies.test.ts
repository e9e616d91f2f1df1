import type { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES } from "./limits.ts";
import {
  GREENHOUSE_CREATED,
  LEVER_CREATED,
  leverFields,
  NOW,
  signGreenhouse,
  startIngress,
} from "./testing-ingress.ts";

/** The long form is for running by hand: BONAFIDE_LONG=1. */
const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const GREENHOUSE = "greenhouse-connection-0001";
const LEVER = "lever-connection-000000001";
const SECRET = "canary-signing-secret-one";
const SECRETS: WebhookSecrets = {
  [GREENHOUSE]: { ats: "greenhouse", secrets: [{ id: "current", value: SECRET }] },
  [LEVER]: { ats: "lever", secrets: [{ id: "current", value: SECRET }] },
};

const nested = (depth: number, inner = "1") => `${'{"a":'.repeat(depth)}${inner}${"}".repeat(depth)}`;
const brackets = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
const wide = (bytes: number) => `{${Array.from({ length: bytes / 10 }, (_, at) => `"k${at}":0`).join(",")}}`;
const beside = (part: string) => GREENHOUSE_CREATED.replace('{"action"', `{"extra":${part},"action"`);
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const split = GREENHOUSE_CREATED.indexOf("Zyxwvut");

/** Signed with the right secret, every one of them: what a vendor's fault, or a stolen secret, could send. */
const BODIES: readonly (readonly [name: string, body: string | Uint8Array, status: number])[] = [
  ["nothing", "", 500],
  ["spaces", "   ", 500],
  ["null", "null", 500],
  ["a number", "1e999", 500],
  ["half an object", GREENHOUSE_CREATED.slice(0, -2), 500],
  ["two objects", `${GREENHOUSE_CREATED}${GREENHOUSE_CREATED}`, 500],
  ["a byte order mark", bytes([0xef, 0xbb, 0xbf], GREENHOUSE_CREATED), 200],
  ["CRLF between the fields", GREENHOUSE_CREATED.replaceAll(",", ",\r\n"), 200],
  ["UTF-16", Buffer.from(GREENHOUSE_CREATED, "utf16le"), 500],
  // A name in another encoding must not cost its bearer the screening.
  [
    "invalid UTF-8 in a name",
    bytes(GREENHOUSE_CREATED.slice(0, split), [0xff, 0xc0], GREENHOUSE_CREATED.slice(split)),
    200,
  ],
  ["invalid UTF-8 in an id", bytes(GREENHOUSE_CREATED.replace("11", '"').split('"id":')[0] ?? "", [0xff]), 500],
  ["a lone surrogate", beside('"\\ud800"'), 200],
  ["NUL and control characters escaped", beside('"\\u0000\\u001b"'), 200],
  ["a control character as it is", beside('"\u0001"'), 500],
  ["a deep part beside the payload", beside(nested(20)), 200],
  ["10,000 levels of objects", nested(10_000), 500],
  ["10,000 levels of arrays beside the payload", beside(brackets(10_000)), 500],
  ["10,000 levels that never close", "[".repeat(10_000), 500],
  ["a million levels", brackets(MAX_BODY_BYTES / 2), 500],
  ["brackets in a text, which are no levels", beside(JSON.stringify(`"\\"${"[{".repeat(5_000)}`)), 200],
  ["10,000 keys beside the payload", beside(wide(100_000)), 200],
  ["80,000 keys", beside(wide(800_000)), 500],
  ["a hundred thousand elements", beside(`[${"0,".repeat(100_000)}0]`), 500],
  ["a prototype of its own", '{"__proto__":{"action":"new_candidate_application"},"payload":{}}', 500],
  [
    "ids in a prototype",
    '{"action":"new_candidate_application","payload":{"__proto__":{"application":{"id":1}}}}',
    500,
  ],
  [
    "a prototype beside the ids",
    beside('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
    200,
  ],
  ["an id with an exponent beyond exactness", GREENHOUSE_CREATED.replace('"id":11', '"id":1e300'), 500],
  ["a negative id", GREENHOUSE_CREATED.replace('"id":11', '"id":-11'), 500],
  ["an id that is a path", GREENHOUSE_CREATED.replace('"id":11', '"id":"../11"'), 500],
  ["an id that is a list", GREENHOUSE_CREATED.replace('"id":11', '"id":[11]'), 500],
  ["an action nobody knows", '{"action":"candidate_cloned"}', 200],
  ["an action named like a method", '{"action":"constructor","payload":{}}', 200],
  ["an action of the wrong kind", '{"action":{"toString":1}}', 500],
  ["a ping", '{"action":"ping"}', 200],
  ["exactly the limit", GREENHOUSE_CREATED.padEnd(MAX_BODY_BYTES), 200],
  ["one byte more", GREENHOUSE_CREATED.padEnd(MAX_BODY_BYTES + 1), 413],
  ["6 MiB", Buffer.alloc(6 * 1024 * 1024, 0x20), 413],
];

describe("a verified body", () => {
  it.each(BODIES)("of %s is refused or handled", async (_, body, status) => {
    const ingress = startIngress(SECRETS);
    const answer = await ingress.deliver(GREENHOUSE, signGreenhouse(body, SECRET));
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toBe({ 200: "ok", 413: "payload too large", 500: "error" }[status]);
    // Ids and nothing else, whatever stood beside them.
    for (const { event } of ingress.jobs)
      expect(event).toEqual({ kind: "application_created", applicationId: "11", candidateId: "22" });
    expect(ingress.counted("Unreadable")).toBe(status === 500 ? 1 : 0);
    expect(ingress.counted("Enqueued") + ingress.counted("Ignored")).toBeLessThanOrEqual(status === 200 ? 1 : 0);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(ingress.lines.join()).not.toMatch(/Zyxwvut|canary/);
  });

  it("with a key twice means one thing, to whoever verifies and to whoever reads: the last", async () => {
    const ingress = startIngress(SECRETS);
    const twice = GREENHOUSE_CREATED.replace('"id":11', '"id":99,"id":11');
    expect((await ingress.deliver(GREENHOUSE, signGreenhouse(twice, SECRET))).statusCode).toBe(200);
    const { signature, ...rest } = leverFields(SECRET, NOW);
    const content = JSON.stringify({ ...LEVER_CREATED, ...rest }).slice(1, -1);
    const lever = async (body: string) => (await ingress.deliver(LEVER, { headers: {}, body })).statusCode;
    expect(await lever(`{${content},"signature":"${signature}","signature":"${"0".repeat(64)}"}`)).toBe(401);
    expect(await lever(`{${content},"signature":"${"0".repeat(64)}","signature":"${signature}"}`)).toBe(200);
    expect(ingress.jobs.map(({ event }) => event)).toMatchObject([{ applicationId: "11" }, { applicationId: "a-11" }]);
  });
});

describe("what a sender claims about the length", () => {
  it.each([
    ["too little", { "content-length": "2" }],
    ["too much", { "content-length": "99999999" }],
    ["no number", { "content-length": "many" }],
    ["two numbers", { "content-length": "2, 3" }],
    ["nothing, in pieces", { "transfer-encoding": "chunked" }],
    ["both", { "content-length": "2", "transfer-encoding": "chunked" }],
  ])("decides nothing: %s", async (_, claim) => {
    const ingress = startIngress(SECRETS);
    const send = async (body: string) => {
      const { headers } = signGreenhouse(body, SECRET);
      return (await ingress.deliver(GREENHOUSE, { headers: { ...headers, ...claim }, body })).statusCode;
    };
    expect(await send(GREENHOUSE_CREATED)).toBe(200);
    expect(await send(GREENHOUSE_CREATED.padEnd(MAX_BODY_BYTES + 1))).toBe(413);
    expect(ingress.jobs).toHaveLength(1);
  });
});

describe("a large body of Lever's, which nothing has vouched for before it is read", () => {
  it("is not parsed at all", async () => {
    const ingress = startIngress(SECRETS);
    const send = async (padding: number) => {
      const body = JSON.stringify({ ...LEVER_CREATED, ...leverFields(SECRET, NOW), padding: "x".repeat(padding) });
      return (await ingress.deliver(LEVER, { headers: {}, body })).statusCode;
    };
    expect([await send(60_000), await send(70_000), await send(MAX_BODY_BYTES - 1_000)]).toEqual([200, 401, 401]);
  });
});

const HOSTILE: readonly (readonly [name: string, make: (size: number) => string])[] = [
  ["opened brackets", (size) => "[".repeat(size)],
  ["nested objects", (size) => nested(size / 6)],
  ["many keys", (size) => wide(size)],
  ["the same key over and over", (size) => `{${'"a":1,'.repeat(size / 6)}"a":1}`],
  [
    "numeric keys in falling order",
    (size) => `{${Array.from({ length: size / 12 }, (_, at) => `"${1e6 - at}":0`).join(",")}}`,
  ],
  ["one long text", (size) => JSON.stringify("x".repeat(size))],
  ["escapes", (size) => `"${"\\u0041".repeat(size / 6)}"`],
  ["backslashes", (size) => `"${"\\\\".repeat(size / 2)}`],
  ["a long number", (size) => "1".repeat(size)],
  ["spaces", (size) => " ".repeat(size)],
  ["invalid UTF-8", (size) => "\u00ff".repeat(size / 2)],
];

/** Processor time says nothing on a machine that is busy with a suite: by hand only. */
if (LONG) {
  it.each(HOSTILE)("costs work in proportion to its size: %s", async (_, make) => {
    const ingress = startIngress(SECRETS);
    const [small, large] = [MAX_BODY_BYTES / 16, MAX_BODY_BYTES].map((size) =>
      signGreenhouse(make(size).slice(0, size), SECRET),
    );
    const cost = async (delivery: typeof small, times: number) => {
      if (!delivery) throw new Error("two sizes");
      const rounds: number[] = [];
      for (let round = 0; round < 9; round += 1) {
        const before = process.cpuUsage();
        for (let at = 0; at < times; at += 1) await ingress.deliver(GREENHOUSE, delivery);
        const { user, system } = process.cpuUsage(before);
        rounds.push((user + system) / times);
      }
      return rounds.toSorted((one, other) => one - other)[4] ?? Number.NaN;
    };
    await cost(small, 32);
    // Sixteen times the size; half as much again is left for caches that no longer hold it all.
    expect((await cost(large, 4)) / (await cost(small, 64))).toBeLessThan(24);
  });
}
