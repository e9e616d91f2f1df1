// The Lambda runtime client for Node as far as a handler can tell: it loads the handler, asks the Runtime API for the next
// event, and posts the answer or the error. AWS's native client does the same and can take its place (see runtime-api.ts).
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { existsSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { pathToFileURL } from "node:url";

const { env } = process;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function call(method, resource, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const options = { host, port, agent, method, path: `/2018-06-01/runtime/${resource}`, headers };
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

function report(resource, error) {
  const isError = error instanceof Error;
  const errorType = isError ? error.name : typeof error;
  const errorMessage = isError ? error.message : String(error);
  const trace = isError && error.stack ? error.stack.split("\n") : [];
  return call("POST", resource, JSON.stringify({ errorType, errorMessage, trace }), {
    "content-type": "application/json",
    "lambda-runtime-function-error-type": errorType,
  });
}

async function loadHandler(name) {
  const [module, exported] = name.split(".");
  const file = [".mjs", ".cjs", ".js"]
    .map((extension) => path.join(env.LAMBDA_TASK_ROOT, `${module}${extension}`))
    .find((candidate) => existsSync(candidate));
  if (!file) throw new RuntimeError("Runtime.ImportModuleError", `Error: Cannot find module '${module}'`);
  const handler = (await import(pathToFileURL(file).href))[exported];
  if (typeof handler !== "function")
    throw new RuntimeError("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  // From Node 24 on, Lambda refuses handlers that take a callback.
  if (handler.length > 2)
    throw new RuntimeError(
      "Runtime.CallbackHandlerDeprecated",
      `${name} takes a callback, which Lambda no longer calls`,
    );
  return handler;
}

let handler;
try {
  handler = await loadHandler(process.argv[2] ?? env._HANDLER);
} catch (error) {
  await report("init/error", error);
  process.exit(1);
}

for (;;) {
  const { headers, body } = await call("GET", "invocation/next");
  const awsRequestId = headers["lambda-runtime-aws-request-id"];
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  const context = {
    awsRequestId,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
  try {
    const answer = JSON.stringify(await handler(JSON.parse(body), context)) ?? "null";
    await call("POST", `invocation/${awsRequestId}/response`, answer, { "content-type": "application/json" });
  } catch (error) {
    await report(`invocation/${awsRequestId}/error`, error);
  }
}
