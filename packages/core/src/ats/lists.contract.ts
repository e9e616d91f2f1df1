/** What the lists of an ATS guarantee to whoever looks for what no event announced; a part of the adapters' contract. */
import { describe, expect, it } from "vitest";
import type { ApplicationRef } from "../domain/application.ts";
import type { AtsSession, ListedApplication, ListedDeletion, Page } from "./ats.ts";
import type { AtsContract } from "./ats.contract.ts";
import type { AtsEmulator } from "./emulation.ts";
import { aSubmission } from "./testing.ts";

const HOUR_MS = 3_600_000;
const START = new Date("2026-11-20T09:20:00Z");
type Query = Parameters<NonNullable<AtsSession["listApplications"]>>[0];

/** Every row of every page; between two pages, whatever else happens in the account. */
async function pages<Row>(
  page: (cursor: string | null) => Promise<Page<Row>>,
  between: (page: number) => void = () => {},
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  for (let number = 1; number < 50; number += 1) {
    const { rows: more, next }: Page<Row> = await page(cursor);
    rows.push(...more);
    if (next === null) return rows;
    between(number);
    cursor = next;
  }
  throw new Error("a list without an end");
}

export function listed(
  session: AtsSession,
  query: Query,
  between?: (page: number) => void,
): Promise<readonly ListedApplication[]> {
  const { listApplications } = session;
  if (!listApplications) throw new Error("the session has no list of applications");
  return pages((cursor) => listApplications(query, cursor), between);
}

