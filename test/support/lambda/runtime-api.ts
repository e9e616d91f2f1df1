/**
 * One function as Lambda runs it: a process of its own that sees nothing but its environment, and the Runtime API on
 * loopback that hands it events and takes its answers.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import path from "node:path";
import * as z from "zod";

const CLIENT = path.join(import.meta.dirname, "runtime-client.mjs");
const REGION = "eu-west-1";
/** A process that never asks for an event has not started; Lambda gives initialisation ten seconds. */
const INIT_MS = 10_000;

const Fault = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).optional(),
});
/** The body Lambda answers a caller with when a function fails. */
export type Fault = z.infer<typeof Fault>;

export type Invocation = { readonly value: unknown } | { readonly fault: Fault };

export interface LambdaOptions {
  /** The folder with the bundle. */
  readonly root: string;
  readonly handler?: string;
  /** The function's own environment; what Lambda itself sets is added. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
  readonly name?: string;
}

export interface Lambda {
  readonly pid: number;
  /** Why the process could not be initialised, as it reported it. */
  readonly initFault: () => Fault | undefined;
  /** Everything the function has written: Lambda takes it as the log. */
  readonly log: () => string;
  /** `timeoutMs` shortens the time of this one event. */
  readonly invoke: (event: unknown, timeoutMs?: number) => Promise<Invocation>;
  readonly alive: () => boolean;
  readonly close: () => Promise<void>;
}

interface Job {
  readonly id: string;
  readonly event: unknown;
  readonly timeoutMs: number;
  readonly resolve: (invocation: Invocation) => void;
  timer?: NodeJS.Timeout;
}

const fault = (errorType: string, errorMessage: string): Invocation => ({ fault: { errorType, errorMessage } });

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const json = (text: string): unknown => JSON.parse(text);

/** AWS's own client where `RIC` names its entry file; the small one beside this file otherwise. */
const clientFile = () => process.env["RIC"] ?? CLIENT;

/** As AWS's own start script divides the function's memory; without it the heap would grow with the machine's. */
function heapOptions(memoryMb: number): string[] {
  const newSpace = Math.floor(memoryMb / 10);
  return [`--max-semi-space-size=${Math.floor(newSpace / 2)}`, `--max-old-space-size=${memoryMb - newSpace}`];
}

export async function startLambda(options: LambdaOptions): Promise<Lambda> {
  const { root, handler = "bundle.handler", env = {}, timeoutMs = 10_000, memoryMb = 512, name = "function" } = options;
  const arn = `arn:aws:lambda:${REGION}:000000000000:function:${name}`;
  const queued: Job[] = [];
  const polling: ServerResponse[] = [];
  const running = new Map<string, Job>();
  const ready = Promise.withResolvers<void>();
  let initFault: Fault | undefined;
  let ended = false;
  let log = "";

  function expire(job: Job, child: ChildProcess) {
    running.delete(job.id);
    // Lambda ends the whole process: nothing the handler has left behind may go on.
    child.kill("SIGKILL");
    job.resolve(fault("Sandbox.Timedout", `Task timed out after ${(job.timeoutMs / 1000).toFixed(2)} seconds`));
  }

  function hand(job: Job, response: ServerResponse) {
    running.set(job.id, job);
    job.timer = setTimeout(() => expire(job, child), job.timeoutMs);
    response.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": job.id,
      "lambda-runtime-deadline-ms": String(Date.now() + job.timeoutMs),
      "lambda-runtime-invoked-function-arn": arn,
      "lambda-runtime-trace-id": `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString("hex")};Parent=${randomBytes(8).toString("hex")};Sampled=0`,
    });
    response.end(JSON.stringify(job.event));
  }

  function finish(id: string, invocation: Invocation): number {
    const job = running.get(id);
    if (!job) return 400;
    running.delete(id);
    clearTimeout(job.timer);
    job.resolve(invocation);
    return 202;
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const route = `${request.method} ${(request.url ?? "").replace("/2018-06-01/runtime/", "")}`;
    if (route === "GET invocation/next") {
      ready.resolve();
      const job = queued.shift();
      if (job) hand(job, response);
      else polling.push(response);
      return;
    }
    const body = await read(request);
    const [, id = "", kind] = /^POST invocation\/([\w-]+)\/(response|error)$/.exec(route) ?? [];
    if (route === "POST init/error") {
      initFault = Fault.parse(json(body));
      response.writeHead(202).end();
      ready.resolve();
    } else if (kind === undefined) response.writeHead(404).end();
    else {
      const invocation = kind === "response" ? { value: json(body) } : { fault: Fault.parse(json(body)) };
      response.writeHead(finish(id, invocation), { "content-type": "application/json" }).end('{"status":"OK"}');
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the Runtime API has no port");

  const client = clientFile();
  const child = spawn(process.execPath, [...heapOptions(memoryMb), "--enable-source-maps", client, handler], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: path.dirname(process.execPath),
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      _HANDLER: handler,
      AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split(".")[0]}.x`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: "stream",
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${address.port}`,
      AWS_REGION: REGION,
      LAMBDA_RUNTIME_DIR: path.dirname(client),
      LAMBDA_TASK_ROOT: root,
      ...env,
    },
  });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const exited = once(child, "exit").then(() => {
    ended = true;
    ready.resolve();
    for (const job of [...running.values(), ...queued.splice(0)]) {
      clearTimeout(job.timer);
      job.resolve(initFault ? { fault: initFault } : fault("Runtime.ExitError", "the process ended"));
    }
    running.clear();
  });
  const slow = setTimeout(() => child.kill("SIGKILL"), INIT_MS);
  await ready.promise;
  clearTimeout(slow);

  return {
    pid: child.pid ?? 0,
    initFault: () => initFault,
    log: () => log,
    alive: () => !ended,
    invoke(event, given = timeoutMs) {
      if (initFault) return Promise.resolve({ fault: initFault });
      if (ended) return Promise.resolve(fault("Runtime.ExitError", "the process ended"));
      return new Promise((resolve) => {
        const job: Job = { id: randomUUID(), event, timeoutMs: given, resolve };
        const response = polling.shift();
        if (response) hand(job, response);
        else queued.push(job);
      });
    },
    async close() {
      child.kill("SIGKILL");
      await exited;
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
