/** One authorised link to one ATS account: what is screened, how it is written back. Secrets are elsewhere. */
import * as z from "zod";
import { ORIGINS } from "./application.ts";
import type { Band } from "./assessment.ts";
import { DisplayOnly } from "./display-only.ts";
import { AREAS } from "./licence.ts";
import { PolicyDocument } from "./policy-document.ts";
import { RetentionSettings } from "./retention.ts";

/** At least 128 bits of randomness in base64url: the id stands in the webhook URL and must not be guessable. */
export const ConnectionId = z.string().regex(/^[A-Za-z0-9_-]{22,64}$/);

const Selection = z.strictObject({
  /** Ids to screen; null screens all. */
  only: z.array(z.string()).nullable().default(null),
  except: z.array(z.string()).default([]),
});

/** Proof that writing the field leaves every other field of an application untouched. Without it the carrier refuses. */
const FieldProof = z.strictObject({ applicationId: z.string(), provenAt: z.iso.datetime() });

export const Carrier = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("tag") }),
  z.strictObject({ kind: z.literal("application_field"), key: z.string().min(1), proof: FieldProof.nullable() }),
  z.strictObject({ kind: z.literal("none") }),
]);
export type Carrier = z.infer<typeof Carrier>;

/** Calls per hour and day (UTC). 0 buys nothing. */
const Budget = z.strictObject({ hourly: z.int().min(0).max(1_000_000), daily: z.int().min(0).max(1_000_000) });
export type Budget = z.infer<typeof Budget>;

/** Room for a busy day of one account, and a bound on what a flood of applications can cost. */
export const DEFAULT_BUDGET: Budget = { hourly: 300, daily: 2_000 };

export const Connection = z.strictObject({
  id: ConnectionId,
  /** Id of an adapter in the ATS registry. */
  ats: z.string().min(1),
  /** A label for operators. */
  name: z.string().min(1).max(80),
  /** `off` ignores events, `observe` screens without writing to the ATS, `annotate` also writes. */
  mode: z.enum(["off", "observe", "annotate"]),
  scope: z
    .strictObject({
      origins: z.array(z.enum(ORIGINS)).default(["posting"]),
      jobs: Selection.prefault({}),
      departments: Selection.prefault({}),
    })
    .prefault({}),
  carrier: Carrier.default({ kind: "tag" }),
  /** Bands that get a note; null for the ATS's own default, see {@link notedBands}. */
  noteOn: z
    .array(z.enum(["unscored", "low", "review", "high"]))
    .nullable()
    .default(null),
  /** Wordings of the application question "Which city and country will you work from?". */
  placeQuestions: z.array(z.string().min(1)).default([]),
  /** Wordings of the question that carries the sealed submission reference of the company's own form. */
  intakeQuestions: z.array(z.string().min(1)).default([]),
  /** Addresses or CIDR ranges of the company's own form servers: never an applicant's address. */
  egressRanges: z.array(z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()])).default([]),
  /** The company's own domains, so that a mail domain that only looks like one is noticed. */
  companyDomains: z.array(z.hostname()).max(20).optional(),
  /** The most calls to each provider of bought evidence, by its name such as "twilio"; {@link DEFAULT_BUDGET} for the others. */
  budgets: z.record(z.string().regex(/^[a-z0-9-]{1,32}$/), Budget).optional(),
  /** Only whoever is in one of these areas is asked about an applicant, bought or free; without it everybody set up. */
  providerAreas: z.array(z.enum(AREAS)).max(AREAS.length).optional(),
  /** A larger share of applications with a note is one to look into before anybody is shown one. */
  maxReviewRate: z.number().min(0).max(1).optional(),
  /** Who vouched that applicants are told, and when; without it nothing is annotated. */
  notice: z.strictObject({ acknowledgedAt: z.iso.datetime(), by: z.string().min(1).max(120) }).optional(),
  /** How long evidence and decisions are kept; see {@link retentionOf}. */
  retention: RetentionSettings.optional(),
  /** Decisions do not expire while it holds. It keeps no evidence and stops no erasure. */
  legalHold: z.boolean().optional(),
  /** What differs from the catalogue's policy, or a whole one; null for the catalogue's own. */
  policy: PolicyDocument.nullable().default(null),
  /** What turned itself display-only, and what of it a person took back. Written by the watch. */
  displayOnly: DisplayOnly.optional(),
});
export type Connection = z.infer<typeof Connection>;

/** The share of honest people the catalogue's cuts are made for. */
export const DEFAULT_MAX_REVIEW_RATE = 0.1;

export function budgetOf({ budgets }: Pick<Connection, "budgets">, provider: string): Budget {
  const own = budgets !== undefined && Object.hasOwn(budgets, provider) ? budgets[provider] : undefined;
  return own ?? DEFAULT_BUDGET;
}

/** Whether an application came in a way and to a job this connection screens. */
export function inScope(
  connection: Connection,
  application: {
    readonly origin: (typeof ORIGINS)[number];
    readonly job: { id: string; departmentIds: readonly string[] } | null;
  },
): boolean {
  const { scope } = connection;
  const selected = (selection: z.infer<typeof Selection>, ids: readonly string[]) =>
    !ids.some((id) => selection.except.includes(id)) &&
    (selection.only === null || ids.some((id) => selection.only?.includes(id)));
  return (
    scope.origins.includes(application.origin) &&
    selected(scope.jobs, application.job ? [application.job.id] : []) &&
    selected(scope.departments, application.job?.departmentIds ?? [])
  );
}

/** Bands that get a note: the connection's own choice, else what suits an ATS whose notes are final or can be replaced. */
export const notedBands = (
  { noteOn }: Pick<Connection, "noteOn">,
  ats: { readonly noteOn: readonly Band[] },
): readonly Band[] => noteOn ?? ats.noteOn;

/** Exactly 32 bytes in base64: 43 characters and one of padding. */
const Key = z.string().regex(/^[A-Za-z0-9+/]{43}=$/);

/** What the worker holds for one connection; never logged, never in a message. */
export const ConnectionSecrets = z.strictObject({
  /** Checked by the adapter's own credential schema. */
  credentials: z.unknown(),
  /** 32 random bytes, base64: keys markers, digests and the reuse index. */
  indexKey: Key,
  /** The index key before the present one: the reuse index is read under both until its entries have expired. */
  previousIndexKey: Key.exactOptional(),
  /** 32 random bytes, base64: opens submission references sealed by the company's own form. Null when there is none. */
  intakeKey: Key.nullable().default(null),
});
export type ConnectionSecrets = z.infer<typeof ConnectionSecrets>;
