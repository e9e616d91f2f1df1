/** The typed errors of the system: broken expectations, never expected states. Messages name ids, never payloads. */

/** A delivery whose sender could not be proven. Every cause answers the same 401. */
export class DeliveryRejectedError extends Error {
  override readonly name = "DeliveryRejectedError";
  /** Machine-readable cause for our own metrics; never sent to the caller. */
  readonly rejection: "unknown_connection" | "bad_signature";
  constructor(cause: DeliveryRejectedError["rejection"]) {
    super(`delivery rejected: ${cause}`);
    this.rejection = cause;
  }
}

/** A verified delivery we cannot read: our fault until proven otherwise, so the sender must retry. */
export class DeliveryUnreadableError extends Error {
  override readonly name = "DeliveryUnreadableError";
  /** Paths of the schema issues, without values. */
  readonly paths: readonly string[];
  constructor(paths: readonly string[]) {
    super(`verified delivery could not be read at ${paths.join(", ")}`);
    this.paths = paths;
  }
}

export const PROVIDER_CODES = [
  "unauthorized",
  "forbidden",
  "not_found",
  "invalid",
  "rate_limited",
  "server_error",
  "timeout",
  "network",
  "garbage",
  "unsupported",
] as const;
export type ProviderCode = (typeof PROVIDER_CODES)[number];

/** An ATS or evidence provider did not do what was asked. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly provider: string;
  readonly code: ProviderCode;
  readonly retryAfterMs: number | null;
  constructor(provider: string, code: ProviderCode, options: { retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(`${provider}: ${code}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.provider = provider;
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
  /** Whether asking again later can help; the rest needs a person. */
  get retryable(): boolean {
    return ["rate_limited", "server_error", "timeout", "network", "garbage"].includes(this.code);
  }
}

/** A setting, file or argument an operator gave cannot be used; the message says what and what to do. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** A stored item this version cannot read. Names the item's key, never its content. */
export class StoredItemError extends Error {
  override readonly name = "StoredItemError";
  /** `newer_version` belongs to a later release that runs beside this one; nothing here may change or delete it. */
  readonly reason: "newer_version" | "malformed";
  constructor(reason: StoredItemError["reason"], key: string, paths: readonly string[] = []) {
    super(
      `stored item ${key} is ${reason === "malformed" ? `malformed at ${paths.join(", ")}` : "of a newer version"}`,
    );
    this.reason = reason;
  }
}
