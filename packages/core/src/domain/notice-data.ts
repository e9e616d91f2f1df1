/** Which data of an applicant each kind of fact rests on, in the applicant's own words, and what each group of checks does with it. */
import type { FactKind } from "./facts.ts";
import type { SentData } from "./licence.ts";
import type { Group } from "./signal.ts";

export const DATA_CATEGORIES = {
  address:
    "the internet address the application was sent from, and the time zone of the browser where the form passes it on",
  place: "the place you say you live in or will work from",
  phone: "your phone number",
  mail: "your e-mail address and its domain",
  links: "links you give: profiles, code accounts and sites of your own (sites and profile pages are not opened)",
  resume:
    "your résumé file: its wording, and technical details such as the author field and the clock of the computer it was made on",
  answers:
    "your answers about employment, years of experience and pay, and a postal address or a referee's contact where the form asks for them",
  timing: "when and how often you applied",
  earlier: "earlier applications to us that have a contact detail, link, line or résumé in common with yours",
  lists: "lists of contact details and addresses that we imported ourselves",
  interviews: "what interviewers enter from a closed list of observations",
  name: "your name, only to tell whether two applications are from one person and whether a mail domain or file carries it; no check scores a name",
} as const;
export type DataCategory = keyof typeof DATA_CATEGORIES;

export const DATA_OF_FACT: Readonly<Record<FactKind, readonly DataCategory[]>> = {
  place: ["place"],
  network: ["address"],
  anonymiser: ["address"],
  phone: ["phone"],
  lineType: ["phone"],
  mail: ["mail"],
  mailDomain: ["mail", "links", "name"],
  mailServer: ["mail"],
  mailLookalike: ["mail"],
  employerLookalike: ["mail", "resume"],
  portfolioDomain: ["links"],
  networkDistance: ["address", "place"],
  travel: ["address", "timing"],
  browserClock: ["address", "place"],
  mailHistory: ["mail"],
  mailOwner: ["mail", "earlier", "name"],
  codeAccount: ["links"],
  experience: ["answers"],
  profile: ["links"],
  wallets: ["resume", "answers"],
  documentClock: ["resume", "place"],
  documentAuthor: ["resume", "name"],
  hiddenText: ["resume"],
  phoneReuse: ["phone", "earlier", "name"],
  mailReuse: ["mail", "earlier", "name"],
  networkReuse: ["address", "earlier", "name"],
  deviceReuse: ["address", "earlier", "name"],
  linkReuse: ["links", "earlier", "name"],
  fileReuse: ["resume", "earlier", "name"],
  resumeReuse: ["resume", "earlier", "name"],
  portfolioReuse: ["links", "earlier", "name"],
  authorReuse: ["resume", "earlier", "name"],
  refereeReuse: ["answers", "earlier", "name"],
  addressReuse: ["answers", "earlier", "name"],
  walletReuse: ["resume", "answers", "earlier", "name"],
  knownMail: ["mail", "lists"],
  knownPhone: ["phone", "lists"],
  knownCode: ["links", "lists"],
  knownProfile: ["links", "lists"],
  knownDomain: ["mail", "links", "lists"],
  knownWallet: ["resume", "answers", "lists"],
  knownNetwork: ["address", "lists"],
  history: ["resume", "answers", "earlier", "name"],
  employment: ["resume"],
  velocity: ["timing", "earlier", "name"],
  formPace: ["timing"],
  formHours: ["timing", "place"],
  mailDrop: ["answers"],
  payRequest: ["answers"],
  torList: ["address"],
  relayList: ["address"],
  exitList: ["address"],
  observations: ["interviews"],
};

/** What the checks of a group do, for whoever they are about. */
export const LOGIC: Readonly<Record<Group, string>> = {
  network:
    "whether the network an application came through is an ordinary line, and whether its country fits the stated place",
  phone: "what kind of line a phone number is, and whether its numbering plan fits the stated place",
  email: "how a mail domain is set up, how old it is, and whether it looks like somebody else's",
  web: "how old a linked site or code account is, and whether it fits the stated experience",
  document: "whether technical details of the résumé file fit the rest of the application",
  consistency: "whether two statements about the same time can both hold",
  velocity: "how many jobs are applied to at once, and at what pace",
  logistics: "whether a postal address is a forwarding service, and how pay is asked for",
  observation: "what interviewers saw, from a closed list and signed by them",
  linkage: "whether a contact detail, link, line or résumé came in before with a different person",
  known: "whether something in the application stands exactly on a list we imported",
};

export const SENT_WORDS: Readonly<Record<SentData, string>> = {
  submitting_address: "the internet address the application was sent from",
  phone_number: "your phone number",
  mail_address: "your e-mail address",
  code_account: "the name of a linked code account",
  domain: "the domain of your e-mail address or site",
};
