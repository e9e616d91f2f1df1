/** What became of each application of this run, as the functions' own log lines tell it. Kept in memory only. */
import type { ApplicationRef } from "@bonafide/core/domain/application";
import type { Clock, LogFields } from "@bonafide/core/domain/ports";
import type { Account } from "./accounts.ts";
import type { Applicant } from "./applicant.ts";

/** One log line of the functions. */
export interface Step {
  readonly message: string;
  readonly fields: LogFields;
}

export interface Line extends Step {
  /** Milliseconds since the application was submitted. */
  readonly ms: number;
}

export interface Entry {
  readonly account: Account;
  /** The connection that its webhook went to. */
  readonly connectionId: string;
  /** With its story when it is a sample. */
  readonly applicant: Applicant & { readonly story?: string };
  readonly ref: ApplicationRef;
  readonly submittedAt: Date;
  readonly lines: readonly Line[];
}

export interface Journal {
  /** Opens an entry; from here on the log lines about this application are collected. */
  readonly open: (
    entry: Omit<Entry, "lines" | "submittedAt" | "connectionId"> & { readonly connectionId?: string },
  ) => void;
  readonly tell: (step: Step) => void;
  readonly find: (connectionId: string, applicationId: string) => Entry | undefined;
  readonly size: () => number;
}

/** An application that is put back again and again must not fill the memory. */
const LINES_MAX = 200;

export function createJournal(clock: Clock): Journal {
  const entries = new Map<string, Entry & { readonly lines: Line[] }>();
  const keyOfTrace = new Map<string, string>();
  const keyOf = (connectionId: string, applicationId: string) => `${connectionId} ${applicationId}`;

  return {
    open({ connectionId, ...entry }) {
      const received = connectionId ?? entry.account.connection.id;
      entries.set(keyOf(received, entry.ref.applicationId), {
        ...entry,
        connectionId: received,
        submittedAt: clock(),
        lines: [],
      });
    },
    tell({ message, fields }) {
      const { connectionId, applicationId, traceId } = fields;
      const named = connectionId && applicationId ? keyOf(connectionId, applicationId) : undefined;
      // A job that waits is logged by its trace alone.
      const key = named ?? (traceId === undefined ? undefined : keyOfTrace.get(traceId));
      const entry = key === undefined ? undefined : entries.get(key);
      if (key === undefined || !entry || entry.lines.length >= LINES_MAX) return;
      if (traceId !== undefined) keyOfTrace.set(traceId, key);
      entry.lines.push({ message, fields, ms: clock().getTime() - entry.submittedAt.getTime() });
    },
    find: (connectionId, applicationId) => entries.get(keyOf(connectionId, applicationId)),
    size: () => entries.size,
  };
}
