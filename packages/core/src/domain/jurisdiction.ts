/** What follows from the law an employer chose, where the connection says nothing of its own. A start for counsel, never advice. */
import type { NoticeJurisdiction } from "./notice-law.ts";
import type { JURISDICTIONS } from "./policy-document.ts";
import { RECORD_RETENTION_DAYS } from "./screening-record.ts";

export type Jurisdiction = (typeof JURISDICTIONS)[number];

interface Profile {
  readonly retention: { readonly evidenceDays: number; readonly decisionDays: number };
  /** Whose notice is written. */
  readonly notice: NoticeJurisdiction;
}

const YEAR_DAYS = 366;
/** Four years: the longest that a law read for this product asks for, 2 CCR § 11013(c) of California. */
export const DECISION_DAYS = 1_461;
/** Three years, SB 26-189 of Colorado: read as addressed to developers, and kept in case it binds employers too. */
const COLORADO_DECISION_DAYS = 1_096;
/** No longer than needed, Article 5(1)(e) GDPR: no number stands there, so this is the shortest of all. */
const EUROPEAN = { evidenceDays: 60, decisionDays: YEAR_DAYS };

const american = (decisionDays: number, notice: NoticeJurisdiction = "us"): Profile => ({
  retention: { evidenceDays: RECORD_RETENTION_DAYS, decisionDays },
  notice,
});

export const PROFILES: Readonly<Record<Jurisdiction, Profile>> = {
  eu: { retention: EUROPEAN, notice: "eu" },
  uk: { retention: EUROPEAN, notice: "uk" },
  // A year from the record or the decision, 29 CFR § 1602.14.
  us: american(YEAR_DAYS),
  us_ca: american(DECISION_DAYS, "ca"),
  us_co: american(COLORADO_DECISION_DAYS),
  // No period of their own was read: the longest, as where no law is chosen.
  us_il: american(DECISION_DAYS),
  us_ny: american(DECISION_DAYS),
  // The notice that tells most.
  other: { retention: { evidenceDays: RECORD_RETENTION_DAYS, decisionDays: DECISION_DAYS }, notice: "eu" },
};

/** Of a connection whose policy names no law: as under one nobody here has read. */
export const profileOf = (
  policy: { readonly jurisdiction?: Jurisdiction | null | undefined } | null | undefined,
): Profile => PROFILES[policy?.jurisdiction ?? "other"];
