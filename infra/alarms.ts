/**
 * Every alarm there is. A page is for what grows worse while nobody looks; what heals by itself (the sender's own retries
 * and the reconciling) is a ticket at most. `docs/operations.md` has a runbook under each title.
 */
import type { MetricName } from "../packages/core/src/domain/ports.ts";
import { CANARY_LIMIT_MS } from "../packages/functions/src/limits.ts";

export type Severity = "page" | "ticket";

/** Where the figure comes from that an alarm watches. */
export type Source =
  /** What the functions count, in all or under some codes; `codes` are added up. */
  | {
      readonly kind: "counted";
      readonly metric: MetricName;
      readonly codes?: readonly string[];
      readonly as: Statistic;
    }
  /** How large a part of one count another is, from so many on. */
  | { readonly kind: "share"; readonly part: MetricName; readonly whole: MetricName; readonly atLeast: number }
  | { readonly kind: "queue"; readonly queue: "jobs" | "deadLetters"; readonly metric: string }
  /** One alarm for each of these functions, or for every one there is. */
  | {
      readonly kind: "function";
      readonly metric: "Errors" | "Throttles" | "Duration" | "Invocations";
      readonly as: Statistic;
      readonly only?: readonly string[];
    }
  /** What the door answers, whichever of the two it is. */
  | { readonly kind: "ingress"; readonly metric: "server_errors" };

type Statistic = "Sum" | "Maximum" | "SampleCount" | "p95" | "p99";

export interface Alarm {
  readonly id: string;
  readonly severity: Severity;
  /** Also the heading of its runbook. */
  readonly title: string;
  readonly says: string;
  readonly source: Source;
  /** It sounds when the figure is above the threshold, or below it where that is said. */
  readonly threshold: number;
  readonly below?: true;
  readonly minutes: number;
  /** So many periods in a row. */
  readonly periods: number;
  /** No figure at all is what it is about. */
  readonly silenceAlarms?: true;
  /** What sets it right without anybody. */
  readonly healedBy?: "reconcile";
}

const counted = (
  metric: MetricName,
  { as = "Sum", ...rest }: { readonly as?: Statistic; readonly codes?: readonly string[] } = {},
): Source => ({ kind: "counted", metric, as, ...rest });

