import { randomBytes, randomInt } from "node:crypto";
import { webhooks } from "@bonafide/core/ats/webhooks";
import type { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import { describe, expect, it } from "vitest";
import {
  type Delivery,
  GREENHOUSE_CREATED,
  LEVER_CREATED,
  NOW,
  signGreenhouse,
  signLever,
  startIngress,
} from "./testing-ingress.ts";
import { createVerifier } from "./verifier.ts";

/** The long form is for running by hand: BONAFIDE_LONG=1. */
const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const FORGERIES = LONG ? 100_000 : 4_000;

const GREENHOUSE = "greenhouse-connection-0001";
const LEVER = "lever-connection-000000001";
const NOBODY = "nobodys-connection-0000001";
const SECRET = "canary-signing-secret-one";
const OTHER = "canary-signing-secret-two";
const SECRETS: WebhookSecrets = {
  [GREENHOUSE]: { ats: "greenhouse", secrets: [{ id: "current", value: SECRET }] },
  [LEVER]: { ats: "lever", secrets: [{ id: "current", value: SECRET }] },
};
const genuine: Readonly<Record<string, Delivery>> = {
  [GREENHOUSE]: signGreenhouse(GREENHOUSE_CREATED, SECRET),
  [LEVER]: signLever(LEVER_CREATED, SECRET),
};

const pick = <T>(values: readonly T[]): T => {
  const value = values[randomInt(values.length)];
  if (value === undefined) throw new RangeError("nothing to pick from");
  return value;
};
const randomHex = () => randomBytes(32).toString("hex");
/** Another digit of the same alphabet at a random place. */
function scratched(hex: string): string {
  const at = randomInt(hex.length);
  const digit = (Number.parseInt(hex.charAt(at), 16) ^ (1 + randomInt(15))).toString(16);
  return hex.slice(0, at) + digit + hex.slice(at + 1);
}
const damaged: readonly ((hex: string) => string)[] = [
  randomHex,
  scratched,
  (hex) => hex.slice(0, randomInt(64)),
  (hex) => hex + randomHex().slice(0, 1 + randomInt(64)),
  (hex) => hex.replace(/[a-f]/g, (letter) => letter.toUpperCase()).replace(/^\d+$/, "A"),
  () =>
    randomBytes(48)
      .toString("latin1")
      .replace(/[\r\n]/g, " "),
  () => "",
];

function forgedGreenhouse(): Delivery {
  const { headers, body } = signGreenhouse(GREENHOUSE_CREATED, SECRET);
  const hex = String(headers["signature"]).slice("sha256 ".length);
  switch (randomInt(4)) {
    case 0:
      return { headers: {}, body };
    case 1:
      return signGreenhouse(GREENHOUSE_CREATED, pick([OTHER, "", randomHex()]));
    case 2:
      return { headers, body: `${GREENHOUSE_CREATED}${" ".repeat(1 + randomInt(3))}` };
    default: {
      const scheme = pick(["sha256 ", "sha256=", "sha1 ", "", "SHA256 ", "sha256  "]);
      const changed = pick(damaged)(hex);
      return { headers: { signature: changed === hex ? "sha256 " : `${scheme}${changed}` }, body };
    }
  }
}

function forgedLever(): Delivery {
  const { token, triggeredAt, signature } = JSON.parse(String(signLever(LEVER_CREATED, SECRET).body)) as Record<
    "token" | "triggeredAt" | "signature",
    string
  >;
  const changed = pick(damaged)(signature);
  const fields = pick<object>([
    { token, triggeredAt },
    { token, triggeredAt, signature: changed === signature ? null : changed },
    { token: `${token}0`, triggeredAt, signature },
    { token, triggeredAt: Number(triggeredAt) + 1 + randomInt(1_000), signature },
    // The digit that a missing separator lets move from one to the other.
    { token: `${token}${String(triggeredAt).charAt(0)}`, triggeredAt: Number(String(triggeredAt).slice(1)), signature },
    { token: [token], triggeredAt, signature },
    { token, triggeredAt, signature: [signature] },
    { signature: { [signature]: signature } },
    JSON.parse(String(signLever({}, OTHER).body)) as object,
    // Genuine, and older or younger than any delivery may be.
    JSON.parse(String(signLever({}, SECRET, new Date(NOW.getTime() - 73 * 3_600_000)).body)) as object,
    JSON.parse(String(signLever({}, SECRET, new Date(NOW.getTime() + 6 * 60_000)).body)) as object,
  ]);
  return { headers: {}, body: JSON.stringify({ ...LEVER_CREATED, ...fields }) };
}

describe("an unproven delivery", () => {
  it(`is never accepted and never told from another: ${FORGERIES} forgeries`, async () => {
    const ingress = startIngress(SECRETS);
    for (const [id, delivery] of Object.entries(genuine))
      expect((await ingress.deliver(id, delivery)).statusCode, id).toBe(200);
    const accepted = ingress.jobs.length;
    const answers = new Set<string>();
    for (let at = 0; at < FORGERIES; at += 1) {
      const delivery = at % 2 === 0 ? forgedGreenhouse() : forgedLever();
      const id = at % 10 < 8 ? (at % 2 === 0 ? GREENHOUSE : LEVER) : pick([NOBODY, GREENHOUSE, LEVER]);
      answers.add(JSON.stringify(await ingress.deliver(id, delivery)));
    }
    // A genuine delivery sent elsewhere is as good as a forged one.
    for (const id of [NOBODY, "__proto__", "constructor", "%ff", "x".repeat(5_000)])
      for (const delivery of Object.values(genuine)) answers.add(JSON.stringify(await ingress.deliver(id, delivery)));
    expect([...answers].map((answer) => JSON.parse(answer) as unknown)).toEqual([
      {
        statusCode: 401,
        headers: { "content-type": "text/plain; charset=UTF-8" },
        body: "unauthorized",
        isBase64Encoded: false,
      },
    ]);
    expect(ingress.jobs.length).toBe(accepted);
    expect(ingress.counted("Rejected")).toBe(FORGERIES + 10);
  });

  it("costs the same checks whatever the connection: every adapter, two secrets each, its own only where they belong", () => {
    const asked: { ats: string; values: string[] }[] = [];
    const spying = Object.fromEntries(
      Object.entries(webhooks).map(([ats, { webhook }]) => [
        ats,
        {
          webhook: {
            ...webhook,
            verify: (...given: Parameters<typeof webhook.verify>) => {
              asked.push({ ats, values: given[1].map(({ value }) => value) });
              return webhook.verify(...given);
            },
          },
        },
      ]),
    );
    let ids = 0;
    const verify = createVerifier({
      secrets: { ...SECRETS, retired: { ats: "retired", secrets: [{ id: "current", value: SECRET }] } },
      atses: spying,
      clock: () => NOW,
      ids: () => `made-up-${(ids += 1)}`,
    });
    const delivery = { body: Buffer.from(GREENHOUSE_CREATED), header: () => null };
    for (const id of [GREENHOUSE, LEVER, NOBODY, "retired"]) {
      asked.length = 0;
      expect(verify(id, delivery)).toMatch(/^(bad_signature|unknown_)/);
      expect(asked.map(({ ats, values }) => [ats, values.length])).toEqual(
        Object.keys(webhooks).map((ats) => [ats, 2]),
      );
      const own = asked.filter(({ values }) => values.includes(SECRET)).map(({ ats }) => ats);
      expect(own).toEqual(id === GREENHOUSE ? ["greenhouse"] : id === LEVER ? ["lever"] : []);
    }
  });
});

/** Time says nothing on a machine that is busy with a suite: by hand only. */
if (LONG) {
  it("takes as long for a connection nobody has as for one with a bad signature, over 20,000 samples of each", async () => {
    const ingress = startIngress(SECRETS);
    const { body } = signGreenhouse(GREENHOUSE_CREATED, OTHER);
    const headers = { signature: `sha256 ${randomHex()}` };
    const ids = [GREENHOUSE, LEVER, NOBODY];
    const times = new Map(ids.map((id): [string, number[]] => [id, []]));
    for (let sample = 0; sample < 22_000; sample += 1) {
      // In another order each time, so that none always follows the same one.
      for (const id of sample % 2 === 0 ? ids : ids.toReversed()) {
        const startedAt = process.hrtime.bigint();
        await ingress.deliver(id, { headers, body });
        if (sample >= 2_000) times.get(id)?.push(Number(process.hrtime.bigint() - startedAt));
      }
    }
    const quartiles = ids.map((id) => {
      const sorted = (times.get(id) ?? []).toSorted((one, other) => one - other);
      const at = (share: number) => sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
      return { median: at(0.5), between: at(0.75) - at(0.25) };
    });
    const medians = quartiles.map(({ median }) => median);
    // The medians lie closer together than any one connection's own times do.
    const noise = Math.min(...quartiles.map(({ between }) => between));
    expect(Math.max(...medians) - Math.min(...medians)).toBeLessThan(noise);
  });
}

describe("connections and secrets", () => {
  it("match on the diagonal alone", async () => {
    const names = ["one", "two", "three"];
    const secretsOf = (ats: string, name: string) => [`secret-${ats}-${name}-new`, `secret-${ats}-${name}-old`];
    const connections = Object.keys(webhooks).flatMap((ats) =>
      names.map((name) => ({ id: `${ats}-${name}-0123456789`, ats, values: secretsOf(ats, name) })),
    );
    const ingress = startIngress(
      Object.fromEntries(
        connections.map(({ id, ats, values }) => [
          id,
          { ats, secrets: values.map((value, at) => ({ id: `${at}`, value })) },
        ]),
      ),
    );
    let accepted = 0;
    for (const { id, ats } of connections) {
      for (const owner of connections) {
        for (const value of owner.values) {
          const delivery =
            ats === "lever" ? signLever(LEVER_CREATED, value) : signGreenhouse(GREENHOUSE_CREATED, value);
          const { statusCode } = await ingress.deliver(id, delivery);
          expect(statusCode, `${id} under a secret of ${owner.id}`).toBe(owner.id === id ? 200 : 401);
          accepted += statusCode === 200 ? 1 : 0;
        }
      }
    }
    expect(accepted).toBe(connections.length * 2);
    expect(new Set(ingress.jobs.map(({ connectionId }) => connectionId)).size).toBe(connections.length);
  });
});

describe("rotating a secret under traffic", () => {
  const MINUTE = 60_000;
  /** Minutes: the new secret is deployed, the ATS takes it, the old one ends. */
  const [DEPLOYED, CHANGED, ENDED, OVER] = [10, 30, 60, 90];
  const minute = (at: number) => new Date(NOW.getTime() + at * MINUTE);
  const old = { id: "2025", value: OTHER };
  const before = (ats: string): WebhookSecrets => ({ [LEVER]: { ats, secrets: [old] } });
  const after = (ats: string): WebhookSecrets => ({
    [LEVER]: {
      ats,
      secrets: [
        { id: "2026", value: SECRET },
        { ...old, expiresAt: minute(ENDED).toISOString() },
      ],
    },
  });

  it.each(Object.keys(webhooks))(
    "refuses no genuine delivery of %s, and none is accepted after its end",
    async (ats) => {
      let at = 0;
      const clock = () => minute(at);
      const [first, second] = [startIngress(before(ats), clock), startIngress(after(ats), clock)];
      const deliver = (instance: typeof first, secret: string) =>
        instance.deliver(
          LEVER,
          ats === "lever" ? signLever(LEVER_CREATED, secret, clock()) : signGreenhouse(GREENHOUSE_CREATED, secret),
        );
      let genuineOnes = 0;
      for (at = 0; at < OVER; at += 1) {
        // Instances of the old code serve on for a while after a deployment, before the ATS is changed.
        const live = at < DEPLOYED ? [first] : at < CHANGED ? [first, second] : [second];
        for (const instance of live) {
          const { statusCode } = await deliver(instance, at < CHANGED ? OTHER : SECRET);
          expect(statusCode, `minute ${at}`).toBe(200);
          genuineOnes += 1;
        }
        // A second webhook of the same account that somebody forgot.
        if (at >= CHANGED) expect((await deliver(second, OTHER)).statusCode).toBe(at < ENDED ? 200 : 401);
      }
      const forgotten = ENDED - CHANGED;
      expect(first.jobs.length + second.jobs.length).toBe(genuineOnes + forgotten);
      expect(second.counted("OldSecretUsed")).toBe(CHANGED - DEPLOYED + forgotten);
      // Whoever still signs with what has ended is named in the log and counted, and told nothing.
      expect(second.counted("Rejected", "expired_secret")).toBe(OVER - ENDED);
      expect(second.lines.filter((line) => line.includes("expired_secret") && line.includes(LEVER)).length).toBe(
        OVER - ENDED,
      );
      expect(second.lines.filter((line) => line.includes('"secretId":"2026"')).length).toBe(OVER - CHANGED);
      expect(second.lines.join()).not.toContain("canary-signing-secret");
    },
  );
});
