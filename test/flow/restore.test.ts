/**
 * A table restored to an earlier second knows less than the ATS: from whichever moment of a screening it is, what stands is
 * found and adopted, and nobody is annotated twice.
 */
import { type AttributeValue, DeleteItemCommand, PutItemCommand, type WriteRequest } from "@aws-sdk/client-dynamodb";
import type { ApplicationRef } from "@bonafide/core/domain/application";
import { TAGS } from "@bonafide/core/domain/annotation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Flow, startFlow } from "./harness.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;

type Items = readonly Record<string, AttributeValue>[];
type Snapshot = { readonly moment: string; readonly items: Items };

let flow: Flow;
beforeAll(async () => {
  flow = await startFlow();
});
afterAll(() => flow.close());

const keyOf = ({ pk, sk }: Record<string, AttributeValue>): NonNullable<WriteRequest["DeleteRequest"]>["Key"] =>
  pk === undefined || sk === undefined ? undefined : { pk, sk };

/** As a restored table is put into the place of the one there was. */
async function restore(items: Items): Promise<void> {
  const { aws, env } = flow.sandbox;
  const TableName = env["TABLE_NAME"];
  for (const item of await aws.items()) await aws.dynamo.send(new DeleteItemCommand({ TableName, Key: keyOf(item) }));
  for (const Item of items) await aws.dynamo.send(new PutItemCommand({ TableName, Item }));
}

/** How far the note was, as that table says. */
function stateOfNote(items: Items, { applicationId }: ApplicationRef): string {
  const item = items.find(({ pk, sk }) => pk?.S?.endsWith(`#APPLICATION#${applicationId}`) && sk?.S === "SCREENING");
  if (item === undefined) return "no record";
  const record: { notes: { state: string }[] } = JSON.parse(item["doc"]?.S ?? "");
  return record.notes.at(-1)?.state ?? "no note";
}

/** Screens somebody and keeps the table as it was at each call to the ATS, and before and after all of them. */
async function screened(): Promise<{ readonly ref: ApplicationRef; readonly snapshots: readonly Snapshot[] }> {
  const { aws } = flow.sandbox;
  const snapshots: Snapshot[] = [{ moment: "before it was heard of", items: await aws.items() }];
  const rule: Parameters<Flow["rules"]["add"]>[0] = ({ method, path, forward }) =>
    (async () => {
      snapshots.push({ moment: `${method} ${path}`, items: await aws.items() });
      return forward();
    })();
  flow.rules.add(rule);
  const { ref } = await flow.sandbox.submit(flow.account, flow.person("high"));
  await flow.settled(ref);
  await flow.drained();
  flow.rules.delete(rule);
  snapshots.push({ moment: "when it was done", items: await aws.items() });
  const seen = new Set<string>();
  const distinct = snapshots.filter(({ items }) => {
    const text = JSON.stringify(items);
    return !seen.has(text) && seen.add(text);
  });
  return { ref, snapshots: distinct };
}

describe("a table restored from a backup", () => {
  it("leads to no second note, whichever moment it is from", async () => {
    const { ref, snapshots } = await screened();
    const [note] = flow.inAts(ref)?.notes ?? [];
    expect(note).toBeDefined();
    // Before, armed with the verdict, and after, with some states in between.
    expect(snapshots.length).toBeGreaterThan(4);
    // No record at all, one whose note was not thought of, one that is about to be sent, and one that stands.
    const states = snapshots.map(({ items }) => stateOfNote(items, ref));
    expect(new Set(states)).toEqual(new Set(["no record", "no note", "armed", "done"]));

    // One of each state by default: further ones differ in what the list shows.
    const restored = LONG ? snapshots : snapshots.filter((_, at) => states.indexOf(states[at] ?? "") === at);
    for (const { moment, items } of restored) {
      await restore(items);
      // Past every lease that stood when the backup was made, and the age of what workers keep of connections.
      await flow.configure({});
      await flow.configure({});
      await flow.sandbox.sweep();
      await flow.sandbox.reconcile();
      // The ATS's own retry of a webhook whose answer it never got.
      await flow.sandbox.announce(flow.account, ref);
      expect(await flow.settled(ref), moment).toMatchObject({ state: "done", outcome: "annotated" });
      await flow.drained();
      expect(flow.inAts(ref)?.notes, moment).toEqual([note]);
      expect(flow.inAts(ref)?.tags, moment).toEqual([TAGS.verify_identity]);
      expect(
        (await flow.settled(ref)).notes.map(({ noteId }) => noteId),
        moment,
      ).toEqual([note?.noteId]);
    }
    expect(flow.sandbox.counted("NoteAdopted")).toBeGreaterThan(0);
    expect(flow.sandbox.counted("NoteDuplicated")).toBe(0);
  });
});
