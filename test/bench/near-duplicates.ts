/** Measures how to find a copied résumé again: recall, false candidates and requests of several layouts of the index. */
import { textDigest } from "../../packages/core/src/links/keyed-text.ts";
import { resumeReuse } from "../../packages/core/src/links/near-duplicate.ts";
import { RESUME_KEYS, shingleDigests, signResume } from "../../packages/core/src/links/resume-signature.ts";
import { resumeWords, tellingWords } from "../../packages/core/src/links/resume-words.ts";
import { type Chance, createChance, rewritten, someResume } from "./resumes.ts";

const INDEX_KEY = Buffer.alloc(32, 7).toString("base64");
/** What one Query reads: design of the link index. */
const NEWEST = 25;
export const REPLACED = [0.1, 0.2, 0.35, 0.5] as const;

interface Layout {
  readonly id: string;
  /** Words in a row of one digest. */
  readonly words: number;
  readonly keysOf: (digests: readonly string[]) => string[];
}

const smallest = (count: number) => (digests: readonly string[]) => digests.slice(0, count);

/** MinHash in bands: rows of one band are minima under hash functions of their own, and are compared together. */
function bands(count: number, rows: number) {
  const chance = createChance(97);
  const functions = Array.from(
    { length: count * rows },
    () => [chance.below(2 ** 31) | 1, chance.below(2 ** 31)] as const,
  );
  return (digests: readonly string[]) => {
    const values = digests.map((digest) => Number.parseInt(digest.slice(0, 8), 16));
    const minima = functions.map(([factor, offset]) => {
      let least = 2 ** 32;
      for (const value of values) {
        const mixed = Math.imul(value ^ offset, factor);
        const hashed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 0;
        if (hashed < least) least = hashed;
      }
      return least;
    });
    return Array.from({ length: count }, (_, at) => `${at}:${minima.slice(at * rows, (at + 1) * rows).join()}`);
  };
}

const LAYOUTS: readonly Layout[] = [
  { id: "8 smallest of 8 words", words: 8, keysOf: smallest(RESUME_KEYS) },
  { id: "8 smallest of 12 words", words: 12, keysOf: smallest(RESUME_KEYS) },
  { id: "8 smallest of 4 words", words: 4, keysOf: smallest(RESUME_KEYS) },
  { id: "20 bands of 4, 4 words", words: 4, keysOf: bands(20, 4) },
  { id: "20 bands of 4, 8 words", words: 8, keysOf: bands(20, 4) },
];

export interface Sizes {
  readonly resumes: number;
  readonly queries: number;
}

export interface LayoutFigures {
  readonly layout: string;
  /** Percent of copies whose original is among the newest 25 under one of their keys, by {@link REPLACED}. */
  readonly recall: readonly number[];
  /** Other résumés read per query. */
  readonly falseCandidates: number;
  /** One BatchWrite and a Query per key. */
  readonly requests: number;
}

export interface VerdictFigures {
  /** Percent of copies recognised at least in part, and in full, by {@link REPLACED}. */
  readonly partial: readonly number[];
  readonly full: readonly number[];
  /** People per 1,000 queries recognised, at least in part, that have nothing to do with the original. */
  readonly falsePeople: number;
}

export interface NearDuplicateFigures {
  readonly layouts: readonly LayoutFigures[];
  readonly verdicts: VerdictFigures;
  readonly signingMs: number;
  readonly words: number;
}

interface Copy {
  readonly of: number;
  readonly text: string;
}

const textOf = (lines: readonly string[]) => lines.join("\n");
const percent = (part: number, whole: number) => Math.round((100 * part) / whole);

function keysOf({ words, keysOf: choose }: Layout, text: string): string[] {
  return choose(shingleDigests(tellingWords(resumeWords(text, [])), words, textDigest(INDEX_KEY, "resume-key:v1")));
}

/** Résumés by key, in the order of arrival. */
function createIndex(keysByResume: readonly (readonly string[])[]) {
  const entries = new Map<string, number[]>();
  for (const [at, keys] of keysByResume.entries()) {
    for (const key of keys) entries.set(key, [...(entries.get(key)?.slice(1 - NEWEST) ?? []), at]);
  }
  return (keys: readonly string[]) => new Set(keys.flatMap((key) => entries.get(key) ?? []));
}

