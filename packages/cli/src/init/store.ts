/** Writes what was answered: keys and credential first, then the connection, last the secret that lets webhooks in. */
import { randomBytes } from "node:crypto";
import type { Connection, ConnectionSecrets } from "@bonafide/core/domain/connection";
import type { WebhookSecret } from "@bonafide/core/domain/webhook-secret";
import type { ConnectionStore } from "@bonafide/core/stores/stores";
import type { Installation } from "@bonafide/functions/compose-installation";
import { FailedError } from "../failure.ts";
import { currentSecret, rotated, type WebhookSecretStore } from "./webhook-secrets.ts";

const key = () => randomBytes(32).toString("base64");

/** A label to tell two secrets apart by, and the secret itself: 256 random bits. */
const newSecret = (now: Date): WebhookSecret => ({
  id: `${now.toISOString().slice(0, 10)}-${randomBytes(3).toString("hex")}`,
  value: randomBytes(32).toString("base64url"),
});

export interface Stored {
  /** Null when the ATS goes on signing with what it has. */
  readonly secret: WebhookSecret | null;
  /** The one before is taken for some days more. */
  readonly overlaps: boolean;
}

export async function store(deps: {
  readonly installation: Pick<Installation, "findSecrets" | "writeSecrets">;
  readonly connections: ConnectionStore;
  readonly webhookSecrets: WebhookSecretStore;
  readonly connection: Connection;
  /** Null to keep those that are stored. */
  readonly credentials: unknown;
  readonly rotate: boolean;
  readonly now: Date;
}): Promise<Stored> {
  const { installation, connections, webhookSecrets, connection, credentials, rotate, now } = deps;
  const { id: connectionId, ats } = connection;
  // Read before anything is written: what cannot be read must not be replaced.
  const before: ConnectionSecrets | undefined = await installation.findSecrets(connectionId);
  const secrets = await webhookSecrets.read();
  const others = (await connections.ids()).filter((id) => id !== connectionId);
  if (others.length > 0 && !others.some((id) => Object.hasOwn(secrets, id)))
    throw new FailedError(
      "The webhook secrets hold none of the connections the table has, so adding one might lose theirs; nothing was changed. Check the secret WebhookSecrets of the stage.",
    );

  if (before === undefined || credentials !== null)
    await installation.writeSecrets(connectionId, {
      indexKey: key(),
      intakeKey: key(),
      // Keys that are there stay: what was indexed and sealed with them is lost with them.
      ...before,
      ...(credentials === null ? { credentials: before?.credentials } : { credentials }),
    });
  await connections.put(connection);

  const standing = currentSecret(secrets, connectionId);
  if (standing !== undefined && !rotate) return { secret: null, overlaps: false };
  const secret = newSecret(now);
  const next = rotated(secrets, { connectionId, ats, next: secret, now });
  await webhookSecrets.write(next);
  return { secret, overlaps: (next[connectionId]?.secrets.length ?? 0) > 1 };
}
