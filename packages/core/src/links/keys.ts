/** Digests of identifiers under one connection's key, apart by what they are of; during a rotation under both of its keys. */
import { createHmac, createSecretKey } from "node:crypto";
import type { LinkKind } from "../domain/link.ts";

export interface LinkHasher {
  /** The connection's index key, base64. */
  readonly indexKey: string;
  /** HMAC-SHA256, base64url: 43 characters. */
  readonly digest: (kind: LinkKind | "given", value: string) => string;
}

function hasher(indexKey: string): LinkHasher {
  const key = createSecretKey(indexKey, "base64");
  return {
    indexKey,
    digest: (kind, value) => createHmac("sha256", key).update(`link:${kind}:v1\u0000${value}`).digest("base64url"),
  };
}

/** The first one writes; all of them read, so that a new key finds what was written under the one before. */
export function linkHashers(keys: {
  readonly indexKey: string;
  readonly previousIndexKey?: string;
}): readonly [LinkHasher, ...LinkHasher[]] {
  const { indexKey, previousIndexKey } = keys;
  return previousIndexKey === undefined || previousIndexKey === indexKey
    ? [hasher(indexKey)]
    : [hasher(indexKey), hasher(previousIndexKey)];
}