function measureLayout(layout: Layout, texts: readonly string[], copies: readonly (readonly Copy[])[]): LayoutFigures {
  const find = createIndex(texts.map((text) => keysOf(layout, text)));
  let [others, queries] = [0, 0];
  const recall = copies.map((some) => {
    let found = 0;
    for (const copy of some) {
      const candidates = find(keysOf(layout, copy.text));
      if (candidates.has(copy.of)) found += 1;
      others += candidates.size - Number(candidates.has(copy.of));
      queries += 1;
    }
    return percent(found, some.length);
  });
  const requests = 1 + keysOf(layout, texts[0] ?? "").length;
  return { layout: layout.id, recall, falseCandidates: Number((others / queries).toPrecision(2)), requests };
}

function measureVerdicts(texts: readonly string[], copies: readonly (readonly Copy[])[]): VerdictFigures {
  const sign = (text: string) => {
    const signed = signResume({ text, names: [] }, INDEX_KEY);
    if (signed.status !== "signed") throw new Error("a synthetic résumé is too short");
    return signed;
  };
  const stored = texts.map(sign);
  const find = createIndex(stored.map(({ keys }) => keys));
  let [strangers, queries] = [0, 0];
  const counts = copies.map((some) => {
    let [partial, full] = [0, 0];
    for (const copy of some) {
      const own = sign(copy.text);
      const others = [...find(own.keys)].flatMap((at) => {
        const entry = stored[at];
        return entry ? [{ person: String(at), signature: entry.signature, work: [] }] : [];
      });
      const { likely, certain } = verdict(own.signature, others, copy.of);
      partial += Number(likely.original);
      full += Number(certain);
      strangers += likely.strangers;
      queries += 1;
    }
    return { partial: percent(partial, some.length), full: percent(full, some.length) };
  });
  return {
    partial: counts.map(({ partial }) => partial),
    full: counts.map(({ full }) => full),
    falsePeople: Number(((1000 * strangers) / queries).toPrecision(2)),
  };
}

type Others = Parameters<typeof resumeReuse>[1];

function verdict(signature: string, others: Others, original: number) {
  const all = resumeReuse({ signature, work: [] }, others);
  const without = resumeReuse(
    { signature, work: [] },
    others.filter(({ person }) => person !== String(original)),
  );
  return {
    likely: { original: all.partialPeople > without.partialPeople, strangers: without.partialPeople },
    certain: all.fullPeople > without.fullPeople,
  };
}

function timeSigning(texts: readonly string[]): number {
  const started = process.cpuUsage();
  for (const text of texts) signResume({ text, names: ["Jo", "Doe"] }, INDEX_KEY);
  const { user, system } = process.cpuUsage(started);
  return Number(((user + system) / 1000 / texts.length).toPrecision(2));
}

export function measureNearDuplicates({ resumes, queries }: Sizes): NearDuplicateFigures {
  const chance: Chance = createChance(20_260_420);
  const lines = Array.from({ length: resumes }, () => someResume(chance));
  const texts = lines.map(textOf);
  const copies = REPLACED.map((share) =>
    Array.from({ length: queries }, (): Copy => {
      const of = chance.below(resumes);
      return { of, text: textOf(rewritten(lines[of] ?? [], share, chance)) };
    }),
  );
  const words = texts.reduce((sum, text) => sum + resumeWords(text, []).length, 0) / resumes;
  return {
    layouts: LAYOUTS.map((layout) => measureLayout(layout, texts, copies)),
    verdicts: measureVerdicts(texts, copies),
    signingMs: timeSigning(texts.slice(0, 1000)),
    words: Math.round(words),
  };
}

const row = (...cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;

/** As it stands in the documentation. */
export function nearDuplicateTables({ layouts, verdicts }: NearDuplicateFigures): string {
  const shares = REPLACED.map((share) => `${100 * share} %`);
  const layoutRows = layouts.map(({ layout, recall, falseCandidates, requests }) =>
    row(layout, ...recall, falseCandidates, requests),
  );
  return [
    row("layout", ...shares, "false candidates per query", "requests"),
    row(...Array.from({ length: 7 }, () => "---")),
    ...layoutRows,
    "",
    row("verdict", ...shares),
    row(...Array.from({ length: 5 }, () => "---")),
    row("partial or full", ...verdicts.partial),
    row("full", ...verdicts.full),
  ].join("\n");
}

if (import.meta.main) {
  const figures = measureNearDuplicates({ resumes: 5_000, queries: 500 });
  const { signingMs, words, verdicts } = figures;
  process.stdout.write(
    `${nearDuplicateTables(figures)}\n\n${words} words per résumé; ${signingMs} ms of processor time to sign one; ` +
      `${verdicts.falsePeople} unrelated people recognised per 1,000 queries\n`,
  );
}
