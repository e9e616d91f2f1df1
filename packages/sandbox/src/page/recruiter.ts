/** What the page shows of one application: what stands in the ATS, what our record says, and what was submitted. */
import { TAGS } from "@bonafide/core/domain/annotation";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import type { EmulatorState } from "@bonafide/core/ats/emulation";
import { atses } from "@bonafide/core/ats";
import type { Stores } from "@bonafide/core/stores/stores";
import type { Account } from "../accounts.ts";
import type { Connection } from "@bonafide/core/domain/connection";
import type { Entry, Journal } from "../journal.ts";
import type { Subscriptions } from "../subscriptions.ts";
import { type Progress, progressOf } from "./progress.ts";

type InAts = EmulatorState["applications"][number];

export interface Seen {
  readonly account: Account;
  readonly inAts: InAts;
  readonly entry: Entry;
  readonly record: ScreeningRecord | undefined;
  readonly progress: Progress;
  /** The connection that screens it, as it is set now. */
  readonly connection: Connection;
  /** The value the list view shows because of us. */
  readonly carrier: string | null;
  readonly otherTags: readonly string[];
}

export const titleOf = ({ connection }: Pick<Account, "connection">): string =>
  atses[connection.ats]?.descriptor.title ?? connection.ats;

const isOurs = (tag: string) => Object.values(TAGS).includes(tag);

function carrierIn({ carrier }: Connection, { tags, fields }: InAts): string | null {
  if (carrier.kind === "application_field") return fields[carrier.key] ?? null;
  return tags.find(isOurs) ?? null;
}

export interface Sources {
  readonly journal: Journal;
  readonly stores: Pick<Stores, "screenings" | "connections">;
  readonly subscriptions: Subscriptions;
}

async function see(
  { journal, stores, subscriptions }: Sources,
  account: Account,
  inAts: InAts,
): Promise<Seen | undefined> {
  const { applicationId, notes, tags } = inAts;
  const received = subscriptions.connectionIds(account);
  const entry = received.map((id) => journal.find(id, applicationId)).find((found) => found !== undefined);
  if (!entry) return undefined;
  const { connectionId } = entry;
  const connection = (await stores.connections.get(connectionId)) ?? account.connection;
  const record = await stores.screenings.read({ connectionId, applicationId });
  const carrier = carrierIn(connection, inAts);
  return {
    account,
    inAts,
    entry,
    record,
    connection,
    progress: progressOf(entry, record, { carrier: carrier !== null, notes: notes.length }),
    carrier,
    otherTags: tags.filter((tag) => !isOurs(tag)),
  };
}

export async function seeOne(sources: Sources, account: Account, applicationId: string): Promise<Seen | undefined> {
  const inAts = account.emulator.state().applications.find((row) => row.applicationId === applicationId);
  return inAts && see(sources, account, inAts);
}

/** The newest first, at most `most` of them, and how many there are. */
export async function seeList(
  sources: Sources,
  account: Account,
  most: number,
): Promise<{ readonly rows: readonly Seen[]; readonly total: number }> {
  const all = account.emulator.state().applications.toReversed();
  const rows = await Promise.all(all.slice(0, most).map((inAts) => see(sources, account, inAts)));
  return { rows: rows.filter((row) => row !== undefined), total: all.length };
}
