/** Computes the forecast for the set-ups asked for, over the lookups this version has. */
import type { FactKind } from "@bonafide/core/domain/facts";
import { forecastSetups } from "@bonafide/core/domain/forecast-report";
import { type Setup, SETUPS } from "@bonafide/core/domain/forecast-setups";
import type { Policy } from "@bonafide/core/domain/policy";
import { HttpFailure } from "@bonafide/core/http/http";
import { lookupFactories } from "@bonafide/core/lookups";
import { ownFacts } from "@bonafide/core/screening/own-facts";
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
  /** In place of the product's own. */
  readonly setups?: readonly Setup[] | undefined;
  /** Base rates of postings that the policy sets apart. */
  readonly segments?: readonly (readonly [path: string, baseRate: number])[] | undefined;
  readonly addressShare?: number | undefined;
  readonly seed: number;
  readonly people: number;
  /** False to leave out what each bought source changes. */
  readonly compare?: boolean | undefined;
}

/** What the command takes when it is told nothing, and what the documentation shows. */
export const FORECAST_DEFAULTS = { weekly: 3000, people: 20_000, seed: 1 } as const;

/** The kinds of fact this version has a lookup for, in its registry or for one application at a time; nothing is asked. */
export function registeredFacts(): ReadonlySet<FactKind> {
  const http = () => Promise.reject(new HttpFailure("blocked", "nothing is asked", false));
  const ofRegistry = lookupFactories.map((create) => create({ http, credentials: {}, overrides: {} }).fact);
  return new Set([...ofRegistry, ...ownFacts]);
}

/** People who misrepresent are the few that are looked for, and half as many of them tell as much. */
const sampleOf = (people: number) => ({ honest: people, misrepresenting: Math.ceil(people / 2) });

export function computeForecast(options: ForecastOptions): ForecastDocument {
  const { policy } = options;
  const baseRate = options.baseRate ?? policy.baseRate;
  const { weekly, seed, setup: only, addressShare, setups = SETUPS, segments = [], compare = true } = options;
  const registered = registeredFacts();
  const chosen = setups
    .filter(({ id }) => only === undefined || id === only)
    .map((setup): Setup => (addressShare === undefined ? setup : { ...setup, addressShare }));
  const sample = sampleOf(options.people);
  return {
    weekly,
    baseRate,
    policy: { version: policy.version, hash: policyHash(policy) },
    sample,
    seed,
    setups: forecastSetups({
      signals,
      policy,
      setups: chosen,
      registered,
      weekly,
      baseRate,
      segments,
      sample,
      seed,
      compare,
    }),
  };
}
