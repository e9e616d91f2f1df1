/** The kinds of fact that are looked up for one application at a time: in the reuse index and in lists of one's own. */
import type { FactKind } from "../domain/facts.ts";
import { knownLookups } from "./known.ts";
import { linkLookups } from "./link-lookups.ts";

const ofNobody = () => Promise.reject(new Error("nothing is asked"));

/** What these lookups answer for; none of them is asked. */
export const ownFacts: ReadonlySet<FactKind> = new Set(
  [
    ...linkLookups({ link: ofNobody, documentMs: 0 }),
    ...knownLookups({
      indicators: { feeds: { read: ofNobody }, find: ofNobody },
      indexKey: "",
      clock: () => new Date(0),
    }),
  ].map(({ fact }) => fact),
);
