/** The order of a diagnosis: first what everything stands on, then each connection; what cannot be looked at is left out by name. */
import { type Check, failed, named, passed, skipped, warned } from "@bonafide/core/domain/check";
import type { Connection, ConnectionSecrets } from "@bonafide/core/domain/connection";
import { SettingsError } from "@bonafide/core/domain/errors";
import type { Doctor, Parts } from "@bonafide/functions/compose-doctor";
import { activityChecks } from "./activity.ts";
import { clockChecks } from "./clock.ts";
import { DATA_ADVICE, dataChecks } from "./data.ts";
import { documentChecks } from "./document.ts";
import { type Checks, codeOf, type Examined, type ExaminedConnection, guarded } from "./examination.ts";
import { proveField } from "./prove-field.ts";
import { PROVIDERS_ADVICE, providerChecks } from "./providers.ts";
import { deadLetterChecks, METRICS_ADVICE, oldestMessageChecks, QUEUE_ADVICE, queueChecks } from "./queue.ts";
import { settingsChecks } from "./settings.ts";
import { TABLE_ADVICE, tableChecks } from "./table.ts";
import { WEBHOOK_ADVICE, webhookChecks } from "./webhook.ts";

export interface Finding extends Check {
  /** Null for what all connections share. */
  readonly connection: string | null;
}

export interface Wanted {
  readonly connection: string | undefined;
  /** The test application on which the field carrier is to be tried. */
  readonly proveField: string | undefined;
}

const of = (connection: string | null, check: Check): Finding => ({ ...check, connection });

/** Passes checks on, and remembers whether one of them failed. */
async function* told(checks: Checks, connection: string | null, seen: { failed: boolean }): AsyncGenerator<Finding> {
  for await (const check of checks) {
    seen.failed ||= check.state === "failed";
    yield of(connection, check);
  }
}

export async function* examine(doctor: Doctor, wanted: Wanted): AsyncGenerator<Finding> {
  const { parts } = doctor;
  const settings = { failed: false };
  yield* told(settingsChecks(doctor), null, settings);
  if (parts === null || settings.failed)
    return yield of(null, skipped("installation", "Nothing else was looked at without the settings."));
  const whole: Examined = { doctor, parts };
  const table = { failed: false };
  const others = { failed: false };
  yield* told(guarded("table", "The table", tableChecks(whole), TABLE_ADVICE), null, table);
  const queue = { failed: false };
  yield* told(guarded("queue", "The queue", queueChecks(whole), QUEUE_ADVICE), null, queue);
  if (queue.failed)
    yield of(null, skipped("dead-letters", "The queue of dead letters was not looked at without the queue."));
  else {
    const letters = guarded("dead-letters", "The queue of dead letters", deadLetterChecks(whole), QUEUE_ADVICE);
    yield* told(letters, null, others);
    const age = guarded("oldest-message", "The age of the oldest message", oldestMessageChecks(whole), METRICS_ADVICE);
    yield* told(age, null, others);
  }
  yield* told(guarded("data", "The bucket of refreshed data", dataChecks(whole), DATA_ADVICE), null, others);
  yield* told(
    guarded("providers", "The providers' credentials", providerChecks(whole), PROVIDERS_ADVICE),
    null,
    others,
  );
  if (table.failed) yield of(null, skipped("connections", "No connection was looked at without the table."));
  else yield* connections(whole, wanted);
  for (const check of clockChecks(doctor)) yield of(null, check);
}

async function* connections(whole: Examined, wanted: Wanted): AsyncGenerator<Finding> {
  const ids = await whole.doctor.connectionIds();
  if (ids.length === 0)
    return yield of(
      null,
      warned("connections", "No connection is set up yet.", "Set one up as docs/connection.md says."),
    );
  if (wanted.connection !== undefined && !ids.includes(wanted.connection))
    return yield of(
      null,
      failed("connections", "The table has no such connection.", "Check the id given with --connection."),
    );
  for (const id of wanted.connection === undefined ? ids : [wanted.connection])
    for await (const check of oneConnection(whole, id, wanted)) yield of(id, check);
}

