/** Asks the lookups of the named facts about one application, every provider in its turn, and keeps who stayed silent. */
import type { Application } from "@bonafide/core/domain/application";
import type { Connection } from "@bonafide/core/domain/connection";
import { absent, type Evidence, type UnavailableReason, unavailable } from "@bonafide/core/domain/evidence";
import type { FactKind } from "@bonafide/core/domain/facts";
import type { Lookup } from "@bonafide/core/lookups/lookup";

export interface Silent {
  readonly source: string;
  readonly reason: UnavailableReason;
}

export interface Answered<K extends FactKind = FactKind> {
  readonly kind: K;
  readonly evidence: Evidence<K>;
  /** Providers asked before the one whose answer stands, in order. */
  readonly silent: readonly Silent[];
}

/**
 * Unlike a screening it buys what is configured without asking whether that could change a result: here the answer
 * itself is what somebody wants. Kinds that no lookup answers are left out.
 */
export async function ask(
  lookups: readonly Lookup[],
  kinds: readonly FactKind[],
  { application, connection, signal }: { application: Application; connection: Connection; signal: AbortSignal },
): Promise<readonly Answered[]> {
  const running = new Map<FactKind, Promise<Answered>>();
  const settled = new Map<FactKind, Evidence<FactKind>>();

  // Safe: a kind is only ever settled with evidence from a lookup of that kind.
  const known = <K extends FactKind>(kind: K) => (settled.get(kind) ?? absent) as Evidence<K>;

  async function look(lookup: Lookup): Promise<Evidence<FactKind>> {
    await Promise.all(lookup.after.map(settle));
    try {
      return await lookup.look(application, {
        connection,
        known,
        document: async () => ({ status: "none" }) as const,
        signal,
      });
    } catch {
      return unavailable("provider_error", lookup.id);
    }
  }

  async function first(kind: FactKind): Promise<Answered> {
    const silent: Silent[] = [];
    for (const lookup of lookups.filter(({ fact }) => fact === kind)) {
      const evidence = await look(lookup);
      if (evidence.status !== "unavailable") {
        settled.set(kind, evidence);
        return { kind, evidence, silent };
      }
      silent.push({ source: evidence.source, reason: evidence.reason });
    }
    // Of several that have no answer, one that was asked says more than one nobody set up.
    const tried = silent.findIndex(({ reason }) => reason !== "not_configured");
    const [said] = silent.splice(Math.max(tried, 0), 1);
    const evidence = unavailable(said?.reason ?? "not_configured", said?.source ?? kind);
    settled.set(kind, evidence);
    return { kind, evidence, silent };
  }

  function settle(kind: FactKind): Promise<Answered> {
    const answer = running.get(kind) ?? first(kind);
    running.set(kind, answer);
    return answer;
  }

  const answerable = kinds.filter((kind) => lookups.some(({ fact }) => fact === kind));
  return Promise.all(answerable.map(settle));
}
