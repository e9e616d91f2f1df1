/** The whole stack: where data lies, how work travels, who may do what. */
import { createAlarms } from "./alarming.ts";
import { readChoices } from "./choices.ts";
import { createDashboard } from "./dashboard.ts";
import { createCanarySecret } from "./canary.ts";
import { createData } from "./data.ts";
import { narrowEveryFunction } from "./every-function.ts";
import { createFunctions } from "./functions.ts";
import { createIsolation } from "./isolation.ts";
import { createQueues } from "./queues.ts";
import { createSettings } from "./settings.ts";

export async function createStack() {
  const choices = readChoices();
  narrowEveryFunction();
  const data = createData();
  const queues = createQueues();
  const { webhookUrl, ingress, functions } = createFunctions(
    data,
    queues,
    createIsolation(),
    choices,
    await createCanarySecret(),
  );
  const watched = { functions, queues, ingress };
  const { topics, alarms } = createAlarms(watched, choices);
  const dashboard = createDashboard(watched, alarms);
  createSettings(data, queues, webhookUrl);
  return {
    webhookUrl,
    table: data.table.name,
    data: data.bucket.name,
    queue: queues.jobs.url,
    deadLetters: queues.deadLetters.url,
    parameters: data.parameterPrefix,
    parameterKey: data.alias.name,
    dashboard: dashboard.dashboardName,
    pages: topics.page.arn,
    tickets: topics.ticket.arn,
  };
}
