/** For tests of signals: evidence built from the one fact a case is about. */
import { found } from "../domain/evidence.ts";
import type {
  AnonymiserFact,
  CodeAccountFact,
  LineType,
  MailClass,
  MailHistoryFact,
  NetworkClass,
  NetworkFact,
  PhoneNumber,
} from "../domain/facts.ts";

export { noEvidence as nothing } from "../domain/testing.ts";

export const place = (country: string, region: string | null = null) =>
  found<"place">({ country, region }, "place/test");

export const network = (networkClass: NetworkClass, country: string | null = null, fact: Partial<NetworkFact> = {}) =>
  found<"network">(
    {
      asn: 64496,
      organisation: "Example Net",
      networkClass,
      countries: {},
      agreedCountry: country,
      sanctionedRange: false,
      ...fact,
    },
    "ip/test",
  );

type Service = AnonymiserFact["services"][number];

/** A provider's answer with these services; a kind alone is one it names nobody for and states no figures on. */
export const anonymiser = (
  services: readonly (Partial<Service> & Pick<Service, "kind">)[],
  fact: Partial<AnonymiserFact> = {},
) =>
  found<"anonymiser">(
    {
      services: services.map((service) => ({ operator: null, confidence: null, lastSeenDays: null, ...service })),
      country: null,
      sharedHub: false,
      mobile: false,
      ...fact,
    },
    "anonymiser/test",
  );

export const onTorList = (exit: boolean) => found<"torList">({ exit }, "torList/test");
export const onRelayList = (relay: boolean) => found<"relayList">({ relay }, "relayList/test");
/** Last seen so many days before the submission; null for an address that is not on the list. */
export const onExitList = (ageDays: number | null) => found<"exitList">({ ageDays }, "exitList/test");

export const lines = (...types: LineType[]) =>
  found<"lineType">(
    { lines: types.map((lineType, at) => ({ masked: `…4${at}`, lineType, portedDaysAgo: null })) },
    "phone/test",
  );

export const ported = (...days: (number | null)[]) =>
  found<"lineType">(
    { lines: days.map((portedDaysAgo, at) => ({ masked: `…4${at}`, lineType: "landline", portedDaysAgo })) },
    "phone/test",
  );

export const numbers = (...sketches: Partial<PhoneNumber>[]) =>
  found<"phone">(
    {
      numbers: sketches.map((sketch) => ({
        e164: "+12025550143",
        masked: "…43",
        valid: true,
        regions: [],
        assumedRegion: null,
        plannedLineType: null,
        placeholder: false,
        areas: [],
        ...sketch,
      })),
    },
    "phone/test",
  );

export const mail = (...classes: MailClass[]) =>
  found<"mail">(
    {
      addresses: classes.map((mailClass, at) => ({
        masked: `j***@e${at}***.example`,
        domain: "mail.example",
        host: "mail.example",
        mailClass,
        tagged: false,
      })),
    },
    "mail/test",
  );

export const domains = (...sketches: { ageDays: number; personal?: boolean }[]) =>
  found<"mailDomain">(
    {
      domains: sketches.map(({ ageDays, personal = false }) => ({
        masked: `e${ageDays}***.example`,
        registeredAt: new Date(0),
        ageDays,
        personal,
      })),
      unregistered: [],
    },
    "domain/test",
  );

export const mailServers = (...accepting: boolean[]) =>
  found<"mailServer">(
    { domains: accepting.map((acceptsMail, at) => ({ masked: `e${at}***.example`, acceptsMail })) },
    "mail/test",
  );

export const likeProvider = (...providers: string[]) =>
  found<"mailLookalike">(
    { lookalikes: providers.map((provider) => ({ masked: "g***.example", provider })) },
    "domain/test",
  );

export const likeEmployer = (...ages: number[]) =>
  found<"employerLookalike">(
    { lookalikes: ages.map((ageDays) => ({ masked: `e${ageDays}***.example`, ageDays })) },
    "domain/test",
  );

export const portfolio = (...sketches: { ageDays: number; alsoMail?: boolean }[]) =>
  found<"portfolioDomain">(
    {
      domains: sketches.map(({ ageDays, alsoMail = false }) => ({
        masked: `p${ageDays}***.example`,
        registeredAt: new Date(0),
        ageDays,
        alsoMail,
      })),
      unregistered: [],
    },
    "domain/test",
  );

/** Addresses seen in this many collections, first this many days before the application. */
export const mailHistory = (...sketches: Pick<MailHistoryFact["addresses"][number], "corpora" | "firstSeenDays">[]) =>
  found<"mailHistory">(
    { addresses: sketches.map((sketch, at) => ({ masked: `j***@e${at}***.example`, ...sketch })) },
    "mail/test",
  );

/** Accounts of which nothing more is known than a case says. */
export const code = (...sketches: Partial<CodeAccountFact["accounts"][number]>[]) =>
  found<"codeAccount">(
    {
      accounts: sketches.map((sketch, at) => ({
        masked: `j***${at}`,
        exists: true,
        ageDays: null,
        backdatedShare: null,
        copiedShare: null,
        activeYears: null,
        ...sketch,
      })),
    },
    "code/test",
  );

export const experience = (years: number) => found<"experience">({ years }, "experience/test");
