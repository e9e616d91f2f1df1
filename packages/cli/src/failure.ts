/** Errors an operator caused or can mend, told in one sentence; everything else is a bug and says so. */
import { SettingsError } from "@bonafide/core/domain/errors";
import { FeedError } from "@bonafide/core/indicators/indicators";
import { EmptyFeedError } from "@bonafide/core/screening/import-feed";
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

/** The sentence for an error and the exit code that goes with it. */
export function explain(error: unknown): { readonly sentence: string | null; readonly code: number } {
  if (error instanceof CommanderError) return { sentence: null, code: error.exitCode === 0 ? EXIT.done : EXIT.usage };
  if (error instanceof UsageError || error instanceof SettingsError)
    return { sentence: error.message, code: EXIT.usage };
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
  const what = error instanceof Error ? `${error.name}: ${error.message}` : "something that is no error was thrown";
  return { sentence: `Unexpected: ${what}. Please report this with the command you ran.`, code: EXIT.failed };
}
