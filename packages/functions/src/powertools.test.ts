import { describe, expect, it, vi } from "vitest";
import { composeWorker } from "./compose.ts";
import { composeIngress } from "./compose-ingress.ts";
import { composeRefresh } from "./compose-refresh.ts";
import { composeSweep } from "./compose-sweep.ts";
import { composeWatch } from "./compose-watch.ts";
import { createLineLogger, createLineMetrics } from "./ingress-logger.ts";
import { createPowertoolsLogger, createPowertoolsMetrics } from "./powertools.ts";

/** What stands on standard output, line by line, as CloudWatch gets it. */
function captured(work: () => void): Record<string, unknown>[] {
  let written = "";
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      written += String(chunk);
      return true;
    }),
  );
  work();
  for (const spy of spies) spy.mockRestore();
  return written
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

const fields = { traceId: "trace", count: 2, paths: ["payload.application.id"] };
const careless = { ...fields, email: "jane@example.org", error: new Error("jane@example.org") };

describe.each([
  ["Powertools", createPowertoolsLogger, () => createPowertoolsMetrics("Bonafide")],
  ["the ingress", () => createLineLogger(() => new Date()), () => createLineMetrics(() => new Date())],
])("logger and metrics of %s", (_, createLogger, createMetrics) => {
  it("write the allow-listed fields of a line and drop whatever else an object carries", () => {
    const lines = captured(() => {
      const logger = createLogger();
      logger.info("one", careless);
      logger.warn("two");
      logger.error("three", { code: 'a "quoted"\nline jane' });
    });
    expect(lines.map(({ level, message, service }) => ({ level, message, service }))).toEqual([
      { level: "INFO", message: "one", service: "bonafide" },
      { level: "WARN", message: "two", service: "bonafide" },
      { level: "ERROR", message: "three", service: "bonafide" },
    ]);
    expect(lines[0]).toMatchObject(fields);
    expect(JSON.stringify(lines)).not.toContain("jane@");
    expect(lines[2]?.["code"]).toBe("a ?quoted??line jane");
  });

  it("count once for alarms by service, and once by dimensions", () => {
    const [plain, dimensioned] = captured(() => {
      const metrics = createMetrics();
      metrics.count("Screened");
      metrics.count("LookupUnavailable", 3, { lookup: "rdap", code: "timeout" });
    });
    const directive = (line: unknown) =>
      expect.objectContaining({
        CloudWatchMetrics: [expect.objectContaining({ Namespace: "Bonafide", Dimensions: line })],
      });
    expect(plain).toMatchObject({ _aws: directive([["service"]]), service: "bonafide", Screened: 1 });
    expect(dimensioned).toMatchObject({
      _aws: directive([["service"], ["service", "lookup", "code"]]),
      lookup: "rdap",
      code: "timeout",
      LookupUnavailable: 3,
    });
  });
});

describe("every function that counts", () => {
  const env = {
    AWS_REGION: "local",
    AWS_ACCESS_KEY_ID: "a",
    AWS_SECRET_ACCESS_KEY: "b",
    QUEUE_URL: "http://127.0.0.1:1/000000000000/jobs",
    TABLE_NAME: "table",
    PARAMETER_PREFIX: "/bonafide/staging",
    DATA_BUCKET: "bucket",
    WEBHOOK_SECRETS: "{}",
    POWERTOOLS_METRICS_NAMESPACE: "Bonafide/staging",
  };
  it.each([
    ["the ingress", () => composeIngress(env).metrics],
    ["worker and reconcile", () => composeWorker(env).base.metrics],
    ["the sweep", () => composeSweep(env).metrics],
    ["the watch", () => composeWatch(env).metrics],
    ["the refresh", () => composeRefresh(env).metrics],
  ])("%s counts in its stage's own namespace, where its alarms listen", (_, compose) => {
    const [line] = captured(() => compose().count("Failed"));
    expect(line).toMatchObject({ _aws: { CloudWatchMetrics: [{ Namespace: "Bonafide/staging" }] } });
  });
});
