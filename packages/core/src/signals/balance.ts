/** The balancing test of each group of checks: what it is for, what it may do to people, and what keeps that small. */
import type { Group } from "../domain/signal.ts";

export interface Balance {
  readonly purpose: string;
  readonly impact: string;
  readonly safeguards: string;
}

export const BALANCES: Readonly<Record<Group, Balance>> = {
  network: {
    purpose:
      "notice that an application was sent from somewhere else than stated, or through anonymised infrastructure",
    impact:
      "people who protect their privacy, travel or live where networks are blocked may be asked one question more",
    safeguards:
      "one group with a cap of 12; no country counts as such; two sources must agree; the address is not stored",
  },
  phone: {
    purpose: "notice numbers that anybody anywhere can have at once, beside a stated place",
    impact: "freelancers, migrants and deaf callers use such numbers for good reasons",
    safeguards: "cap of 8; a kept number counts 2 at most; relay services and ordinary mobiles give relief",
  },
  email: {
    purpose: "notice mailboxes made for one use, or made to look like somebody else's",
    impact: "privacy-minded people and job seekers with a new domain may be asked one question more",
    safeguards:
      "cap of 12; privacy aliases count nothing; a domain with the person's own name counts half; a mailbox of long standing gives relief",
  },
  web: {
    purpose: "notice accounts and sites that do not fit the stated experience",
    impact: "people whose work is private have little to show in the open",
    safeguards: "cap of 8; only what the person linked is asked about; no page is opened; no link is no gap",
  },
  document: {
    purpose: "notice that a résumé file was made by somebody or somewhere else",
    impact: "people who get help with a résumé look alike in this",
    safeguards: "cap of 6, so it can never make a result by itself; the text is not stored",
  },
  consistency: {
    purpose: "notice two statements that cannot both hold",
    impact: "tailored résumés and slips of the pen look alike in this",
    safeguards: "cap of 10; only statements by the same person within a year are compared",
  },
  velocity: {
    purpose: "notice applications made in bulk",
    impact: "people under pressure apply often and at odd hours",
    safeguards: "cap of 6; assistive technology and care work are named as ordinary; nothing is read from a device",
  },
  logistics: {
    purpose: "notice arrangements made to hide where somebody is paid or sent equipment",
    impact: "people without a fixed address or bank depend on such arrangements",
    safeguards: "cap of 8; few points; addresses are asked for by few forms, and a missing one counts nothing",
  },
  observation: {
    purpose: "let what people saw themselves count for or against, under their own name",
    impact: "an observation can be unfair",
    safeguards:
      "closed codes with an author; two people for the heavy ones; none for looks, accent, fluency or origin; relief for meeting in person",
  },
  linkage: {
    purpose: "notice one person applying as several, or several using one contact",
    impact: "households, shelters, agencies and campuses share things, and somebody could type a stranger's number",
    safeguards:
      "keyed digests per connection; the earlier person carries nothing; hubs count nothing; never above verify contact alone; an explanation is final",
  },
  known: {
    purpose: "notice contact details on lists the employer has reason to keep",
    impact: "a wrong entry or a new owner of a number hits somebody who has nothing to do with it",
    safeguards: "exact matches only, never names; entries fade; an entry nobody vouched for stops at verify contact",
  },
};
