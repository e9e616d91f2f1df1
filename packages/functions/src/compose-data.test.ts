import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Connection } from "@bonafide/core/domain/connection";
import { unread } from "@bonafide/core/domain/document";
import { absent, type Evidence, found } from "@bonafide/core/domain/evidence";
import type { FactKind } from "@bonafide/core/domain/facts";
import { buildApp } from "fauxqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeRangeSet, toRangeSet } from "../../core/src/lookups/ip/range-set.ts";
import { parseRange } from "../../core/src/lookups/ip/address.ts";
import { anApplication } from "../../core/src/lookups/testing.ts";
import { sha256 } from "../../core/src/refresh/object-store.ts";
import { composeWorker } from "./compose.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const connection = Connection.parse({ id: "c".repeat(22), ats: "greenhouse", name: "Test", mode: "observe" });

describe("a worker with a bucket of refreshed data", () => {
  const aws = buildApp({ logger: false });
  let env: Record<string, string>;
  let folder: string;
  let s3: S3Client;
  const counted: string[] = [];
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const world = {
    clock: () => NOW,
    logger: quiet,
    metrics: {
      count: (name: string, _value?: number, { lookup = "", code = "" }: { lookup?: string; code?: string } = {}) =>
        void counted.push(`${name} ${lookup} ${code}`),
    },
  };

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "bonafide-data-"));
    await writeFile(path.join(folder, "secrets.json"), JSON.stringify({ connections: {}, providers: {} }));
    const endpoint = await aws.listen({ port: 0, host: "127.0.0.1" });
    s3 = new S3Client({
      endpoint,
      region: "local",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
      forcePathStyle: true,
    });
    env = {
      AWS_REGION: "local",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
      AWS_ENDPOINT_URL_S3: endpoint,
      QUEUE_URL: `${endpoint}/queue`,
      TABLE_NAME: "none",
      SECRETS_FILE: path.join(folder, "secrets.json"),
    };
  });
  afterAll(async () => {
    s3.destroy();
    await aws.close();
    await rm(folder, { recursive: true });
  });

  async function bucketWith(files: Readonly<Record<string, Uint8Array>>): Promise<string> {
    const Bucket = `data-${randomUUID()}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    const at = NOW.toISOString();
    const data = Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [
        name,
        { slot: "a", sha256: sha256(bytes), size: bytes.length, dataDate: "2026-11-20", fetchedAt: at, checkedAt: at },
      ]),
    );
    for (const [name, Body] of Object.entries(files)) {
      await s3.send(new PutObjectCommand({ Bucket, Key: `public/${name}.a`, Body }));
    }
    const Body = JSON.stringify({ schemaVersion: 1, writtenAt: at, data });
    await s3.send(new PutObjectCommand({ Bucket, Key: "public/current.json", Body }));
    return Bucket;
  }

  /** What the worker's own lookups of one kind answer about one application. */
  async function ask(bucket: string, fact: FactKind, mailDomain = ""): Promise<Evidence<FactKind> | undefined> {
    const { lookups } = await composeWorker({ ...env, DATA_BUCKET: bucket }, world).deps();
    const lookup = lookups.find((one) => one.fact === fact);
    const address = {
      masked: "",
      domain: mailDomain,
      host: mailDomain,
      mailClass: "own_domain",
      tagged: false,
    } as const;
    const mail = found<"mail">({ addresses: [address] }, "mail/test");
    const known = <K extends FactKind>(kind: K): Evidence<K> => {
      const evidence: Partial<{ readonly [Kind in FactKind]: Evidence<Kind> }> = { mail };
      const settled: Partial<{ readonly [Kind in FactKind]: Evidence<Kind> }>[K] = evidence[kind];
      return settled ?? absent;
    };
    const application = anApplication({
      submittedAt: NOW,
      submission: { ip: { address: "185.220.101.1", vouchedBy: "ats" } },
    });
    return lookup?.look(application, {
      connection,
      known,
      document: async () => unread,
      signal: AbortSignal.timeout(5_000),
    });
  }

  it("answers from it, with nothing but the bucket's name to go by", async () => {
    const exit = parseRange("185.220.101.1");
    const bucket = await bucketWith({ "tor-exits": encodeRangeSet(toRangeSet(exit === null ? [] : [exit])) });
    expect(await ask(bucket, "torList")).toMatchObject({ status: "found", fact: { exit: true } });
    expect(await ask(bucket, "relayList")).toMatchObject({ status: "unavailable", reason: "not_configured" });
  });

  it("falls back to what comes with the code where the bucket is not there, and counts it", async () => {
    counted.length = 0;
    expect(await ask(`none-${randomUUID()}`, "network")).toMatchObject({ status: "found", dataDate: "2026-06-01" });
    expect(counted).toContain("DataUnavailable ip-pack failed");
  });

  it("may reach the registries of the newest table, and those of no other", async () => {
    const table = (server: string) =>
      new TextEncoder().encode(JSON.stringify({ publication: "2026-11-20T00:00:00Z", bases: { zz: server } }));
    // A name that resolves to nothing: reaching for it is a failure of the network, a forbidden host is refused.
    const reached = await bucketWith({ "rdap-bootstrap": table("https://rdap.registry.invalid/v1/") });
    expect(await ask(reached, "mailDomain", "somebody.zz")).toMatchObject({ reason: "provider_error" });
    // A server inside is no server: the table is refused as a whole and the bundled one, without this name, answers.
    const inside = await bucketWith({ "rdap-bootstrap": table("https://169.254.169.254/") });
    expect(await ask(inside, "mailDomain", "somebody.zz")).toMatchObject({ reason: "not_supported" });
    expect(counted).toContain("DataUnavailable rdap-bootstrap unreadable");
  });
});
