/** For tests: answers of every kind of fact, so that a property holds over all of them and not over those somebody thought of. */
import * as fc from "fast-check";
import {
  absent,
  type Evidence,
  type EvidenceSet,
  found,
  notApplicable,
  UNAVAILABLE_REASONS,
  unavailable,
} from "../domain/evidence.ts";
import {
  ANONYMISER_KINDS,
  FACT_KINDS,
  type FactKind,
  type Facts,
  LINE_TYPES,
  MAIL_CLASSES,
  NETWORK_CLASSES,
} from "../domain/facts.ts";
import { OBSERVATION_CODES } from "../domain/observation.ts";
import {
  anonymiser,
  onExitList,
  onRelayList,
  onTorList,
  domains,
  likeEmployer,
  likeProvider,
  lines,
  mail,
  mailServers,
  network,
  nothing,
  numbers,
  place,
  portfolio,
  ported,
} from "./testing.ts";

const facts = <K extends FactKind>(...some: readonly Facts[K][]): readonly Evidence<K>[] =>
  some.map((fact) => found<K>(fact, "test"));

type ReuseKind = "phoneReuse" | "mailReuse" | "networkReuse" | "deviceReuse" | "addressReuse";
const reuse = <K extends ReuseKind>() =>
  facts<K>(
    ...[0, 1, 2, 3, 4, 25].map((people) => ({ people, muted: null, burst: people === 25 })),
    { people: 25, muted: "hub", burst: false },
    { people: 1, muted: "agency", burst: false },
  );

type KnownKind = "knownMail" | "knownPhone" | "knownCode" | "knownProfile" | "knownDomain" | "knownWallet";
const known = <K extends KnownKind | "knownNetwork">() =>
  facts<K>(
    { matches: [] },
    ...[true, false].flatMap((confirmed) =>
      [null, 3, 45, 75, 100, 400, 2000].map((lastSeenDays) => ({
        matches: [{ feed: "partners", confirmed, lastSeenDays }],
      })),
    ),
  );

const clock = <K extends "browserClock" | "documentClock">() =>
  facts<K>({ hoursApart: 0, utc: false }, { hoursApart: 9.5, utc: false }, { hoursApart: 5, utc: true });

const observed = (code: (typeof OBSERVATION_CODES)[number], ...by: readonly string[]) =>
  by.map((one) => ({ code, by: one, stage: null, at: "2026-10-02T12:00:00Z" }));

/**
 * Every kind of answer a rule tells apart; all that is missing is added by {@link anyEvidence}. Codes that ISO 3166-1
 * leaves to its users stand for countries: no rule may care which one.
 */
