/** The policy as a customer writes it: what differs from the catalogue, or all of it, resolved to what the scorer applies. */
import * as z from "zod";
import type { Job } from "./application.ts";
import { type Policy, policyNumbers, SignalIds } from "./policy.ts";

/**
 * Suggested share of misrepresented applications by the kind of work. A kind of work, never a kind of person; it is
 * shown, and moves how many of ten are honest, never anybody's points.
 */
export const SEGMENT_PRIORS = {
  web3_remote: 0.08,
  remote_engineering: 0.03,
  remote_other: 0.01,
  on_site: 0.003,
} as const;
export const SEGMENTS = ["web3_remote", "remote_engineering", "remote_other", "on_site"] as const;

/** Whose hiring law the employer follows; chosen per connection by the employer, never derived from a person. */
export const JURISDICTIONS = ["eu", "uk", "us", "us_ca", "us_co", "us_il", "us_ny", "other"] as const;

/** Bounded, because the document is read with every screening. */
const segmentBy = (key: RegExp) =>
  z
    .record(z.string().regex(key), z.enum(SEGMENTS))
    .refine((byKey) => Object.keys(byKey).length <= 500, { message: "expected at most 500 entries" });
/** Ids as an ATS writes them. */
const SegmentByJob = segmentBy(/^[A-Za-z0-9_-]{1,64}$/);
/** Greenhouse has ids for departments, Lever nothing but their names. */
const SegmentByDepartment = segmentBy(/^[^\p{C}]{1,100}$/u);

const Choices = {
  /** The kind of work by posting: by nothing that is of a person, nor by a place. A job's own entry beats its departments'. */
  segments: z.strictObject({ jobs: SegmentByJob.optional(), departments: SegmentByDepartment.optional() }).optional(),
  /** Own base rates by kind of work, in place of the suggested ones. */
  priors: z.partialRecord(z.enum(SEGMENTS), policyNumbers.baseRate).optional(),
  /** The kind of work screened: its prior is the base rate. */
  segment: z.enum(SEGMENTS).nullable().optional(),
  off: SignalIds.optional(),
  shadow: SignalIds.optional(),
  /** Signals that are off under one law. */
  jurisdictions: z.partialRecord(z.enum(JURISDICTIONS), z.strictObject({ off: SignalIds })).optional(),
  jurisdiction: z.enum(JURISDICTIONS).nullable().optional(),
  wording: z.strictObject({ honestShare: z.boolean().optional() }).optional(),
};

/** Only what differs: a later catalogue's new signals count as the catalogue says. */
export const ExtendingPolicy = z
  .strictObject({
    extends: z.literal("catalogue"),
    version: policyNumbers.version,
    weights: policyNumbers.weights.optional(),
    caps: policyNumbers.caps.partial().optional(),
    reliefFloor: policyNumbers.reliefFloor.optional(),
    cuts: policyNumbers.cuts.partial().optional(),
    minimumFamilies: policyNumbers.minimumFamilies.optional(),
    baseRate: policyNumbers.baseRate.optional(),
    ...Choices,
  })
  .refine(({ baseRate, segment }) => baseRate === undefined || segment === undefined || segment === null, {
    path: ["baseRate"],
    message: "expected baseRate or segment, not both",
  });

/** Everything: a signal it does not weigh, also one of a later catalogue, is computed and stored and counts nothing. */
export const WholePolicy = z.strictObject({ ...policyNumbers, ...Choices });

export const PolicyDocument = z.union([ExtendingPolicy, WholePolicy]);
export type PolicyDocument = z.infer<typeof PolicyDocument>;

/** What speaks for a person cannot be made to speak against them, nor what is only shown be made to count. */
export const keepsDirection = (own: number, given: number): boolean =>
  given === 0 || Math.sign(given) === Math.sign(own);

type Weights = Policy["weights"];

