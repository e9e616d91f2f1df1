/** Where the secrets that webhooks are signed with are kept: the file of a local stack, or the secret a stage is deployed with. */
import type { WebhookSecret, WebhookSecrets } from "@bonafide/core/domain/webhook-secret";

export interface WebhookSecretStore {
  read(): Promise<WebhookSecrets>;
  /** Replaces all of them. */
  write(secrets: WebhookSecrets): Promise<void>;
  /** What has to be run before they count; null when they count at once. */
  readonly deploy: string | null;
}

/** Long enough for whoever has to change it in a dozen places of an ATS, and for what the ATS sends again after days. */
export const OVERLAP_DAYS = 7;
const DAY_MS = 86_400_000;

/** With `next` as the one to sign with; the one before is taken until the overlap is over, older ones no more. */
export function rotated(
  secrets: WebhookSecrets,
  { connectionId, ats, next, now }: { connectionId: string; ats: string; next: WebhookSecret; now: Date },
): WebhookSecrets {
  const held = Object.hasOwn(secrets, connectionId) ? (secrets[connectionId]?.secrets ?? []) : [];
  const ends = now.getTime() + OVERLAP_DAYS * DAY_MS;
  // The newest is the one without an end; there is none where all are running out.
  const before = held.find(({ expiresAt }) => expiresAt === undefined) ?? held[0];
  const kept =
    before === undefined
      ? []
      : [{ ...before, expiresAt: new Date(Math.min(ends, Date.parse(before.expiresAt ?? "") || ends)).toISOString() }];
  return { ...secrets, [connectionId]: { ats, secrets: [next, ...kept] } };
}

/** The secret an ATS is to sign with now. */
export function currentSecret(secrets: WebhookSecrets, connectionId: string): WebhookSecret | undefined {
  const held = Object.hasOwn(secrets, connectionId) ? (secrets[connectionId]?.secrets ?? []) : [];
  return held.find(({ expiresAt }) => expiresAt === undefined);
}
