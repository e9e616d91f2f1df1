/** What every implementation of the reuse index promises; run on memory and on the table. */
import { beforeAll, describe, expect, it } from "vitest";
import { type LinkEntry, linkExpiry } from "../domain/link.ts";
import type { Clock } from "../domain/ports.ts";
import type { LinkStore } from "./stores.ts";

const START = Date.parse("2026-03-02T09:00:00.000Z");
const MINUTE_MS = 60_000;
const digestOf = (at: number) => String(at).padStart(43, "d");

/** Unique per test, so that one table serves them all. */
let connections = 0;

function anEntry(changes: Partial<LinkEntry> = {}): LinkEntry {
  const submittedAt = changes.submittedAt ?? new Date(START).toISOString();
  return {
    schemaVersion: 1,
    connectionId: "contract-links-000000",
    kind: "phone",
    digest: digestOf(1),
    applicationId: "1",
    candidateId: "2",
    jobId: "3",
    origin: "posting",
    submittedAt,
    person: { given: null, full: null, mails: [], phones: [], profiles: [], files: [] },
    cleared: false,
    expiresAt: linkExpiry(submittedAt),
    ...changes,
  };
}

export function describeLinkStoreContract(name: string, make: (clock: Clock) => Promise<LinkStore>): void {
  describe(`the reuse index (${name})`, () => {
    let links: LinkStore;
    let nowMs = START;
    beforeAll(async () => {
      links = await make(() => new Date(nowMs));
    });
    const aConnection = () => {
      nowMs = START;
      return `contract-links-${String((connections += 1)).padStart(6, "0")}`;
    };
    const at = (minutes: number) => new Date(START + minutes * MINUTE_MS).toISOString();
    const ids = async (connectionId: string, query: Partial<Parameters<LinkStore["read"]>[0]> = {}) => {
      const { entries, complete } = await links.read({
        connectionId,
        kind: "phone",
        digest: digestOf(1),
        order: "newest",
        limit: 25,
        ...query,
      });
      return { ids: entries.map(({ applicationId }) => applicationId), complete };
    };

    it("reads back exactly what was put, the newest or the oldest first, and says whether that was all", async () => {
      const connectionId = aConnection();
      const entries = Array.from({ length: 60 }, (_, index) =>
        anEntry({ connectionId, applicationId: `a${index}`, submittedAt: at(index) }),
      );
      await links.put(entries.toReversed());
      const { entries: read } = await links.read({
        connectionId,
        kind: "phone",
        digest: digestOf(1),
        order: "oldest",
        limit: 60,
      });
      expect(read).toEqual(entries);
      expect(await ids(connectionId, { limit: 3 })).toEqual({ ids: ["a59", "a58", "a57"], complete: false });
      expect(await ids(connectionId, { limit: 2, order: "oldest" })).toEqual({ ids: ["a0", "a1"], complete: false });
      expect(await ids(connectionId, { since: new Date(at(58)) })).toEqual({ ids: ["a59", "a58"], complete: true });
      expect((await ids(connectionId, { limit: 61 })).complete).toBe(true);
    });

    it("keeps connections, kinds and digests apart", async () => {
      const [one, other] = [aConnection(), aConnection()];
      await links.put([anEntry({ connectionId: one })]);
      expect((await ids(other)).ids).toEqual([]);
      expect((await ids(one, { kind: "mail" })).ids).toEqual([]);
      expect((await ids(one, { digest: digestOf(2) })).ids).toEqual([]);
      expect((await ids(one)).ids).toEqual(["1"]);
    });

    it("replaces an entry that is put again, also twice at once, and removes what is there or is not", async () => {
      const connectionId = aConnection();
      const entry = anEntry({ connectionId });
      const next = { ...entry, candidateId: "9" };
      await links.put([entry, next]);
      const { entries } = await links.read({ ...entry, order: "newest", limit: 5 });
      expect(entries).toEqual([next]);
      await links.remove([entry, anEntry({ connectionId, applicationId: "never" })]);
      expect((await ids(connectionId)).ids).toEqual([]);
    });

    it("reads an entry past its end as absent, at once", async () => {
      const connectionId = aConnection();
      await links.put([anEntry({ connectionId, expiresAt: at(10) })]);
      nowMs = START + 10 * MINUTE_MS - 1;
      expect((await ids(connectionId)).ids).toEqual(["1"]);
      nowMs += 1;
      expect((await ids(connectionId)).ids).toEqual([]);
    });

    it("amends the end and whether somebody answered for it, and brings nothing back that is gone", async () => {
      const connectionId = aConnection();
      const entry = anEntry({ connectionId });
      await links.put([entry]);
      await links.amend([entry], { cleared: true });
      await links.amend([entry], { expiresAt: at(10) });
      const { entries } = await links.read({ ...entry, order: "newest", limit: 5 });
      expect(entries).toEqual([{ ...entry, cleared: true, expiresAt: at(10) }]);
      await links.remove([entry]);
      await links.amend([entry], { cleared: false, expiresAt: at(20) });
      expect((await ids(connectionId)).ids).toEqual([]);
    });
  });
}
