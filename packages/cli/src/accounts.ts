/** What the commands share that reach into one connection: its account, the person at the keyboard, and a line in the audit log first. */
import type { Actor, AuditAction } from "@bonafide/core/domain/audit";
import type { Connection } from "@bonafide/core/domain/connection";
import { writeAudit } from "@bonafide/core/screening/audit";
import type { Accounts } from "@bonafide/functions/compose-accounts";
import type { Operator } from "@bonafide/functions/compose-operator";
import { type Command, InvalidArgumentError } from "commander";
import { FailedError, UsageError } from "./failure.ts";
import { person } from "./person.ts";
import { type TableOptions, withDeployed } from "./table.ts";

export interface ActorOptions {
  readonly as?: string;
}

export const actorOption = (command: Command): Command =>
  command.option("--as <user>", "who runs this, for the audit log; else BONAFIDE_USER or the AWS caller", person);

export function candidateId(given: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(given))
    throw new InvalidArgumentError("A candidate id holds letters, digits, - and _ only; copy it from the ATS.");
  return given;
}

export async function withAccounts<T>(
  options: TableOptions,
  run: (accounts: Accounts, connectionIds: readonly string[]) => Promise<T>,
): Promise<T> {
  // Loaded here: every other command would pay for the worker's clients otherwise.
  const { composeAccounts } = await import("@bonafide/functions/compose-accounts");
  return withDeployed(options, composeAccounts, run);
}

export function onlyConnection(ids: readonly string[]): string {
  const [id, ...more] = ids;
  if (id === undefined) throw new UsageError("The table has no connection yet.");
  if (more.length > 0) throw new UsageError(`Say which connection with --connection: ${ids.join(", ")}.`);
  return id;
}

export async function connectionOf({ stores }: Operator, id: string): Promise<Connection> {
  const connection = await stores.connections.get(id);
  if (!connection) throw new FailedError("The table has no such connection; check the id.");
  return connection;
}

interface Line {
  readonly connectionId: string;
  readonly action: AuditAction;
  readonly as: string | undefined;
  readonly about?: { readonly kind: "application" | "candidate"; readonly id: string };
  readonly detail?: Readonly<Record<string, string>>;
}

/** What fails to be written down is not done, so this comes before the thing itself. */
export async function logged(operator: Operator, { about, as, ...line }: Line): Promise<Actor> {
  const actor = await operator.actor(as);
  // Who only looks may have no right to the secrets: then the line says who and what, and not about whom.
  const keys = about ? await operator.keys(line.connectionId).catch(() => null) : null;
  await writeAudit(operator, { ...line, actor, ...(about ? { about: { ...about, keys } } : {}) });
  return actor;
}
