/**
 * The job queue of the ingress: resolves once SQS says that the message is durable, else throws by SQS's own name of the
 * error. Credentials are those of the execution environment: Lambda sets them as variables and gives a new environment
 * new ones, so nothing has to be refreshed, https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
import { createHash, randomInt } from "node:crypto";
import type { Clock } from "@bonafide/core/domain/ports";
import type { JobQueue } from "@bonafide/core/screening/deps";
import * as z from "zod/mini";
import { AWS_CALL_MS, INGRESS_AWS_ATTEMPTS, MAX_DELAY_SECONDS } from "./limits.ts";
import { createPost, type PostAnswer } from "./post.ts";
import { createSendMessageSigner, type Credentials, type Message } from "./sqs-request.ts";

/** `name` is SQS's name of the error or, where the connection failed, Node's. */
export class QueueError extends Error {
  override readonly name: string;
  readonly retryable: boolean;
  constructor(name: string, retryable: boolean, cause?: unknown) {
    super("the message was not enqueued", cause === undefined ? undefined : { cause });
    this.name = name;
    this.retryable = retryable;
  }
}

const Sent = z.object({ MessageId: z.string().check(z.minLength(1)), MD5OfMessageBody: z.string() });
const Refused = z.object({ __type: z.string() });

/** By name, as the service spells it with a status of 400; everything of 500 and above, and 429, goes without saying. */
const PASSING = new Set([
  "KmsThrottled",
  "RequestThrottled",
  "RequestThrottledException",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
]);
/** The jitter of a repetition: as the SDK's, at most 100 ms before the second attempt. */
const MAX_PAUSE_MS = 100;

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal({ status, body }: PostAnswer): QueueError {
  const { data } = z.safeParse(Refused, json(body));
  // The protocol puts a namespace before the name: com.amazonaws.sqs#QueueDoesNotExist
  const name = /^(?:[\w.]{1,64}#)?(\w{1,64})$/.exec(data?.__type ?? "")?.[1] ?? `Status${status}`;
  return new QueueError(name, status >= 500 || status === 429 || PASSING.has(name));
}

/** Whether SQS has it, nobody knows: it is sent again, and the worker finds one of the two done. */
function disconnected(error: unknown): never {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  const name = error instanceof Error ? error.name : "Error";
  throw new QueueError(typeof code === "string" ? code : name, true, error);
}

/** The digest says that what is durable is what was sent. */
function confirm(answer: PostAnswer, { text }: Message): void {
  if (answer.status !== 200) throw refusal(answer);
  const { data } = z.safeParse(Sent, json(answer.body));
  if (data?.MD5OfMessageBody !== createHash("md5").update(text).digest("hex"))
    throw new QueueError("UnconfirmedMessageError", true);
}

export function createLeanQueue(options: {
  readonly region: string;
  readonly credentials: Credentials;
  readonly queueUrl: string;
  /** Instead of the host that the queue's address names. */
  readonly endpoint: string | undefined;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}): JobQueue {
  const { queueUrl, endpoint, clock, timeoutMs = AWS_CALL_MS } = options;
  const url = new URL("/", endpoint ?? queueUrl);
  const sign = createSendMessageSigner({ ...options, url });
  const post = createPost(url, timeoutMs);

  async function attempt(message: Message): Promise<void> {
    const request = await sign(message, clock());
    confirm(await post(request).catch(disconnected), message);
  }

  return {
    async send(job, { delaySeconds = 0 } = {}) {
      const delay = Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(delaySeconds)));
      const message = { text: JSON.stringify(job), delaySeconds: delay };
      for (let left = INGRESS_AWS_ATTEMPTS - 1; ; left -= 1) {
        try {
          return await attempt(message);
        } catch (error) {
          if (left === 0 || !(error instanceof QueueError && error.retryable)) throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, randomInt(MAX_PAUSE_MS)));
      }
    },
  };
}
