/** Logger and metrics of the ingress as plain JSON lines: what Powertools would write, without its weight at a cold start. */
import type { Clock, Logger, Metrics } from "@bonafide/core/domain/ports";
import { safeFields } from "./safe-log.ts";

export const SERVICE = "bonafide";
/** Where metrics go unless the stack says otherwise: each stage has a namespace of its own below it. */
export const METRIC_NAMESPACE = "Bonafide";

/** Writes one line; Lambda takes what stands on standard output as the log. */
type WriteLine = (line: string) => void;

const toStandardOutput: WriteLine = (line) => {
  process.stdout.write(`${line}\n`);
};

export function createLineLogger(clock: Clock, write: WriteLine = toStandardOutput): Logger {
  const log =
    (level: string): Logger["info"] =>
    (message, fields) => {
      write(
        JSON.stringify({
          level,
          message,
          timestamp: clock().toISOString(),
          service: SERVICE,
          ...safeFields(fields),
        }),
      );
    };
  return { info: log("INFO"), warn: log("WARN"), error: log("ERROR") };
}

/**
 * CloudWatch embedded metric format. Each count appears once by service alone, for alarms, and once by its dimensions.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createLineMetrics(
  clock: Clock,
  write: WriteLine = toStandardOutput,
  namespace: string = METRIC_NAMESPACE,
): Metrics {
  return {
    count(name, value = 1, dimensions = {}) {
      const names = Object.keys(dimensions);
      write(
        JSON.stringify({
          _aws: {
            Timestamp: clock().getTime(),
            CloudWatchMetrics: [
              {
                Namespace: namespace,
                Dimensions: [["service"], ...(names.length > 0 ? [["service", ...names]] : [])],
                Metrics: [{ Name: name, Unit: "Count" }],
              },
            ],
          },
          service: SERVICE,
          ...dimensions,
          [name]: value,
        }),
      );
    },
  };
}
