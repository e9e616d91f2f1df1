/** A fingerprint of the policy that was applied, so that a stored result says which rules it came from. */
import { createHash } from "node:crypto";
import type { Policy } from "../domain/policy.ts";

/** The same value with the keys of every object in order, so that how a file was written makes no other policy. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, ordered(one)]));
}

/** SHA-256 of the resolved policy, in hexadecimal. */
export const policyHash = (policy: Policy): string =>
  createHash("sha256")
    .update(JSON.stringify(ordered(policy)))
    .digest("hex");
