/** The table of an installation for one command; every way to miss it is one sentence. */
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import type { Operator } from "@bonafide/functions/compose-operator";
import type { Command } from "commander";
import { FailedError, UsageError } from "./failure.ts";
import { resolveTarget, rethrowUnreachable, type Target, type TargetOptions, targetOptions } from "./target/target.ts";

export interface TableOptions extends TargetOptions {
  readonly connection?: string;
}

export function tableOptions(
  command: Command,
  which = "the connection, where several of the table could be meant",
): Command {
  return targetOptions(command.option("--connection <id>", which));
}

/** What a command works with that has the table behind it. */
interface Deployed {
  readonly connectionIds: () => Promise<readonly string[]>;
  readonly close: () => void;
}

/** `compose` makes what the command works with, from the settings it was given. */
export async function withDeployed<D extends Deployed, T>(
  options: TableOptions,
  compose: (settings: Target["settings"], target: Target) => D | Promise<D>,
  run: (deployed: D, connectionIds: readonly string[]) => Promise<T>,
): Promise<T> {
  const target = await resolveTarget(options);
  const deployed = await compose(target.settings, target);
  try {
    const ids = await deployed.connectionIds();
    if (options.connection === undefined) return await run(deployed, ids);
    if (!ids.includes(options.connection)) throw new FailedError("The table has no such connection; check the id.");
    return await run(deployed, [options.connection]);
  } catch (error) {
    rethrowUnreachable(error, target);
  } finally {
    deployed.close();
  }
}

export async function withTable<T>(
  options: TableOptions,
  run: (operator: Operator, connectionIds: readonly string[]) => Promise<T>,
): Promise<T> {
  // Loaded here: every other command would pay for the AWS clients otherwise.
  const { composeOperator } = await import("@bonafide/functions/compose-operator");
  return withDeployed(options, (settings) => composeOperator(settings), run);
}

/** The one record of an application. Ids are an ATS's own, so two connections may both have one. */
export async function recordOf(
  { stores }: Operator,
  connectionIds: readonly string[],
  applicationId: string,
): Promise<ScreeningRecord> {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(applicationId))
    throw new UsageError("An application id holds letters, digits, - and _ only; copy it from the ATS.");
  const read = await Promise.all(
    connectionIds.map((connectionId) => stores.screenings.read({ connectionId, applicationId })),
  );
  const [record, ...more] = read.filter((one) => one !== undefined);
  if (!record)
    throw new FailedError(`Nothing is kept about application ${applicationId}: check the id; it may have expired.`);
  if (more.length > 0)
    throw new UsageError(
      `Several connections have an application ${applicationId}; name one with --connection: ${[record, ...more].map(({ connectionId }) => connectionId).join(", ")}.`,
    );
  return record;
}
