/** What a case says its imported lists hold, as exact matches by kind of identifier. */
import type { FactKind, KnownFact } from "@bonafide/core/domain/facts";
import { daysBefore } from "./person-answers.ts";
import type { CannedAnswers, WorkedCase } from "./schema.ts";

type Feeds = NonNullable<CannedAnswers["feeds"]>;
type Match = NonNullable<Feeds["matches"]>[number];

/** No kind for a name: a match of a name alone counts and shows nothing. */
const KIND_OF = {
  knownMail: "email",
  knownPhone: "phone",
  knownCode: "github",
  knownProfile: "linkedin",
  knownWallet: "wallet",
  knownDomain: "domain",
  knownNetwork: "ip",
} as const satisfies Partial<Record<FactKind, Match["type"]>>;
export type KnownKind = keyof typeof KIND_OF;
// Safe: the keys of the object above.
export const KNOWN_KINDS = Object.keys(KIND_OF) as readonly KnownKind[];

export function knownFact(kind: KnownKind, { matches }: Feeds, submittedAt: string): KnownFact {
  const own = (matches ?? []).filter(({ type, confidence }) => type === KIND_OF[kind] && confidence !== "name-only");
  return {
    matches: own.map(({ list, confidence, last_seen }) => {
      const lastSeenDays = daysBefore(submittedAt, last_seen);
      return {
        feed: list,
        confirmed: confidence === "confirmed",
        lastSeenDays: lastSeenDays === null ? null : Math.max(0, lastSeenDays),
      };
    }),
  };
}

/** Shapes of the addresses lists name; whether the check digits are right is for the reader of the résumé. */
const WALLET = /\b(?:0x[0-9a-f]{40}|bc1[02-9ac-hj-np-z]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})\b/i;

/** Whether the application carries what a list of this kind is asked about; `optional` where nobody has to. */
export function carries(kind: KnownKind, { application, lookups }: WorkedCase): "there" | "missing" | "optional" {
  const { emails, phones, links, ip, resume, answers } = application;
  const must = (given: boolean) => (given ? "there" : "missing");
  const may = (given: boolean) => (given ? "there" : "optional");
  const listed = (lookups.feeds?.matches ?? []).some(({ type }) => type === KIND_OF[kind]);
  switch (kind) {
    case "knownMail":
      return must((emails ?? []).length > 0);
    case "knownPhone":
      return must((phones ?? []).length > 0);
    case "knownNetwork":
      return must(ip !== null);
    case "knownCode":
      return may(listed || (links?.github ?? null) !== null);
    case "knownProfile":
      return may(listed || (links?.linkedin ?? null) !== null);
    case "knownDomain": {
      const mailClass = lookups.email?.domain_class ?? null;
      const ownMail = (emails ?? []).length > 0 && (mailClass === null || mailClass === "custom");
      return may(listed || ownMail || (links?.portfolio ?? null) !== null);
    }
    case "knownWallet":
      return may(listed || WALLET.test([resume?.text ?? "", ...Object.values(answers ?? {})].join("\n")));
  }
}
