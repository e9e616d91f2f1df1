/** Reads a policy document somebody wrote: every problem with its path and what was expected, and what it changes. */
import type * as z from "zod";
import { nearest } from "./nearest.ts";
import { catalogPolicy, type Policy } from "./policy.ts";
import {
  ExtendingPolicy,
  keepsDirection,
  type PolicyDocument,
  resolvePolicy,
  SEGMENT_PRIORS,
  segmentRates,
  WholePolicy,
} from "./policy-document.ts";
import type { Signal } from "./signal.ts";

export interface PolicyProblem {
  /** Where, such as `weights.ip-vpn.fired`; empty for the whole document. */
  readonly path: string;
  /** What was expected there. */
  readonly message: string;
}

export interface PolicyDifference {
  readonly path: string;
  readonly catalogue: unknown;
  readonly policy: unknown;
}

export type CheckedPolicy =
  | {
      readonly status: "usable";
      readonly document: PolicyDocument;
      readonly policy: Policy;
      readonly differences: readonly PolicyDifference[];
    }
  | { readonly status: "refused"; readonly problems: readonly PolicyProblem[] };

/** Words of keys that would weigh who somebody is. The schema has no place for them; the message says why. */
const ABOUT_A_PERSON =
  /countr|nation|citizen|ethnic|\brace\b|religio|gender|\bsex|\bage\b|birth|language|locale|accent|name|photo|school|visa|origin/i;
const NEVER =
  "a policy weighs checks; it cannot read or list names, countries, nationalities, languages or any other trait of a person";

const join = (path: readonly PropertyKey[]) => path.map(String).join(".");

function settingsAt(path: readonly PropertyKey[], extending: boolean): readonly string[] {
  if (path.length === 0) return Object.keys((extending ? ExtendingPolicy : WholePolicy).shape);
  const [first] = path;
  if (path.length === 1 && first === "caps") return Object.keys(WholePolicy.shape.caps.shape);
  if (path.length === 1 && first === "cuts") return Object.keys(WholePolicy.shape.cuts.shape);
  if (path.length === 1 && first === "segments") return ["jobs", "departments"];
  return [];
}

function unknownSetting(parent: readonly PropertyKey[], key: string, extending: boolean): PolicyProblem {
  const path = join([...parent, key]);
  if (ABOUT_A_PERSON.test(key.replaceAll(/[_-]/g, " "))) return { path, message: `no such setting: ${NEVER}` };
  const known = settingsAt(parent, extending);
  const near = nearest(key, known);
  const hint =
    near === null ? (known.length > 0 ? `; expected one of ${known.join(", ")}` : "") : `; did you mean "${near}"?`;
  return { path, message: `no such setting${hint}` };
}

function explainIssue(issue: z.core.$ZodIssue, extending: boolean): PolicyProblem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownSetting(issue.path, key, extending));
  if (issue.code === "invalid_key") {
    const key = String(issue.path.at(-1) ?? "");
    const parent = issue.path.slice(0, -1);
    return ABOUT_A_PERSON.test(key)
      ? [{ path: join(issue.path), message: `no such setting: ${NEVER}` }]
      : [{ path: join(issue.path), message: `not one of the names that ${join(parent)} may have` }];
  }
  return [{ path: join(issue.path), message: issue.message.replace(/^Invalid (?:input|option): /, "") }];
}

function unknownSignal(path: string, id: string, ids: readonly string[]): PolicyProblem[] {
  if (ids.includes(id)) return [];
  const near = nearest(id, ids);
  return [{ path, message: `no check has the id "${id}"${near === null ? "" : `; did you mean "${near}"?`}` }];
}

