import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  MIN_RESUME_WORDS,
  RESUME_KEYS,
  readSignature,
  SIGNATURE_SIZE,
  shingleDigests,
  signResume,
} from "./resume-signature.ts";
import { resumeWords } from "./resume-words.ts";
import { INDEX_KEY, OTHER_KEY, resumeOf, sentences } from "./testing-resume.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 1_000;
const LINES = sentences(1, 30);

function signed(text: string, names: readonly string[], key = INDEX_KEY) {
  const result = signResume({ text, names }, key);
  if (result.status !== "signed") throw new Error("expected a signature");
  return result;
}

// Letters that no sentence of the sample is made of alone, so that a name is never one of its words.
const name = fc
  .array(fc.stringMatching(/^[A-Z][qzxwvk]{2,8}$/u), { minLength: 1, maxLength: 2 })
  .map((parts) => parts.join(" "));

describe("a signature", () => {
  it("is the same whoever the applicant is, when the name is replaced everywhere", () => {
    const first = signed(resumeOf("Jane", "Doe", LINES), ["Jane", "Doe"]);
    fc.assert(
      fc.property(name, name, (given, family) => {
        expect(signed(resumeOf(given, family, LINES), [given, family])).toEqual(first);
      }),
      { numRuns: 100 },
    );
  });

  it("does not depend on particles that stand in one name and in everybody's text", () => {
    const text = LINES.map((line) => line.replaceAll("the", "de la"));
    expect(signed(resumeOf("Ana", "de la Cruz", text), ["Ana", "de la Cruz"])).toEqual(
      signed(resumeOf("Zoë", "Kwok", text), ["Zoë", "Kwok"]),
    );
  });

  it("does not depend on the order of the applicant's names, on case, accents or line ends", () => {
    const first = signed(resumeOf("José", "O’Brien", LINES), ["José", "O’Brien"]);
    expect(signed(resumeOf("JOSE", "OBRIEN", LINES).replaceAll("\n", "\r\n"), ["O'Brien", "jose"])).toEqual(first);
  });

  it("does not depend on contact details", () => {
    const first = signed(resumeOf("Jane", "Doe", LINES), ["Jane", "Doe"]);
    const moved = resumeOf("Jane", "Doe", LINES)
      .replace("Springfield", "Porto Alegre")
      .replace("+1 512 555 0134", "+55 51 3333-4444")
      .replace("jane.doe@example.com", "jd@example.org");
    expect(signed(moved, ["Jane", "Doe"])).toEqual(first);
  });

  it("has other keys and other digests in every connection, and none in common between the two kinds", () => {
    const [one, other] = [INDEX_KEY, OTHER_KEY].map((key) => signed(LINES.join("\n"), [], key));
    expect(one?.keys.filter((key) => other?.keys.includes(key))).toEqual([]);
    const theirs = new Set(readSignature(other?.signature ?? ""));
    const shared = [...readSignature(one?.signature ?? "")].filter((digest) => theirs.has(digest));
    expect(shared).toEqual([]);
    const starts = one?.keys.map((key) => Number.parseInt(key.slice(0, 8), 16)) ?? [];
    expect(starts.filter((start) => readSignature(one?.signature ?? "").includes(start))).toEqual([]);
  });

  it("is not made of fewer than 120 words", () => {
    const words = Array.from({ length: MIN_RESUME_WORDS }, (_, at) => `word${at}`);
    expect(signResume({ text: words.slice(1).join(" "), names: [] }, INDEX_KEY)).toEqual({ status: "too_short" });
    expect(signResume({ text: words.join(" "), names: [] }, INDEX_KEY).status).toBe("signed");
  });

  it("of any text whatever stays within its bounds, its keys in order and each once", () => {
    const noise = fc.array(fc.string({ maxLength: 40, unit: "binary", size: "max" }), { maxLength: 6, size: "max" });
    fc.assert(
      fc.property(noise, fc.nat(16), fc.array(fc.string(), { maxLength: 2 }), (lines, kept, names) => {
        const result = signResume({ text: [...LINES.slice(0, kept), ...lines].join("\n"), names }, INDEX_KEY);
        if (result.status !== "signed") return true;
        const { keys, signature } = result;
        return (
          keys.length <= RESUME_KEYS &&
          keys.every((key, at) => /^[\da-f]{16}$/.test(key) && (keys[at - 1] ?? "") < key) &&
          readSignature(signature).length <= SIGNATURE_SIZE &&
          /^[\w-]{0,684}$/.test(signature)
        );
      }),
      { numRuns: RUNS },
    );
  });

  it("takes one digest per word at most, so twice the text costs twice as many", () => {
    const words = Array.from({ length: 2_000 }, (_, at) => `word${at}`);
    const digests = (count: number) => {
      let calls = 0;
      shingleDigests(words.slice(0, count), 8, (text) => {
        calls += 1;
        return text;
      });
      return calls;
    };
    expect([500, 1_000, 2_000].map(digests)).toEqual([493, 993, 1_993]);
  });
});

describe("the words of a résumé", () => {
  it("keep the years of a role and lose a telephone number in the running text", () => {
    const text = [...LINES, "Acme, 2019 - 2022, call +44 20 7946 0958 or (512) 555-0134"].join("\n");
    expect(resumeWords(text, []).slice(-5)).toEqual(["acme", "2019", "2022", "call", "or"]);
  });

  it("grow in step with the text, and come to an end where it is made to be slow", () => {
    for (const unit of ["1 ", "a@", "a.", "'", "1-.", "\u0301", "é", "\n", "(", "+1 ", "www.", "a./"]) {
      const count = (length: number) => resumeWords(unit.repeat(length), ["a"]).length;
      expect(count(4_000), unit).toBeLessThanOrEqual(2 * count(2_000) + 1);
      // As much as is ever read: with anything quadratic in it the test would not end.
      expect(count(120_000), unit).toBeLessThanOrEqual(120_000);
    }
  });
});
