/** Why a message ended among the dead letters, in a sentence each, and what to do about it. */
import type { Examined, LetterState } from "@bonafide/core/screening/dead-letters";

interface Words {
  readonly why: string;
  readonly next: string;
}

const WORDS: Readonly<Record<LetterState, Words>> = {
  unreadable: {
    why: "It is no message of ours: nothing here can read it.",
    next: "Find out who writes to the queue; sent again it comes back.",
  },
  newer_version: {
    why: "A later release wrote it, and no worker of that release took it in time.",
    next: "Deploy the later release, then redrive.",
  },
  unknown_connection: {
    why: "Its connection is not in the table.",
    next: "Put the connection back and redrive, or leave it to expire; it stays here until then.",
  },
  off: {
    why: "Its connection is off, and whatever is off is not looked at.",
    next: "Switch the connection on, then redrive; until then it stays here.",
  },
  no_record: {
    why: "Nothing is kept of what it is about: every attempt ended before it could be begun, or it was erased since.",
    next: "Look at the worker's errors of that time, mend them, then redrive.",
  },
  record_unreadable: {
    why: "This version cannot read the record it is about.",
    next: "Deploy the release that wrote the record, then redrive.",
  },
  running: {
    why: "Its screening broke off in the middle, each time.",
    next: "Look at the worker's errors of that time, mend them, then redrive; the sweep takes it up as well.",
  },
  waiting: {
    why: "Its screening waits for the ATS to let it in again.",
    next: "The sweep takes it up by itself; redriving is quicker.",
  },
  done: { why: "Its application has been finished since.", next: "Redrive to clear it away: it changes nothing." },
  failed: {
    why: "Its screening failed for a reason that does not pass by itself.",
    next: "Mend what the code names, then redrive.",
  },
};

export const letterWords = ({ state }: Pick<Examined, "state">): Words => WORDS[state];
