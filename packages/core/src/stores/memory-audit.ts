/** A working audit log in memory: the same promises as the table's. */
import { AuditEntry } from "../domain/audit.ts";
import { decode, encode } from "./document.ts";
import { auditKey } from "./dynamo-keys.ts";
import type { AuditStore } from "./stores.ts";

export function createMemoryAudit(): AuditStore & { readonly tamper: (sequence: number, doc: string) => void } {
  const logs = new Map<string, string[]>();
  const logOf = (connectionId: string) => {
    const log = logs.get(connectionId) ?? [];
    logs.set(connectionId, log);
    return log;
  };
  return {
    async head(connectionId) {
      const doc = logOf(connectionId).at(-1);
      return doc === undefined ? undefined : decode(AuditEntry, doc, auditKey(connectionId, 0).pk);
    },
    async append(entry) {
      const log = logOf(entry.connectionId);
      if (log.length !== entry.sequence - 1) return "conflict";
      log.push(encode(AuditEntry, entry));
      return "written";
    },
    async *all(connectionId) {
      for (const [at, doc] of logOf(connectionId).entries()) yield { sequence: at + 1, doc };
    },
    tamper(sequence, doc) {
      for (const log of logs.values()) log[sequence - 1] = doc;
    },
  };
}
