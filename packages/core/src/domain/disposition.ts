/** How an application turned out, as a person says later: a closed list, because "rejected" tells nothing about anybody. */
import * as z from "zod";

/** How it is known. Only what is established feeds an estimate; see {@link learnedFrom}. */
export const HOW = {
  confirmed_fraud: ["admitted", "identity_step", "authority_notice", "found_after_hire"],
  cleared: ["verified_identity", "hired_90_days", "explained", "met_in_person"],
  unknown: [],
} as const;
export const OUTCOMES = ["confirmed_fraud", "cleared", "unknown"] as const;
export type Outcome = (typeof OUTCOMES)[number];

const entered = { by: z.string().min(1).max(120), at: z.iso.datetime() };

export const Disposition = z.discriminatedUnion("outcome", [
  z.strictObject({ outcome: z.literal("confirmed_fraud"), how: z.enum(HOW.confirmed_fraud), ...entered }),
  z.strictObject({ outcome: z.literal("cleared"), how: z.enum(HOW.cleared), ...entered }),
  z.strictObject({ outcome: z.literal("unknown"), how: z.null(), ...entered }),
]);
export type Disposition = z.infer<typeof Disposition>;

/** What the last word says for an estimate; null where it is no more than an opinion, or nothing. */
export function learnedFrom(dispositions: readonly Disposition[]): "misrepresenting" | "honest" | null {
  const last = dispositions.at(-1);
  if (last?.outcome === "confirmed_fraud") return "misrepresenting";
  return last?.outcome === "cleared" && (last.how === "verified_identity" || last.how === "hired_90_days")
    ? "honest"
    : null;
}
