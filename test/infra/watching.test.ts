/** What is watched: every alarm of the table as AWS gets it, whom it tells, the dashboard, and the door by choice. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Alarm, ALARMS } from "../../infra/alarms.ts";
import { readChoices } from "../../infra/choices.ts";
import { PROVIDER_CODES } from "../../packages/core/src/domain/errors.ts";
import { METRICS } from "../../packages/core/src/domain/ports.ts";
import { createLineMetrics } from "../../packages/functions/src/ingress-logger.ts";
import { filesBelow, read } from "../support/architecture/tree.ts";
import { type Resource, type Stack, synthesize } from "./harness.ts";
import { rights, statements } from "./rights.ts";

const STAGE = "production";
const CHOICES = {
  BONAFIDE_INGRESS: "httpApi",
  BONAFIDE_INGRESS_CONCURRENCY: "0",
  BONAFIDE_PAGE_EMAILS: "page@example.org",
  BONAFIDE_TICKET_EMAILS: "one@example.org, two@example.org",
};
const ACCOUNT = "123456789012";

interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

let stack: Stack;
beforeAll(async () => {
  stack = await synthesize(STAGE, { WebhookSecrets: "{}" }, CHOICES);
});

const resourceName = (id: string) =>
  `Alarm${id.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`;
/** What the stack made of one line of the table: one resource, or one for each function. */
function madeOf(alarm: Alarm): readonly Resource[] {
  const all = stack.of("aws:cloudwatch/metricAlarm:MetricAlarm");
  const name = resourceName(alarm.id);
  if (alarm.source.kind !== "function") return all.filter((resource) => resource.name === name);
  return all.filter((resource) => resource.name.startsWith(name));
}
const queriesOf = ({ inputs }: Resource) =>
  (inputs["metricQueries"] ?? []) as readonly { readonly expression?: string; readonly metric?: Metric }[];
const watchedBy = (resource: Resource): readonly Metric[] => {
  const queries = queriesOf(resource).flatMap(({ metric }) => (metric === undefined ? [] : [metric]));
  return queries.length > 0 ? queries : [resource.inputs as unknown as Metric];
};
const named = (name: string) => (alarm: Alarm) => alarm.id === name;

/** Whether an alarm sounds after these figures, one per period, `null` where there was none: AWS's own rule. */
function sounds({ inputs }: Resource, figures: readonly (number | null)[]): boolean {
  const { comparisonOperator, threshold, evaluationPeriods, datapointsToAlarm, treatMissingData } = inputs;
  const limit = Number(threshold);
  const isBreach = (figure: number | null) =>
    figure === null
      ? treatMissingData === "breaching"
      : comparisonOperator === "LessThanThreshold"
        ? figure < limit
        : figure > limit;
  return figures.slice(-Number(evaluationPeriods)).filter(isBreach).length >= Number(datapointsToAlarm);
}

/** Every metric that some code of ours counts. */
function countedInSource(): ReadonlySet<string> {
  const sources = filesBelow("packages").filter((file) => file.endsWith(".ts") && !/test|emulator/.test(file));
  const text = sources.map(read).join("\n");
  return new Set(METRICS.filter((name) => new RegExp(`\\bcount\\(\\s*[^;]{0,60}?"${name}"`).test(text)));
}

