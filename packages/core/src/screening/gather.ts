/** Runs every lookup as soon as what it builds on is settled, under one deadline. Never throws: a failure is evidence. */
import type { Application } from "../domain/application.ts";
import type { Connection } from "../domain/connection.ts";
import { type ApplicationDocument, unread } from "../domain/document.ts";
import { type Evidence, type EvidenceSet, notApplicable, PASSING_REASONS, unavailable } from "../domain/evidence.ts";
import { FACT_KINDS, type FactKind } from "../domain/facts.ts";
import type { Policy } from "../domain/policy.ts";
import { kindsRead, kindsThatMatter } from "../domain/reach.ts";
import type { Lookup, Subject } from "../lookups/lookup.ts";
import type { ScreeningDeps } from "./deps.ts";
import { isFullCheck } from "./keyed.ts";
import { createLadder } from "./ladder.ts";
import type { AnswerHolder } from "./purchases.ts";

type GatherDeps = Pick<
  ScreeningDeps,
  "lookups" | "timing" | "logger" | "metrics" | "signals" | "purchases" | "documents"
>;

/** What a gathering needs to buy with care; without it every configured lookup is simply asked. */
export interface Means {
  readonly policy: Policy;
  readonly indexKey: string;
  readonly holder?: AnswerHolder;
}

export interface Gathered {
  readonly evidence: EvidenceSet;
  /** Every configured check was asked, whether or not it could change the band. */
  readonly full: boolean;
}

function deadline(ms: number) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  const passed = new Promise<"passed">((resolve) => {
    controller.signal.addEventListener("abort", () => resolve("passed"), { once: true });
  });
  return { signal: controller.signal, passed, stop: () => clearTimeout(timer) };
}

/** What costs nothing comes first; the registry's order decides among equals. */
const freeFirst = (lookups: readonly Lookup[]) => [
  ...lookups.filter(({ price }) => price === undefined),
  ...lookups.filter(({ price }) => price !== undefined),
];

export async function gather(
  deps: GatherDeps,
  application: Application,
  connection: Connection,
  means: Means | null,
  /** Asked after the registry's for the same kind of fact. */
  own: readonly Lookup[] = [],
): Promise<Gathered> {
  const { purchases, signals } = deps;
  const lookups = [...deps.lookups, ...own];
  const key = { connectionId: connection.id, applicationId: application.ref.applicationId };
  const full = !means || !purchases || isFullCheck(means.indexKey, key, purchases.fullShare);
  const limit = deadline(deps.timing.lookupsMs);
  const settled = new Map<FactKind, Promise<Evidence<FactKind>>>();
  const evidence: Partial<Record<FactKind, Evidence<FactKind>>> = {};

  const read = means ? kindsRead(means.policy, signals) : null;
  /** Nobody outside learns a detail of a person for the sake of checks that are off. */
  const isNeedless = ({ fact, licence }: Lookup) =>
    licence !== undefined && read !== null && !read.has(fact) && !lookups.some(({ after }) => after.includes(fact));

  const ladder = createLadder(() => {
    try {
      // Safe: every kind of evidence stands under its own name.
      return means
        ? kindsThatMatter({ policy: means.policy, signals, evidence: evidence as Partial<EvidenceSet> })
        : new Set(FACT_KINDS);
    } catch {
      deps.logger.error("reach not known", key);
      return new Set(FACT_KINDS);
    }
  });

  /** The answer of a lookup with a price: kept from before, bought now, or not worth buying. */
  async function bought(
    lookup: Lookup,
    subject: Subject,
    look: () => Promise<Evidence<FactKind>>,
  ): Promise<Evidence<FactKind>> {
    if (!means || !purchases) return look();
    const { indexKey, holder } = means;
    const listed = holder === undefined ? {} : { holder };
    const purchase = { lookup, subject, application, connection, indexKey, ask: look, signal: limit.signal, ...listed };
    const kept = await purchases.kept(purchase);
    if (kept) return kept;
    if (!full && (await ladder.offer(lookup, subject.calls)) === "skip")
      return unavailable("would_not_change", lookup.id);
    return purchases.buy(purchase);
  }
  let reading: Promise<ApplicationDocument> | undefined;
  /** Read once for all lookups, and only when the first of them asks. */
  const document = (): Promise<ApplicationDocument> => {
    reading ??= deps.documents?.(application, connection) ?? Promise.resolve(unread);
    return reading;
  };

  async function ask(lookup: Lookup): Promise<Evidence<FactKind>> {
    if (isNeedless(lookup)) return unavailable("not_configured", lookup.id);
    const after = Promise.all(lookup.after.map(settle));
    ladder.blocked(lookup.fact, lookup.after);
    await after;
    // Safe: `known` is only asked for kinds in `after`, all awaited one line above.
    const known = <K extends FactKind>(kind: K) => evidence[kind] as Evidence<K>;
    // A deadline that passed while a fact this builds on was awaited leaves no time to ask, or to pay, for another.
    if (limit.signal.aborted) return unavailable("timeout", lookup.id);
    const look = () => lookup.look(application, { connection, known, document, signal: limit.signal });
    try {
      const subject =
        lookup.price === undefined ? null : (lookup.cache?.subject(application, { connection, known }) ?? null);
      const answer = await Promise.race([subject === null ? look() : bought(lookup, subject, look), limit.passed]);
      return answer === "passed" ? unavailable("timeout", lookup.id) : answer;
    } catch {
      deps.logger.error("lookup failed", { lookup: lookup.id, connectionId: connection.id });
      return unavailable("provider_error", lookup.id);
    }
  }

  /** Asks the lookups of one kind in their order until one finds or settles the question. */
  async function first(kind: FactKind): Promise<Evidence<FactKind>> {
    let answer: Evidence<FactKind> = unavailable("not_configured", kind);
    for (const lookup of freeFirst(lookups.filter(({ fact }) => fact === kind))) {
      const next = await ask(lookup);
      if (next.status !== "unavailable") {
        answer = next;
        break;
      }
      if (next.reason === "would_not_change") deps.metrics.count("LookupSkipped", 1, { lookup: lookup.id });
      // What nobody set up is no outage: counted, it would be most of the log, and a metric to pay for per lookup.
      else if (next.reason !== "not_configured" && next.reason !== "not_supported")
        deps.metrics.count("LookupUnavailable", 1, { lookup: lookup.id, code: next.reason });
      // An outage outlives a later "cannot tell": it is what asking again may change. That another provider is not set
      // up, or was not asked, outlives nothing: the one that was asked is the one that failed.
      const outlives =
        answer.status === "unavailable" &&
        (PASSING_REASONS.has(answer.reason) || next.reason === "not_configured" || next.reason === "would_not_change");
      if (!outlives || answer.source === kind) answer = next;
    }
    // Where nobody can enter what they saw nothing is missing: only what somebody enters is a question at all.
    if (kind === "observations" && answer.status === "unavailable" && answer.source === kind) answer = notApplicable;
    evidence[kind] = answer;
    ladder.settled(kind);
    return answer;
  }

  function settle(kind: FactKind): Promise<Evidence<FactKind>> {
    const running = settled.get(kind) ?? first(kind);
    settled.set(kind, running);
    return running;
  }

  // Free lookups that take long must leave the bought ones their time.
  const half = full ? undefined : setTimeout(() => ladder.hurry(), deps.timing.lookupsMs / 2);
  await Promise.all(FACT_KINDS.map(settle));
  clearTimeout(half);
  limit.stop();
  // Safe: every kind was settled just above.
  return { evidence: evidence as EvidenceSet, full };
}
