import { readFileSync } from "node:fs";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { begin } from "@bonafide/core/domain/screening-record";
import { listen } from "@bonafide/sandbox/listen";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Diagnosed, type Patient, startPatient } from "../support/patient.ts";

const HOUR_MS = 3_600_000;
const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const BUCKET = "doctor-data";

let patient: Patient;
let healthy: Diagnosed;

beforeAll(async () => {
  patient = await startPatient();
  healthy = await patient.complaints();
});
afterAll(() => patient.close());

interface Broken {
  readonly settings?: Readonly<Record<string, string | undefined>>;
  readonly args?: readonly string[];
  /** Makes it whole again. */
  readonly mend?: () => unknown;
}
type Fault = readonly [
  name: string,
  complaint: readonly string[],
  breakIt: (patient: Patient) => Broken | Promise<Broken>,
];

const taking = (set: Set<string>, name: string): Broken => {
  set.delete(name);
  return { mend: () => set.add(name) };
};
const adding = (set: Set<string>, name: string): Broken => {
  set.add(name);
  return { mend: () => set.delete(name) };
};
/** A secrets file in which one connection's credentials are others. */
async function credentials({ secrets, file }: Patient, id: string, others: unknown): Promise<Broken> {
  const connections = { ...secrets.connections, [id]: { ...secrets.connections[id], credentials: others } };
  return { settings: { SECRETS_FILE: await file("secrets.json", { ...secrets, connections }) } };
}
async function watermark(
  { sandbox, watermark: write }: Patient,
  id: string,
  changes: Parameters<Patient["watermark"]>[1],
) {
  const before = await sandbox.stores.watermarks.read({ connectionId: id });
  await write(id, changes);
  return { mend: () => write(id, () => before ?? {}) };
}
async function manifest({ sandbox }: Patient, hoursAgo: Partial<Record<string, number>>): Promise<Broken> {
  const origin = sandbox.env["AWS_ENDPOINT_URL_SQS"] ?? "";
  const at = (name: string) => new Date(Date.now() - (hoursAgo[name] ?? 1) * HOUR_MS).toISOString();
  const entry = (name: string) => ({
    slot: "a",
    sha256: "0".repeat(64),
    size: 1,
    dataDate: at(name).slice(0, 10),
    fetchedAt: at(name),
    checkedAt: at(name),
  });
  const names = ["ip-pack", "tor-exits", "relay-egress", "rdap-bootstrap"];
  const content = {
    schemaVersion: 1,
    writtenAt: at(""),
    data: Object.fromEntries(names.map((name) => [name, entry(name)])),
  };
  await fetch(`${origin}/${BUCKET}`, { method: "PUT" });
  await fetch(`${origin}/${BUCKET}/public/current.json`, { method: "PUT", body: JSON.stringify(content) });
  return { settings: { DATA_BUCKET: BUCKET, AWS_ENDPOINT_URL_S3: origin } };
}
const carrier = (proof: { applicationId: string; provenAt: string } | null) =>
  ({ kind: "application_field", key: "applicant_check", proof }) as const;
const PROOF = { applicationId: "880001", provenAt: "2026-11-20T00:00:00Z" };

/** Two data points of CloudWatch, the newer one first. */
const AGES = `<GetMetricStatisticsResponse><GetMetricStatisticsResult><Datapoints>
<member><Maximum>7200.0</Maximum><Unit>Seconds</Unit><Timestamp>2026-11-20T09:20:00Z</Timestamp></member>
<member><Maximum>12.0</Maximum><Unit>Seconds</Unit><Timestamp>2026-11-20T09:10:00Z</Timestamp></member>
</Datapoints></GetMetricStatisticsResult></GetMetricStatisticsResponse>`;