/** Weights of signals and tiers the catalogue has and that keep their direction; the catalogue's own in place of others. */
function keepDirections(given: Weights, catalogue: Weights): Weights {
  return Object.fromEntries(
    Object.entries(given).map(([signal, tiers]) => {
      const own = Object.hasOwn(catalogue, signal) ? (catalogue[signal] ?? {}) : {};
      const kept = Object.entries(tiers).map(([tier, points]) => {
        const ownPoints = Object.hasOwn(own, tier) ? own[tier] : undefined;
        return [tier, ownPoints === undefined || keepsDirection(ownPoints, points) ? points : ownPoints];
      });
      return [signal, Object.fromEntries(kept)];
    }),
  );
}

function mergeWeights(given: Weights, catalogue: Weights): Weights {
  const kept = keepDirections(given, catalogue);
  const ids = [...new Set([...Object.keys(catalogue), ...Object.keys(kept)])];
  return Object.fromEntries(ids.map((id) => [id, { ...catalogue[id], ...kept[id] }]));
}

const own = <T extends object>(given: T | undefined) =>
  Object.fromEntries(Object.entries(given ?? {}).filter(([, value]) => value !== undefined));

export type Segment = (typeof SEGMENTS)[number];
/** What of a posting its kind of work may be told by. */
export type Posting = Pick<Job, "id" | "departmentIds">;

const priorOf = ({ priors }: Pick<PolicyDocument, "priors">, segment: Segment): number =>
  priors?.[segment] ?? SEGMENT_PRIORS[segment];

/** The kind of work of one posting; null where the document does not name it. */
function segmentOf(document: PolicyDocument, posting: Posting): Segment | null {
  const { jobs = {}, departments = {} } = document.segments ?? {};
  const at = (byId: Readonly<Record<string, Segment>>, id: string) => (Object.hasOwn(byId, id) ? byId[id] : undefined);
  const own = at(jobs, posting.id);
  if (own) return own;
  // Of departments that differ the lowest base rate stands: what is unclear never makes people look less honest.
  const shared = posting.departmentIds.flatMap((id) => at(departments, id) ?? []);
  return shared.toSorted((a, b) => priorOf(document, a) - priorOf(document, b) || (a < b ? -1 : 1))[0] ?? null;
}

/** The base rate of every posting that the document sets apart, by the path of its setting. */
export function segmentRates(document: PolicyDocument): readonly (readonly [path: string, baseRate: number])[] {
  return (["jobs", "departments"] as const).flatMap((by) =>
    Object.entries(document.segments?.[by] ?? {}).map(
      ([id, segment]) => [`segments.${by}.${id}`, priorOf(document, segment)] as const,
    ),
  );
}

/**
 * The policy the scorer applies for a connection's document, and to one posting where it is known; the catalogue's own
 * for none. Which posting it is decides the base rate and nothing else.
 */
export function resolvePolicy(
  document: PolicyDocument | null,
  catalogue: Policy,
  posting: Posting | null = null,
): Policy {
  if (document === null) return catalogue;
  const { segment: usual = null, jurisdictions, jurisdiction = null } = document;
  const segment = (posting === null ? null : segmentOf(document, posting)) ?? usual;
  const numbers =
    "extends" in document
      ? {
          weights: mergeWeights(document.weights ?? {}, catalogue.weights),
          caps: { ...catalogue.caps, ...own(document.caps) },
          reliefFloor: document.reliefFloor ?? catalogue.reliefFloor,
          cuts: { ...catalogue.cuts, ...own(document.cuts) },
          minimumFamilies: document.minimumFamilies ?? catalogue.minimumFamilies,
          baseRate: document.baseRate ?? catalogue.baseRate,
        }
      : {
          weights: keepDirections(document.weights, catalogue.weights),
          caps: document.caps,
          reliefFloor: document.reliefFloor,
          cuts: document.cuts,
          minimumFamilies: document.minimumFamilies,
          baseRate: document.baseRate,
        };
  const lawOff = jurisdiction === null ? [] : (jurisdictions?.[jurisdiction]?.off ?? []);
  return {
    version: document.version,
    ...numbers,
    baseRate: segment === null ? numbers.baseRate : priorOf(document, segment),
    // Sorted, so that the order in which somebody wrote them makes no other policy.
    off: [...new Set([...(document.off ?? []), ...lawOff])].toSorted(),
    shadow: [...new Set(document.shadow)].toSorted(),
    wording: { honestShare: document.wording?.honestShare ?? true },
  };
}
