/** The port of the bucket that refreshed data lies in. */
import { createHash } from "node:crypto";

export interface ObjectStore {
  /** Undefined where there is no such object; rejects for one larger than `maxBytes` and for every failure. */
  get(key: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** Resolves once the object is durable. */
  put(key: string, bytes: Uint8Array): Promise<void>;
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
