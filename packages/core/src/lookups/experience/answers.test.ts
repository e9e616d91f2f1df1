import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aContext, anApplication } from "../testing.ts";
import { answeredExperience, asksForYears, statedYears } from "./answers.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 3_000;
const lookup = answeredExperience();
const look = (...answers: { question: string; answer: string }[]) =>
  lookup.look(anApplication({ answers }), aContext());

describe("a question for years of experience", () => {
  it.each([
    "Years of experience",
    "How many years of experience do you have?",
    "How many years of professional experience do you have with TypeScript?",
    "Total years of relevant work experience *",
    "What is your total experience in years?",
    "How many years of full-time software engineering experience do you have (post-degree)?",
    "Experience (years)",
    "  HOW MANY YEARS\nOF EXPERIENCE ",
  ])("is one: %s", (question) => {
    expect(asksForYears(question)).toBe(true);
  });

  it.each([
    "Do you have at least 5 years of experience?",
    "How many years of driving experience do you have?",
    "How many years have you lived in your city?",
    "Describe your experience of the last years",
    "What was your best experience this year?",
    "Years until you graduate",
    "Experience",
    "",
    `Years of experience ${"x".repeat(300)}`,
  ])("is none: %s", (question) => {
    expect(asksForYears(question)).toBe(false);
  });
});

describe("the years stated", () => {
  it.each([
    ["8", 8],
    [" 8 years ", 8],
    ["8+", 8],
    ["10+ years of experience.", 10],
    ["7.5 yrs", 7.5],
    ["5-7", 5],
    ["5 \u2013 7 years", 5],
    ["5 years to 7 years", 5],
    ["3 to 5+", 3],
    ["over 12 years", 12],
    ["About 4", 4],
    ["~6", 6],
    ["0", 0],
    ["60", 60],
  ])("in %j are %f", (answer, years) => {
    expect(statedYears(answer)).toBe(years);
  });

  it.each([
    "",
    "eight",
    "61",
    "99",
    "120",
    "-3",
    "2015",
    "8 months",
    "less than 2",
    "yes",
    "5/7",
    "1e1",
    "8 years with Go, 2 with Rust",
  ])("are none in %j: only a number of 0 to 60 is read", (answer) => {
    expect(statedYears(answer)).toBeNull();
  });
});

describe("claimed experience", () => {
  it("is the highest of several answers: years with one tool are within the years in all", async () => {
    expect(
      await look(
        { question: "How many years of experience do you have with Go?", answer: "3" },
        { question: "Years of experience", answer: "9-12" },
        { question: "How many cats do you have?", answer: "40" },
      ),
    ).toEqual({ status: "found", fact: { years: 9 }, source: "experience/answers", dataDate: null });
  });

  it("is absent without such a question or without a number", async () => {
    expect(await look()).toEqual({ status: "absent" });
    expect(await look({ question: "Years of experience", answer: "many" })).toEqual({ status: "absent" });
    expect(await look({ question: "Favourite number", answer: "7" })).toEqual({ status: "absent" });
  });

  it("is a number of 0 to 60 or absent, whatever was asked and answered", async () => {
    const parts = fc.constantFrom("years", "of", "experience", "how many", "8", "+", "-", " ", "yrs", "to", "99", "\n");
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(parts, { maxLength: 12 }).map((all) => all.join(" ")),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ question: text, answer: text }), { maxLength: 5 }), async (answers) => {
        const evidence = await look(...answers);
        expect(["found", "absent"]).toContain(evidence.status);
        if (evidence.status !== "found") return;
        expect(evidence.fact.years).toBeGreaterThanOrEqual(0);
        expect(evidence.fact.years).toBeLessThanOrEqual(60);
      }),
      { numRuns: RUNS },
    );
  });
});
