/** What a case says about a person's profile, code account, mailbox and postal address, as the facts a provider would make of it. */
import type { CodeAccountFact, MailDropFact, MailHistoryFact, ProfileFact } from "@bonafide/core/domain/facts";
import type { CannedAnswers } from "./schema.ts";

type Answer<Name extends keyof CannedAnswers> = NonNullable<CannedAnswers[Name]>;

const DAY_MS = 86_400_000;

/** Whole days from a date of the case to the submission; null for text that is no date. */
export function daysBefore(submittedAt: string, date: string | null): number | null {
  const at = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(at) ? null : Math.floor((Date.parse(submittedAt) - at) / DAY_MS);
}

/** A case tells of a name only; a different one stands for a different person with different employers. */
export function profileFact(answer: Answer<"linkedin">, submittedAt: string): ProfileFact | null {
  const { resolves, name_matches, verified, first_seen } = answer;
  if (resolves === null) return null;
  return {
    resolves,
    otherPerson: name_matches === null ? null : !name_matches,
    firstSeenDays: daysBefore(submittedAt, first_seen),
    verified: verified ?? false,
  };
}

const handleOf = (link: string) => link.split(/[?#]/)[0]?.split("/").filter(Boolean).at(-1) ?? "";

/** A case has no years of work in public: an account stands for one used in every year since it was opened. */
export function codeAccountFact(answer: Answer<"github">, link: string, submittedAt: string): CodeAccountFact | null {
  const { created, commits_predating_account, copied_repo_share } = answer;
  const exists = answer.exists ?? (created === null ? null : true);
  if (exists === null) return null;
  const handle = handleOf(link);
  const ageDays = exists ? daysBefore(submittedAt, created) : null;
  const opened = created === null ? null : new Date(created).getUTCFullYear();
  return {
    accounts: [
      {
        masked: `${handle.slice(0, 1)}***${handle.slice(-1)}`,
        exists,
        ageDays,
        backdatedShare: exists ? commits_predating_account : null,
        copiedShare: exists ? copied_repo_share : null,
        activeYears:
          ageDays === null || opened === null ? null : Math.max(0, new Date(submittedAt).getUTCFullYear() - opened + 1),
      },
    ],
  };
}

/** A year stands for its last day: a case may not give more relief than it states. */
export function mailHistoryFact(
  answer: Answer<"email">,
  masked: readonly string[],
  submittedAt: string,
): MailHistoryFact | null {
  const { breach_count, first_seen_year } = answer;
  if (breach_count === null) return null;
  const lastDay = first_seen_year === null ? null : `${String(first_seen_year).padStart(4, "0")}-12-31`;
  const firstSeenDays = daysBefore(submittedAt, lastDay);
  return {
    addresses: masked.map((address) => ({
      masked: address,
      corpora: breach_count,
      firstSeenDays: firstSeenDays === null ? null : Math.max(0, firstSeenDays),
    })),
  };
}

export const mailDropFact = ({ kind }: Answer<"address">): MailDropFact | null =>
  kind === null ? null : { mailDrop: kind !== "residential" };
