/** Buying evidence without paying twice or too much: kept answers, one flight per question, caps and a breaker. */
import type { Application } from "../domain/application.ts";
import { budgetOf, type Connection } from "../domain/connection.ts";
import { type Evidence, found, PASSING_REASONS, unavailable } from "../domain/evidence.ts";
import type { FactKind } from "../domain/facts.ts";
import type { Clock, Logger, Metrics } from "../domain/ports.ts";
import type { StoredAnswer } from "../domain/stored-answer.ts";
import type { Lookup, Subject } from "../lookups/lookup.ts";
import type { Stores } from "../stores/stores.ts";
import { createBreaker } from "./breaker.ts";
import { answerDigest } from "./keyed.ts";

const DAY_MS = 86_400_000;
/** Longer than a gathering takes from looking for a kept answer to buying one. */
const LANDED_MS = 30_000;

/** Lists the answers an application rests on, so that they can go with it. */
export interface AnswerHolder {
  /** Resolves once the list is stored: before that, nothing is kept. */
  readonly list: (digest: string) => Promise<void>;
  /** Kept before; listed with the verdict. */
  readonly used: (digest: string) => void;
}

/** One question to a lookup that costs something. */
export interface Purchase {
  readonly lookup: Lookup;
  readonly subject: Subject;
  readonly application: Application;
  readonly connection: Connection;
  readonly indexKey: string;
  /** Sends the question. */
  readonly ask: () => Promise<Evidence<FactKind>>;
  /** What the application's record knows of its answers; without it they are kept for nobody in particular. */
  readonly holder?: AnswerHolder;
  /** Aborts with the gathering: a failure after that is none of the provider's. */
  readonly signal: AbortSignal;
}

export interface Purchases {
  /** Share (0 to 1) of applications that get every configured check. */
  readonly fullShare: number;
  /** An answer that was bought before; undefined where there is none. */
  readonly kept: (purchase: Purchase) => Promise<Evidence<FactKind> | undefined>;
  /**
   * The answer, bought unless it is on its way or has just come; `unavailable` where caps or the breaker forbid it.
   * Whoever calls this has looked for a kept one.
   */
  readonly buy: (purchase: Purchase) => Promise<Evidence<FactKind>>;
}

export interface PurchasesDeps {
  readonly stores: Pick<Stores, "answers" | "spending">;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly fullShare: number;
}

/** What a lookup's id says after the kind of fact: several questions to one provider share its caps and its breaker. */
const providerOf = (id: string) => id.slice(id.indexOf("/") + 1);