function weightProblems(weights: Policy["weights"], signals: readonly Signal[]): PolicyProblem[] {
  const ids = signals.map(({ id }) => id);
  return Object.entries(weights).flatMap(([id, tiers]) => {
    const signal = signals.find((one) => one.id === id);
    if (!signal) return unknownSignal(`weights.${id}`, id, ids);
    return Object.entries(tiers).flatMap(([tier, points]): PolicyProblem[] => {
      const path = `weights.${id}.${tier}`;
      const known = Object.keys(signal.tiers);
      const tierOwn = Object.hasOwn(signal.tiers, tier) ? signal.tiers[tier] : undefined;
      if (!tierOwn) return [{ path, message: `no such case of this check; expected one of ${known.join(", ")}` }];
      if (keepsDirection(tierOwn.points, points)) return [];
      const rule =
        tierOwn.points === 0
          ? "expected 0: this check is only shown"
          : `expected ${tierOwn.points > 0 ? "0 or more" : "0 or less"}: a check cannot be turned to its opposite`;
      return [{ path, message: rule }];
    });
  });
}

function listProblems(document: PolicyDocument, signals: readonly Signal[]): PolicyProblem[] {
  const ids = signals.map(({ id }) => id);
  const lists: (readonly [string, readonly string[] | undefined])[] = [
    ["off", document.off],
    ["shadow", document.shadow],
    ...Object.entries(document.jurisdictions ?? {}).map(
      ([law, one]) => [`jurisdictions.${law}.off`, one?.off] as const,
    ),
  ];
  return lists.flatMap(([path, list]) => (list ?? []).flatMap((id, at) => unknownSignal(`${path}.${at}`, id, ids)));
}

/** Cuts that contradict each other would make a band nobody can reach, or one that everybody skips. */
function cutProblems({ cuts }: Policy): PolicyProblem[] {
  const atMost = (low: keyof Policy["cuts"], high: keyof Policy["cuts"]): PolicyProblem[] =>
    cuts[low] <= cuts[high]
      ? []
      : [{ path: `cuts.${low}`, message: `expected at most cuts.${high} (${cuts[high]}), got ${cuts[low]}` }];
  return [
    ...atMost("review", "high"),
    ...atMost("highWithLinkage", "high"),
    ...atMost("review", "highWithLinkage"),
    ...atMost("knownReview", "knownHigh"),
  ];
}

function leaves(value: unknown, path: string): (readonly [string, unknown])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, one]) => leaves(one, path === "" ? key : `${path}.${key}`));
}

/** Every setting in which two policies differ; null stands for one that is not there. */
export function policyDifferences(catalogue: Policy, policy: Policy): readonly PolicyDifference[] {
  const [before, after] = [new Map(leaves(catalogue, "")), new Map(leaves(policy, ""))];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((path) => {
    const [was, is] = [before.get(path) ?? null, after.get(path) ?? null];
    return path === "version" || JSON.stringify(was) === JSON.stringify(is)
      ? []
      : [{ path, catalogue: was, policy: is }];
  });
}

export function checkPolicy(given: unknown, signals: readonly Signal[]): CheckedPolicy {
  const extending = typeof given === "object" && given !== null && "extends" in given;
  const schema: z.ZodType<PolicyDocument> = extending ? ExtendingPolicy : WholePolicy;
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => explainIssue(issue, extending));
    const partial = !extending && problems.some(({ message }) => message.includes("received undefined"));
    const hint = { path: "extends", message: 'expected "catalogue" in a document that names only what differs' };
    return { status: "refused", problems: partial ? [hint, ...problems] : problems };
  }
  const document = parsed.data;
  const catalogue = catalogPolicy(signals);
  const policy = resolvePolicy(document, catalogue);
  const problems = [
    ...weightProblems(document.weights ?? {}, signals),
    ...listProblems(document, signals),
    ...cutProblems(policy),
  ];
  if (problems.length > 0) return { status: "refused", problems };
  const bySegment = segmentRates(document).map(([path, baseRate]) => ({ path, catalogue: null, policy: baseRate }));
  return { status: "usable", document, policy, differences: [...policyDifferences(catalogue, policy), ...bySegment] };
}

/** The catalogue's policy as a whole document, every setting there is filled in. */
export function wholeDocument(policy: Policy): PolicyDocument {
  return {
    ...policy,
    priors: { ...SEGMENT_PRIORS },
    segment: null,
    segments: {},
    jurisdictions: {},
    jurisdiction: null,
  };
}
