/** How far operators' long pieces of work are, on the table. */
import { Task } from "../domain/task.ts";
import { createDynamoFenced, type Table } from "./dynamo-fenced.ts";
import { taskKey } from "./dynamo-keys.ts";
import type { TaskStore } from "./stores.ts";

export const createDynamoTasks = (table: Table): TaskStore =>
  createDynamoFenced(table, { schema: Task, keyOf: taskKey });
