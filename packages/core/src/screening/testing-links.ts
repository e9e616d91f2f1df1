/** For tests: the kinds of fact that only the reuse index answers. */
import type { FactKind } from "../domain/facts.ts";

export const LINKED_KINDS = [
  "phoneReuse",
  "mailReuse",
  "networkReuse",
  "linkReuse",
  "fileReuse",
  "resumeReuse",
  "authorReuse",
  "refereeReuse",
  "addressReuse",
  "walletReuse",
  "mailOwner",
  "history",
  "employment",
  "velocity",
] as const satisfies readonly FactKind[];
