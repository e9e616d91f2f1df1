/** The settings a diagnosis looks at, one by one: what is there, what is missing and what is malformed, by name only. */
import { SettingsError } from "@bonafide/core/domain/errors";
import { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import * as z from "zod";
import { type Env, parseWorkerConfig, type WorkerConfig } from "./config.ts";

const Url = z.url({ protocol: /^https?$/ });

export interface DoctorSettings {
  /** Null when what a worker needs is not all there. */
  readonly worker: WorkerConfig | null;
  /** What is wrong with it: names, never values. */
  readonly problem: string | null;
  readonly webhookUrl: URL | null;
  readonly deadLetterUrl: string | null;
  /** Instead of the region's own. */
  readonly metricsUrl: URL | null;
  /** Null where they are kept elsewhere, `malformed` where they cannot be read. */
  readonly webhookSecrets: WebhookSecrets | "malformed" | null;
}

function webhookSecrets(text: string | undefined): DoctorSettings["webhookSecrets"] {
  if (text === undefined || text === "") return null;
  try {
    return WebhookSecrets.parse(JSON.parse(text));
  } catch {
    return "malformed";
  }
}

const urlOf = (text: string | undefined): URL | null => {
  const { data } = Url.safeParse(text);
  return data === undefined ? null : new URL(data);
};

/** Never throws for what an operator set. */
export function readDoctorSettings(env: Env): DoctorSettings {
  let worker: WorkerConfig | null = null;
  let problem: string | null = null;
  try {
    worker = parseWorkerConfig(env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problem = error.message;
  }
  return {
    worker,
    problem,
    webhookUrl: urlOf(env["WEBHOOK_URL"]),
    deadLetterUrl: urlOf(env["DEAD_LETTER_QUEUE_URL"])?.href ?? null,
    metricsUrl: urlOf(env["AWS_ENDPOINT_URL_CLOUDWATCH"]),
    webhookSecrets: webhookSecrets(env["WEBHOOK_SECRETS"]),
  };
}