describe("the table of alarms", () => {
  it("becomes exactly the alarms of the stack, one per line or one per line and function", () => {
    const made = ALARMS.flatMap(madeOf).map(({ name }) => name);
    const all = stack.of("aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name);
    expect(made.toSorted()).toEqual(all.toSorted());
    expect(new Set(ALARMS.map(({ id }) => id)).size).toBe(ALARMS.length);
    for (const alarm of ALARMS) expect(madeOf(alarm).length, alarm.id).toBeGreaterThan(0);
  });

  it("watches the errors of every function there is", () => {
    const [errors] = ALARMS.filter(named("function-errors"));
    if (!errors) throw new Error("function-errors is missing");
    const watched = madeOf(errors).map((resource) => String(watchedBy(resource)[0]?.dimensions["FunctionName"]));
    const functions = stack.of("aws:lambda/function:Function").map(({ name }) => `bonafide-${STAGE}-${name}`);
    expect(watched.toSorted()).toEqual(functions.toSorted());
  });

  it("notices every schedule that stops: by what its runs count, or by there being none", () => {
    const silent = ALARMS.filter(({ silenceAlarms }) => silenceAlarms === true);
    const noticedBy: Record<string, string> = {
      CanarySchedule: "canary-missed",
      ReconcileSchedule: "reconcile-missed",
      RefreshSchedule: "data-stale",
      SweepSchedule: "sweep-missed",
      WatchSchedule: "watch-missed",
    };
    const schedules = stack.of("aws:scheduler/schedule:Schedule").map(({ name, inputs }) => ({
      name: name.replace(/Schedule$/, ""),
      rate: /^rate\((\d+) (minutes|hours)\)$/.exec(String(inputs["scheduleExpression"])),
    }));
    expect(schedules.map(({ name }) => name).toSorted()).toEqual(Object.keys(noticedBy).toSorted());
    for (const { name, rate } of schedules) {
      const alarm = silent.find(({ id }) => id === noticedBy[name]);
      const everyMinutes = Number(rate?.[1]) * (rate?.[2] === "hours" ? 60 : 1);
      // One run that is late is no silence; two that stay away are.
      expect((alarm?.minutes ?? 0) * (alarm?.periods ?? 0), name).toBeGreaterThanOrEqual(2 * everyMinutes);
    }
  });

  it("names stage, severity and runbook, and tells the people of that severity, also when it is over", () => {
    for (const alarm of ALARMS) {
      for (const { inputs } of madeOf(alarm)) {
        const topic = `arn:aws:sns:eu-west-1:${ACCOUNT}:bonafide-${STAGE}-${alarm.severity}s`;
        expect(inputs).toMatchObject({ alarmActions: [topic], okActions: [topic] });
        expect(inputs["name"]).toMatch(new RegExp(`^bonafide-${STAGE}-${alarm.severity}-${alarm.id}`));
        expect(inputs["alarmDescription"]).toContain(`Runbook: "${alarm.title}" in docs/operations.md.`);
      }
    }
  });

  it("pages for nothing that heals by itself", () => {
    const healing = ALARMS.filter(({ healedBy }) => healedBy !== undefined);
    expect(healing.length).toBeGreaterThan(5);
    expect(healing.filter(({ severity }) => severity === "page")).toEqual([]);
  });

  it.each(ALARMS.map((alarm) => [alarm.id, alarm] as const))("%s sounds, and stops", (_, alarm) => {
    for (const resource of madeOf(alarm)) {
      const bad = alarm.silenceAlarms ? null : alarm.threshold + (alarm.below ? -1 : 1);
      // What good looks like: a figure where one is expected, and nothing at all where counting means trouble.
      const good = alarm.below ? alarm.threshold : null;
      const quiet = Array.from({ length: alarm.periods }, () => good);
      expect(sounds(resource, quiet)).toBe(false);
      expect(sounds(resource, [...quiet, ...Array.from({ length: alarm.periods }, () => bad)])).toBe(true);
      expect(sounds(resource, [...Array.from({ length: alarm.periods }, () => bad), good])).toBe(false);
    }
  });

  it("asks AWS for nothing it refuses: periods of whole minutes, and no window over a week, or over a day of short ones", () => {
    for (const { id, minutes, periods } of ALARMS) {
      expect(Number.isInteger(minutes) && minutes >= 1, id).toBe(true);
      expect(minutes * periods, id).toBeLessThanOrEqual(minutes >= 60 ? 7 * 1_440 : 1_440);
    }
  });

  it("listens where the functions count: the same namespace, name and dimensions", () => {
    const lines: string[] = [];
    const metrics = createLineMetrics(
      () => new Date(0),
      (line) => lines.push(line),
      `Bonafide/${STAGE}`,
    );
    for (const alarm of ALARMS) {
      if (alarm.source.kind !== "counted") continue;
      const { metric, codes } = alarm.source;
      const counts = codes?.map((code) => ({ code })) ?? [{}];
      lines.splice(0);
      for (const dimensions of counts) metrics.count(metric, 1, dimensions);
      const told = lines.flatMap((line) => {
        const { _aws: aws, ...values }: EmfLine = JSON.parse(line);
        return (aws.CloudWatchMetrics[0]?.Dimensions ?? []).map((names) => ({
          namespace: aws.CloudWatchMetrics[0]?.Namespace,
          metricName: aws.CloudWatchMetrics[0]?.Metrics[0]?.Name,
          dimensions: Object.fromEntries(names.map((name) => [name, values[name]])),
        }));
      });
      for (const resource of madeOf(alarm))
        for (const { namespace, metricName, dimensions } of watchedBy(resource))
          expect(told, alarm.id).toContainEqual({ namespace, metricName, dimensions });
    }
  });

  it("watches only what some code counts, under codes that code gives", () => {
    const counted = countedInSource();
    const wanted = ALARMS.flatMap(({ source }) =>
      source.kind === "counted" ? [source.metric] : source.kind === "share" ? [source.part, source.whole] : [],
    );
    // Counted by what turns signals and connections display-only.
    expect(wanted.filter((name) => !counted.has(name))).toEqual([]);
    // And the other way round: a name nobody counts under is a promise of the documents that nothing keeps.
    expect(METRICS.filter((name) => !counted.has(name))).toEqual([]);
    const codes = ALARMS.flatMap(({ source }) => (source.kind === "counted" ? (source.codes ?? []) : []));
    const given = new Set(["bad_signature", "expired_secret", "reconcile_settings", "reconcile_blind"]);
    for (const code of PROVIDER_CODES) given.add(`reconcile_${code}`);
    expect(codes.filter((code) => !given.has(code))).toEqual([]);
  });

  it("adds up several codes as if they were one, and takes a share of nothing for none", () => {
    const expressionOf = (id: string) => {
      const [resource] = ALARMS.filter(named(id)).flatMap(madeOf);
      return resource && queriesOf(resource).at(-1)?.expression;
    };
    expect(expressionOf("credentials-refused")).toBe("SUM(FILL(METRICS(), 0))");
    expect(expressionOf("provider-errors")).toBe("IF(whole >= 10, FILL(part, 0) / whole, 0)");
  });
});

interface EmfLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [name: string]: unknown;
}

