/** What a deployment creates, as a page one can read: every resource with what matters of it, every right, every alarm. */
import type { Resource, Stack } from "./harness.ts";
import { rights } from "./rights.ts";

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
const day = 86_400;

/** Of each kind of resource what a reviewer asks about. Kinds that are not here have nothing to say beyond their name. */
const FACTS: Readonly<Record<string, (inputs: Resource["inputs"]) => readonly string[]>> = {
  Function: ({ description, timeout, memorySize, reservedConcurrentExecutions: reserved, vpcConfig }) => [
    text(description),
    `${text(timeout)} s, ${text(memorySize)} MB`,
    ...(reserved === undefined ? [] : [`${text(reserved)} invocations reserved`]),
    ...(vpcConfig === undefined ? [] : ["in the network without a way out"]),
  ],
  Queue: ({ visibilityTimeoutSeconds: hidden, messageRetentionSeconds: kept, redrivePolicy, sqsManagedSseEnabled }) => [
    ...(redrivePolicy === undefined
      ? []
      : [`hidden for ${text(hidden)} s, dead letters after ${received(redrivePolicy)} receives`]),
    `kept ${Number(kept) / day} days`,
    ...(sqsManagedSseEnabled === true ? ["encrypted by SQS"] : []),
  ],
  Table: ({ billingMode, deletionProtectionEnabled }) => [
    `${text(billingMode)}, point-in-time recovery, TTL, encrypted with the stage's key`,
    ...(deletionProtectionEnabled === true ? ["protected from deletion"] : []),
  ],
  Key: ({ description, deletionWindowInDays }) => [
    text(description),
    `rotates, deleted after ${text(deletionWindowInDays)} days`,
  ],
  LogGroup: ({ name, retentionInDays }) => [text(name), `${text(retentionInDays)} days`],
  Schedule: ({ scheduleExpression }) => [text(scheduleExpression)],
  EventSourceMapping: ({ batchSize, scalingConfig }) => [
    `batches of ${text(batchSize)}, partial failures`,
    text(scalingConfig),
  ],
  FunctionUrl: ({ authorizationType }) => [
    `authorisation ${text(authorizationType)}: the handler checks the signature`,
  ],
  SecurityGroup: ({ description }) => [text(description)],
  Topic: ({ name }) => [text(name), "takes messages from this stage's alarms only"],
  Dashboard: ({ dashboardName }) => [text(dashboardName)],
};

function received(redrivePolicy: unknown): string {
  const policy: { maxReceiveCount?: unknown } = JSON.parse(text(redrivePolicy));
  return text(policy.maxReceiveCount);
}

const kindOf = ({ type }: Resource) => type.split(":").at(-1) ?? type;
const nameOf = ({ name }: Resource) => name.replace(/(?<=Subscriber)[A-Z][a-z]{5}/, "");
const cell = (value: string) => value.replaceAll("|", "\\|");
const row = (...cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;

function alarmRow({ inputs }: Resource): string {
  const { name, comparisonOperator, threshold, evaluationPeriods, alarmDescription } = inputs;
  const [, severity = "", says = ""] = /^\[(\w+)\] (.*?)\. Runbook/.exec(text(alarmDescription)) ?? [];
  const sign = comparisonOperator === "LessThanThreshold" ? "<" : ">";
  const queries = inputs["metricQueries"] as readonly { metric?: { period: number } }[] | undefined;
  const seconds = Number(inputs["period"] ?? queries?.[0]?.metric?.period);
  const figure = text(inputs["metricName"] ?? "several, see infra/alarms.ts");
  return row(
    text(name),
    severity,
    says,
    figure,
    `${sign} ${text(threshold)}`,
    `${text(evaluationPeriods)} × ${seconds / 60} min`,
  );
}

export function infrastructureDocument(stack: Stack): string {
  const created = stack.resources.filter(({ type }) => !type.startsWith("sst:") && !type.startsWith("pulumi:"));
  const alarms = created.filter((resource) => kindOf(resource) === "MetricAlarm");
  const others = created
    .filter((resource) => !alarms.includes(resource))
    .map((resource) =>
      row(kindOf(resource), nameOf(resource), (FACTS[kindOf(resource)]?.(resource.inputs) ?? []).join("; ")),
    )
    .toSorted();
  const roles = created
    .filter((resource) => kindOf(resource) === "Role")
    .toSorted((one, other) => one.name.localeCompare(other.name))
    .flatMap((role) => [`### ${role.name}`, "", ...rights(role).map((right) => `- ${right}`), ""]);
  return [
    "# What a deployment creates",
    "",
    "Written by the infrastructure test, which executes `sst.config.ts` on the real SST components for the stage `production` with",
    "no setting changed. Account and region are placeholders. What is watched and what to do: [operations.md](operations.md).",
    "",
    "## Resources",
    "",
    row("kind", "name", "what matters"),
    row("---", "---", "---"),
    ...others,
    "",
    "## Alarms",
    "",
    row("name", "severity", "says", "metric", "threshold", "for"),
    row("---", "---", "---", "---", "---", "---"),
    ...alarms.map(alarmRow).toSorted(),
    "",
    "## Rights",
    "",
    "Everything each role may do. `*` stands where AWS has no name before the function runs.",
    "",
    ...roles,
  ]
    .join("\n")
    .replace(/\n+$/, "\n");
}
