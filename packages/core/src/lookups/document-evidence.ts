/** One lookup over the application's document: what it says when there is none, or none that can be read, in one place. */
import type { Application } from "../domain/application.ts";
import type { ReadDocument } from "../domain/document.ts";
import { absent, type Evidence, found, unavailable } from "../domain/evidence.ts";
import type { FactKind, Facts } from "../domain/facts.ts";
import type { Lookup, LookupContext } from "./lookup.ts";

export interface DocumentLookup<K extends FactKind> {
  readonly id: string;
  readonly fact: K;
  readonly after?: readonly FactKind[];
  /** A fact, or what evidence there is instead of one. */
  readonly look: (
    document: ReadDocument,
    application: Application,
    context: LookupContext,
  ) => Facts[K] | Exclude<Evidence<K>, { readonly status: "found" }>;
}

const isEvidence = (answer: object): answer is { readonly status: "absent" | "not_applicable" | "unavailable" } =>
  "status" in answer;

/** An unreadable document is no evidence about anybody: not supported, like a question the source cannot answer. */
export function documentLookup<K extends FactKind>({ id, fact, after = [], look }: DocumentLookup<K>): Lookup<K> {
  return {
    id,
    fact,
    after,
    async look(application, context): Promise<Evidence<K>> {
      const document = await context.document();
      if (document.status === "none") return absent;
      if (document.status === "unavailable") return unavailable(document.reason, id);
      if (document.outcome.kind !== "read") return unavailable("not_supported", id);
      const answer = look(document.outcome, application, context);
      return isEvidence(answer) ? answer : found(answer, id);
    },
  };
}
