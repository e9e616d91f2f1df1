import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlapMonths } from "./employment.ts";
import { workRows } from "./work-rows.ts";

const AT = new Date("2026-07-15T00:00:00Z");
const months = (...lines: string[]) => overlapMonths(workRows(lines.join("\n")), AT);

describe("overlapMonths", () => {
  it("counts the months two full-time roles certainly share", () => {
    expect(months("Acme, Engineer, Jan 2019 - Jan 2023", "Beta, Engineer, Jan 2020 - Jan 2023")).toBe(36);
    // December 2019 to January 2022 and December 2018 to January 2023 are what the years guarantee.
    expect(months("Acme, Engineer, 2019 to 2022", "Beta, Engineer, 2018 to 2023")).toBe(25);
    expect(months("Acme, Engineer, 2022 to 2023", "Beta, Engineer, 2022 to 2023")).toBe(1);
    expect(months("Acme, Engineer, Jan 2024 - present", "Beta, Engineer, Jan 2025 - present")).toBe(18);
  });

  it("counts a month once, however many roles share it", () => {
    const row = "Engineer, Jan 2019 - Jan 2021";
    expect(months(`Acme, ${row}`, `Beta, ${row}`, `Gamma, ${row}`)).toBe(24);
  });

  it("counts nothing for roles in a row, a promotion, part-time work, or the future", () => {
    expect(months("Acme, Engineer, 2019 to 2021", "Beta, Engineer, 2021 to 2023")).toBe(0);
    expect(months("Acme, Engineer, Jan 2019 - Mar 2021", "Beta, Engineer, Mar 2021 - May 2023")).toBe(0);
    expect(months("Acme, Engineer, 2017 to 2023", "Acme, Lead Engineer, 2018 to 2023")).toBe(0);
    expect(months("Acme, Engineer, 2017 to 2023", "Beta, Freelance Engineer, 2018 to 2023")).toBe(0);
    expect(months("Acme, Engineer, 2027 to 2030", "Beta, Engineer, 2027 to 2030")).toBe(0);
  });

  it("does not depend on the order of the rows", () => {
    const rows = workRows(
      ["Acme, Engineer, 2015 to 2020", "Beta, Engineer, 2017 to 2022", "Gamma, Tester, 2012 to 2018"].join("\n"),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(overlapMonths(shuffled, AT)).toBe(overlapMonths(rows, AT));
      }),
    );
  });
});
