/** What is kept of a résumé's wording: a bounded signature to compare by and eight keys to find it by, never the text. */
import { type TextDigest, textDigest } from "./keyed-text.ts";
import { resumeWords, tellingWords } from "./resume-words.ts";

/** Shorter ones have too little wording of their own: not checked. */
export const MIN_RESUME_WORDS = 120;
/** Words in a row that make an index key: long enough to be rare among résumés of one trade. */
const KEY_WORDS = 8;
/** Words in a row that are compared: short enough that a replaced line costs little more than itself. */
const SIGNATURE_WORDS = 4;
export const RESUME_KEYS = 8;
/** The smallest digests kept: with 32 bits each, one link entry stays within the kilobyte DynamoDB bills as one unit. */
export const SIGNATURE_SIZE = 128;
const HEX_OF_32_BITS = 8;

export interface ResumeText {
  readonly text: string;
  /** Given and family name of the applicant, in any order: only to leave them out. */
  readonly names: readonly string[];
}

export interface SignedResume {
  readonly status: "signed";
  /** Keyed digests to find it by in the index, smallest first: at most {@link RESUME_KEYS}. */
  readonly keys: readonly string[];
  /** The smallest keyed digests of what it says, 32 bits each, ascending, as base64url: at most {@link SIGNATURE_SIZE}. */
  readonly signature: string;
}

/** Not checked: too few words to say anything about. */
export interface ShortResume {
  readonly status: "too_short";
}

/** All digests of runs of so many words, each once, ascending. */
export function shingleDigests(words: readonly string[], length: number, digest: TextDigest): string[] {
  const runs = new Set<string>();
  for (let at = 0; at + length <= words.length; at += 1) runs.add(words.slice(at, at + length).join(" "));
  return [...runs].map(digest).toSorted();
}

function encode(digests: readonly string[]): string {
  return Buffer.from(digests.map((digest) => digest.slice(0, HEX_OF_32_BITS)).join(""), "hex").toString("base64url");
}

/** The digests of a stored signature, ascending. Whatever else is in there is cut off: nothing compares equal to it. */
export function readSignature(signature: string): Uint32Array {
  const bytes = Buffer.from(signature, "base64url");
  const count = Math.min(SIGNATURE_SIZE, Math.floor(bytes.length / 4));
  return Uint32Array.from({ length: count }, (_, at) => bytes.readUInt32BE(at * 4)).sort();
}

/** Under the connection's index key (base64): the same text has another signature and other keys in every connection. */
export function signResume({ text, names }: ResumeText, indexKey: string): SignedResume | ShortResume {
  const all = resumeWords(text, names);
  if (all.length < MIN_RESUME_WORDS) return { status: "too_short" };
  const words = tellingWords(all);
  return {
    status: "signed",
    keys: shingleDigests(words, KEY_WORDS, textDigest(indexKey, "resume-key:v1")).slice(0, RESUME_KEYS),
    signature: encode(
      shingleDigests(words, SIGNATURE_WORDS, textDigest(indexKey, "resume-signature:v1")).slice(0, SIGNATURE_SIZE),
    ),
  };
}