const ANSWERS: { readonly [K in FactKind]: readonly Evidence<K>[] } = {
  place: [place("QX", "TX"), place("QY"), place("QX")],
  network: [
    ...NETWORK_CLASSES.flatMap((one) => [network(one, "QY"), network(one, "QX"), network(one)]),
    network("eyeball", null, { countries: { a: "QX", b: "QY" } }),
    network("transit", "QX", { sanctionedRange: true }),
  ],
  torList: [onTorList(true), onTorList(false)],
  relayList: [onRelayList(true), onRelayList(false)],
  exitList: [0, 45, 75, 100, 300, 900, null].map(onExitList),
  anonymiser: [
    anonymiser([]),
    anonymiser([], { country: "QX", mobile: true }),
    anonymiser([], { country: "QY", sharedHub: true }),
    ...ANONYMISER_KINDS.flatMap((kind) => [
      anonymiser([{ kind }]),
      anonymiser([{ kind, confidence: 90, lastSeenDays: 3 }]),
      anonymiser([{ kind, operator: "astrill", confidence: 60, lastSeenDays: 3 }]),
      anonymiser([{ kind, operator: "astrill" }]),
    ]),
    anonymiser([
      { kind: "vpn", operator: "astrill" },
      { kind: "residential_proxy", confidence: 95, lastSeenDays: 1 },
    ]),
  ],
  phone: [
    numbers({}),
    numbers({ valid: false }),
    numbers({ regions: ["QZ"] }),
    numbers({ regions: ["QX", "QY"], areas: ["QX-CA"] }),
  ],
  lineType: [...LINE_TYPES.map((one) => lines(one)), ported(3)],
  mail: MAIL_CLASSES.map((one) => mail(one)),
  mailDomain: [3, 60, 200, 4000].flatMap((ageDays) => [domains({ ageDays }), domains({ ageDays, personal: true })]),
  mailServer: [mailServers(true), mailServers(false)],
  mailLookalike: [likeProvider(), likeProvider("gmail")],
  employerLookalike: [likeEmployer(), likeEmployer(20)],
  portfolioDomain: [portfolio({ ageDays: 12 }), portfolio({ ageDays: 4000 })],
  networkDistance: facts<"networkDistance">({ km: 20 }, { km: 2345 }),
  travel: facts<"travel">({ kmPerHour: 60 }, { kmPerHour: 4000 }),
  browserClock: clock<"browserClock">(),
  mailHistory: facts<"mailHistory">(
    { addresses: [{ masked: "j***@e***.example", corpora: 0, firstSeenDays: null }] },
    { addresses: [{ masked: "j***@e***.example", corpora: 4, firstSeenDays: 3000 }] },
  ),
  mailOwner: facts<"mailOwner">({ conflicts: 0 }, { conflicts: 1 }),
  codeAccount: facts<"codeAccount">(
    ...[
      { exists: false, ageDays: null, backdatedShare: null, copiedShare: null, activeYears: null },
      { exists: true, ageDays: 100, backdatedShare: 0, copiedShare: 0, activeYears: 1 },
      { exists: true, ageDays: 900, backdatedShare: 0.9, copiedShare: 0.9, activeYears: 2 },
      { exists: true, ageDays: 4000, backdatedShare: 0, copiedShare: 0, activeYears: 11 },
    ].map((account) => ({ accounts: [{ masked: "r***n", ...account }] })),
  ),
  experience: facts<"experience">({ years: 1 }, { years: 12 }),
  profile: facts<"profile">(
    { resolves: false, otherPerson: null, firstSeenDays: null, verified: false },
    { resolves: true, otherPerson: false, firstSeenDays: 20, verified: false },
    { resolves: true, otherPerson: true, firstSeenDays: 3000, verified: false },
    { resolves: true, otherPerson: null, firstSeenDays: null, verified: true },
  ),
  wallets: facts<"wallets">(
    { wallets: 0, ordinary: false },
    { wallets: 1, ordinary: false },
    { wallets: 2, ordinary: true },
  ),
  documentClock: clock<"documentClock">(),
  documentAuthor: facts<"documentAuthor">({ other: false }, { other: true }),
  hiddenText: facts<"hiddenText">({ characters: 0 }, { characters: 400 }),
  phoneReuse: reuse<"phoneReuse">(),
  mailReuse: reuse<"mailReuse">(),
  networkReuse: reuse<"networkReuse">(),
  deviceReuse: reuse<"deviceReuse">(),
  linkReuse: reuse(),
  fileReuse: reuse(),
  resumeReuse: [0.3, 0.6, 0.9].flatMap((similarity) =>
    [0, 1, 3].flatMap((people) =>
      facts<"resumeReuse">(
        { people, similarity, muted: null, burst: false },
        { people, similarity, muted: "hub", burst: true },
      ),
    ),
  ),
  portfolioReuse: reuse(),
  authorReuse: reuse(),
  refereeReuse: reuse(),
  addressReuse: reuse<"addressReuse">(),
  walletReuse: reuse(),
  knownMail: known<"knownMail">(),
  knownPhone: known<"knownPhone">(),
  knownCode: known<"knownCode">(),
  knownProfile: known<"knownProfile">(),
  knownDomain: known<"knownDomain">(),
  knownWallet: known<"knownWallet">(),
  knownNetwork: known<"knownNetwork">(),
  history: facts<"history">({ conflicts: 0 }, { conflicts: 1 }, { conflicts: 3 }),
  employment: facts<"employment">({ overlapMonths: 0 }, { overlapMonths: 30 }),
  velocity: facts<"velocity">({ jobs: 1 }, { jobs: 5 }, { jobs: 12 }),
  formPace: facts<"formPace">({ seconds: 300 }, { seconds: 4 }, { seconds: -1 }),
  formHours: facts<"formHours">({ events: 4, atNight: 0 }, { events: 4, atNight: 3 }),
  mailDrop: facts<"mailDrop">({ mailDrop: false }, { mailDrop: true }),
  payRequest: facts<"payRequest">({ crypto: false }, { crypto: true }, { crypto: true, ordinary: true }),
  observations: facts<"observations">(
    { entries: [] },
    ...OBSERVATION_CODES.map((code) => ({ entries: observed(code, "one") })),
    ...OBSERVATION_CODES.map((code) => ({ entries: observed(code, "one", "two") })),
    { entries: OBSERVATION_CODES.flatMap((code) => observed(code, "one", "two")) },
  ),
};

const MISSING = [absent, notApplicable, ...UNAVAILABLE_REASONS.map((reason) => unavailable(reason, "test"))];

/** Any answer of any kind beside any other, and for each that is there so many missing, in one of the ways there are. */
// Safe: every kind of fact there is, under its own name.
const evidenceMissing = (missing: number) =>
  fc.record(
    Object.fromEntries(
      FACT_KINDS.map((kind) => [
        kind,
        fc.oneof(
          { weight: 1, arbitrary: fc.constantFrom<Evidence<FactKind>>(...ANSWERS[kind]) },
          { weight: missing, arbitrary: fc.constantFrom<Evidence<FactKind>>(...MISSING) },
        ),
      ]),
    ),
  ) as fc.Arbitrary<EvidenceSet>;

/** Mostly as little as an application shows, now and then nearly everything at once. */
export const anyEvidence = fc.oneof(
  { weight: 5, arbitrary: evidenceMissing(12) },
  { weight: 3, arbitrary: evidenceMissing(5) },
  { weight: 1, arbitrary: evidenceMissing(1) },
);

/** Every answer of these kinds beside every other of them, with nothing else known. */
export function* combinations(kinds: readonly FactKind[]): Generator<EvidenceSet> {
  const [kind, ...others] = kinds;
  if (kind === undefined) {
    yield nothing;
    return;
  }
  for (const evidence of combinations(others)) {
    yield evidence;
    for (const answer of ANSWERS[kind]) yield { ...evidence, [kind]: answer };
  }
}