/** Each with everything the diagnosis has to say about it beyond what it says of a healthy installation. */
const FAULTS: readonly Fault[] = [
  ["a setting is missing", ["whole settings failed"], () => ({ settings: { TABLE_NAME: undefined } })],
  ["the region is missing", ["whole region failed"], () => ({ settings: { AWS_REGION: "" } })],
  ["the table is missing", ["whole table failed"], () => ({ settings: { TABLE_NAME: "no-such-table" } })],
  [
    "the queue is missing",
    ["whole queue failed"],
    ({ sandbox }) => ({ settings: { QUEUE_URL: `${sandbox.aws.queueUrl}-gone` } }),
  ],
  [
    "messages wait too long",
    ["whole oldest-message failed"],
    async () => {
      const metrics = await listen(
        new Hono().post("/", async (c) => {
          const form = await c.req.parseBody();
          const asked = form["Action"] === "GetMetricStatistics" && form["Dimensions.member.1.Value"];
          const signed = c.req.header("authorization")?.includes("/eu-west-1/monitoring/aws4_request") === true;
          return asked === "bonafide-sandbox-JobsQueue" && signed ? c.text(AGES) : c.text("", 400);
        }),
      );
      return { settings: { AWS_ENDPOINT_URL_CLOUDWATCH: metrics.origin }, mend: metrics.close };
    },
  ],
  ["a dead letter lies there", ["whole dead-letters failed"], async ({ deadLetter }) => ({ mend: await deadLetter() })],
  [
    "a provider's credential is wrong",
    ["whole provider spur failed"],
    async ({ secrets, file }) => {
      const providers = { ...secrets.providers, spur: { token: "wrong-canary-spur-token" } };
      return { settings: { SECRETS_FILE: await file("secrets.json", { ...secrets, providers }) } };
    },
  ],
  [
    "a provider has nothing left",
    ["whole provider telnyx failed"],
    ({ sandbox: { providers } }) => {
      providers.left.telnyx = 0;
      return { mend: () => (providers.left.telnyx = 300) };
    },
  ],
  [
    "a provider's quota is used up",
    ["whole provider ipqs failed"],
    ({ sandbox: { providers } }) => {
      providers.left.ipqs = 0;
      return { mend: () => (providers.left.ipqs = 4000) };
    },
  ],
  ["refreshed data is stale", ["whole data tor-exits failed"], (it) => manifest(it, { "tor-exits": 72 })],
  [
    "the clocks disagree",
    ["whole clock failed"],
    ({ greenhouse: { emulator } }) => {
      emulator.behave({ clockAheadMs: 600_000 });
      return { mend: () => emulator.behave({ clockAheadMs: 0 }) };
    },
  ],
  ["the connection does not exist", ["whole connections failed"], () => ({ args: ["--connection", "a".repeat(24)] })],
  [
    "the connection's document is malformed",
    ["lever connection failed"],
    async ({ sandbox, lever, set }) => {
      const mend = await set(lever.id, {});
      const item = (await sandbox.aws.items()).find(({ gsi1sk }) => gsi1sk?.S === lever.id);
      const doc = JSON.stringify({ id: lever.id, mode: "canary-mode" });
      await sandbox.aws.dynamo.send(
        new PutItemCommand({ TableName: sandbox.env["TABLE_NAME"], Item: { ...item, doc: { S: doc } } }),
      );
      return { mend };
    },
  ],
  [
    "the mode is off",
    ["lever mode warned"],
    async ({ set, lever }) => ({ mend: await set(lever.id, { mode: "off" }) }),
  ],
  [
    "the notice was not acknowledged",
    ["lever notice warned"],
    async ({ sandbox, lever, set }) => {
      const mend = await set(lever.id, {});
      const { notice: _, ...rest } = (await sandbox.stores.connections.get(lever.id)) ?? lever.account.connection;
      // Where nothing is written yet, nobody has to have acknowledged it.
      await sandbox.stores.connections.put({ ...rest, mode: "annotate" });
      return { mend };
    },
  ],
  [
    "the connection has no secrets",
    ["lever secrets failed"],
    async ({ secrets, lever, file }) => {
      const { [lever.id]: _, ...connections } = secrets.connections;
      return { settings: { SECRETS_FILE: await file("secrets.json", { ...secrets, connections }) } };
    },
  ],
  [
    "the client secret is wrong",
    ["greenhouse ats-credentials failed"],
    (it) =>
      credentials(it, it.greenhouse.id, { ...it.greenhouse.emulator.credentials, clientSecret: "wrong-canary-secret" }),
  ],
  [
    "a credential is missing",
    ["greenhouse ats failed"],
    (it) => credentials(it, it.greenhouse.id, { clientSecret: "wrong-canary-secret" }),
  ],
  [
    "the key has run out",
    ["lever ats-credentials failed"],
    ({ lever: { emulator } }) => {
      emulator.behave({ refusesCredentials: true });
      return { mend: () => emulator.behave({ refusesCredentials: false }) };
    },
  ],
  [
    "applications may not be read",
    ["greenhouse ats-scope harvest:applications:list failed"],
    ({ greenhouse }) => taking(greenhouse.emulator.scopes, "harvest:applications:list"),
  ],
  [
    "notes may not be listed",
    ["greenhouse ats-scope harvest:notes:list failed"],
    ({ greenhouse }) => taking(greenhouse.emulator.scopes, "harvest:notes:list"),
  ],
  [
    "tags may not be applied",
    ["greenhouse ats-scope harvest:applied_candidate_tags:create failed"],
    ({ greenhouse }) => taking(greenhouse.emulator.scopes, "harvest:applied_candidate_tags:create"),
  ],
  [
    "the credential may do too much",
    ["greenhouse ats-scopes-wider warned"],
    ({ greenhouse }) => adding(greenhouse.emulator.scopes, "harvest:candidates:destroy"),
  ],
  [
    "who it acts as is no Site Admin",
    ["greenhouse ats-subject failed"],
    ({ greenhouse: { emulator } }) => {
      emulator.options.role = "Recruiter";
      return { mend: () => (emulator.options.role = "Site Admin") };
    },
  ],
  [
    "the custom field was deleted",
    ["greenhouse ats-carrier failed"],
    async ({ greenhouse: { id, emulator }, set }) => {
      const unset = await set(id, { carrier: carrier(PROOF) });
      const undelete = emulator.deleteField("applicant_check");
      return {
        async mend() {
          undelete();
          await unset();
        },
      };
    },
  ],
  [
    "the field was never proven",
    ["greenhouse ats-field-proof failed"],
    async ({ greenhouse: { id }, set }) => ({ mend: await set(id, { carrier: carrier(null) }) }),
  ],
  [
    "an ATS without fields is to write one",
    ["lever ats-carrier failed"],
    async ({ lever: { id }, set }) => ({ mend: await set(id, { carrier: carrier(PROOF) }) }),
  ],
  [
    "opportunities may not be read",
    ["lever ats-scope opportunities:read:admin failed"],
    ({ lever }) => adding(lever.emulator.forbidden, "GET /v1/opportunities"),
  ],
  [
    "what was typed may not be read",
    ["lever ats-scope applications:read:admin failed"],
    ({ lever }) => adding(lever.emulator.withheld, "applications"),
  ],
  [
    "notes may not be read",
    ["lever ats-scope notes:write:admin failed"],
    ({ lever }) => adding(lever.emulator.forbidden, "GET /v1/opportunities/:id/notes"),
  ],
  ["the key may do too much", ["lever ats-scopes-wider warned"], ({ lever }) => adding(lever.emulator.wide, "users")],
  [
    "webhooks never arrive",
    ["lever webhook-events failed"],
    (it) => watermark(it, it.lever.id, () => ({ tallies: [{ at: new Date().toISOString(), found: 7, missed: 7 }] })),
  ],
  [
    "some webhooks get lost",
    ["lever webhook-events warned"],
    (it) => watermark(it, it.lever.id, () => ({ tallies: [{ at: new Date().toISOString(), found: 7, missed: 2 }] })),
  ],
  [
    "the reconciliation lags",
    ["lever reconcile failed"],
    (it) =>
      watermark(it, it.lever.id, ({ created }) => ({
        created: { ...created, upTo: new Date(Date.now() - 3 * HOUR_MS).toISOString() },
      })),
  ],
  [
    "an application is stuck",
    ["lever stuck failed"],
    async ({ sandbox: { stores }, lever }) => {
      const at = new Date(Date.now() - 2 * HOUR_MS);
      const key = { connectionId: lever.id, applicationId: "stuck" };
      const run = { candidateId: "c", leaseId: "l", leaseMs: 60_000, traceId: "t", receivedAt: at.toISOString() };
      const begun = begin(undefined, { ...run, key, now: at });
      if (begun.status === "begun") await stores.screenings.write(begun.next);
      return { mend: () => stores.screenings.remove(key, 1) };
    },
  ],
  [
    "the policy names a check there is none of",
    ["lever policy failed"],
    async ({ set, lever }) => {
      const weights = { "no-such-check": { fired: 3 } };
      return { mend: await set(lever.id, { policy: { extends: "catalogue", version: "v", weights } }) };
    },
  ],
  [
    "the ATS does not answer",
    ["lever ats-credentials failed"],
    ({ sandbox: { env }, lever }) => {
      const SANDBOX: { origins: Record<string, Record<string, string>> } = JSON.parse(env["SANDBOX"] ?? "{}");
      const gone = Object.fromEntries(
        Object.keys(SANDBOX.origins["lever"] ?? {}).map((name) => [name, "http://127.0.0.1:9"]),
      );
      const origins = { ...SANDBOX.origins, [lever.account.connection.ats]: gone };
      return { settings: { SANDBOX: JSON.stringify({ ...SANDBOX, origins }) } };
    },
  ],
  [
    "the webhook has another secret",
    ["lever webhook-ping failed"],
    ({ sandbox, lever }) => {
      const held: object = JSON.parse(sandbox.env["WEBHOOK_SECRETS"] ?? "{}");
      const other = { ats: "lever", secrets: [{ id: "current", value: "wrong-canary-webhook-secret" }] };
      return { settings: { WEBHOOK_SECRETS: JSON.stringify({ ...held, [lever.id]: other }) } };
    },
  ],
  [
    "the webhook's secret is not stored",
    ["lever webhook-secret failed"],
    ({ sandbox, lever }) => {
      const held: Record<string, unknown> = JSON.parse(sandbox.env["WEBHOOK_SECRETS"] ?? "{}");
      const { [lever.id]: _, ...others } = held;
      return { settings: { WEBHOOK_SECRETS: JSON.stringify(others) } };
    },
  ],
  [
    "nothing answers at the webhook's address",
    ["lever webhook-url failed", "greenhouse webhook-url failed"],
    () => ({ settings: { WEBHOOK_URL: "http://127.0.0.1:9" } }),
  ],
  [
    "something else answers at the webhook's address",
    ["lever webhook-url failed", "greenhouse webhook-url failed"],
    ({ lever }) => ({ settings: { WEBHOOK_URL: lever.account.server.origin } }),
  ],
];

