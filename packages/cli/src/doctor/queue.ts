/** Whether the queue answers, and whether anything lies behind it that nobody could work on. */
import { failed, passed, warned } from "@bonafide/core/domain/check";
import { type Checks, type Examined, span } from "./examination.ts";

export const QUEUE_ADVICE = "Check QUEUE_URL, AWS_REGION, your credentials and the network.";

export async function* queueChecks({ parts }: Examined): Checks {
  const { waiting, delayed, underWay } = await parts.queue();
  yield passed("queue", `The queue can be reached: ${waiting} waiting, ${delayed} put off, ${underWay} under way.`);
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
