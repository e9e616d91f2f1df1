/** A whole installation for tests of the diagnosis: the sandbox, with everything in it that can be broken and mended again. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import type { GreenhouseEmulator } from "@bonafide/core/ats/greenhouse/emulator";
import type { LeverEmulator } from "@bonafide/core/ats/lever/emulator";
import type { Connection } from "@bonafide/core/domain/connection";
import type { Watermark } from "@bonafide/core/domain/watermark";
import type { Account } from "@bonafide/sandbox/accounts";
import { createDynamoSightings } from "@bonafide/core/stores/dynamo-sightings";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { SAMPLES } from "@bonafide/sandbox/samples";
import * as z from "zod";
import { bonafide, type Ran } from "../../packages/cli/src/testing.ts";

const Printed = z.object({
  checks: z.array(
    z.object({
      connection: z.string().nullable(),
      id: z.string(),
      state: z.enum(["passed", "warned", "failed", "skipped"]),
      says: z.string().endsWith("."),
      todo: z.string().endsWith(".").nullable(),
    }),
  ),
});

export interface Patient {
  readonly sandbox: Sandbox;
  readonly greenhouse: { readonly account: Account; readonly emulator: GreenhouseEmulator; readonly id: string };
  readonly lever: { readonly account: Account; readonly emulator: LeverEmulator; readonly id: string };
  /** What the secrets file holds, to be written to another one with changes. */
  readonly secrets: { readonly connections: Record<string, object>; readonly providers: Record<string, object> };
  /** Each check that is not as it should be, as "greenhouse ats-subject failed". */
  readonly complaints: (settings?: Record<string, string | undefined>, args?: readonly string[]) => Promise<Diagnosed>;
  readonly run: (args: readonly string[], settings?: Record<string, string | undefined>) => Promise<Ran>;
  readonly file: (name: string, content: unknown) => Promise<string>;
  readonly set: (id: string, changes: Partial<Connection>) => Promise<() => Promise<void>>;
  readonly watermark: (id: string, changes: (standing: Watermark) => Partial<Watermark>) => Promise<void>;
  readonly deadLetter: () => Promise<() => Promise<void>>;
  /** Every check that was printed so far, by its id. */
  readonly seen: ReadonlySet<string>;
  readonly close: () => Promise<void>;
}

export interface Diagnosed {
  readonly complaints: readonly string[];
  readonly code: number | null;
  readonly text: string;
}

const isGreenhouse = (emulator: Account["emulator"]): emulator is GreenhouseEmulator => "scopes" in emulator;
const isLever = (emulator: Account["emulator"]): emulator is LeverEmulator => "withheld" in emulator;

export async function startPatient(): Promise<Patient> {
  const sandbox = await startSandbox({ settings: { mode: "observe" } });
  const folder = await mkdtemp(path.join(tmpdir(), "bonafide-doctor-"));
  const [sample] = SAMPLES;
  let greenhouse: Patient["greenhouse"] | undefined;
  let lever: Patient["lever"] | undefined;
  for (const account of sandbox.accounts) {
    // Before the first reconciliation, so that it is history and nobody screens it.
    if (sample) sandbox.place(account, sample);
    const { emulator, connection } = account;
    if (isGreenhouse(emulator)) greenhouse = { account, emulator, id: connection.id };
    if (isLever(emulator)) lever = { account, emulator, id: connection.id };
  }
  if (!greenhouse || !lever) throw new Error("the sandbox lacks an ATS");
  const notice = { acknowledgedAt: "2026-11-01T00:00:00Z", by: "test" };
  for (const { connection } of sandbox.accounts) await sandbox.stores.connections.put({ ...connection, notice });
  const { dynamo, env } = sandbox.aws;
  const sightings = createDynamoSightings({ client: dynamo, name: env["TABLE_NAME"] ?? "" });
  // As each ATS's own page leaves it when its webhook is saved.
  for (const { connection } of sandbox.accounts) await sightings.note(connection.id, "ping", new Date());
  await sandbox.reconcile();

  const base = { ...sandbox.env, WEBHOOK_URL: sandbox.origin };
  const seen = new Set<string>();
  let files = 0;
  async function file(name: string, content: unknown): Promise<string> {
    const at = path.join(folder, `${(files += 1)}-${name}`);
    await writeFile(at, JSON.stringify(content), { mode: 0o600 });
    return at;
  }
  async function run(args: readonly string[], settings: Record<string, string | undefined> = {}): Promise<Ran> {
    return bonafide([...args, "--settings", await file("settings.json", { ...base, ...settings })]);
  }
  const atsOf = (id: string | null) =>
    sandbox.accounts.find(({ connection }) => connection.id === id)?.connection.ats ?? "whole";

  return {
    sandbox,
    greenhouse,
    lever,
    secrets: {
      connections: Object.fromEntries(sandbox.accounts.map(({ connection, secrets }) => [connection.id, secrets])),
      providers: sandbox.providers.credentials,
    },
    run,
    seen,
    file,
    async complaints(settings, args = []) {
      const { stdout, stderr, code } = await run(["doctor", "--json", ...args], settings);
      const { checks } = Printed.parse(JSON.parse(stdout));
      for (const { id } of checks) seen.add(id);
      const wrong = checks.filter(({ state }) => state === "warned" || state === "failed");
      return {
        complaints: wrong.map(({ connection, id, state }) => `${atsOf(connection)} ${id} ${state}`),
        code,
        text: stdout + stderr,
      };
    },
    async set(id, changes) {
      const standing = await sandbox.stores.connections.get(id);
      if (!standing) throw new Error("no such connection");
      await sandbox.stores.connections.put({ ...standing, ...changes });
      return () => sandbox.stores.connections.put(standing);
    },
    async watermark(connectionId, changes) {
      const standing = await sandbox.stores.watermarks.read({ connectionId });
      if (!standing) throw new Error("not reconciled yet");
      await sandbox.stores.watermarks.write({ ...standing, ...changes(standing), fence: standing.fence + 1 });
    },
    async deadLetter() {
      const { sqs } = sandbox.aws;
      const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "bonafide-sandbox-DeadLettersQueue" }));
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
      return async () => {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
        for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      };
    },
    async close() {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