describe("bonafide doctor", () => {
  it("finds nothing to mend in a healthy installation, and exits 0", () => {
    expect(healthy).toMatchObject({ code: 0, complaints: [] });
  });

  it("knows refreshed data that is fresh, and asks whether it was refreshed lately", async () => {
    const { settings = {} } = await manifest(patient, {});
    expect(await patient.complaints(settings)).toMatchObject({ code: 0, complaints: [] });
  });

  /** Everything that must never be printed: of the accounts and providers, and what the faults put in their place. */
  function secretsOf({ secrets, sandbox }: Patient): readonly string[] {
    const found = new Set<string>(["wrong-canary", "canary-mode"]);
    const collect = (value: unknown): void => {
      if (typeof value === "string" && value.length >= 8) found.add(value);
      else if (typeof value === "object" && value !== null) for (const inner of Object.values(value)) collect(inner);
    };
    collect(secrets);
    for (const { signingSecret } of sandbox.accounts) found.add(signingSecret);
    return [...found];
  }

  /** The long form looks at the other connection every time, too. */
  function connectionOf(complaints: readonly string[]): readonly string[] {
    const [ats = "", ...others] = new Set(complaints.map((complaint) => complaint.split(" ")[0]));
    const account = patient.sandbox.accounts.find(({ connection }) => connection.ats === ats);
    return LONG || others.length > 0 || !account ? [] : ["--connection", account.connection.id];
  }

  it.each(FAULTS)("names it and only it when %s", async (_name, expected, breakIt) => {
    const { settings, args, mend } = await breakIt(patient);
    let found: Diagnosed;
    try {
      found = await patient.complaints(settings, args ?? connectionOf(expected));
    } finally {
      await mend?.();
    }
    expect(found.complaints.toSorted()).toEqual(expected.toSorted());
    expect(found.code).toBe(expected.some((complaint) => complaint.endsWith("failed")) ? 1 : 0);
    expect(secretsOf(patient).filter((secret) => found.text.includes(secret))).toEqual([]);
    expect(found.text).not.toMatch(/\n\s+at |node_modules|\.ts:\d/);
  });

  it("is whole again after all of that", async () => {
    const { complaints, code } = await patient.complaints();
    expect({ complaints, code }).toEqual({ complaints: healthy.complaints, code: 0 });
  });

  it("looks at nothing of a connection that is off where another has taken its place", async () => {
    const { sandbox, lever } = patient;
    const id = "taken-over-by-another-one";
    await sandbox.stores.connections.put({ ...lever.account.connection, id, mode: "off" });
    const { stdout } = await patient.run(["doctor", "--connection", id]);
    const [, own = ""] = stdout.split(`Connection ${id}\n`);
    expect(own.split("\n\n")[0]?.trim().split("\n")).toEqual([
      expect.stringContaining("✓ The connection's document can be read: it is for lever, and called Lever sandbox."),
      expect.stringContaining("– The mode is off and another connection to this ATS is at work"),
    ]);
    expect(stdout).toMatch(/\n\n\d+ fine, \d+ not looked at\.\n$/);
  });

  it("prints a sign and a sentence for each check, and below it what to do", async () => {
    const { stdout, stderr, code } = await patient.run(["doctor", "--connection", patient.lever.id], {
      TABLE_NAME: "no-such-table",
    });
    expect(stderr).toBe("");
    expect(code).toBe(1);
    expect(stdout).toContain(
      "✗ The table could not be looked at (ResourceNotFoundException).\n    → Check TABLE_NAME, AWS_REGION, your credentials and the network.",
    );
    expect(stdout).toContain("– No connection was looked at without the table.");
    expect(stdout).toMatch(/\n1 to be mended, \d+ fine, \d+ not looked at\.\n$/);
  });

  it("buys nothing, and writes nothing to any ATS", async () => {
    const { sandbox, greenhouse, lever } = patient;
    const emulators = [greenhouse.emulator, lever.emulator];
    const seen = () => ({
      state: emulators.map((emulator) => emulator.state()),
      writes: emulators.flatMap(({ requests }) =>
        Object.entries(requests).filter(([route]) => !/^GET |\/(token|introspect)$/.test(route)),
      ),
      bought: Object.values(sandbox.providers.requests()).reduce((sum, count) => sum + count, 0),
    });
    const before = seen();
    expect(before.state.flatMap(({ applications }) => applications)).toHaveLength(2);
    await patient.complaints();
    // Each of the six providers was asked about its own account, once.
    expect(seen()).toEqual({ ...before, bought: before.bought + 6 });
  });

  it("proves the field carrier on one named application, keeps the proof, and refuses one that harms other fields", async () => {
    const { sandbox, greenhouse, set, complaints } = patient;
    const unset = await set(greenhouse.id, { carrier: carrier(null) });
    const [application] = greenhouse.emulator.state().applications;
    const args = ["--connection", greenhouse.id, "--prove-field", application?.applicationId ?? ""];
    const proofOf = async () => (await sandbox.stores.connections.get(greenhouse.id))?.carrier;

    greenhouse.emulator.act({
      kind: "set_field",
      applicationId: application?.applicationId ?? "",
      key: "work_model",
      value: "remote",
    });
    greenhouse.emulator.behave({ dropsUnnamedFields: true });
    const harmful = await complaints({}, args);
    expect(harmful).toMatchObject({ code: 1 });
    expect(harmful.complaints).toEqual(
      expect.arrayContaining(["greenhouse field-proof failed", "greenhouse ats-field-proof failed"]),
    );
    expect(harmful.text).toContain("Writing the field changed others: work_model.");
    expect(await proofOf()).toEqual(carrier(null));

    greenhouse.emulator.behave({ dropsUnnamedFields: false });
    expect(await complaints({}, [...args.slice(0, -1), "4711"])).toMatchObject({ code: 1 });
    expect(await complaints({}, args)).toMatchObject({ code: 0, complaints: healthy.complaints });
    expect(await proofOf()).toMatchObject({ proof: { applicationId: application?.applicationId } });
    expect(await complaints()).toMatchObject({ code: 0, complaints: healthy.complaints });
    await unset();
  });

  it.each([
    [["doctor", "--prove-field", "1"], "Name the connection whose field is to be tried with --connection."],
    [["doctor", "--connection", "a", "--prove-field", "../../x"], "An application id holds letters"],
    [["doctor", "--stages"], "unknown option"],
  ])("takes %j for wrong use, and exits 2", async (args, sentence) => {
    const { code, stdout, stderr } = await patient.run(args);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain(sentence);
  });

  it("is described in docs/operations.md check by check", () => {
    const text = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");
    const kinds = new Set([...patient.seen].map((id) => id.split(" ")[0] ?? id));
    // Stand for everything that was not looked at, or could not be.
    for (const id of ["installation", "ats"]) kinds.delete(id);
    expect(kinds.size).toBeGreaterThan(20);
    expect([...kinds].filter((id) => !text.includes(`\`${id}\``))).toEqual([]);
  });
});
