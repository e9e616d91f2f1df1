/** An application and a lookup context for tests, with only what a test is about filled in. */
import type { Application } from "../domain/application.ts";
import type { ApplicationDocument, ReadDocument } from "../domain/document.ts";
import { Connection } from "../domain/connection.ts";
import { absent, type Evidence } from "../domain/evidence.ts";
import type { FactKind } from "../domain/facts.ts";
import type { LookupContext } from "./lookup.ts";

export function anApplication(parts: Partial<Application> = {}): Application {
  return {
    ref: { applicationId: "1", candidateId: "2" },
    submittedAt: new Date("2026-10-01T12:00:00Z"),
    open: true,
    origin: "posting",
    job: null,
    givenName: "Jane",
    familyName: "Moreau",
    emails: [],
    phones: [],
    places: [],
    links: [],
    answers: [],
    attachments: [],
    submission: { ip: null },
    ...parts,
  };
}

type Known = Partial<{ readonly [K in FactKind]: Evidence<K> }>;

/** A document that was read, with nothing remarkable about it. */
export const aDocument = (parts: Partial<ReadDocument> = {}): ApplicationDocument => ({
  status: "fetched",
  digest: "00",
  outcome: {
    kind: "read",
    format: "pdf",
    text: "Built and ran services.",
    truncated: false,
    metadata: {
      author: null,
      lastAuthor: null,
      creator: null,
      producer: null,
      created: null,
      modified: null,
      documentIds: [],
    },
    links: [],
    hiddenText: [],
    machineInstructions: false,
    wallets: [],
    ...parts,
  },
});

export function aContext(
  known: Known = {},
  signal: AbortSignal = new AbortController().signal,
  document: ApplicationDocument = { status: "none" },
): LookupContext {
  return {
    connection: Connection.parse({ id: "abcdefghijklmnopqrstuv", ats: "greenhouse", name: "Test", mode: "annotate" }),
    known: <K extends FactKind>(kind: K): Evidence<K> => {
      const evidence: Known[K] = known[kind];
      return evidence ?? absent;
    },
    document: () => Promise.resolve(document),
    signal,
  };
}
