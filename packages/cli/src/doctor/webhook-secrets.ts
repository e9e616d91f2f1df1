/** The webhook secrets for a diagnosis that is not given them: those of the local stack's file, or of the stage's own secret. */
import { readLocalWebhookSecrets } from "@bonafide/functions/local-webhook-secrets";
import { createSstSecrets } from "../init/sst-secrets.ts";
import type { Target } from "../target/target.ts";

type Settings = Target["settings"];

/** The settings as they are where the secrets cannot be had: then the diagnosis says that it did not look at them. */
export async function withWebhookSecrets(settings: Settings, stage: string | undefined): Promise<Settings> {
  const of = (name: string) => settings[name] ?? process.env[name] ?? "";
  const file = of("WEBHOOK_SECRETS_FILE");
  const read =
    file !== ""
      ? () => readLocalWebhookSecrets(file)
      : stage !== undefined
        ? () => createSstSecrets(stage).read()
        : null;
  if (of("WEBHOOK_SECRETS") !== "" || read === null) return settings;
  try {
    return { ...settings, WEBHOOK_SECRETS: JSON.stringify(await read()) };
  } catch {
    return settings;
  }
}
