/** One verdict over several identifiers of one application, so that a silent source never passes for a clear one. */
import { PASSING_REASONS, type UnavailableReason } from "../domain/evidence.ts";

export type Answer<T> =
  | { readonly status: "answered"; readonly value: T }
  | { readonly status: "unanswered"; readonly reason: UnavailableReason };

/**
 * What was answered, unless a source that may still answer stayed silent: then its reason, and the application is
 * screened again. A source that will never answer for one identifier does not hide what is known of the others.
 */
export function combine<T>(answers: readonly Answer<T>[]): readonly T[] | UnavailableReason {
  const reasons = answers.flatMap((answer) => (answer.status === "unanswered" ? [answer.reason] : []));
  const values = answers.flatMap((answer) => (answer.status === "answered" ? [answer.value] : []));
  const passing = reasons.find((reason) => PASSING_REASONS.has(reason));
  return passing ?? (values.length > 0 ? values : (reasons[0] ?? "not_supported"));
}