export const ALARMS: readonly Alarm[] = [
  {
    id: "dead-letters",
    severity: "page",
    title: "Dead letters",
    says: "Messages failed five times and wait for a person",
    // Visible ones: what the service moves there is not counted as sent.
    source: { kind: "queue", queue: "deadLetters", metric: "ApproximateNumberOfMessagesVisible" },
    threshold: 0,
    minutes: 5,
    periods: 1,
  },
  {
    id: "queue-age",
    severity: "page",
    title: "Oldest message",
    says: "Messages wait for more than five minutes",
    source: { kind: "queue", queue: "jobs", metric: "ApproximateAgeOfOldestMessage" },
    threshold: 300,
    minutes: 5,
    // Longer than the longest delay a message of ours is sent with: AWS does not say whether the age counts that.
    periods: 4,
  },
  {
    id: "stuck-records",
    severity: "page",
    title: "Stuck records",
    says: "For half an hour every sweep has found applications nobody was working on",
    source: counted("SweptStuck"),
    threshold: 0,
    minutes: 5,
    periods: 6,
  },
  {
    id: "note-duplicated",
    severity: "page",
    title: "More than one note",
    says: "An application has more than one note of ours",
    source: counted("NoteDuplicated"),
    threshold: 0,
    minutes: 5,
    periods: 1,
  },
  {
    id: "reconcile-missed",
    severity: "page",
    title: "Reconcile does not run",
    says: "No reconciling has ended in half an hour: what no webhook announces is not found",
    source: counted("ReconcileLag", { as: "SampleCount" }),
    threshold: 1,
    below: true,
    silenceAlarms: true,
    minutes: 30,
    periods: 1,
  },
  {
    id: "sweep-missed",
    severity: "page",
    title: "Sweep does not run",
    says: "No sweep has begun in half an hour: what got stuck stays so, and is not counted",
    source: { kind: "function", metric: "Invocations", as: "Sum", only: ["Sweep"] },
    threshold: 1,
    below: true,
    silenceAlarms: true,
    minutes: 30,
    periods: 1,
  },
  {
    id: "credentials-refused",
    severity: "page",
    title: "Credentials refused",
    says: "An ATS refuses a connection's credentials, or shows it nothing",
    source: counted("Failed", {
      codes: ["reconcile_unauthorized", "reconcile_forbidden", "reconcile_settings", "reconcile_blind"],
    }),
    threshold: 0,
    minutes: 15,
    periods: 2,
  },
  {
    id: "refresh-token-lost",
    severity: "page",
    title: "Refresh token lost",
    says: "A connection has to be authorised again: until then nothing of it is screened",
    source: counted("RefreshTokenLost"),
    threshold: 0,
    minutes: 5,
    periods: 1,
  },
  {
    id: "canary-missed",
    severity: "page",
    title: "Canary missed",
    says: "In half an hour no made-up delivery came through ingress, queue, worker and table",
    source: counted("CanaryMs", { as: "SampleCount" }),
    threshold: 1,
    below: true,
    silenceAlarms: true,
    minutes: 30,
    periods: 1,
  },
  {
    id: "canary-slow",
    severity: "ticket",
    title: "Canary slow",
    says: "Two made-up deliveries in a row took longer than a minute from end to end",
    source: counted("CanaryMs", { as: "Maximum" }),
    threshold: CANARY_LIMIT_MS,
    minutes: 15,
    periods: 2,
  },
  {
    id: "reconcile-lag",
    severity: "ticket",
    title: "Reconcile lags",
    says: "A connection's lists have not been read up to within the last hour",
    source: counted("ReconcileLag", { as: "Maximum" }),
    threshold: 3_600,
    minutes: 10,
    periods: 3,
  },
  {
    id: "failed",
    severity: "ticket",
    title: "Failures that need a person",
    says: "Something failed in a way that trying again does not mend",
    source: counted("Failed"),
    threshold: 0,
    minutes: 60,
    periods: 1,
  },
  {
    id: "note-unknown",
    severity: "ticket",
    title: "Note outcome unknown",
    says: "Whether a note was stored could not be found out, and it will not be tried again",
    source: counted("NoteUnknown"),
    threshold: 0,
    minutes: 5,
    periods: 1,
  },
  {
    id: "bad-signatures",
    severity: "ticket",
    title: "Signature failures of a connection",
    says: "Deliveries to a connection that exists carry signatures that are not its own",
    source: counted("Rejected", { codes: ["bad_signature"] }),
    threshold: 0,
    minutes: 15,
    periods: 1,
    healedBy: "reconcile",
  },
  {
    id: "rejected-spike",
    severity: "ticket",
    title: "Many rejected deliveries",
    says: "Somebody knocks a lot without the right to",
    source: counted("Rejected"),
    threshold: 100,
    minutes: 5,
    periods: 2,
    healedBy: "reconcile",
  },
  {
    id: "old-secret",
    severity: "ticket",
    title: "Old webhook secret in use",
    says: "An ATS still signs with a secret that is being rotated out",
    source: counted("OldSecretUsed"),
    threshold: 0,
    minutes: 60,
    periods: 1,
  },
  {
    id: "expired-secret",
    severity: "ticket",
    title: "Expired webhook secret in use",
    says: "Genuine deliveries are turned away: they are signed with a secret whose time is over",
    source: counted("Rejected", { codes: ["expired_secret"] }),
    threshold: 0,
    minutes: 15,
    periods: 1,
    healedBy: "reconcile",
  },
  {
    id: "unreadable",
    severity: "ticket",
    title: "Unreadable deliveries",
    says: "Genuine deliveries have a shape this version does not know",
    source: counted("Unreadable"),
    threshold: 0,
    minutes: 15,
    periods: 1,
    healedBy: "reconcile",
  },
  {
    id: "ingress-errors",
    severity: "ticket",
    title: "Ingress answers 5xx",
    says: "Deliveries are not taken; their senders try again",
    source: { kind: "ingress", metric: "server_errors" },
    threshold: 0,
    minutes: 5,
    periods: 2,
    healedBy: "reconcile",
  },
  {
    id: "ingress-slow",
    severity: "ticket",
    title: "Ingress slow",
    says: "One acknowledgement in a hundred takes longer than a second",
    source: { kind: "function", metric: "Duration", as: "p99", only: ["Webhook"] },
    threshold: 1_000,
    minutes: 60,
    periods: 2,
  },
  {
    id: "annotating-slow",
    severity: "ticket",
    title: "Annotations late",
    says: "One application in twenty is annotated later than a minute after it was announced",
    source: counted("AnnotatedAfterSeconds", { as: "p95" }),
    threshold: 60,
    minutes: 60,
    periods: 2,
  },
  {
    id: "webhooks-silent",
    severity: "ticket",
    title: "Webhooks silent",
    says: "Applications arrive that no webhook announced",
    source: counted("WebhooksSilent"),
    threshold: 0,
    minutes: 10,
    periods: 3,
    healedBy: "reconcile",
  },
  {
    id: "provider-errors",
    severity: "ticket",
    title: "Provider errors",
    says: "More than a fifth of the bought questions get no answer",
    source: { kind: "share", part: "LookupFailed", whole: "LookupBought", atLeast: 10 },
    threshold: 0.2,
    minutes: 15,
    periods: 2,
  },
  {
    id: "provider-down",
    severity: "ticket",
    title: "Provider down",
    says: "For an hour a provider has been spared because it kept failing",
    source: counted("CircuitOpen"),
    threshold: 0,
    minutes: 15,
    periods: 4,
  },
  {
    id: "budget-low",
    severity: "ticket",
    title: "Budget at 80%",
    says: "A provider's budget of the hour or the day is used up by four fifths",
    source: counted("BudgetLow"),
    threshold: 0,
    minutes: 60,
    periods: 1,
  },
  {
    id: "budget-spent",
    severity: "ticket",
    title: "Budget spent",
    says: "A provider's budget is used up: what it would have answered is not checked",
    source: counted("BudgetSpent"),
    threshold: 0,
    minutes: 60,
    periods: 1,
  },
  {
    id: "data-stale",
    severity: "ticket",
    title: "Data not refreshed",
    says: "For a day no public data has been refreshed",
    source: counted("DataRefreshed"),
    threshold: 1,
    below: true,
    silenceAlarms: true,
    minutes: 1_440,
    periods: 1,
  },
  {
    id: "data-refused",
    severity: "ticket",
    title: "Data refused",
    says: "Newer public data keeps failing its checks, and the last good data stays",
    source: counted("DataNotRefreshed"),
    threshold: 3,
    minutes: 1_440,
    periods: 1,
  },
  {
    id: "data-unusable",
    severity: "ticket",
    title: "Data unusable",
    says: "Workers cannot use the refreshed data and go on with what came with the code",
    source: counted("DataUnavailable"),
    threshold: 0,
    minutes: 60,
    periods: 2,
  },
  {
    id: "newer-version",
    severity: "ticket",
    title: "Written by a newer version",
    says: "For three hours workers have met records or messages of a later release",
    source: counted("NewerVersion"),
    threshold: 0,
    minutes: 60,
    periods: 3,
  },
  {
    id: "signal-display-only",
    severity: "ticket",
    title: "A signal is display-only",
    says: "A signal fires on far more honest people than it was weighed for, and counts nothing until somebody has looked",
    source: counted("SignalDisplayOnly"),
    threshold: 0,
    minutes: 60,
    periods: 1,
  },
  {
    id: "connection-display-only",
    severity: "ticket",
    title: "A connection is display-only",
    says: "A connection flags more people than its limit allows, and writes nothing until somebody has looked",
    source: counted("ConnectionDisplayOnly"),
    threshold: 0,
    minutes: 60,
    periods: 1,
  },
  {
    id: "watch-missed",
    severity: "ticket",
    title: "Watch does not run",
    says: "For two days nobody has looked whether a check or a connection flags too many",
    source: { kind: "function", metric: "Invocations", as: "Sum", only: ["Watch"] },
    threshold: 1,
    below: true,
    silenceAlarms: true,
    minutes: 1_440,
    periods: 2,
  },
  {
    id: "function-errors",
    severity: "ticket",
    title: "Function errors",
    says: "A function ended in an error, ran out of time or of memory",
    source: { kind: "function", metric: "Errors", as: "Sum" },
    threshold: 0,
    minutes: 15,
    periods: 1,
  },
  {
    id: "throttles",
    severity: "ticket",
    title: "Throttles",
    says: "A function may not run as often as it is called",
    source: { kind: "function", metric: "Throttles", as: "Sum", only: ["Webhook", "Screen", "ReadResume"] },
    threshold: 0,
    minutes: 15,
    periods: 1,
    healedBy: "reconcile",
  },
];
