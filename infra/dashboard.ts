/** One page of graphs, in the order in which an operator asks: is anything wrong, does it arrive, does it get done, what does it cost. */
import type { MetricName } from "../packages/core/src/domain/ports.ts";
import { type Metric, ofFunction, ofQueue, ours, serverErrors, type Watched } from "./metrics.ts";

interface Line {
  readonly metric: Metric;
  readonly stat?: string;
  readonly label?: string;
}
interface Graph {
  readonly title: string;
  readonly lines: readonly Line[];
}

const WIDTH = 8;
const HEIGHT = 6;
const PERIOD_SECONDS = 300;

const counts = (...names: readonly MetricName[]): readonly Line[] => names.map((name) => ({ metric: ours(name) }));
const percentiles = (name: MetricName, ...stats: readonly string[]): readonly Line[] =>
  stats.map((stat) => ({ metric: ours(name), stat, label: stat }));

function graphs(watched: Watched): readonly Graph[] {
  const each = (metric: string, stat: string): readonly Line[] =>
    Object.keys(watched.functions).map((name) => ({ metric: ofFunction(watched, name, metric), stat, label: name }));
  return [
    { title: "Applications", lines: counts("Enqueued", "Screened", "Annotated", "OutOfScope") },
    { title: "Seconds until annotated", lines: percentiles("AnnotatedAfterSeconds", "p50", "p95", "p99") },
    { title: "Canary, milliseconds", lines: percentiles("CanaryMs", "Maximum") },
    {
      title: "Queue",
      lines: [
        { metric: ofQueue(watched, "jobs", "ApproximateNumberOfMessagesVisible"), stat: "Maximum", label: "waiting" },
        {
          metric: ofQueue(watched, "jobs", "ApproximateAgeOfOldestMessage"),
          stat: "Maximum",
          label: "oldest, seconds",
        },
        {
          metric: ofQueue(watched, "deadLetters", "ApproximateNumberOfMessagesVisible"),
          stat: "Maximum",
          label: "dead letters",
        },
      ],
    },
    {
      title: "Deliveries refused",
      lines: [
        ...counts("Rejected", "Unreadable", "OldSecretUsed"),
        { metric: serverErrors(watched), stat: "Sum", label: "5xx" },
      ],
    },
    { title: "Healed", lines: counts("ReconciledMissed", "SweptStuck", "SweptDue", "ErasureFound", "WebhooksSilent") },
    { title: "Reconcile lag, seconds", lines: percentiles("ReconcileLag", "Maximum") },
    { title: "Notes", lines: counts("NoteAdopted", "NoteUnknown", "NoteDuplicated", "Explained") },
    { title: "Waits and failures", lines: counts("Waited", "Failed", "Forgotten", "NewerVersion") },
    { title: "Bought evidence", lines: counts("LookupBought", "LookupCached", "LookupSkipped", "LookupFailed") },
    { title: "Providers spared", lines: counts("CircuitOpen", "BudgetLow", "BudgetSpent", "LookupUnavailable") },
    { title: "Public data", lines: counts("DataRefreshed", "DataNotRefreshed", "DataUnavailable") },
    { title: "Errors by function", lines: each("Errors", "Sum") },
    { title: "Throttles by function", lines: each("Throttles", "Sum") },
    { title: "Milliseconds by function, p99", lines: each("Duration", "p99") },
  ];
}

export function createDashboard(watched: Watched, alarms: readonly aws.cloudwatch.MetricAlarm[]) {
  const { region } = aws.getRegionOutput();
  const status = {
    type: "alarm",
    x: 0,
    y: 0,
    width: 3 * WIDTH,
    height: HEIGHT,
    properties: { title: "Alarms", alarms: alarms.map(({ arn }) => arn) },
  };
  const widgets = graphs(watched).map(({ title, lines }, at) => ({
    type: "metric",
    x: (at % 3) * WIDTH,
    y: HEIGHT + Math.floor(at / 3) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: {
      title,
      region,
      period: PERIOD_SECONDS,
      stat: "Sum",
      metrics: lines.map(({ metric, stat, label }) => [
        metric.namespace,
        metric.metricName,
        ...Object.entries(metric.dimensions).flat(),
        { ...(stat === undefined ? {} : { stat }), ...(label === undefined ? {} : { label }) },
      ]),
    },
  }));
  return new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: `${$app.name}-${$app.stage}`,
    dashboardBody: $jsonStringify({ widgets: [status, ...widgets] }),
  });
}
