/** The format of a worked case: an application, canned answers of every lookup, and what the screening should come to. */
import { atses } from "@bonafide/core/ats";
import { BANDS } from "@bonafide/core/domain/assessment";
import { LINE_TYPES } from "@bonafide/core/domain/facts";
import { OBSERVATION_CODES } from "@bonafide/core/domain/observation";
import * as z from "zod";

/** A missing optional key equals null. */
const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);
const list = <Schema extends z.ZodType>(item: Schema) => optional(z.array(item));
const Day = z.iso.date();
const Instant = z.iso.datetime({ offset: true });
const Share = z.number().min(0).max(1);
const Country = z.string().regex(/^[A-Z]{2}$/, "expected an ISO 3166-1 alpha-2 code in capitals");
/** Read by people only, so it may be anything. */
const Prose = z.unknown().optional();
const Address = z.union([z.string(), z.record(z.string(), z.unknown())]);

const Status = z.enum(["ok", "unavailable", "not_checked", "not_applicable"]);
export type Status = z.infer<typeof Status>;

const Ip = z.object({
  status: Status,
  country: optional(Country),
  region: optional(z.string()),
  network_type: optional(z.enum(["isp", "mobile", "hosting", "business-gateway", "education", "relay", "satellite"])),
  services: list(z.string().regex(/^(?:vpn:.+|tor-exit|residential-proxy|relay:.+|sase:.+|public-proxy)$/)),
  residential_proxy: optional(
    z.object({ confidence: z.number().min(0).max(100), last_seen_days: optional(z.number().min(0)) }),
  ),
  shared_hub: optional(z.boolean()),
  asn_owner: optional(z.string()),
  country_sources: optional(z.record(z.string(), Country)),
  source: optional(z.string()),
});
export type IpAnswer = z.infer<typeof Ip>;

const Phone = z.object({
  status: Status,
  valid: optional(z.boolean()),
  line_type: optional(z.enum(LINE_TYPES)),
  country: optional(Country),
  relay_service: optional(z.boolean()),
});

const DOMAIN_CLASSES = ["free", "privacy", "relay", "disposable", "education", "custom"] as const;
const Email = z.object({
  status: Status,
  domain_class: optional(z.enum(DOMAIN_CLASSES)),
  has_mx: optional(z.boolean()),
  breach_count: optional(z.int().min(0)),
  first_seen_year: optional(z.int()),
});

const Lookups = z.object({
  ip: optional(Ip),
  phone: optional(Phone),
  email: optional(Email),
  rdap: optional(z.object({ status: Status, domain_registered: optional(Day) })),
  github: optional(
    z.object({
      status: Status,
      exists: optional(z.boolean()),
      created: optional(Day),
      commits_predating_account: optional(Share),
      copied_repo_share: optional(Share),
    }),
  ),
  linkedin: optional(
    z.object({
      status: Status,
      resolves: optional(z.boolean()),
      name_matches: optional(z.boolean()),
      verified: optional(z.boolean()),
      first_seen: optional(z.string()),
    }),
  ),
  portfolio: optional(
    z.object({ status: Status, domain_registered: optional(Day), content_hash: optional(z.string()) }),
  ),
  address: optional(z.object({ status: Status, kind: optional(z.enum(["cmra", "forwarder", "residential"])) })),
  feeds: optional(
    z.object({
      status: Status,
      matches: list(
        z.object({
          list: z.string(),
          type: z.enum(["email", "phone", "github", "linkedin", "wallet", "domain", "ip", "name"]),
          confidence: z.enum(["confirmed", "unconfirmed", "name-only"]),
          last_seen: optional(z.string()),
        }),
      ),
    }),
  ),
});
export type CannedAnswers = z.infer<typeof Lookups>;
export const LOOKUP_NAMES = Lookups.keyof().options;
export type LookupName = keyof CannedAnswers;

const Application = z.object({
  application_id: z.string().min(1),
  candidate_id: z.string().min(1),
  submitted_at: z.iso.datetime(),
  source: z.enum(["job-board", "agency", "referral", "sourced", "internal"]),
  first_name: z.string(),
  last_name: z.string(),
  emails: list(z.string()),
  phones: list(z.string()),
  location: optional(
    z.object({
      text: optional(z.string()),
      country: optional(Country),
      region: optional(z.string()),
      utc_offset_minutes: optional(z.number()),
    }),
  ),
  address: optional(Address),
  links: optional(
    z.object({ github: optional(z.string()), linkedin: optional(z.string()), portfolio: optional(z.string()) }),
  ),
  claimed_years_experience: optional(z.number()),
  answers: optional(z.record(z.string(), z.string())),
  ip: optional(z.union([z.ipv4(), z.ipv6()])),
  browser_utc_offset_minutes: optional(z.number()),
  resume: optional(
    z.object({
      text: optional(z.string()),
      file_sha256: optional(z.string()),
      pdf: optional(
        z.object({
          producer: optional(z.string()),
          creator: optional(z.string()),
          author: optional(z.string()),
          created: optional(z.string()),
          utc_offset: optional(z.number()),
        }),
      ),
      hidden_text: list(z.string()),
    }),
  ),
});

const Earlier = z.object({
  application_id: z.string().min(1),
  days_before: optional(z.number().min(0)),
  minutes_before: optional(z.number().min(0)),
  name: optional(z.string()),
  email: optional(z.string()),
  phone: optional(z.string()),
  ip: optional(z.string()),
  address: optional(Address),
  github: optional(z.string()),
  linkedin: optional(z.string()),
  portfolio: optional(z.string()),
  portfolio_hash: optional(z.string()),
  resume_text: optional(z.string()),
  source: optional(z.string()),
  job_id: optional(z.string()),
  outcome: optional(z.enum(["confirmed-fraud", "cleared", "not-selected", "hired"])),
});

const Observation = z.object({
  code: z.enum(OBSERVATION_CODES),
  stage: optional(z.string()),
  by_role: optional(z.string()),
  at: optional(Instant),
  detail: optional(z.string()),
  accommodation_on_file: optional(z.boolean()),
});

const Band = z.enum(BANDS);
const SignalIds = list(z.string().min(1));

export const WorkedCase = z.object({
  id: z.string().min(1),
  class: z.enum(["fraud", "legit"]),
  title: Prose,
  story: Prose,
  basis: Prose,
  reference: Prose,
  expected_miss: optional(z.boolean()),
  twin: optional(z.string()),
  ats: z.string().refine((ats) => Object.hasOwn(atses, ats), {
    error: `expected one of ${Object.keys(atses).join(", ")}`,
  }),
  job: z.object({
    id: z.string(),
    title: optional(z.string()),
    segment: optional(z.enum(["remote-engineering", "remote-non-technical", "web3-engineering", "on-site"])),
    work_mode: optional(z.enum(["remote", "hybrid", "on-site"])),
    country: optional(Country),
  }),
  application: Application,
  lookups: Lookups,
  store: list(Earlier),
  observations: list(Observation),
  expected: z.object({
    band: Band,
    acceptable: z.array(Band).min(1),
    must_fire: SignalIds,
    must_not_fire: SignalIds,
    suppressed: SignalIds,
    not_checked: SignalIds,
    notes: Prose,
    after_observations: optional(z.object({ band: Band, acceptable: list(Band), must_fire: SignalIds })),
  }),
});
export type WorkedCase = z.infer<typeof WorkedCase>;
