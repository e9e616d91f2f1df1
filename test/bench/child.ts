/** Processes that measure or are measured, each with an environment of its own. */
import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const BENCH = import.meta.dirname;

/** Nothing of this process's own environment; a local region and keys, so that no client goes looking for any. */
export const isolated = (env: Readonly<Record<string, string>> = {}) => ({
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  POWERTOOLS_SERVICE_NAME: "bonafide",
  ...env,
});

export async function startChild(script: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = fork(path.join(BENCH, script), [...args], { env: { ...env }, silent: true });
  // The function's log goes into a pipe somebody empties, as in the service.
  child.stdout?.resume();
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const died = once(child, "exit").then(() => {
    throw new Error(`${script} ended: ${complaints}`);
  });
  died.catch(() => {});
  const answer = async (): Promise<unknown> => {
    const [message]: unknown[] = await Promise.race([once(child, "message"), died]);
    return message;
  };
  return { child, first: await answer(), answer };
}
