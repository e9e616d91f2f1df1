/** A breaker per provider: after several failures in a row it is spared for a while, and then tried with one call. */
import type { Clock } from "../domain/ports.ts";

/** Fewer may be one bad minute of the network between. */
const FAILURES_TO_OPEN = 5;
/** As long as a provider's restart takes; a rate limit is over by then too. */
const OPEN_MS = 60_000;

export interface Breaker {
  /** False while the provider is to be left alone. True promises a call, whose outcome is told by `report`. */
  readonly mayCall: (provider: string) => boolean;
  /** `null` for a call that says nothing of the provider, such as one our own deadline cut short. */
  readonly report: (provider: string, outcome: "answered" | "failed" | null) => void;
}

interface State {
  failures: number;
  /** Nobody calls before then; past it, one call at a time tries. */
  openUntilMs: number | null;
  trying: boolean;
}

export function createBreaker(clock: Clock): Breaker {
  const states = new Map<string, State>();
  const stateOf = (provider: string): State => {
    const state = states.get(provider) ?? { failures: 0, openUntilMs: null, trying: false };
    states.set(provider, state);
    return state;
  };
  return {
    mayCall(provider) {
      const state = stateOf(provider);
      if (state.openUntilMs === null) return true;
      if (state.trying || clock().getTime() < state.openUntilMs) return false;
      state.trying = true;
      return true;
    },
    report(provider, outcome) {
      const state = stateOf(provider);
      state.trying = false;
      if (outcome === null) return;
      if (outcome === "answered") {
        state.failures = 0;
        state.openUntilMs = null;
        return;
      }
      state.failures += 1;
      if (state.failures >= FAILURES_TO_OPEN) state.openUntilMs = clock().getTime() + OPEN_MS;
    },
  };
}