export function describeLists(
  lists: { readonly deletions: boolean },
  {
    account,
    connect,
    carriers,
    wait,
  }: {
    readonly account: () => { readonly emulator: AtsEmulator; readonly session: AtsSession };
    readonly connect: (carrier: AtsContract["carriers"][number]["carrier"]) => AtsSession;
    readonly carriers: AtsContract["carriers"];
    readonly wait: (ms: number) => void;
  },
): void {
  const ids = (rows: readonly { readonly ref: ApplicationRef }[]) =>
    rows.map(({ ref }) => ref.applicationId).toSorted();
  const submit = (count: number, minutes: (n: number) => number = () => 0): ApplicationRef[] =>
    Array.from({ length: count }, (_, n) =>
      account().emulator.submit(
        aSubmission({ emails: [`p${n}@example.test`], submittedAt: new Date(START.getTime() - minutes(n) * 60_000) }),
      ),
    );
  const look = async (session: AtsSession, refs: readonly ApplicationRef[]) => {
    if (!session.lookAt) throw new Error("the session cannot look at what is known");
    return await session.lookAt(refs);
  };

  describe("listing", () => {
    it("tells the ids, the moments, the origin and the state of what was submitted, and nothing of the person", async () => {
      const [ref] = submit(1);
      const [row, ...more] = await listed(account().session, { by: "created", since: START });
      expect(more).toEqual([]);
      expect(row).toMatchObject({ ref, createdAt: START, updatedAt: START, origin: "posting", open: true });
      expect(row?.anonymized).not.toBe(true);
      expect(JSON.stringify(row)).not.toMatch(/Rin|Okafor|example|555/);
    });

    it("goes over every page to the end, and names nothing from before the moment", async () => {
      const refs = submit(230, (n) => n % 23);
      expect(ids(await listed(account().session, { by: "created", since: new Date(0) }))).toEqual(
        refs.map(({ applicationId }) => applicationId).toSorted(),
      );
      const since = new Date(START.getTime() - 10 * 60_000);
      expect(await listed(account().session, { by: "created", since })).toHaveLength(230 - 10 * 12);
    });

    it("leaves nothing out of a list by creation when applications change or arrive between its pages", async () => {
      const refs = submit(230, (n) => n);
      const rows = await listed(account().session, { by: "created", since: new Date(0) }, (page) => {
        wait(1_000);
        for (const { applicationId } of refs.slice(page * 10, page * 10 + 10))
          account().emulator.act({ kind: "reject_application", applicationId });
        submit(5);
      });
      const found = new Set(ids(rows));
      expect(refs.filter(({ applicationId }) => !found.has(applicationId))).toEqual([]);
    });

    it("names by change what was created earlier and has changed since", async () => {
      const [first, second] = submit(2);
      wait(2 * HOUR_MS);
      const since = new Date(START.getTime() + HOUR_MS);
      expect(await listed(account().session, { by: "updated", since })).toEqual([]);
      account().emulator.act({ kind: "reject_application", applicationId: second?.applicationId ?? "" });
      const rows = await listed(account().session, { by: "updated", since });
      expect(rows).toMatchObject([{ ref: second, open: false, updatedAt: new Date(START.getTime() + 2 * HOUR_MS) }]);
      expect(first).toBeDefined();
    });

    it("shows what the list lags behind with as soon as it has caught up", async () => {
      account().emulator.behave({ listLagMs: 60_000 });
      submit(1);
      const query: Query = { by: "created", since: START };
      expect(await listed(account().session, query)).toEqual([]);
      wait(60_000);
      expect(await listed(account().session, query)).toHaveLength(1);
    });

    it("refuses a cursor it never gave, by a typed error, instead of beginning anew or ending", async () => {
      submit(1);
      const { listApplications } = account().session;
      const answer = await listApplications?.({ by: "created", since: START }, "no-cursor-of-anybody").then(
        () => "answered",
        (error: unknown) => (error instanceof Error ? error.name : "unknown"),
      );
      expect(answer).toBe("ProviderError");
    });
  });

  describe("looking at what is known", () => {
    it("tells what is shown, what is gone and what was anonymised", async () => {
      const [shown, gone, deleted, blank] = submit(4);
      if (!shown || !gone || !deleted || !blank) throw new Error("four were submitted");
      const { emulator, session } = account();
      emulator.act({ kind: "delete_application", applicationId: gone.applicationId });
      emulator.act({ kind: "delete_candidate", candidateId: deleted.candidateId });
      emulator.act({ kind: "anonymize_candidate", candidateId: blank.candidateId });
      expect(await look(session, [shown, gone, deleted, blank])).toEqual([
        { ref: shown, state: "shown", held: null },
        { ref: gone, state: "absent", held: null },
        { ref: deleted, state: "absent", held: null },
        { ref: blank, state: "anonymized", held: null },
      ]);
      expect(await look(session, [])).toEqual([]);
    });

    it("answers for fifty at once, each its own", async () => {
      const refs = submit(50);
      const gone = refs[30];
      if (!gone) throw new Error("fifty were submitted");
      account().emulator.act({ kind: "delete_application", applicationId: gone.applicationId });
      const answers = await look(account().session, refs);
      expect(answers.map(({ ref }) => ref)).toEqual(refs);
      expect(answers.filter(({ state }) => state !== "shown")).toEqual([{ ref: gone, state: "absent", held: null }]);
    });

    it.each(carriers.map((entry) => [entry.carrier.kind, entry] as const))(
      "tells what a person set in the %s",
      async (_, { carrier, hold }) => {
        const [ref, other] = submit(2);
        if (!ref || !other) throw new Error("two were submitted");
        account().emulator.act(hold(ref));
        const answers = await look(connect(carrier), [ref, other]);
        expect(answers.map(({ held }) => held)).toEqual(["explained", null]);
      },
    );
  });

  describe("what was deleted", () => {
    it(`is ${lists.deletions ? "listed, applications and candidates, within the window asked for" : "in no list"}`, async () => {
      const { emulator, session } = account();
      const { listDeleted } = session;
      expect(listDeleted !== undefined).toBe(lists.deletions);
      if (!listDeleted) return;
      const [kept, gone, deleted] = submit(3);
      if (!kept || !gone || !deleted) throw new Error("three were submitted");
      wait(HOUR_MS);
      emulator.act({ kind: "delete_application", applicationId: gone.applicationId });
      emulator.act({ kind: "delete_candidate", candidateId: deleted.candidateId });
      const within = (since: number, until: number) =>
        pages<ListedDeletion>((cursor) =>
          listDeleted({ since: new Date(START.getTime() + since), until: new Date(START.getTime() + until) }, cursor),
        );
      expect(await within(0, 2 * HOUR_MS)).toEqual([
        { candidateId: deleted.candidateId, applicationId: null },
        { candidateId: gone.candidateId, applicationId: gone.applicationId },
      ]);
      expect(await within(0, HOUR_MS - 1)).toEqual([]);
      expect(await within(HOUR_MS + 1, 2 * HOUR_MS)).toEqual([]);
    });
  });
}