async function* oneConnection(whole: Examined, id: string, wanted: Wanted): Checks {
  const read = await documentOf(whole.parts, id);
  yield read.check;
  if (read.connection === null)
    return yield skipped("ats", "Nothing else of this connection was looked at without its document.");
  let { connection } = read;
  if (connection.mode === "off" && (await hasSuccessor(whole, connection)))
    return yield skipped(
      "mode",
      "The mode is off and another connection to this ATS is at work, so nothing else of this one was looked at.",
    );
  yield* documentChecks(connection);

  const { held, check } = await secretsOf(whole.parts, id);
  yield check;
  const examined = (): ExaminedConnection => ({ ...whole, connection, held });
  if (held === null) yield skipped("ats", "The ATS was not asked without the connection's secrets.");
  else {
    if (wanted.proveField !== undefined) {
      const application = wanted.proveField;
      yield* guarded(
        "field-proof",
        "The field",
        (async function* () {
          const proof = await proveField(examined(), application);
          ({ connection } = proof);
          yield proof.check;
        })(),
        "Try again; nothing is kept of what did not succeed.",
      );
    }
    yield* guarded(
      "ats",
      "The ATS",
      atsChecks(examined()),
      "Run this again; where it stays so, look at the vendor's status page.",
    );
  }
  yield* guarded("webhook", "The webhook", webhookChecks(examined()), WEBHOOK_ADVICE);
  yield* guarded("activity", "What was done lately", activityChecks(examined()), TABLE_ADVICE);
}

async function* atsChecks({ parts, connection }: ExaminedConnection): Checks {
  const { ats } = await parts.account(connection);
  if (ats.diagnose) yield* ats.diagnose();
  else yield skipped("ats", "There is no diagnosis of this ATS.");
}

/** Whether another connection to the same ATS is there for what this one no longer does. */
async function hasSuccessor({ doctor, parts }: Examined, { id, ats }: Connection): Promise<boolean> {
  for (const other of await doctor.connectionIds()) {
    // One that cannot be read is at work for nobody, and said elsewhere.
    const { connection } = other === id ? { connection: null } : await documentOf(parts, other);
    if (connection?.ats === ats && connection.mode !== "off") return true;
  }
  return false;
}

async function documentOf(
  parts: Parts,
  id: string,
): Promise<{ readonly connection: Connection | null; readonly check: Check }> {
  const name = "connection";
  const todo = "Write the document anew as docs/connection.md says.";
  try {
    const connection = await parts.stores.connections.get(id);
    return connection === undefined
      ? { connection: null, check: failed(name, "The connection's document is missing.", todo) }
      : {
          connection,
          check: passed(
            name,
            `The connection's document can be read: it is for ${connection.ats}, and called ${named(connection.name)}.`,
          ),
        };
  } catch (error) {
    // Of the store, which only the composition root knows. Its message names paths and what was expected there.
    const isUnreadable = error instanceof Error && error.name === "StoredItemError";
    const says = isUnreadable
      ? error.message.replace(/^stored item \S+ is/, "is")
      : `cannot be read (${codeOf(error)})`;
    return { connection: null, check: failed(name, `The connection's document ${says}.`, todo) };
  }
}

async function secretsOf(
  parts: Parts,
  id: string,
): Promise<{ readonly held: ConnectionSecrets | null; readonly check: Check }> {
  const name = "secrets";
  try {
    return { held: await parts.secrets(id), check: passed(name, "The connection's secrets are there.") };
  } catch (error) {
    const says = error instanceof SettingsError ? `${error.message}.` : `They cannot be read (${codeOf(error)}).`;
    return {
      held: null,
      check: failed(
        name,
        `The connection's secrets are not there: ${says}`,
        "Store credentials and keys as docs/connection.md says; each is only ever named.",
      ),
    };
  }
}
