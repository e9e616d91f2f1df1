/** What every audit log promises; run on memory and on the table. */
import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../domain/audit.ts";
import type { AuditStore } from "./stores.ts";

const HASH = "h".repeat(43);

const aLine = (connectionId: string, sequence: number, changes: Partial<AuditEntry> = {}): AuditEntry => ({
  schemaVersion: 1,
  connectionId,
  sequence,
  at: "2026-11-20T09:00:00.000Z",
  by: "u-1",
  byFrom: "given",
  action: "explain",
  subject: null,
  detail: {},
  before: sequence === 1 ? null : HASH,
  hash: HASH,
  ...changes,
});

export function describeAuditStoreContract(name: string, make: () => AuditStore): void {
  describe(`audit store (${name})`, () => {
    it("appends each line once, in its place and no other, and hands all of them out in order", async () => {
      const store = make();
      const [here, there] = ["audit-connection-a-00001", "audit-connection-b-00001"];
      expect(await store.head(here)).toBeUndefined();
      for (const sequence of [1, 2, 3]) expect(await store.append(aLine(here, sequence))).toBe("written");
      expect(await store.append(aLine(here, 2, { by: "u-2" }))).toBe("conflict");
      expect(await store.append(aLine(there, 1))).toBe("written");
      expect((await store.head(here))?.sequence).toBe(3);
      const lines = [];
      for await (const { sequence, doc } of store.all(here)) lines.push([sequence, JSON.parse(doc).by]);
      expect(lines).toEqual([
        [1, "u-1"],
        [2, "u-1"],
        [3, "u-1"],
      ]);
    });

    it("lets one of many who append at once have each place", async () => {
      const store = make();
      const id = "audit-connection-c-00001";
      const written = await Promise.all(
        ["u-1", "u-2", "u-3", "u-4", "u-5"].map((by) => store.append(aLine(id, 1, { by }))),
      );
      expect(written.filter((one) => one === "written")).toHaveLength(1);
    });
  });
}
