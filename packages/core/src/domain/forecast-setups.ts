/** The set-ups a forecast is made for: which ATS, what is bought, and how many applications bring the applicant's address. */
import { budgetOf, type Connection } from "./connection.ts";
import type { FactKind } from "./facts.ts";
import { BOUGHT_SOURCES, type Bought } from "./forecast-assumptions.ts";
import { type IndicatorType, KNOWN_FACTS } from "./indicator.ts";

export interface Setup {
  readonly id: string;
  readonly title: string;
  readonly bought: readonly Bought[];
  /** Share of applications that come with the applicant's address. */
  readonly addressShare: number;
  /** Kinds of fact that lists of one's own answer. */
  readonly lists?: readonly FactKind[];
  /** Kinds of fact that a setting leaves unanswered. */
  readonly without?: readonly FactKind[];
}

/** Greenhouse shows no address unless the company's own form passes one on. */
const GREENHOUSE_ADDRESS = 0;
/** Lever's field may be empty, and how often it is nobody has published. */
const LEVER_ADDRESS = 0.8;

export const SETUPS: readonly Setup[] = [
  { id: "greenhouse-free", title: "Greenhouse, nothing bought", bought: [], addressShare: GREENHOUSE_ADDRESS },
  {
    id: "greenhouse-line-type",
    title: "Greenhouse with line type",
    bought: ["line_type"],
    addressShare: GREENHOUSE_ADDRESS,
  },
  {
    id: "greenhouse-all",
    title: "Greenhouse, everything bought",
    bought: BOUGHT_SOURCES,
    addressShare: GREENHOUSE_ADDRESS,
  },
  { id: "lever-free", title: "Lever, nothing bought", bought: [], addressShare: LEVER_ADDRESS },
  { id: "lever-all", title: "Lever, everything bought", bought: BOUGHT_SOURCES, addressShare: LEVER_ADDRESS },
];

const ADDRESSES: Readonly<Record<string, number>> = { greenhouse: GREENHOUSE_ADDRESS, lever: LEVER_ADDRESS };
/** A form of one's own seals the address of everybody who fills it in; some come in by other ways. */
const OWN_FORM_ADDRESS = 0.9;

/** What each provider of bought evidence answers for; a new provider has a line here, or a test fails. */
export const PROVIDER_SOURCES: Readonly<Record<string, readonly Bought[]>> = {
  twilio: ["line_type"],
  telnyx: ["line_type"],
  spur: ["services"],
  ipinfo: ["services"],
  ipqs: ["services", "mail_history"],
  // A token raises the limits of what is asked anyway.
  github: [],
};

/** What is set up for one connection beside its own settings. */
export interface Configured {
  /** Providers there are credentials for, by their names. */
  readonly providers: readonly string[];
  /** What the imported lists hold. */
  readonly lists: readonly IndicatorType[];
}

/** The set-up of one connection as it is configured: its ATS, its form, what may be bought for it, its lists. */
export function setupOf(connection: Connection, { providers, lists }: Configured): Setup {
  const mayBuy = (provider: string) => {
    const { hourly, daily } = budgetOf(connection, provider);
    return hourly > 0 && daily > 0;
  };
  const answered = providers.flatMap((name) => (mayBuy(name) ? (PROVIDER_SOURCES[name] ?? []) : []));
  const byAts = ADDRESSES[connection.ats] ?? 0;
  return {
    id: connection.id,
    title: connection.name,
    bought: BOUGHT_SOURCES.filter((source) => answered.includes(source)),
    addressShare: connection.intakeQuestions.length > 0 ? Math.max(byAts, OWN_FORM_ADDRESS) : byAts,
    lists: [...new Set(lists)].map((type) => KNOWN_FACTS[type]),
    without: (connection.companyDomains ?? []).length > 0 ? [] : ["employerLookalike"],
  };
}
