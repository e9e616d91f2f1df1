/** The whole stack: where data lies, how work travels, who may do what. */
import { createData } from "./data.ts";
import { narrowEveryFunction } from "./every-function.ts";
import { createFunctions } from "./functions.ts";
import { createIsolation } from "./isolation.ts";
import { createQueues } from "./queues.ts";
import { createSettings } from "./settings.ts";

export function createStack() {
  narrowEveryFunction();
  const data = createData();
  const queues = createQueues();
  const { webhookUrl } = createFunctions(data, queues, createIsolation());
  createSettings(data, queues, webhookUrl);
  return {
    webhookUrl,
    table: data.table.name,
    data: data.bucket.name,
    queue: queues.jobs.url,
    deadLetters: queues.deadLetters.url,
    parameters: data.parameterPrefix,
    parameterKey: data.alias.name,
  };
}
