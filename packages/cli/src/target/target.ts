/** Which installation a command speaks to: a stage, one named by settings, or the stack that runs on this machine. */
import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import * as z from "zod";
import { FailedError, UsageError } from "../failure.ts";
import { readSettings } from "../files.ts";
import { awsFault, signInSentence } from "./aws-fault.ts";
import { readLocalStack } from "./local-stack.ts";
import { readStageSettings } from "./stage-settings.ts";

export interface TargetOptions {
  readonly stage?: string;
  readonly settings?: string;
}

export interface Target {
  readonly kind: "stage" | "settings" | "local";
  /** What a sentence calls it. */
  readonly name: string;
  /** For the composition roots: stands before the environment. */
  readonly settings: Readonly<Record<string, string>>;
}

/** The functions' own variables, from a file instead of the environment. */
const Settings = z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string());

/** A stack of this machine is reached as nobody else, whatever the environment says. */
const NOT_OF_THIS_MACHINE = { AWS_SESSION_TOKEN: "", PARAMETER_PREFIX: "" };

function stageName(given: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/.test(given))
    throw new InvalidArgumentError("A stage is named in letters, digits and -, as in sst deploy --stage.");
  return given;
}

export function targetOptions(command: Command): Command {
  return command
    .option("--stage <name>", "the deployed stage; without it the stack npm start runs here", stageName)
    .option("--settings <file>", "JSON with the functions' variables, such as TABLE_NAME; else the environment's");
}

/** First what the command line names, then the environment, then the stack of this folder. */
export async function resolveTarget({ stage, settings }: TargetOptions): Promise<Target> {
  if (stage !== undefined && settings !== undefined) throw new UsageError("Give --stage or --settings, not both.");
  if (stage !== undefined) return { kind: "stage", name: `stage ${stage}`, settings: await readStageSettings(stage) };
  const given = await readSettings(settings, Settings);
  if (settings !== undefined || (process.env["TABLE_NAME"] ?? "") !== "")
    return { kind: "settings", name: "the installation of your settings", settings: given };
  const local = await readLocalStack(process.cwd());
  if (local !== null)
    return { kind: "local", name: "the local stack", settings: { ...local.env, ...NOT_OF_THIS_MACHINE } };
  throw new UsageError(
    'No installation is named and no local stack runs from this folder; run "npm start" here in another terminal, or give --stage.',
  );
}

/** Throws the sentence for a fault of the way to the target, and anything else as it is. */
export function rethrowUnreachable(error: unknown, { kind }: Pick<Target, "kind">): never {
  const code = awsFault(error);
  if (code === null) throw error;
  if (kind === "local")
    throw new FailedError(
      `The local stack does not answer (${code}); wait until its samples are through and try again, else start it again with npm start.`,
    );
  const signIn = signInSentence(error);
  if (signIn !== null) throw new FailedError(signIn);
  const check = kind === "stage" ? "AWS_REGION" : "TABLE_NAME, AWS_REGION, your credentials";
  throw new FailedError(
    `The table cannot be read (${code}); check ${check} and the network, then run the same command again.`,
  );
}
