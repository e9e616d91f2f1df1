/** How alike the wording of résumés is, by their signatures, once what many unrelated people write is left out. */
import { readSignature, SIGNATURE_SIZE } from "./resume-signature.ts";
import { type KeyedRow, sameWork } from "./history.ts";

/** Estimated Jaccard similarity: the share of all that either says which both say. */
const FULL_SIMILARITY = 0.7;
export const PARTIAL_SIMILARITY = 0.5;
/** So many other people with the same words, and otherwise résumés of their own: a template, a course, a posting. */
const BOILERPLATE_PEOPLE = 5;
/** With fewer digests left there is nothing to estimate from. */
const MIN_COMPARED = 16;

/** What is kept of a résumé for comparing. */
export interface ResumeMark {
  readonly signature: string;
  /** Rows of work, newest first, as {@link keyedRows} gives them. */
  readonly work: readonly KeyedRow[];
}

export interface OtherResume extends ResumeMark {
  /** Whoever the caller takes for one person; never the applicant themselves. */
  readonly person: string;
}

export type Likeness = "full" | "partial" | "none";

export interface ResumeReuse {
  /** Of the most alike résumé; its `similarity` is an estimate of wording only, whatever its work rows say. */
  readonly nearest: { readonly likeness: Likeness; readonly similarity: number; readonly sameWork: boolean };
  /** Other people with at least this likeness. */
  readonly fullPeople: number;
  readonly partialPeople: number;
}

/**
 * Jaccard similarity of two sets by the smallest digests of each: of the smallest of both together, the share that is
 * in both (A. Broder, On the resemblance and containment of documents, 1997). Exact for sets no larger than a signature.
 */
function similarity(a: Uint32Array, b: Uint32Array, ignored: ReadonlySet<number>): number {
  let [i, j, both, seen] = [0, 0, 0, 0];
  // A full signature says nothing of digests beyond its last one, so what is left out must not draw the other's in.
  const reach = Math.min(
    a.length === SIGNATURE_SIZE ? (a.at(-1) ?? 0) : Number.POSITIVE_INFINITY,
    b.length === SIGNATURE_SIZE ? (b.at(-1) ?? 0) : Number.POSITIVE_INFINITY,
  );
  while (i < a.length || j < b.length) {
    const left = a[i] ?? Number.POSITIVE_INFINITY;
    const right = b[j] ?? Number.POSITIVE_INFINITY;
    const smallest = Math.min(left, right);
    if (smallest > reach) break;
    if (left === smallest) i += 1;
    if (right === smallest) j += 1;
    if (ignored.has(smallest)) continue;
    seen += 1;
    if (left === right) both += 1;
  }
  return seen < MIN_COMPARED ? 0 : both / seen;
}

const NOTHING: ReadonlySet<number> = new Set();

/** Estimated Jaccard similarity of two signatures of one connection, 0 to 1. */
export function estimatedSimilarity(a: string, b: string): number {
  return similarity(readSignature(a), readSignature(b), NOTHING);
}

interface Read {
  readonly other: OtherResume;
  readonly digests: Uint32Array;
}

/**
 * The applicant's own digests that many other people have whose résumés are otherwise their own. People whose résumé
 * is nearly the applicant's as a whole do not count: what a ring shares is no template.
 */
function boilerplate(own: Uint32Array, others: readonly Read[]): ReadonlySet<number> {
  const unlike = others.filter(({ digests }) => similarity(own, digests, NOTHING) < PARTIAL_SIMILARITY);
  const alike = new Set(others.filter((read) => !unlike.includes(read)).map(({ other }) => other.person));
  const people = new Map([...own].map((digest) => [digest, new Set<string>()]));
  for (const { other, digests } of unlike) {
    if (alike.has(other.person)) continue;
    for (const digest of digests) people.get(digest)?.add(other.person);
  }
  return new Set([...people].filter(([, sharers]) => sharers.size >= BOILERPLATE_PEOPLE).map(([digest]) => digest));
}

function likenessOf(value: number, equalWork: boolean): Likeness {
  if (value >= FULL_SIMILARITY) return "full";
  return value >= PARTIAL_SIMILARITY || equalWork ? "partial" : "none";
}

const STRENGTH: Readonly<Record<Likeness, number>> = { none: 0, partial: 1, full: 2 };

/** Compares a résumé with those the index found for its keys, each possibly several times. Order is irrelevant. */
export function resumeReuse(own: ResumeMark, others: readonly OtherResume[]): ResumeReuse {
  const mine = readSignature(own.signature);
  const reads = others.map((other) => ({ other, digests: readSignature(other.signature) }));
  const ignored = boilerplate(mine, reads);
  const compared = reads.map(({ other, digests }) => {
    const value = similarity(mine, digests, ignored);
    const equalWork = sameWork(own.work, other.work);
    return { person: other.person, likeness: likenessOf(value, equalWork), similarity: value, sameWork: equalWork };
  });
  const people = (least: Likeness) =>
    new Set(compared.filter(({ likeness }) => STRENGTH[likeness] >= STRENGTH[least]).map(({ person }) => person)).size;
  const [nearest] = compared.toSorted(
    (a, b) =>
      STRENGTH[b.likeness] - STRENGTH[a.likeness] ||
      b.similarity - a.similarity ||
      Number(b.sameWork) - Number(a.sameWork),
  );
  return {
    nearest: {
      likeness: nearest?.likeness ?? "none",
      similarity: nearest?.similarity ?? 0,
      sameWork: nearest?.sameWork ?? false,
    },
    fullPeople: people("full"),
    partialPeople: people("partial"),
  };
}