describe("the topics", () => {
  it("mail what the operator named, each severity to its own people", () => {
    const mails = stack
      .of("aws:sns/topicSubscription:TopicSubscription")
      .map(({ inputs }) => [String(inputs["topic"]).split(":").at(-1), inputs["protocol"], inputs["endpoint"]]);
    expect(mails).toEqual([
      [`bonafide-${STAGE}-pages`, "email", "page@example.org"],
      [`bonafide-${STAGE}-tickets`, "email", "one@example.org"],
      [`bonafide-${STAGE}-tickets`, "email", "two@example.org"],
    ]);
  });

  it("take messages from this stage's alarms and from nobody else", () => {
    const policies = stack.of("aws:sns/topicPolicy:TopicPolicy").map(({ inputs }) => {
      const policy: { Statement: unknown } = JSON.parse(String(inputs["policy"]));
      return { topic: inputs["arn"], statements: policy.Statement };
    });
    const only = (topic: string) => ({
      topic,
      statements: [
        {
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: topic,
          Condition: {
            StringEquals: { "aws:SourceAccount": ACCOUNT },
            ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:eu-west-1:${ACCOUNT}:alarm:bonafide-${STAGE}-*` },
          },
        },
      ],
    });
    expect(policies).toEqual(
      ["pages", "tickets"].map((name) => only(`arn:aws:sns:eu-west-1:${ACCOUNT}:bonafide-${STAGE}-${name}`)),
    );
  });
});

describe("the dashboard", () => {
  it("shows every alarm, and only figures that exist", () => {
    const body: {
      widgets: { type: string; properties: { title: string; alarms?: string[]; metrics?: unknown[][] } }[];
    } = JSON.parse(String(stack.one("aws:cloudwatch/dashboard:Dashboard", "Dashboard").inputs["dashboardBody"]));
    const [status, ...graphs] = body.widgets;
    expect(status?.properties.alarms).toHaveLength(stack.of("aws:cloudwatch/metricAlarm:MetricAlarm").length);
    const shown = graphs.flatMap(({ properties }) => properties.metrics ?? []);
    const names = shown.flatMap(([namespace, name]) => (namespace === `Bonafide/${STAGE}` ? [String(name)] : []));
    const counted = countedInSource();
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !counted.has(name))).toEqual([]);
    const documented = readFileSync(path.resolve("docs/operations.md"), "utf8");
    for (const { properties } of graphs) expect(documented).toContain(`| ${properties.title} |`);
  });
});

describe("the HTTP API in the URL's place", () => {
  it("has one route, to the same function, and there is no public function URL", () => {
    expect(stack.of("aws:lambda/functionUrl:FunctionUrl")).toEqual([]);
    expect(stack.of("aws:apigatewayv2/route:Route").map(({ inputs }) => inputs["routeKey"])).toEqual([
      "POST /webhooks/{connectionId}",
    ]);
    expect(stack.one("aws:apigatewayv2/integration:Integration", "Ingress").inputs).toMatchObject({
      integrationType: "AWS_PROXY",
      payloadFormatVersion: "2.0",
      integrationUri: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:bonafide-${STAGE}-WebhookFunction`,
    });
    expect(stack.of("aws:lambda/permission:Permission").map(({ inputs }) => inputs)).toMatchObject([
      {
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: expect.stringMatching(new RegExp(`^arn:aws:execute-api:eu-west-1:${ACCOUNT}:.+/\\*$`)),
      },
    ]);
    expect(stack.outputs["webhookUrl"]).toMatch(/^https:\/\/.+\.execute-api\.eu-west-1\.amazonaws\.com/);
  });

  it("gives the function behind it no right more, and nobody a wildcard", () => {
    const logs = `arn:aws:logs:eu-west-1:${ACCOUNT}:log-group:/bonafide/${STAGE}/webhook:*`;
    expect(rights(stack.one("aws:iam/role:Role", "WebhookRole"))).toEqual([
      `Allow sqs:SendMessage on arn:aws:sqs:eu-west-1:${ACCOUNT}:bonafide-${STAGE}-JobsQueue`,
      `Allow logs:CreateLogStream on ${logs}`,
      `Allow logs:PutLogEvents on ${logs}`,
    ]);
    const actions = stack.of("aws:iam/role:Role").flatMap((role) => statements(role).flatMap(({ Action }) => Action));
    expect(actions.length).toBeGreaterThan(20);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  it("bounds a flood, answers no browser, and writes down no address", () => {
    const { inputs } = stack.one("aws:apigatewayv2/stage:Stage", "Ingress");
    expect(inputs).toMatchObject({ defaultRouteSettings: { throttlingRateLimit: 100, throttlingBurstLimit: 200 } });
    const { format } = inputs["accessLogSettings"] as { format: string };
    const line: Record<string, string> = JSON.parse(format);
    expect(Object.keys(line)).toEqual([
      "requestTime",
      "requestId",
      "httpMethod",
      "routeKey",
      "status",
      "responseLatency",
    ]);
    expect(stack.one("aws:apigatewayv2/api:Api", "Ingress").inputs["corsConfiguration"]).toEqual({});
    expect(stack.one("aws:cloudwatch/logGroup:LogGroup", "IngressAccessLog").inputs["retentionInDays"]).toBe(30);
  });

  it("is watched in the URL's place, and nothing is reserved where the operator says so", () => {
    const [errors] = ALARMS.filter(named("ingress-errors")).flatMap(madeOf);
    expect(errors && watchedBy(errors)).toMatchObject([{ namespace: "AWS/ApiGateway", metricName: "5xx" }]);
    expect(stack.one("aws:lambda/function:Function", "Webhook").inputs["reservedConcurrentExecutions"]).toBeUndefined();
  });
});

describe("what an operator chooses", () => {
  it("has defaults that deploy", () => {
    expect(readChoices({})).toEqual({
      ingress: "functionUrl",
      ingressConcurrency: 50,
      emails: { page: [], ticket: [] },
    });
    expect(readChoices({ BONAFIDE_INGRESS: "", BONAFIDE_PAGE_EMAILS: "" })).toEqual(readChoices({}));
  });

  it.each([
    ["BONAFIDE_INGRESS", "loadBalancer"],
    ["BONAFIDE_INGRESS_CONCURRENCY", "many"],
    ["BONAFIDE_PAGE_EMAILS", "nobody"],
    ["BONAFIDE_TICKET_EMAILS", "a@example.org, nobody"],
  ])("is named when it is malformed, and not shown: %s", (name, value) => {
    expect(() => readChoices({ [name]: value })).toThrow(`settings malformed: ${name};`);
    expect(() => readChoices({ [name]: value })).not.toThrow(value);
  });
});
