/** The résumés of the samples: one that a person wrote, and one that takes four fifths of its lines over. */
import { aDocx, paragraph } from "@bonafide/core/resume/testing-docx";

const WRITTEN = [
  "Built the booking engine of a ferry operator, from timetable import to boarding passes, in TypeScript and Postgres.",
  "Cut the nightly settlement run from five hours to forty minutes by replacing row locks with an append-only ledger.",
  "Introduced contract tests between the payments team and four suppliers, which ended the Monday outages for good.",
  "Moved twelve services from hand-made virtual machines to containers without a minute of planned downtime.",
  "Wrote the guide every new colleague reads in their first week and kept it true for three years.",
  "Led the migration of two hundred thousand customer accounts from a closed system with no export function.",
  "Designed the rate limiter that carried the summer sale at eleven times the usual load.",
  "Taught a weekly class on reading query plans to the whole support department.",
  "Replaced a commercial search product by an index of our own that answers in eight milliseconds.",
  "Found and reported a clock skew fault in the vendor's queue that had lost one message in a million.",
  "Brought the mobile team's release cycle down from six weeks to every second Thursday.",
  "Paired with the accounting office to automate the quarterly reconciliation of harbour fees.",
  "Kept the on-call rota humane: no more than one night call a month, measured and published.",
  "Reduced the cloud bill by a third by turning off what nobody could explain.",
  "Wrote the incident reports that the board reads, one page each and without jargon.",
  "Built a simulator of tides and berths that planners still use to try out a new timetable.",
  "Hired and mentored five engineers, three of whom lead teams of their own today.",
  "Made the passenger application usable with a screen reader from the first page to the last.",
  "Set up the telemetry of forty vessels over a satellite link with less bandwidth than a modem.",
  "Negotiated the open licence under which the route planner was published and is maintained.",
] as const;

const REWRITTEN: Readonly<Record<number, string>> = {
  2: "Integrated a third-party identity service for partner portals and documented the hand-over procedure.",
  6: "Maintained dashboards for the marketing department in a hosted analytics product.",
  11: "Prepared monthly slide decks about platform adoption for the regional managers.",
  15: "Supported the rollout of a new ticketing tool to nine branch offices.",
};

/** DOCX, as a word processor would save it; the name stands above the text. */
export function sampleResume(whose: { readonly givenName: string; readonly familyName: string }, rewritten: boolean) {
  const lines = WRITTEN.map((line, at) => (rewritten ? (REWRITTEN[at] ?? line) : line));
  const body = [`${whose.givenName} ${whose.familyName}`, "Software engineer", ...lines];
  return { filename: "resume.docx", bytes: aDocx(body.map((line) => paragraph(line)).join("")) };
}
