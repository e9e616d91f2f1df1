/** What the checks of a diagnosis are given, and how a fault on the way to an answer becomes one. */
import { type Check, failed } from "@bonafide/core/domain/check";
import type { Connection, ConnectionSecrets } from "@bonafide/core/domain/connection";
import { ProviderError, SettingsError } from "@bonafide/core/domain/errors";
import { HttpFailure } from "@bonafide/core/http/http";
import type { Doctor, Parts } from "@bonafide/functions/compose-doctor";

export type Checks = AsyncGenerator<Check>;

/** The installation, once its settings are there. */
export interface Examined {
  readonly doctor: Doctor;
  readonly parts: Parts;
}

/** What a check needs of the installation's parts, and no more. */
export interface Facts<Name extends keyof Parts> {
  readonly parts: Pick<Parts, Name>;
}

/** One connection whose document could be read. */
export interface ExaminedConnection extends Examined {
  readonly connection: Connection;
  /** Null where they could not be read; then it was said. */
  readonly held: ConnectionSecrets | null;
}

/** A fault as a short code: never its message, which may quote what it failed on. */
export function codeOf(error: unknown): string {
  if (error instanceof ProviderError || error instanceof HttpFailure) return error.code;
  if (!(error instanceof Error)) return "unknown";
  // Several addresses were tried, and each of them failed.
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code: unknown = inner instanceof Error && "code" in inner ? inner.code : undefined;
  const name = typeof code === "string" ? code : error.name;
  return /^[\w.-]{1,64}$/.test(name) ? name : "unknown";
}

/** Whatever the checks throw becomes a check of its own, so that the others are still looked at. */
export async function* guarded(id: string, what: string, checks: Checks, todo: string): Checks {
  try {
    yield* checks;
  } catch (error) {
    yield error instanceof SettingsError
      ? failed(id, `${what}: ${error.message}.`, "Correct it, and run this again.")
      : failed(id, `${what} could not be looked at (${codeOf(error)}).`, todo);
  }
}

const UNITS = [
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1_000, "second"],
] as const;

/** A span in the largest unit that fits: "3 hours". */
export function span(ms: number): string {
  const [size, unit] = UNITS.find(([length]) => ms >= length) ?? [1_000, "second"];
  const count = Math.floor(ms / size);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
