/** The notice to applicants, written from what is switched on, so that it cannot say less than what is done. */
import type { FactKind } from "./facts.ts";
import type { LicenceFacts } from "./licence.ts";
import { DATA_CATEGORIES, DATA_OF_FACT, type DataCategory, LOGIC, SENT_WORDS } from "./notice-data.ts";
import { LAWS, type NoticeJurisdiction } from "./notice-law.ts";
import type { Policy } from "./policy.ts";
import type { Retention } from "./retention.ts";
import { LINK_RETENTION_DAYS } from "./link.ts";
import { GROUPS, type Signal } from "./signal.ts";

export interface NoticeInput {
  readonly jurisdiction: NoticeJurisdiction;
  /** Who is responsible, and where to write to; a place to fill in where null. */
  readonly company: string | null;
  readonly contact: string | null;
  /** Where applications come in. */
  readonly ats: string | null;
  readonly signals: readonly Signal[];
  readonly policy: Pick<Policy, "off">;
  /** Kinds of fact that somebody is set up to answer. */
  readonly answered: ReadonlySet<FactKind>;
  /** Whoever may be asked, as they are switched on. */
  readonly recipients: readonly LicenceFacts[];
  readonly retention: Retention;
}

/** The checks that can be made as things are set up; those the policy only watches are made too. */
export function checksMade({
  signals,
  policy,
  answered,
}: Pick<NoticeInput, "signals" | "policy" | "answered">): readonly Signal[] {
  return signals.filter(
    ({ id, needs, needsOneOf }) =>
      !policy.off.includes(id) &&
      needs.every((fact) => answered.has(fact)) &&
      (needsOneOf.length === 0 || needsOneOf.some((fact) => answered.has(fact))),
  );
}

/** What those checks rest on, in the order of the list. */
export function dataUsed(checks: readonly Signal[], answered: ReadonlySet<FactKind>): readonly DataCategory[] {
  const facts = checks.flatMap(({ needs, wants }) => [...needs, ...wants]).filter((fact) => answered.has(fact));
  const used = new Set(facts.flatMap((fact) => DATA_OF_FACT[fact]));
  return (Object.keys(DATA_CATEGORIES) as DataCategory[]).filter((category) => used.has(category));
}

const bullets = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join("\n");
const joined = (words: readonly string[]) => words.join(" or ");
/** "4 years" for what is a whole number of them, else days. */
function period(days: number): string {
  if (days < 365 || days % 365.25 >= 1) return `${days} days`;
  const years = Math.floor(days / 365.25);
  return years === 1 ? "a year" : `${years} years`;
}

const recipientLine = ({ title, sends, purpose, region, access }: LicenceFacts) =>
  `${title}: ${joined(sends.map((sent) => SENT_WORDS[sent]))}, to learn ${purpose}. ${access === "own_account" ? "Under our own agreement" : "A public service"}; ${region}.`;

/** Plain text with headings and lists in Markdown. Square brackets are for the company to fill in. */
export function composeNotice(input: NoticeInput): string {
  const { jurisdiction, answered, recipients, retention } = input;
  const law = LAWS[jurisdiction];
  const checks = checksMade(input);
  const company = input.company ?? "[company, address]";
  const contact = input.contact ?? "[contact for privacy questions]";
  const groups = GROUPS.filter((group) => checks.some((check) => check.group === group));
  return (
    [
      `# How we check applications for misrepresentation\n\n${law.title}`,
      `${company} is responsible. Write to ${contact} about anything below.`,
      `## What happens\n\nApplications${input.ats === null ? "" : ` that reach us through ${input.ats}`} are compared with what can be observed about them, for signs that somebody misstates who or where they are. A fixed set of rules written by people adds up points and suggests a next step to the recruiter: nothing, a call back, or our usual identity step earlier than usual. Every reason has an ordinary explanation too, which is shown beside it. The check rejects, ranks and hides nobody, and a recruiter decides.`,
      `## What is looked at\n\n${bullets(dataUsed(checks, answered).map((category) => DATA_CATEGORIES[category]))}\n\nNo check looks at nationality, language, photo, age, school or a country as such, and what could not be checked counts nothing.`,
      `## How\n\n${bullets(groups.map((group) => LOGIC[group]))}`,
      `## Who else is asked\n\n${
        recipients.length === 0
          ? "Nobody outside our own systems."
          : `${bullets(recipients.map(recipientLine))}\n\nEach gets that one detail and nothing else of your application. Our hosting provider, Amazon Web Services, [region], stores the records for us.`
      }`,
      `## How long\n\n${bullets([
        `the result with its reasons: ${period(retention.evidenceDays)} after the application closes, else after it was last looked at`,
        `keyed digests of contact details, by which reuse is noticed: ${period(LINK_RETENTION_DAYS)} after the application, or less`,
        `that and how something was decided, without any contact detail: ${period(retention.decisionDays)}`,
        "backups of all of it: up to 35 days longer",
      ])}`,
      `## Why we may\n\n${bullets(law.basis)}`,
      `## What you can ask for\n\n${bullets(law.rights)}`,
      "This draft was written from the system's settings. It is not legal advice: have counsel read it, and fill in what stands in square brackets.",
    ].join("\n\n") + "\n"
  );
}
