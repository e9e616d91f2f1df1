/** The webhook secrets of a local stack: one file, which its ingress reads and an operator's set-up adds to. */
import { readFile } from "node:fs/promises";
import { SettingsError } from "@bonafide/core/domain/errors";
import { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import { replaceFile } from "./replace-file.ts";

export async function readLocalWebhookSecrets(path: string): Promise<WebhookSecrets> {
  try {
    return WebhookSecrets.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    throw new SettingsError("the file WEBHOOK_SECRETS_FILE names cannot be read: start the local stack again");
  }
}

export async function writeLocalWebhookSecrets(path: string, secrets: WebhookSecrets): Promise<void> {
  await replaceFile(path, JSON.stringify(WebhookSecrets.parse(secrets)));
}
