/** Powertools behind the Logger and Metrics ports, with the same fields and dimensions as the ingress writes. */
import { Logger as PowertoolsLogger } from "@aws-lambda-powertools/logger";
import { MetricUnit, Metrics as PowertoolsMetrics } from "@aws-lambda-powertools/metrics";
import type { Logger, Metrics } from "@bonafide/core/domain/ports";
import { SERVICE } from "./ingress-logger.ts";
import { safeFields } from "./safe-log.ts";

export function createPowertoolsLogger(): Logger {
  const logger = new PowertoolsLogger({ serviceName: SERVICE, logLevel: "INFO" });
  return {
    info: (message, fields) => logger.info(message, safeFields(fields)),
    warn: (message, fields) => logger.warn(message, safeFields(fields)),
    error: (message, fields) => logger.error(message, safeFields(fields)),
  };
}

/** Nothing stands in for the namespace: what is counted in another than the stage's own no alarm hears. */
export function createPowertoolsMetrics(namespace: string): Metrics {
  const metrics = new PowertoolsMetrics({ namespace, serviceName: SERVICE });
  return {
    count(name, value = 1, dimensions = {}) {
      // One line per count: a time-out must not take a whole batch of counts with it.
      const single = metrics.singleMetric();
      single.addDimensions({});
      if (Object.keys(dimensions).length > 0) single.addDimensions({ ...dimensions });
      single.addMetric(name, MetricUnit.Count, value);
    },
  };
}
