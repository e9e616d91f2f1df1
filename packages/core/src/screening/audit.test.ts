import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../domain/audit.ts";
import { createMemoryAudit } from "../stores/memory-audit.ts";
import { auditLines, verifyAudit, writeAudit } from "./audit.ts";
import { CONNECTION_ID, INDEX_KEY } from "./testing.ts";

const clock = () => new Date("2026-11-20T09:00:00Z");
const keys = { indexKey: INDEX_KEY };
const actor = { by: "privacy@example.com", byFrom: "given" } as const;

async function aLog(lines: number) {
  const audit = createMemoryAudit();
  for (let at = 0; at < lines; at += 1)
    await writeAudit(
      { audit, clock },
      {
        connectionId: CONNECTION_ID,
        actor,
        action: at % 2 === 0 ? "export" : "erase",
        about: { kind: "candidate", id: `4711${at}`, keys },
        detail: { applications: String(at) },
      },
    );
  const entries: AuditEntry[] = [];
  for await (const entry of auditLines(audit, CONNECTION_ID)) entries.push(entry);
  return { audit, entries };
}

describe("the audit log", () => {
  it("holds who did what and when, and of whom nothing but a keyed digest", async () => {
    const { audit, entries } = await aLog(3);
    expect(entries.map(({ sequence, by, action }) => [sequence, by, action])).toEqual([
      [1, "privacy@example.com", "export"],
      [2, "privacy@example.com", "erase"],
      [3, "privacy@example.com", "export"],
    ]);
    expect(JSON.stringify(entries)).not.toContain("4711");
    expect(new Set(entries.map(({ subject }) => subject?.digest)).size).toBe(3);
    expect(await verifyAudit(audit, CONNECTION_ID)).toEqual({ entries: 3, head: entries[2]?.hash, broken: null });
  });

  it("gives every one of many who write at once a line of their own", async () => {
    const audit = createMemoryAudit();
    const one = { connectionId: CONNECTION_ID, actor, action: "explain" } as const;
    await Promise.all(Array.from({ length: 8 }, () => writeAudit({ audit, clock }, one)));
    expect(await verifyAudit(audit, CONNECTION_ID)).toMatchObject({ entries: 8, broken: null });
  });

  it("shows any change of any field of any line, and names the line", async () => {
    const change = fc.constantFrom<(entry: AuditEntry) => AuditEntry>(
      (entry) => ({ ...entry, by: "somebody.else" }),
      (entry) => ({ ...entry, byFrom: "system" }),
      (entry) => ({ ...entry, at: "2026-11-21T09:00:00.000Z" }),
      (entry) => ({ ...entry, action: "links" }),
      (entry) => ({ ...entry, subject: null }),
      (entry) => ({ ...entry, subject: { kind: "candidate", digest: "x".repeat(43) } }),
      (entry) => ({ ...entry, detail: {} }),
      (entry) => ({ ...entry, before: "y".repeat(43) }),
      (entry) => ({ ...entry, hash: "z".repeat(43) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), change, async (sequence, tamper) => {
        const { audit, entries } = await aLog(6);
        const entry = entries[sequence - 1];
        if (!entry) throw new Error("no such line");
        audit.tamper(sequence, JSON.stringify(tamper(entry)));
        const { broken } = await verifyAudit(audit, CONNECTION_ID);
        expect(broken?.sequence).toBe(sequence);
      }),
      { numRuns: 60 },
    );
  });

  it("shows a line that is no line any more, and one that was cut off or written anew where its hash was noted", async () => {
    const { audit, entries } = await aLog(3);
    const [, , last] = entries;
    const noted = { sequence: 3, hash: last?.hash ?? "" };
    expect((await verifyAudit(audit, CONNECTION_ID, noted)).broken).toBeNull();
    const shorter = await aLog(2);
    expect(await verifyAudit(shorter.audit, CONNECTION_ID)).toMatchObject({ broken: null });
    expect((await verifyAudit(shorter.audit, CONNECTION_ID, noted)).broken).toEqual({ sequence: 3, why: "missing" });
    const anew = await aLog(2);
    await writeAudit({ audit: anew.audit, clock }, { connectionId: CONNECTION_ID, actor, action: "mode" });
    const { broken } = await verifyAudit(anew.audit, CONNECTION_ID, noted);
    expect(broken).toEqual({ sequence: 3, why: "not_the_noted_line" });
    audit.tamper(2, "{}");
    expect((await verifyAudit(audit, CONNECTION_ID)).broken).toEqual({ sequence: 2, why: "unreadable" });
  });
});
