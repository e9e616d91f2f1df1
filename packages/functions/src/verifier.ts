/**
 * Who sent this delivery. Every delivery, of a known connection or not, goes through every adapter's check with two
 * secrets each, its own or made-up ones, so that neither the answer nor the work behind it tells connections apart.
 */
import type { WebhookSource } from "@bonafide/core/ats/ats";
import type { RawDelivery } from "@bonafide/core/domain/event";
import type { Clock, Ids } from "@bonafide/core/domain/ports";
import type { WebhookSecret, WebhookSecrets } from "@bonafide/core/domain/webhook-secret";

export type WebhookSources = Readonly<Record<string, { readonly webhook: WebhookSource }>>;

export interface Verified {
  readonly ats: string;
  readonly webhook: WebhookSource;
  readonly secret: WebhookSecret;
}
/** `expired_secret` is a genuine delivery, signed with what has been rotated out: the ATS still has to be changed. */
export type Rejection = "unknown_connection" | "unknown_ats" | "bad_signature" | "expired_secret";

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

export function createVerifier(deps: {
  readonly secrets: WebhookSecrets;
  readonly atses: WebhookSources;
  readonly clock: Clock;
  readonly ids: Ids;
}): (connectionId: string, delivery: RawDelivery) => Verified | Rejection {
  const { secrets, atses, clock, ids } = deps;
  const decoys: readonly WebhookSecret[] = [
    { id: ids(), value: ids() },
    { id: ids(), value: ids() },
  ];
  return (connectionId, delivery) => {
    const now = clock();
    const known = own(secrets, connectionId);
    const isLive = ({ expiresAt }: WebhookSecret) => expiresAt === undefined || Date.parse(expiresAt) > now.getTime();
    // The end of a secret is looked at here, once it is known which one matched; a live one of the same value comes first.
    const held = (known?.secrets ?? []).toSorted((one, other) => Number(isLive(other)) - Number(isLive(one)));
    const theirs = [...held.map(({ id, value }) => ({ id, value })), ...decoys].slice(0, 2);
    let matched: string | null = null;
    for (const [id, { webhook }] of Object.entries(atses)) {
      const answer = webhook.verify(delivery, id === known?.ats ? theirs : decoys, now);
      if (id === known?.ats) matched = answer;
    }
    if (!known) return "unknown_connection";
    const ats = own(atses, known.ats);
    if (!ats) return "unknown_ats";
    const secret = held.find(({ id }) => id === matched);
    if (!secret) return "bad_signature";
    return isLive(secret) ? { ats: known.ats, webhook: ats.webhook, secret } : "expired_secret";
  };
}
