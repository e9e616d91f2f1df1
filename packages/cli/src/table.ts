/** The deployed table for one command: found through the functions' own variables, and every way to miss it is one sentence. */
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import type { Operator } from "@bonafide/functions/compose-operator";
import type { Command } from "commander";
import * as z from "zod";
import { FailedError, UsageError } from "./failure.ts";
import { readSettings } from "./files.ts";

export interface TableOptions {
  readonly settings?: string;
  readonly connection?: string;
}

/** The functions' own variables, from a file instead of the environment. */
export const Settings = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string());

/** Faults of the way to the table carry a code of the system or of the service; anything else is a bug of ours. */
function unreachable(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const isAws = "$fault" in error || "$metadata" in error || error.name === "CredentialsProviderError";
  if (error.message === "Region is missing") return "no region";
  if ("code" in error && typeof error.code === "string") return error.code;
  return isAws ? error.name : null;
}

export function tableOptions(
  command: Command,
  which = "the connection, where several of the table could be meant",
): Command {
  return command
    .option("--connection <id>", which)
    .option("--settings <file>", "JSON with the functions' variables, such as TABLE_NAME; else the environment's");
}

/** What a command works with that has the table behind it. */
interface Deployed {
  readonly connectionIds: () => Promise<readonly string[]>;
  readonly close: () => void;
}

/** `compose` makes what the command works with, from the settings it was given. */
export async function withDeployed<D extends Deployed, T>(
  options: TableOptions,
  compose: (settings: z.infer<typeof Settings>) => D | Promise<D>,
  run: (deployed: D, connectionIds: readonly string[]) => Promise<T>,
): Promise<T> {
  const deployed = await compose(await readSettings(options.settings, Settings));
  try {
    const ids = await deployed.connectionIds();
    if (options.connection === undefined) return await run(deployed, ids);
    if (!ids.includes(options.connection)) throw new FailedError("The table has no such connection; check the id.");
    return await run(deployed, [options.connection]);
  } catch (error) {
    const code = unreachable(error);
    if (code === null) throw error;
    throw new FailedError(
      `The table cannot be read (${code}); check TABLE_NAME, AWS_REGION, your credentials and the network.`,
    );
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
  return withDeployed(options, composeOperator, run);
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
