/** Runs every lookup as soon as what it builds on is settled, under one deadline. Never throws: a failure is evidence. */
import type { Application } from "../domain/application.ts";
import type { Connection } from "../domain/connection.ts";
import type { ApplicationDocument } from "../domain/document.ts";
import { type Evidence, type EvidenceSet, PASSING_REASONS, unavailable } from "../domain/evidence.ts";
import { FACT_KINDS, type FactKind } from "../domain/facts.ts";
import type { Lookup } from "../lookups/lookup.ts";
import type { ScreeningDeps } from "./deps.ts";

type GatherDeps = Pick<ScreeningDeps, "lookups" | "timing" | "logger" | "metrics" | "documents">;

const unread: ApplicationDocument = { status: "unavailable", reason: "not_configured" };

function deadline(ms: number) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  const passed = new Promise<"passed">((resolve) => {
    controller.signal.addEventListener("abort", () => resolve("passed"), { once: true });
  });
  return { signal: controller.signal, passed, stop: () => clearTimeout(timer) };
}

export async function gather(deps: GatherDeps, application: Application, connection: Connection): Promise<EvidenceSet> {
  const limit = deadline(deps.timing.lookupsMs);
  const settled = new Map<FactKind, Promise<Evidence<FactKind>>>();
  const evidence: Partial<Record<FactKind, Evidence<FactKind>>> = {};

  let reading: Promise<ApplicationDocument> | undefined;
  /** Read once for all lookups, and only when the first of them asks. */
  const document = (): Promise<ApplicationDocument> => {
    reading ??= deps.documents?.(application, connection) ?? Promise.resolve(unread);
    return reading;
  };

  async function ask(lookup: Lookup): Promise<Evidence<FactKind>> {
    await Promise.all(lookup.after.map(settle));
    // Safe: `known` is only asked for kinds in `after`, all awaited one line above.
    const known = <K extends FactKind>(kind: K) => evidence[kind] as Evidence<K>;
    // A deadline that passed while a fact this builds on was awaited leaves no time to ask, or to pay, for another.
    if (limit.signal.aborted) return unavailable("timeout", lookup.id);
    try {
      const answer = await Promise.race([
        lookup.look(application, { connection, known, document, signal: limit.signal }),
        limit.passed,
      ]);
      return answer === "passed" ? unavailable("timeout", lookup.id) : answer;
    } catch {
      deps.logger.error("lookup failed", { lookup: lookup.id, connectionId: connection.id });
      return unavailable("provider_error", lookup.id);
    }
  }

  /** Asks the lookups of one kind in their order until one finds or settles the question. */
  async function first(kind: FactKind): Promise<Evidence<FactKind>> {
    let answer: Evidence<FactKind> = unavailable("not_configured", kind);
    for (const lookup of deps.lookups.filter(({ fact }) => fact === kind)) {
      const next = await ask(lookup);
      if (next.status !== "unavailable") {
        answer = next;
        break;
      }
      deps.metrics.count("LookupUnavailable", 1, { lookup: lookup.id, code: next.reason });
      // An outage outlives a later "cannot tell": it is what asking again may change. That another provider is not set
      // up outlives nothing: the one that was asked is the one that failed.
      const outlives =
        answer.status === "unavailable" && (PASSING_REASONS.has(answer.reason) || next.reason === "not_configured");
      if (!outlives || answer.source === kind) answer = next;
    }
    evidence[kind] = answer;
    return answer;
  }

  function settle(kind: FactKind): Promise<Evidence<FactKind>> {
    const running = settled.get(kind) ?? first(kind);
    settled.set(kind, running);
    return running;
  }

  await Promise.all(FACT_KINDS.map(settle));
  limit.stop();
  return evidence as EvidenceSet;
}
