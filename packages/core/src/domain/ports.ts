/** What the world gives the core as plain values, so that time, chance and output are never ambient. */

export type Clock = () => Date;

/** Fresh unguessable ids for traces and leases: 22 characters of base64url. */
export type Ids = () => string;

/** Fields a log line may carry. Ids, counts and codes; a name, an address or a body has no field to travel in. */
export interface LogFields {
  readonly traceId?: string;
  readonly connectionId?: string;
  readonly applicationId?: string;
  readonly candidateId?: string;
  readonly deliveryId?: string;
  readonly messageId?: string;
  readonly event?: string;
  readonly step?: string;
  readonly code?: string;
  readonly provider?: string;
  readonly lookup?: string;
  readonly band?: string;
  readonly status?: number;
  readonly secretId?: string;
  readonly durationMs?: number;
  readonly delaySeconds?: number;
  readonly count?: number;
  /** Paths of schema issues, without values. */
  readonly paths?: readonly string[];
}

export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export const METRICS = [
  "Received",
  "Rejected",
  "Ignored",
  "Unreadable",
  "Enqueued",
  "Screened",
  "Annotated",
  "OutOfScope",
  "Waited",
  "Failed",
  "Forgotten",
  "NoteAdopted",
  "NoteUnknown",
  "OldSecretUsed",
  "LookupUnavailable",
  "LookupBought",
  "LookupCached",
  "LookupSkipped",
  "BudgetSpent",
  "CircuitOpen",
  "SweptStuck",
  "ReconciledMissed",
  "ReconcileLag",
  "WebhooksSilent",
  "ErasureFound",
  "NewerVersion",
  "RefreshTokenLost",
  "DataRefreshed",
  "DataNotRefreshed",
  "DataUnavailable",
] as const;
export type MetricName = (typeof METRICS)[number];

export interface Metrics {
  /** Adds to a counter. Dimensions are low-cardinality: an ATS id, a lookup id, a code. */
  count(
    name: MetricName,
    value?: number,
    dimensions?: { readonly ats?: string; readonly lookup?: string; readonly code?: string },
  ): void;
}

export interface AccessToken {
  readonly value: string;
  readonly expiresAt: Date;
  /** What a vendor renews it by, when every renewal replaces this too: it outlives the token, and lost it cannot be had again. */
  readonly refresh?: { readonly value: string; readonly expiresAt: Date };
}

/** Held by the one worker that may ask for a new token. It ends by itself, so that a worker that died holds up nobody. */
export interface TokenLock {
  /** What stands under the lock: whoever waited for it finds the token of the one before. */
  readonly token: AccessToken | undefined;
  /**
   * Stores the token and gives the lock back. `superseded` when somebody has stored another one since this lock was
   * taken, which only a lock that ran out allows: then nothing changes.
   */
  store(token: AccessToken): Promise<"stored" | "superseded">;
  /** Gives the lock back without a token; nothing when somebody else holds it by now. */
  release(): Promise<void>;
}

/**
 * Access tokens shared by every worker, because minting one may revoke the one before. An implementation that keeps
 * them outside memory seals them.
 */
export interface TokenStore {
  /** Read strongly. */
  read(connectionId: string): Promise<AccessToken | undefined>;
  /** Null while another worker holds it. */
  lock(connectionId: string, leaseMs: number): Promise<TokenLock | null>;
}
