/** Writes the audit log and checks it: every line names the hash of the one before, so that no line can be changed or left out unseen. */
import { createHash } from "node:crypto";
import { type Actor, type AuditAction, AuditEntry, auditText } from "../domain/audit.ts";
import type { Clock } from "../domain/ports.ts";
import type { AuditStore } from "../stores/stores.ts";
import { auditDigests, type AuditedKind, type IndexKeys } from "./keyed.ts";

const WRITE_ATTEMPTS = 16;

const hashOf = (entry: Omit<AuditEntry, "hash">): string =>
  createHash("sha256").update(auditText(entry)).digest("base64url");

export interface Audited {
  readonly connectionId: string;
  readonly actor: Actor;
  readonly action: AuditAction;
  /** Whom it was about; `keys` null where they are out of reach. */
  readonly about?: { readonly kind: AuditedKind; readonly id: string; readonly keys: IndexKeys | null };
  readonly detail?: Readonly<Record<string, string>>;
}

/** Before the thing itself is done: what fails to be written down is not done at all. */
export async function writeAudit(
  { audit, clock }: { readonly audit: AuditStore; readonly clock: Clock },
  { connectionId, actor, action, about, detail = {} }: Audited,
): Promise<AuditEntry> {
  const digest = about?.keys ? (auditDigests(about.keys, about.kind, connectionId, about.id)[0] ?? null) : null;
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt += 1) {
    const head = await audit.head(connectionId);
    const entry: Omit<AuditEntry, "hash"> = {
      schemaVersion: 1,
      connectionId,
      sequence: (head?.sequence ?? 0) + 1,
      at: clock().toISOString(),
      ...actor,
      action,
      subject: about ? { kind: about.kind, digest } : null,
      detail,
      before: head?.hash ?? null,
    };
    const whole = { ...entry, hash: hashOf(entry) };
    if ((await audit.append(whole)) === "written") return whole;
  }
  throw new Error("the audit log stayed contended");
}

export interface Verified {
  readonly entries: number;
  /** The newest line's hash: noted somewhere else, it later proves that nothing was cut off or written anew. */
  readonly head: string | null;
  /** The first line that does not fit, and why; null when every one does. */
  readonly broken: { readonly sequence: number; readonly why: BrokenWhy } | null;
}
export const BROKEN = ["unreadable", "missing", "changed", "not_after_the_one_before", "not_the_noted_line"] as const;
export type BrokenWhy = (typeof BROKEN)[number];

function read(doc: string): AuditEntry | null {
  try {
    const parsed = AuditEntry.safeParse(JSON.parse(doc));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Every line that can be read, in order. */
export async function* auditLines(audit: AuditStore, connectionId: string): AsyncGenerator<AuditEntry> {
  for await (const { doc } of audit.all(connectionId)) {
    const entry = read(doc);
    if (entry) yield entry;
  }
}

/** `noted`: a line's number and hash as somebody wrote them down before. */
export async function verifyAudit(
  audit: AuditStore,
  connectionId: string,
  noted?: { readonly sequence: number; readonly hash: string },
): Promise<Verified> {
  let [entries, head]: [number, string | null] = [0, null];
  let isNoted = noted === undefined;
  const broken = (sequence: number, why: BrokenWhy): Verified => ({ entries, head, broken: { sequence, why } });
  for await (const { sequence, doc } of audit.all(connectionId)) {
    const expected = entries + 1;
    if (sequence !== expected) return broken(expected, "missing");
    const entry = read(doc);
    if (!entry || entry.connectionId !== connectionId) return broken(sequence, "unreadable");
    const { hash, ...rest } = entry;
    if (entry.sequence !== sequence || hashOf(rest) !== hash) return broken(sequence, "changed");
    if (entry.before !== head) return broken(sequence, "not_after_the_one_before");
    if (noted?.sequence === sequence) {
      if (noted.hash !== hash) return broken(sequence, "not_the_noted_line");
      isNoted = true;
    }
    entries += 1;
    head = hash;
  }
  return isNoted ? { entries, head, broken: null } : broken(noted?.sequence ?? entries + 1, "missing");
}
