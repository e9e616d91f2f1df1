/** Reads a policy file an operator hands in; whatever is wrong with it is told at once, each with its path. */
import type { Policy } from "@bonafide/core/domain/policy";
import { type CheckedPolicy, checkPolicy, type PolicyProblem } from "@bonafide/core/domain/policy-check";
import { type PolicyDocument, resolvePolicy } from "@bonafide/core/domain/policy-document";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { UsageError } from "./failure.ts";
import { readJson } from "./files.ts";
import { printable } from "./terminal.ts";

/** Stands for the policy that comes with the product, wherever a command takes a file. */
export const CATALOGUE = "catalogue";

export const checkPolicyFile = async (file: string): Promise<CheckedPolicy> =>
  checkPolicy(await readJson(file), signals);

export const problemLines = (file: string, problems: readonly PolicyProblem[]): string =>
  problems
    .map(({ path, message }) => printable(`${file}: ${path === "" ? "" : `${path}: `}${message}`).slice(0, 400))
    .join("\n");

/** The document in a file; null for the catalogue's own. */
export async function readPolicyDocument(file: string | undefined): Promise<PolicyDocument | null> {
  if (file === undefined || file === CATALOGUE) return null;
  const checked = await checkPolicyFile(file);
  if (checked.status === "refused") throw new UsageError(problemLines(file, checked.problems));
  return checked.document;
}

/** The policy in a file, or the catalogue's own. */
export const readPolicy = async (file: string | undefined): Promise<Policy> =>
  resolvePolicy(await readPolicyDocument(file), defaultPolicy);
