/** The job queue in memory as SQS promises it: at least once, in any order, with delays, redelivery and dead letters. */
import { MAX_RECEIVE_COUNT, VISIBILITY_SECONDS } from "../../packages/functions/src/limits.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface Message {
  readonly messageId: string;
  readonly body: string;
  receives: number;
  /** Not handed out before. */
  visibleAt: number;
}

export interface Queue {
  readonly send: (job: unknown, options?: { readonly delaySeconds?: number }) => Promise<void>;
  /** Up to `most` messages that are due, hidden from everybody else until their visibility ends. */
  receive(most: number, random: () => number): readonly Message[];
  /** Done: it goes away. */
  remove(message: Message): void;
  /** What SQS is free to do: it hands a message out though somebody has it. */
  repeat(message: Message, inMs: number): void;
  readonly messages: readonly Message[];
  readonly deadLetters: readonly Message[];
  /** Every body that was ever made durable. */
  readonly sent: readonly string[];
}

/** `onDue` is called at every instant from which a message may be received. */
export function createQueue(time: VirtualTime, onDue: () => void): Queue {
  const messages: Message[] = [];
  const deadLetters: Message[] = [];
  const sent: string[] = [];

  function due(message: Message, at: number): void {
    message.visibleAt = at;
    time.at(at, onDue);
  }

  function remove(message: Message): void {
    const index = messages.indexOf(message);
    if (index >= 0) messages.splice(index, 1);
  }

  return {
    async send(job, { delaySeconds = 0 } = {}) {
      // What SQS refuses: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
      if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900)
        throw new RangeError("DelaySeconds");
      const body = typeof job === "string" ? job : JSON.stringify(job);
      const message = { messageId: `message-${sent.length + 1}`, body, receives: 0, visibleAt: 0 };
      sent.push(body);
      messages.push(message);
      due(message, time.now() + delaySeconds * 1000);
    },
    receive(most, random) {
      const ready = messages.filter(({ visibleAt }) => visibleAt <= time.now());
      const taken: Message[] = [];
      while (ready.length > 0 && taken.length < most) {
        const [message] = ready.splice(Math.floor(random() * ready.length), 1);
        if (!message) break;
        message.receives += 1;
        if (message.receives > MAX_RECEIVE_COUNT) {
          remove(message);
          deadLetters.push(message);
          continue;
        }
        due(message, time.now() + VISIBILITY_SECONDS * 1000);
        taken.push(message);
      }
      return taken;
    },
    remove,
    repeat: (message, inMs) => {
      const copy = { ...message, receives: Math.max(0, message.receives - 1) };
      messages.push(copy);
      due(copy, time.now() + inMs);
    },
    messages,
    deadLetters,
    sent,
  };
}
