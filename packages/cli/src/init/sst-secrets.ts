/** The secret a stage is deployed with, read and written by SST's own command; its value never stands on a command line. */
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import * as z from "zod/mini";
import { FailedError } from "../failure.ts";
import type { WebhookSecretStore } from "./webhook-secrets.ts";

const NAME = "WebhookSecrets";
/** Where sst.config.ts stands. */
const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly output: string;
}

function runSst(args: readonly string[], stdin: string): Promise<Ran> {
  const sst = path.join(ROOT, "node_modules", "sst", "bin", "sst.mjs");
  const child = spawn(process.execPath, [sst, ...args], { cwd: ROOT, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  // A command that ends before it has read its input says why itself.
  child.stdin.on("error", () => {});
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

/** What the list shows under the stage comes last; before it stand fallback values. */
function parsed(output: string): WebhookSecrets | "malformed" {
  const prefix = `${NAME}=`;
  const line = output
    .split(/\r?\n/)
    .findLast((one) => one.startsWith(prefix))
    ?.slice(prefix.length);
  if (line === undefined) return {};
  try {
    const { data } = z.safeParse(WebhookSecrets, JSON.parse(line));
    return data ?? "malformed";
  } catch {
    return "malformed";
  }
}

export function createSstSecrets(stage: string): WebhookSecretStore {
  const where = `sst secret list --stage ${stage}`;
  return {
    deploy: `npx sst deploy --stage ${stage}`,
    async read() {
      const { code, output } = await runSst(["secret", "list", "--stage", stage], "");
      // Its way to say that there are none yet.
      if (code !== 0 && /no secrets found/i.test(output)) return {};
      if (code !== 0)
        throw new FailedError(`SST could not list the secrets of stage ${stage}; run "npx ${where}" to see why.`);
      const secrets = parsed(output);
      if (secrets === "malformed")
        throw new FailedError(
          `The secret ${NAME} of stage ${stage} is malformed, so nothing was changed; look at it with "npx ${where}" and correct it.`,
        );
      return secrets;
    },
    async write(secrets) {
      const { code } = await runSst(["secret", "set", NAME, "--stage", stage], JSON.stringify(secrets));
      if (code !== 0)
        throw new FailedError(
          `SST could not store the webhook secret for stage ${stage}; run "npx ${where}" to see why, then bonafide init again.`,
        );
    },
  };
}
