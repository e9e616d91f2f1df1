/** Keeps an operator's long task's place: where it goes on when the same is asked for again. */
import { TASK_DAYS, type Task } from "../domain/task.ts";
import { daysFrom } from "../domain/retention.ts";
import type { Clock } from "../domain/ports.ts";
import type { TaskStore } from "../stores/stores.ts";

/** Two operators ran the same at the same time. */
export class TaskTakenError extends Error {
  override readonly name = "TaskTakenError";
}

export interface TaskHold {
  readonly task: () => Task;
  /** True when it goes on from where an earlier run stopped. */
  readonly resumed: boolean;
  readonly advance: (change: Partial<Pick<Task, "place" | "counts" | "endedAt">>) => Promise<void>;
}

/** Goes on with the same request where one was left unfinished, and begins anew otherwise. Throws {@link TaskTakenError}. */
export async function openTask(
  { tasks, clock }: { readonly tasks: TaskStore; readonly clock: Clock },
  wanted: Pick<Task, "connectionId" | "name" | "asked">,
): Promise<TaskHold> {
  const current = await tasks.read(wanted);
  const resumed = current !== undefined && current.endedAt === null && current.asked === wanted.asked;
  const now = clock();
  let task: Task = resumed
    ? current
    : {
        schemaVersion: 1,
        ...wanted,
        fence: current?.fence ?? 0,
        place: null,
        counts: {},
        startedAt: now.toISOString(),
        endedAt: null,
        expiresAt: daysFrom(now, TASK_DAYS),
      };
  async function advance(change: Partial<Pick<Task, "place" | "counts" | "endedAt">>): Promise<void> {
    const next: Task = { ...task, ...change, fence: task.fence + 1, expiresAt: daysFrom(clock(), TASK_DAYS) };
    if ((await tasks.write(next)) !== "written") throw new TaskTakenError("somebody else runs the same at this moment");
    task = next;
  }
  await advance({});
  return { task: () => task, resumed, advance };
}
