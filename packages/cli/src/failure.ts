/** Errors an operator caused or can mend, told in one sentence; everything else is a bug and says so. */
import { ProviderError, type ProviderCode, SettingsError } from "@bonafide/core/domain/errors";
import { FeedError } from "@bonafide/core/indicators/indicators";
import { EmptyFeedError } from "@bonafide/core/screening/import-feed";
import { TaskTakenError } from "@bonafide/core/screening/tasks";
import { CommanderError } from "commander";
import type * as z from "zod";
import { skippedText } from "./feed-report.ts";

/** Done; found something or failed; wrong use; ended by Ctrl-C, as a shell counts it. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** What the operator gave cannot be used: the message says what and what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What was asked for could not be done: the message says what stood in the way. */
export class FailedError extends Error {
  override readonly name = "FailedError";
}

/** Somebody pressed Ctrl-C: the message says what stands and how to go on. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** The first issue of a schema as "path: message". */
export function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  if (!issue) return "unknown problem";
  return `${issue.path.length > 0 ? `${issue.path.join(".")}: ` : ""}${issue.message}`;
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What to do when an ATS or a provider that a command asks itself does not do what is asked. */
const PROVIDER_ADVICE: Readonly<Record<ProviderCode, string>> = {
  unauthorized: "does not accept the stored credential; renew it there and store it with bonafide init",
  forbidden: "accepts the credential but does not allow this; give it the right that bonafide doctor names",
  not_found: "has nothing by that id any more; check it there",
  invalid: "does not take what was asked of it; bonafide doctor says what changed there",
  rate_limited: "answers too many requests; wait a minute and run the same command again",
  server_error: "answers with an error of its own; run the same command again later",
  timeout: "did not answer in time; run the same command again later",
  network: "cannot be reached; check the network and run the same command again",
  garbage: "answered what cannot be read; run the same command again later",
  unsupported: "does not offer this",
};

/** A message of ours as a sentence: some begin with the name of what is wrong, and end without a full stop. */
const whole = (message: string) =>
  `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;

/** The first place of this project a stack names: what a message says may hold somebody's data, and where it was does not. */
function placeOf({ stack = "" }: Error): string {
  const found = /\/((?:packages|scripts)\/[\w./-]+\.m?ts:\d+)/.exec(stack)?.[1];
  return found === undefined ? "" : ` at ${found}`;
}

/** The sentence for an error and the exit code that goes with it. */
export function explain(error: unknown): { readonly sentence: string | null; readonly code: number } {
  if (error instanceof CommanderError) return { sentence: null, code: error.exitCode === 0 ? EXIT.done : EXIT.usage };
  if (error instanceof UsageError) return { sentence: error.message, code: EXIT.usage };
  if (error instanceof SettingsError) return { sentence: whole(error.message), code: EXIT.usage };
  if (error instanceof ProviderError) {
    const sentence = `The ${error.provider} account ${PROVIDER_ADVICE[error.code]}.`;
    return { sentence, code: EXIT.failed };
  }
  if (error instanceof TaskTakenError)
    return { sentence: "Somebody else runs the same command at this moment; wait until it ends.", code: EXIT.failed };
  if (error instanceof InterruptedError) return { sentence: error.message, code: EXIT.interrupted };
  if (error instanceof FailedError) return { sentence: error.message, code: EXIT.failed };
  // Of the store behind the table, which only the composition root knows.
  if (error instanceof Error && error.name === "StoredItemError") {
    const isNewer = "reason" in error && error.reason === "newer_version";
    return isNewer
      ? { sentence: `The ${error.message}; a later release may read it.`, code: EXIT.failed }
      : { sentence: `The ${error.message}. Nothing was derived from it.`, code: EXIT.usage };
  }
  if (error instanceof FeedError) {
    return { sentence: `The feed cannot be used: ${error.message}. Nothing was changed.`, code: EXIT.failed };
  }
  if (error instanceof EmptyFeedError) {
    const why = skippedText(error.report);
    return {
      sentence: `The feed holds no entry that can be used. Nothing was changed.\n${why}`.trim(),
      code: EXIT.failed,
    };
  }
  if (systemCode(error) === "EADDRINUSE") {
    return { sentence: "That port is in use; stop what uses it or choose another with --port.", code: EXIT.usage };
  }
  if (systemCode(error) === "EACCES") {
    return { sentence: "That port may not be opened; choose one above 1023 with --port.", code: EXIT.usage };
  }
  const code = systemCode(error);
  if (code === "ENOSPC")
    return { sentence: "The disk is full; make room and run the same command again.", code: EXIT.failed };
  const what = error instanceof Error ? `${code ?? error.name}${placeOf(error)}` : "something that is no error";
  return { sentence: `Unexpected: ${what}. Please report this with the command you ran.`, code: EXIT.failed };
}
