/** What a function takes from its surroundings unless a test or the sandbox gives something else. */
import { randomBytes, randomInt } from "node:crypto";
import type { Clock, Ids, Logger, Metrics } from "@bonafide/core/domain/ports";
import type { ResumeReader } from "@bonafide/core/resume/resume";

export interface World {
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly logger?: Logger;
  readonly metrics?: Metrics;
  /** From 0 up to, not including, 1: spreads waits. */
  readonly random?: () => number;
  /** Reads documents on this machine instead of in a function. */
  readonly reader?: ResumeReader;
}

export const systemClock: Clock = () => new Date();

export const systemRandom = (): number => randomInt(2 ** 32) / 2 ** 32;

export const systemSleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** 128 random bits: 22 characters of base64url. */
export const systemIds: Ids = () => randomBytes(16).toString("base64url");

/** Runs `make` on the first call only; a failed first call is tried again by the next. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
