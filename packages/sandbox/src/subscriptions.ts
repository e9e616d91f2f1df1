/** Where each simulated ATS sends its webhooks: to the sandbox's own connection, until a person sets another address by hand. */
import type { Stores } from "@bonafide/core/stores/stores";
import type { Account } from "./accounts.ts";

export interface Subscription {
  readonly url: string;
  readonly secret: string;
  /** From the address: the connection that gets the events. */
  readonly connectionId: string;
}

/** What became of the webhook a person set; as in the real ATS one whose ping fails stands switched off. */
export interface HandSet extends Subscription {
  readonly active: boolean;
  /** What the ping was answered; null when nobody answered. */
  readonly status: number | null;
}

export interface Subscriptions {
  /** The sandbox's own connection: where sample applications are announced, whatever is set by hand. */
  readonly own: (account: Account) => Subscription;
  /** Where applications that people hand in are announced now. */
  readonly current: (account: Account) => Subscription;
  /** The last webhook a person set; null before the first. */
  readonly handSet: (account: Account) => HandSet | null;
  /** Every connection that gets or got the account's events, the present one first. */
  readonly connectionIds: (account: Account) => readonly string[];
  /** Saves a webhook as a person does on the ATS's page, which sends its ping at once. */
  readonly set: (account: Account, subscription: Subscription) => Promise<HandSet>;
}

/** No application has it: a ping is about none. */
const NOBODY = { applicationId: "0", candidateId: "0" };
const PING_TIMEOUT_MS = 10_000;

/** The status of the answer, or null when there was none. */
export async function deliver(
  url: string,
  { headers, body }: { readonly headers: Record<string, string>; readonly body: string },
): Promise<number | null> {
  try {
    // A redirect of a webhook is no answer to it.
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(PING_TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return null;
  }
}

export function createSubscriptions({
  origin,
  connections,
  atRest,
}: {
  readonly origin: () => string;
  readonly connections: Stores["connections"];
  /** Resolves once no sample is under way: its connection must stay until then. */
  readonly atRest: () => Promise<unknown>;
}): Subscriptions {
  const active = new Map<string, Subscription>();
  const latest = new Map<string, HandSet>();
  const former = new Map<string, readonly string[]>();
  const ownOf = ({ connection, signingSecret }: Account): Subscription => ({
    url: `${origin()}/webhooks/${connection.id}`,
    secret: signingSecret,
    connectionId: connection.id,
  });
  const current = (account: Account) => active.get(account.connection.id) ?? ownOf(account);

  /** One account, one connection that writes into it: else every application would get two notes. */
  async function retire(id: string): Promise<void> {
    const own = await connections.get(id);
    if (own) await connections.put({ ...own, mode: "off" });
  }

  return {
    own: ownOf,
    current,
    handSet: ({ connection }) => latest.get(connection.id) ?? null,
    connectionIds: (account) => {
      const { connectionId } = current(account);
      return [...new Set([connectionId, ...(former.get(account.connection.id) ?? []), account.connection.id])];
    },
    async set(account, subscription) {
      const { id } = account.connection;
      const status = await deliver(
        subscription.url,
        account.emulator.delivery(account.emulator.ping, NOBODY, subscription.secret),
      );
      const result: HandSet = { ...subscription, active: status === 200, status };
      latest.set(id, result);
      if (!result.active) return result;
      former.set(id, [current(account).connectionId, ...(former.get(id) ?? [])]);
      active.set(id, subscription);
      // What is announced elsewhere from now on, the reconciling leaves alone for minutes: samples are at rest before that.
      // A table that is gone by then has nothing left to switch off.
      if (subscription.connectionId !== id)
        void atRest()
          .then(() => retire(id))
          .catch(() => undefined);
      return result;
    },
  };
}
