/** Computes the forecast for the set-ups asked for, over the lookups this version has. */
import { setImmediate } from "node:timers/promises";
import type { FactKind } from "@bonafide/core/domain/facts";
import { eachSetupForecast, forecastSetups, type SetupForecast } from "@bonafide/core/domain/forecast-report";
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

function prepared(options: ForecastOptions) {
  const { policy } = options;
  const baseRate = options.baseRate ?? policy.baseRate;
  const { weekly, seed, setup: only, addressShare, segments = [], compare = true } = options;
  const setups = (options.setups ?? SETUPS)
    .filter(({ id }) => only === undefined || id === only)
    .map((setup): Setup => (addressShare === undefined ? setup : { ...setup, addressShare }));
  const sample = sampleOf(options.people);
  const registered = registeredFacts();
  const input = { signals, policy, setups, registered, weekly, baseRate, segments, sample, seed, compare };
  const about = { weekly, baseRate, policy: { version: policy.version, hash: policyHash(policy) }, sample, seed };
  return { input, about };
}

export function computeForecast(options: ForecastOptions): ForecastDocument {
  const { input, about } = prepared(options);
  return { ...about, setups: forecastSetups(input) };
}

/** The same with a pause after each set-up, in which the terminal is written to and Ctrl-C is heard. */
export async function forecastInSteps(
  options: ForecastOptions,
  onStep: (done: number, total: number) => void,
): Promise<ForecastDocument> {
  const { input, about } = prepared(options);
  const setups: SetupForecast[] = [];
  onStep(0, input.setups.length);
  for (const setup of eachSetupForecast(input)) {
    setups.push(setup);
    onStep(setups.length, input.setups.length);
    await setImmediate();
  }
  return { ...about, setups };
}
