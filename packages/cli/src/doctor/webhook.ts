/** Whether the webhook's own address takes what the ATS signs, and nothing else: by a test delivery through the real way in. */
import { type Check, failed, passed, skipped, warned } from "@bonafide/core/domain/check";
import type { WebhookSecret } from "@bonafide/core/domain/webhook-secret";
import { atses } from "@bonafide/core/ats";
import { type Checks, codeOf, type ExaminedConnection } from "./examination.ts";

const URL_CHECK = "webhook-url";
const SECRET_CHECK = "webhook-secret";
const PING_CHECK = "webhook-ping";
const TIMEOUT_MS = 10_000;
/** Nobody's secret: what is signed with it must be turned away. */
const WRONG_SECRET = "no-connection-has-this-secret";

export const WEBHOOK_ADVICE = "Check WEBHOOK_URL and the network.";

type Ping = NonNullable<NonNullable<(typeof atses)[string]>["ping"]>;

/** The secrets that count now, the lasting one first. */
const liveSecrets = (secrets: readonly WebhookSecret[], now: Date) =>
  secrets
    .filter(({ expiresAt }) => expiresAt === undefined || Date.parse(expiresAt) > now.getTime())
    .toSorted((a, b) => Number(a.expiresAt !== undefined) - Number(b.expiresAt !== undefined));

export async function* webhookChecks(examined: ExaminedConnection): Checks {
  const { doctor, connection } = examined;
  const { webhookUrl } = doctor.settings;
  const ping = Object.hasOwn(atses, connection.ats) ? atses[connection.ats]?.ping : undefined;
  const { secret, check } = secretOf(examined);
  yield check;
  if (webhookUrl === null)
    return yield skipped(URL_CHECK, "The webhook was not tried: WEBHOOK_URL does not say where it is.");
  if (ping === undefined) return yield skipped(URL_CHECK, "The webhook was not tried: this ATS has no test delivery.");
  const send = sender(examined, webhookUrl, ping);

  let turnedAway: number;
  try {
    turnedAway = await send(WRONG_SECRET);
  } catch (error) {
    return yield failed(
      URL_CHECK,
      `The webhook at ${webhookUrl.host} cannot be reached (${codeOf(error)}).`,
      WEBHOOK_ADVICE,
    );
  }
  if (turnedAway === 200)
    return yield failed(
      URL_CHECK,
      "The webhook takes a delivery with a wrong signature.",
      "Switch it off: what answers there is not this product's.",
    );
  if (turnedAway !== 401)
    return yield failed(
      URL_CHECK,
      `The webhook answers a wrong signature with ${turnedAway} where 401 is due.`,
      WEBHOOK_ADVICE,
    );
  yield passed(URL_CHECK, "The webhook can be reached, and turns a wrong signature away.");
  if (secret === null)
    return yield skipped(PING_CHECK, "No signed test delivery was sent: the secret for it is not here.");
  yield taken(await send(secret.value));
}

function taken(status: number): Check {
  if (status === 200) return passed(PING_CHECK, "The webhook takes a signed test delivery.");
  return status === 401
    ? failed(
        PING_CHECK,
        "The webhook turns a delivery away that is signed with the secret stored here.",
        "Deploy the stage again if the secret was changed, and compare it with the one in the ATS.",
      )
    : failed(
        PING_CHECK,
        `The webhook answers a signed test delivery with ${status} where 200 is due.`,
        "Look at the ingress's log.",
      );
}

function sender({ doctor, parts, connection }: ExaminedConnection, base: URL, ping: Ping) {
  const url = new URL(`webhooks/${connection.id}`, base.href.endsWith("/") ? base : `${base.href}/`).href;
  return async (secret: string): Promise<number> => {
    const response = await parts.webhook({
      method: "POST",
      url,
      timeoutMs: TIMEOUT_MS,
      ...ping(secret, doctor.clock()),
    });
    return response.status;
  };
}

function secretOf({ doctor, connection }: ExaminedConnection): {
  readonly secret: WebhookSecret | null;
  readonly check: Check;
} {
  const { webhookSecrets } = doctor.settings;
  const none = (check: Check) => ({ secret: null, check });
  if (webhookSecrets === null)
    return none(
      skipped(
        SECRET_CHECK,
        "The webhook's secret was not looked at: neither WEBHOOK_SECRETS nor the secret of a stage can be read here.",
      ),
    );
  if (webhookSecrets === "malformed")
    return none(
      failed(SECRET_CHECK, "WEBHOOK_SECRETS is not what it should be.", "Write it anew as docs/connection.md says."),
    );
  const entry = Object.hasOwn(webhookSecrets, connection.id) ? webhookSecrets[connection.id] : undefined;
  if (entry === undefined)
    return none(
      failed(
        SECRET_CHECK,
        "WEBHOOK_SECRETS has no entry for this connection: every delivery is turned away.",
        "Add one, and deploy.",
      ),
    );
  if (entry.ats !== connection.ats)
    return none(
      failed(
        SECRET_CHECK,
        "WEBHOOK_SECRETS names another ATS for this connection.",
        `Set its ats to ${connection.ats}, and deploy.`,
      ),
    );
  const live = liveSecrets(entry.secrets, doctor.clock());
  const [secret] = live;
  if (secret === undefined)
    return none(
      failed(SECRET_CHECK, "Every webhook secret of this connection has expired.", "Add a new one, and deploy."),
    );
  const check =
    live.length < entry.secrets.length
      ? warned(
          SECRET_CHECK,
          "A webhook secret of this connection has expired and is still listed.",
          "Take it out of WEBHOOK_SECRETS.",
        )
      : passed(SECRET_CHECK, "The webhook's secret is there.");
  return { secret, check };
}
