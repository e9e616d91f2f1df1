/** One line of an application's history: which verdict was reached when, by which policy, and what made it look again. */
import * as z from "zod";
import { BANDS } from "./assessment.ts";

export const Verdict = z.strictObject({
  revision: z.int().min(1),
  at: z.iso.datetime(),
  band: z.enum(BANDS),
  points: z.number(),
  policyVersion: z.string().max(32),
  policyHash: z.string().regex(/^[0-9a-f]{64}$/),
  because: z.enum(["application", "source", "observation", "correction"]),
});
export type Verdict = z.infer<typeof Verdict>;

/** Bounds what a candidate who keeps changing an application can make the record grow to. */
export const MAX_VERDICTS = 50;

/** Appends; beyond the bound the first one and the newest stay. */
export function withVerdict(history: readonly Verdict[], next: Verdict): Verdict[] {
  const all = [...history, next];
  const [first] = all;
  return all.length <= MAX_VERDICTS || !first ? all : [first, ...all.slice(1 - MAX_VERDICTS)];
}
