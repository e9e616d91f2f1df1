/** For tests: people who apply, and the kinds of fact that only the reuse index answers about them. */
import { createHash } from "node:crypto";
import type { Application } from "../domain/application.ts";
import type { ApplicationDocument } from "../domain/document.ts";
import type { FactKind, PhoneNumber } from "../domain/facts.ts";
import { anApplication } from "./testing.ts";

export const LINKED_KINDS = [
  "phoneReuse",
  "mailReuse",
  "networkReuse",
  "linkReuse",
  "fileReuse",
  "resumeReuse",
  "authorReuse",
  "refereeReuse",
  "addressReuse",
  "walletReuse",
  "mailOwner",
  "history",
  "employment",
  "velocity",
] as const satisfies readonly FactKind[];

export const aNumber = (e164: string): PhoneNumber => ({
  e164,
  masked: `…${e164.slice(-2)}`,
  valid: true,
  regions: ["CA"],
  assumedRegion: null,
  plannedLineType: null,
  placeholder: false,
  areas: [],
});

/** A name of letters only for every number. */
function nameOf(at: number): string {
  return [...String(at)].map((digit) => String.fromCharCode(97 + Number(digit))).join("");
}

/** Another person each: name, candidate and mailbox are their own. */
export function aPerson(at: number, changes: Partial<Application> = {}): Application {
  return {
    ...anApplication({ applicationId: `a${at}`, candidateId: `c${at}` }),
    givenName: `Given${nameOf(at)}`,
    familyName: `Family${nameOf(at)}`,
    emails: [`person${at}@mail.example`],
    submittedAt: new Date(Date.parse("2026-11-10T08:00:00Z") + at * 60_000),
    ...changes,
  };
}

/** A document that was fetched and read, with nothing in it but its text. */
export const aReadDocument = (text: string): ApplicationDocument => ({
  status: "fetched",
  digest: createHash("sha256").update(text).digest("hex"),
  outcome: {
    kind: "read",
    format: "pdf",
    text,
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
  },
});
