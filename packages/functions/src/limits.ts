/** The numbers that have to fit together, in one place: the infrastructure and the handlers both read them. No imports. */

/** The name everything of a stage begins with, and what an operator's command finds a stage by. */
export const APP = "bonafide";

/** Verify, send, answer: two tries of {@link AWS_CALL_MS} fit, and every ATS waits longer than this. */
export const INGRESS_TIMEOUT_SECONDS = 10;
/** Hard time-out of the worker. One application needs far less; the batch runs side by side. */
export const SCREEN_TIMEOUT_SECONDS = 60;
export const SWEEP_TIMEOUT_SECONDS = 60;
/** Longer than the run gives itself, by one page of a list and what is enqueued from it. */
export const RECONCILE_TIMEOUT_SECONDS = 135;
/** Longer than it gives itself, by the page it is reading and the settings it writes. */
export const WATCH_TIMEOUT_SECONDS = 300;
export const WATCH_BUDGET_MS = 240_000;
/** More than most installations hold of one connection; bounds what a flood of applications could make a day cost. */
export const WATCHED_RECORDS = 50_000;
/** Five downloads of at most {@link DOWNLOAD_MS} each, and compiling a pack of a million ranges. */
export const REFRESH_TIMEOUT_SECONDS = 900;
/** Tables of a million rows are taken apart and put together again in memory. */
export const REFRESH_MEMORY_MB = 3072;

/** AWS asks for at least six times the function's time-out: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const VISIBILITY_SECONDS = 6 * SCREEN_TIMEOUT_SECONDS;
/** AWS recommends at least 5. Waiting for an ATS never uses this budget: it sends a delayed message and acknowledges. */
export const MAX_RECEIVE_COUNT = 5;
/** Few enough that all of them run side by side within the time-out and the memory of one function. */
export const BATCH_SIZE = 5;
/**
 * So long the queue waits for more before it hands a batch over: what waits for the same vendors together is billed once.
 * An application becomes visible that much later at most; without it, everything on would cost a sixth more.
 */
export const BATCH_WINDOW_SECONDS = 1;
export const WEBHOOK_MEMORY_MB = 512;
export const SCREEN_MEMORY_MB = 512;
/** Limits pressure on the ATS through the event source, so that nothing is pulled only to be throttled. */
export const MAX_CONCURRENCY = 10;
/** Longer than the source's, because a message keeps its first enqueue time when it is moved. */
export const DEAD_LETTER_RETENTION_DAYS = 14;
export const QUEUE_RETENTION_DAYS = 4;
/** SQS delays a message by at most 15 minutes. */
export const MAX_DELAY_SECONDS = 900;

/** A message of a later release is put back for about a day: a deployment or a rollback is over by then. */
export const NEWER_DELAY_SECONDS = 15 * 60;
export const MAX_NEWER_LOOKS = 96;
/** The message attribute that counts them: the body is not ours to change. */
export const LOOKS_ATTRIBUTE = "looks";

/** One delivery and its answer; the ingress has its own, shorter limit. */
export const CANARY_TIMEOUT_SECONDS = 20;
export const CANARY_EVERY_MINUTES = 15;
/** From the canary's sending to the end of the sink's screening. */
export const CANARY_LIMIT_MS = 60_000;
export const SWEEP_EVERY_MINUTES = 5;
/** What no webhook announced waits this long at most, and the grace besides. */
export const RECONCILE_EVERY_MINUTES = 10;
/** Rates are told in days, and what a person switched on again is to be counted from the next day on. */
export const WATCH_EVERY_HOURS = 24;
/** A list of Tor exits is good for 24 hours: this leaves room for two runs that fail. Other data is fetched once a day. */
export const REFRESH_EVERY_HOURS = 6;

/** A webhook is some kilobytes; what is larger is not one. */
export const MAX_BODY_BYTES = 1_048_576;

/** One attempt of one call to AWS, and how many attempts there are. */
export const AWS_CALL_MS = 2_000;
export const AWS_ATTEMPTS = 3;
/** A person's own line may be slow, and nobody else waits: what runs for an hour must not end over one late answer. */
export const OPERATOR_CALL_MS = 15_000;
export const OPERATOR_ATTEMPTS = 5;
/** The ingress repeats once: after that the sender's own retries are the better ones. */
export const INGRESS_AWS_ATTEMPTS = 2;

/** A job is begun only with this much time left; later ones of the same application go back to the queue. */
export const JOB_BUDGET_MS = 40_000;
/** Kept back to report what is finished when something hangs. */
export const REPORT_MARGIN_MS = 2_000;

/** Hard time-out of reading one document: the readers' own caps bite before it, a cold start included. */
export const READ_RESUME_TIMEOUT_SECONDS = 6;
/** Memory is what a hostile file costs most of: the readers need some 130 MB for an honest one. */
export const READ_RESUME_MEMORY_MB = 1024;

/** Credentials are read again after this time at the latest. */
export const SECRETS_MAX_AGE_MS = 300_000;
/** What is switched off is off within this time: what a worker remembers, and what it began with that, are over by then. */
const SWITCHED_WITHIN_MS = 60_000;
/** Mode, scope, policy, budgets and switches are read again after this time. */
export const CONNECTION_MAX_AGE_MS = SWITCHED_WITHIN_MS - JOB_BUDGET_MS;

/** Chosen by keyed hash, so that hit rates of bought checks can be learned without bias. */
export const FULL_CHECK_SHARE = 0.01;
/** One download of public data. */
export const DOWNLOAD_MS = 90_000;
/** One read of refreshed data: it must leave a screening most of its deadline for evidence. */
export const DATA_READ_MS = 3_000;
