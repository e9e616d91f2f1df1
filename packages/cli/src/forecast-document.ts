/** Computes the forecast for the set-ups asked for, over the lookups this version has. */
import { forecastSetups } from "@bonafide/core/domain/forecast-report";
import { type Setup, SETUPS } from "@bonafide/core/domain/forecast-setups";
import type { Policy } from "@bonafide/core/domain/policy";
import { HttpFailure } from "@bonafide/core/http/http";
import { lookupFactories } from "@bonafide/core/lookups";
import { policyHash } from "@bonafide/core/screening/policy-hash";
import { signals } from "@bonafide/core/signals";
import type { ForecastDocument } from "./forecast-page.ts";

export interface ForecastOptions {
  readonly policy: Policy;
  readonly weekly: number;
  /** The policy's own without it. */
  readonly baseRate?: number | undefined;
  /** Only this set-up. */
  readonly setup?: string | undefined;
  readonly addressShare?: number | undefined;
  readonly seed: number;
  readonly people: number;
}

/** What the command takes when it is told nothing, and what the documentation shows. */
export const FORECAST_DEFAULTS = { weekly: 3000, people: 20_000, seed: 1 } as const;

/** The kinds of fact this version has a lookup for; nothing is asked. */
function registeredFacts() {
  const http = () => Promise.reject(new HttpFailure("blocked", "nothing is asked", false));
  return new Set(lookupFactories.map((create) => create({ http, credentials: {}, overrides: {} }).fact));
}

/** People who misrepresent are the few that are looked for, and half as many of them tell as much. */
const sampleOf = (people: number) => ({ honest: people, misrepresenting: Math.ceil(people / 2) });

export function computeForecast(options: ForecastOptions): ForecastDocument {
  const { policy } = options;
  const baseRate = options.baseRate ?? policy.baseRate;
  const { weekly, seed, setup: only, addressShare } = options;
  const registered = registeredFacts();
  const chosen = SETUPS.filter(({ id }) => only === undefined || id === only).map(
    (setup): Setup => (addressShare === undefined ? setup : { ...setup, addressShare }),
  );
  const sample = sampleOf(options.people);
  return {
    weekly,
    baseRate,
    policy: { version: policy.version, hash: policyHash(policy) },
    sample,
    seed,
    setups: forecastSetups({ signals, policy, setups: chosen, registered, weekly, baseRate, sample, seed }),
  };
}
