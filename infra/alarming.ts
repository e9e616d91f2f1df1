/** Turns the table of alarms into what AWS watches, and says whom it tells. */
import { type Alarm, ALARMS, type Severity } from "./alarms.ts";
import type { Choices } from "./choices.ts";
import { type Metric, namesOf, ofFunction, ofQueue, ours, serverErrors, type Watched } from "./metrics.ts";

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
/** "dead-letters" as resources are called. */
const resourceName = (id: string) => id.split("-").map(capitalised).join("");

/** An alarm says ids of nobody, so SNS's own encryption at rest is enough; CloudWatch could not use a key without a policy of its own. */
function createTopic(severity: Severity, emails: readonly string[]) {
  const { accountId } = aws.getCallerIdentityOutput();
  const { region } = aws.getRegionOutput();
  const { partition } = aws.getPartitionOutput();
  const topic = new aws.sns.Topic(`${capitalised(severity)}s`, {
    name: `${$app.name}-${$app.stage}-${severity}s`,
    displayName: `Bonafide ${$app.stage}: ${severity}`,
  });
  const alarms = $interpolate`arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${$app.name}-${$app.stage}-*`;
  new aws.sns.TopicPolicy(`${capitalised(severity)}sPolicy`, {
    arn: topic.arn,
    // This stage's alarms and nobody else: what claims to be an alarm is one.
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic.arn,
          Condition: { StringEquals: { "aws:SourceAccount": accountId }, ArnLike: { "aws:SourceArn": alarms } },
        },
      ],
    }),
  });
  for (const [at, endpoint] of emails.entries())
    new aws.sns.TopicSubscription(`${capitalised(severity)}s${at + 1}`, {
      topic: topic.arn,
      protocol: "email",
      endpoint,
    });
  return topic;
}

interface Figure {
  /** After the alarm's id, where there are several. */
  readonly suffix: string;
  readonly what: Partial<aws.cloudwatch.MetricAlarmArgs>;
}

const isPercentile = (statistic: string) => statistic.startsWith("p");

const single = ({ minutes }: Alarm, metric: Metric, statistic: string): Figure["what"] => ({
  ...metric,
  period: minutes * 60,
  // Of a few figures alone a percentile says nothing.
  ...(isPercentile(statistic)
    ? { extendedStatistic: statistic, evaluateLowSampleCountPercentiles: "ignore" }
    : { statistic }),
});

function combined({ minutes }: Alarm, metrics: Readonly<Record<string, Metric>>, expression: string): Figure["what"] {
  const period = minutes * 60;
  return {
    metricQueries: [
      ...Object.entries(metrics).map(([id, metric]) => ({ id, metric: { ...metric, period, stat: "Sum" } })),
      { id: "figure", expression, label: expression, returnData: true },
    ],
  };
}

function figures(alarm: Alarm, watched: Watched): readonly Figure[] {
  const { source } = alarm;
  const one = (what: Figure["what"]): readonly Figure[] => [{ suffix: "", what }];
  switch (source.kind) {
    case "counted": {
      const { metric, codes, as } = source;
      const [code, ...others] = codes ?? [];
      if (others.length === 0) return one(single(alarm, ours(metric, code), as));
      const each = Object.fromEntries((codes ?? []).map((name, at) => [`m${at}`, ours(metric, name)]));
      return one(combined(alarm, each, "SUM(FILL(METRICS(), 0))"));
    }
    case "share": {
      const { part, whole, atLeast } = source;
      const share = `IF(whole >= ${atLeast}, FILL(part, 0) / whole, 0)`;
      return one(combined(alarm, { part: ours(part), whole: ours(whole) }, share));
    }
    case "queue":
      return one(single(alarm, ofQueue(watched, source.queue, source.metric), "Maximum"));
    case "ingress":
      return one(single(alarm, serverErrors(watched), "Sum"));
    case "function":
      return namesOf(watched, source).map((name) => ({
        suffix: name,
        what: single(alarm, ofFunction(watched, name, source.metric), source.as),
      }));
  }
}

export function createAlarms(watched: Watched, { emails }: Choices) {
  const topics = { page: createTopic("page", emails.page), ticket: createTopic("ticket", emails.ticket) };
  const alarms = ALARMS.flatMap((alarm) =>
    figures(alarm, watched).map(({ suffix, what }) => {
      const { id, severity, title, says, threshold, periods } = alarm;
      const topic = topics[severity].arn;
      const name = [$app.name, $app.stage, severity, id, ...(suffix === "" ? [] : [suffix.toLowerCase()])].join("-");
      return new aws.cloudwatch.MetricAlarm(`Alarm${resourceName(id)}${suffix}`, {
        name,
        alarmDescription: `[${severity}] ${says}${suffix === "" ? "" : ` (${suffix})`}. Runbook: "${title}" in docs/operations.md.`,
        threshold,
        comparisonOperator: alarm.below ? "LessThanThreshold" : "GreaterThanThreshold",
        evaluationPeriods: periods,
        datapointsToAlarm: periods,
        // What is counted is counted when it happens: no figure is a good one, unless the alarm is about that.
        treatMissingData: alarm.silenceAlarms ? "breaching" : "notBreaching",
        alarmActions: [topic],
        // The same people hear that it is over.
        okActions: [topic],
        ...what,
      });
    }),
  );
  return { topics, alarms };
}