/** One per process: flights and the breaker are its own, answers and counters are shared through the stores. */
export function createPurchases({ stores, clock, logger, metrics, fullShare }: PurchasesDeps): Purchases {
  const breaker = createBreaker(clock);
  const flights = new Map<string, Promise<Evidence<FactKind>>>();
  /** Flights of the last moments whose answers are kept: somebody who looked before one landed must not pay again. */
  const landed = new Map<
    string,
    { readonly turn: number; readonly atMs: number; readonly evidence: Evidence<FactKind> }
  >();
  /** How many had landed when a kept answer was looked for: of those the store told, of later ones it could not. */
  const lookedAt = new WeakMap<Purchase, number>();
  let landings = 0;

  function land(name: string, evidence: Evidence<FactKind>): void {
    const nowMs = clock().getTime();
    // In the order of landing, so that whatever is too old comes first.
    for (const [older, { atMs }] of landed) {
      if (nowMs - atMs <= LANDED_MS) break;
      landed.delete(older);
    }
    landings += 1;
    landed.delete(name);
    landed.set(name, { turn: landings, atMs: nowMs, evidence });
  }

  function landedSince(purchase: Purchase, name: string): Evidence<FactKind> | undefined {
    const flight = landed.get(name);
    return flight && flight.turn > (lookedAt.get(purchase) ?? landings) ? flight.evidence : undefined;
  }

  const keyOf = ({ lookup, subject, application, connection, indexKey }: Purchase) => ({
    connectionId: connection.id,
    digest: answerDigest(indexKey, {
      lookup: lookup.id,
      values: subject.values,
      submittedAt: application.submittedAt,
    }),
  });

  /** The store of answers only saves money: whatever it does wrong, the question can still be asked. */
  async function orLog<T>(step: string, { lookup, connection }: Purchase, work: () => Promise<T>) {
    try {
      return await work();
    } catch {
      logger.warn("kept answers failed", { step, lookup: lookup.id, connectionId: connection.id });
      return undefined;
    }
  }

  async function kept(purchase: Purchase): Promise<Evidence<FactKind> | undefined> {
    const { lookup } = purchase;
    const answer = await orLog("read", purchase, () => stores.answers.read(keyOf(purchase)));
    if (answer === undefined) return undefined;
    purchase.holder?.used(answer.digest);
    if (answer.outcome.status === "not_supported") return unavailable("not_supported", lookup.id);
    const fact = lookup.cache?.schema.safeParse(answer.outcome.fact);
    // Of another version of the fact: as good as absent.
    return fact?.success ? found(fact.data, lookup.id, answer.outcome.dataDate) : undefined;
  }

  /** Answers whether there was something to keep. */
  async function keep(purchase: Purchase, evidence: Evidence<FactKind>): Promise<boolean> {
    const { lookup } = purchase;
    const definite = evidence.status === "unavailable" && evidence.reason === "not_supported";
    if (!lookup.cache || (evidence.status !== "found" && !definite)) return false;
    const expiresAt = new Date(clock().getTime() + lookup.cache.ttlSeconds * 1000).toISOString();
    await purchase.holder?.list(keyOf(purchase).digest);
    const outcome: StoredAnswer["outcome"] =
      evidence.status === "found"
        ? { status: "found", fact: evidence.fact, dataDate: evidence.dataDate }
        : { status: "not_supported" };
    const written = await orLog("write", purchase, async () => {
      await stores.answers.write({ schemaVersion: 1, ...keyOf(purchase), outcome, expiresAt });
      return true;
    });
    return written === true;
  }

  /** The lower of what the hour and the day have left. */
  async function spend({ lookup, subject, connection }: Purchase): Promise<"counted" | "low" | "spent"> {
    const provider = providerOf(lookup.id);
    const { hourly, daily } = budgetOf(connection, provider);
    const now = clock();
    const iso = now.toISOString();
    const expiresAt = new Date(now.getTime() + 2 * DAY_MS).toISOString();
    const window = { connectionId: connection.id, provider, hour: iso.slice(0, 13), expiresAt };
    return stores.spending.spend(window, subject.calls, { hourly, daily });
  }

  async function pay(purchase: Purchase): Promise<Evidence<FactKind>> {
    const { lookup, connection, subject, signal } = purchase;
    const provider = providerOf(lookup.id);
    const fields = { lookup: lookup.id, connectionId: connection.id };
    if (!breaker.mayCall(provider)) {
      metrics.count("CircuitOpen", 1, { lookup: lookup.id });
      return unavailable("provider_error", lookup.id);
    }
    let outcome: "answered" | "failed" | null = null;
    try {
      if (signal.aborted) return unavailable("timeout", lookup.id);
      const budget = await spend(purchase);
      if (budget === "low") metrics.count("BudgetLow", 1, { lookup: lookup.id });
      if (budget === "spent") {
        metrics.count("BudgetSpent", 1, { lookup: lookup.id });
        logger.warn("budget spent", fields);
        return unavailable("budget_spent", lookup.id);
      }
      if (signal.aborted) return unavailable("timeout", lookup.id);
      metrics.count("LookupBought", subject.calls, { lookup: lookup.id });
      const evidence = await purchase.ask();
      const failed = evidence.status === "unavailable" && PASSING_REASONS.has(evidence.reason);
      outcome = failed ? (signal.aborted ? null : "failed") : "answered";
      if (outcome === "failed") metrics.count("LookupFailed", subject.calls, { lookup: lookup.id });
      return evidence;
    } finally {
      breaker.report(provider, outcome);
    }
  }

  return {
    fullShare,

    async kept(purchase) {
      lookedAt.set(purchase, landings);
      const evidence = await kept(purchase);
      if (evidence) metrics.count("LookupCached", 1, { lookup: purchase.lookup.id });
      return evidence;
    },

    buy(purchase) {
      const { connectionId, digest } = keyOf(purchase);
      const name = `${connectionId} ${digest}`;
      const underWay = flights.get(name);
      if (underWay) {
        purchase.holder?.used(digest);
        return underWay;
      }
      const evidence = landedSince(purchase, name);
      if (evidence) {
        purchase.holder?.used(digest);
        return Promise.resolve(evidence);
      }
      const fly = async () => {
        const bought = await pay(purchase);
        if (await keep(purchase, bought)) land(name, bought);
        return bought;
      };
      const flight = fly().finally(() => flights.delete(name));
      flights.set(name, flight);
      return flight;
    },
  };
}
