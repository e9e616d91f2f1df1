/** Whether the queue answers, and whether anything lies behind it that nobody could work on. */
import { failed, passed, skipped, warned } from "@bonafide/core/domain/check";
import { type Checks, type Examined, type Facts, span } from "./examination.ts";

export const QUEUE_ADVICE = "Check QUEUE_URL, AWS_REGION, your credentials and the network.";

export async function* queueChecks({ parts }: Examined): Checks {
  const { waiting, delayed, underWay } = await parts.queue();
  yield passed("queue", `The queue can be reached: ${waiting} waiting, ${delayed} put off, ${underWay} under way.`);
}

export const METRICS_ADVICE = "Look at CloudWatch itself; nothing else depends on it.";

/** An alarm asks to look from here on; within an hour the sender's own patience ends. */
const OLD_SECONDS = 300;
const STUCK_SECONDS = 3_600;

export async function* oldestMessageChecks({ parts }: Facts<"oldestMessage">): Checks {
  const id = "oldest-message";
  const oldest = await parts.oldestMessage();
  if (oldest === null) return yield skipped(id, "A queue on this machine does not say how old its messages are.");
  if (oldest === "denied")
    return yield skipped(id, "How old the oldest message is needs the right cloudwatch:GetMetricStatistics.");
  const { seconds } = oldest;
  if (seconds === null) return yield passed(id, "The queue reported no age lately: nothing has been waiting.");
  const says = `The oldest message has been waiting for ${span(seconds * 1000)}.`;
  const todo = "Look at the worker's log and at its concurrency; an ATS that limits requests makes messages wait, too.";
  if (seconds > STUCK_SECONDS) yield failed(id, says, todo);
  else if (seconds > OLD_SECONDS) yield warned(id, says, todo);
  else yield passed(id, says);
}

export async function* deadLetterChecks({ doctor, parts }: Examined): Checks {
  const letters = await parts.deadLetters();
  if (letters === null)
    return yield failed(
      "dead-letters",
      "The queue has no queue for dead letters: what fails is lost.",
      "Deploy the stage again.",
    );
  const { count, oldest } = letters;
  if (count === 0) return yield passed("dead-letters", "The queue of dead letters is empty.");
  const age = oldest === null ? "" : `, the oldest since ${span(doctor.clock().getTime() - oldest.getTime())}`;
  const says = `${count} message${count === 1 ? " lies" : "s lie"} in the queue of dead letters${age}.`;
  const todo =
    "Look for what failed in the worker's log, mend it, then redrive the messages: nothing is annotated twice by that.";
  yield oldest === null ? warned("dead-letters", says, todo) : failed("dead-letters", says, todo);
}
