/** A worker in a thread of its own, which can be killed in the middle of whatever it does: nothing after that line runs. */
import { Worker } from "node:worker_threads";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import type { RunningWorker, Step } from "../sandbox.ts";

/** What travels between the two. */
export type ToWorker = { readonly id: number; readonly event: SQSEvent };
export type FromWorker =
  | { readonly kind: "step"; readonly step: Step }
  | { readonly kind: "done"; readonly id: number; readonly response: SQSBatchResponse }
  | { readonly kind: "failed"; readonly id: number };

export interface KillableWorker extends RunningWorker {
  /** Ends the thread at once. The next batch is another thread's. */
  readonly kill: () => void;
}

interface Invocation {
  readonly resolve: (response: SQSBatchResponse) => void;
  readonly reject: (error: Error) => void;
}

export function startWorker(
  env: Readonly<Record<string, string>>,
  options: { readonly ahead: SharedArrayBuffer; readonly onStep: (step: Step) => void },
): KillableWorker {
  const invocations = new Map<number, Invocation>();
  let ids = 0;
  let thread: Worker | undefined;

  function settle(id: number): Invocation | undefined {
    const invocation = invocations.get(id);
    invocations.delete(id);
    return invocation;
  }
  function begin(): Worker {
    const begun = new Worker(new URL("./worker-thread.ts", import.meta.url), {
      workerData: { env, ahead: options.ahead },
    });
    begun.on("message", (message: FromWorker) => {
      // What a killed thread had still on its tongue is not heard.
      if (thread !== begun) return;
      if (message.kind === "step") options.onStep(message.step);
      else if (message.kind === "done") settle(message.id)?.resolve(message.response);
      else settle(message.id)?.reject(new Error("the worker failed"));
    });
    begun.on("error", () => kill());
    return begun;
  }
  function kill(): void {
    const killed = thread;
    thread = undefined;
    void killed?.terminate();
    for (const id of invocations.keys()) settle(id)?.reject(new Error("the worker was killed"));
  }

  return {
    screen: (event) => {
      const worker = (thread ??= begin());
      const id = (ids += 1);
      return new Promise<SQSBatchResponse>((resolve, reject) => {
        invocations.set(id, { resolve, reject });
        worker.postMessage({ id, event } satisfies ToWorker);
      });
    },
    kill,
    async close() {
      const last = thread;
      thread = undefined;
      await last?.terminate();
    },
  };
}
