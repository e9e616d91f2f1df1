/** Referees and postal addresses as the answers to an application's questions give them. */
import { canonicalPhone } from "./canonical.ts";
import { mailbox } from "./mailbox.ts";

const MAX_ANSWERS = 200;
const MAX_TEXT = 600;
const MAX_FOUND = 3;

const ASKS_REFEREE =
  /\breferees?\b|\breferences?\b.{0,60}\b(?:names?|contacts?|phone|telephone|e-?mail|details)\b|\b(?:names?|contacts?|phone|telephone|e-?mail|details)\b.{0,60}\breferences?\b|\b(?:professional|personal|work|employment) references?\b/i;
const ASKS_ADDRESS =
  /\b(?:postal|mailing|street|home|residential|shipping|delivery) address\b|^\s*(?:your )?address\b/i;
const NO_POST = /\be-?mail\b|\bip\b|\bweb\b|\bsite\b|\burl\b/i;
const MAIL = /[^\s<>(),;:"']{1,64}@[^\s<>(),;:"']{1,253}/g;
const PHONE = /\+\d[\d ().-]{6,20}\d/g;

interface Answered {
  readonly question: string;
  readonly answer: string;
}

const asked = (answers: readonly Answered[], asks: (question: string) => boolean) =>
  answers
    .slice(0, MAX_ANSWERS)
    .filter(({ question }) => question.length <= MAX_TEXT && asks(question))
    .map(({ answer }) => answer.slice(0, MAX_TEXT));

/** "tel:+…" or "mail:…", each once; contacts of the applicant's own are left out by the caller. */
export function refereeContacts(answers: readonly Answered[]): readonly string[] {
  const texts = asked(answers, (question) => ASKS_REFEREE.test(question));
  const mails = texts.flatMap((text) => text.match(MAIL) ?? []).flatMap((text) => mailbox(text) ?? []);
  const phones = texts.flatMap((text) => text.match(PHONE) ?? []).flatMap((text) => canonicalPhone(text) ?? []);
  return [...new Set([...mails.map((mail) => `mail:${mail}`), ...phones.map((phone) => `tel:${phone}`)])].slice(
    0,
    2 * MAX_FOUND,
  );
}

/** What forms and people write in full or short. */
const SHORT: Readonly<Record<string, string>> = {
  street: "st",
  avenue: "ave",
  road: "rd",
  drive: "dr",
  lane: "ln",
  boulevard: "blvd",
  court: "ct",
  place: "pl",
  square: "sq",
  apartment: "unit",
  apt: "unit",
  suite: "unit",
  ste: "unit",
  flat: "unit",
  room: "unit",
  north: "n",
  south: "s",
  east: "e",
  west: "w",
};

/** In one spelling, down to the flat; null for what names no building. */
export function postalAddress(written: string): string | null {
  const words = written
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll("#", " unit ")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => SHORT[word] ?? word)
    .filter((word, at, all) => word !== all[at - 1]);
  const hasNumber = words.some((word) => /\d/.test(word));
  return hasNumber && words.length >= 4 ? words.join(" ") : null;
}

export function postalAddresses(answers: readonly Answered[]): readonly string[] {
  const texts = asked(answers, (question) => ASKS_ADDRESS.test(question) && !NO_POST.test(question));
  return [...new Set(texts.flatMap((text) => postalAddress(text) ?? []))].slice(0, MAX_FOUND);
}
