import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_WORK_ROWS, workRows } from "./work-rows.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 3_000;

const shown = (text: string) =>
  workRows(text).map(({ employer, title, from, to, fullTime }) => {
    const moment = (at: typeof to) =>
      at === null ? "now" : [at.year, ...(at.month === null ? [] : [at.month])].join("/");
    return `${employer}; ${title}; ${moment(from)}-${moment(to)}${fullTime ? "" : "; partly"}`;
  });

describe("workRows", () => {
  it.each([
    ["Quillon Data, Staff Engineer, 2019 to 2022.", "Quillon Data; Staff Engineer; 2019-2022"],
    ["Quillon Data — Staff Engineer (2019 – present)", "Quillon Data; Staff Engineer; 2019-now"],
    ["Staff Engineer at Quillon Data, Jan 2019 - Mar 2022", "Quillon Data; Staff Engineer; 2019/1-2022/3"],
    ["Staff Engineer | Quillon Data | 01/2019 – 03/2022", "Quillon Data; Staff Engineer; 2019/1-2022/3"],
    ["Quillon Data\nStaff Engineer\n2019 – 2022\nKept the lights on", "Quillon Data; Staff Engineer; 2019-2022"],
    ["2019 - 2022 Quillon Data, Senior Developer", "Quillon Data; Senior Developer; 2019-2022"],
    ["Senior Developer, Acme GmbH, Berlin 2015-2018", "Acme GmbH; Senior Developer; 2015-2018"],
    ["Acme, Inc., Part-time Developer, Sept. 2018 to date", "Acme; Part-time Developer; 2018/9-now; partly"],
    ["Acme, Developer, 2018-04 – 2019-11", "Acme; Developer; 2018/4-2019/11"],
  ])("reads %j", (text, row) => {
    expect(shown(text)).toEqual([row]);
  });

  it("reads one row after the other out of one running text", () => {
    const text =
      "Backend engineer. Acme, Lead Developer, 2021 to 2024. At Acme rebuilt it. Beta Labs, Tester, 2019 to 2021.";
    expect(shown(text)).toEqual(["Acme; Lead Developer; 2021-2024", "Beta Labs; Tester; 2019-2021"]);
  });

  it.each([
    "BSc Computer Science, Harrowfield University, 2013 to 2017.",
    "Education: teaching assistant, Harrowfield University, 2013 to 2017",
    "Grew revenue from 2019 to 2022",
    "Quillon Data, 2019 to 2022",
    "Engineer, 2019 to 2022",
    "Lead Engineer, Chief Architect, 2019 to 2022",
    "Quillon Data, Engineer, 2022 to 2019",
    "Engineer at Quillon Data, 12019 to 20221",
    "Quillon Data, Engineer, since the beginning",
    "",
  ])("reads nothing out of %j", (text) => {
    expect(workRows(text)).toEqual([]);
  });

  it("never throws, and keeps every row within its bounds", () => {
    let read = 0;
    const part = fc.constantFrom(
      ", Engineer, 2019 to 2022",
      "2019",
      " to ",
      "–",
      "present",
      "\n",
      ", ",
      "Engineer",
      "Acme",
      " at ",
      "(",
      "Jan ",
      ". ",
      "03/",
    );
    const text = fc.oneof(
      fc.array(part, { maxLength: 60, size: "max" }).map((parts) => parts.join("")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(text, (input) => {
        const rows = workRows(input);
        read += rows.length;
        return rows.every(
          ({ employer, title, from, to }) =>
            Math.max(employer.length, title.length) <= 80 &&
            input.includes(employer) &&
            input.includes(title) &&
            (to === null || to.year >= from.year) &&
            [from, to].every((at) => at?.month == null || (at.month >= 1 && at.month <= 12)),
        );
      }),
      { numRuns: RUNS },
    );
    // Otherwise there was little to check.
    expect(read).toBeGreaterThan(RUNS / 10);
  });

  it("reads twice the rows out of twice the text, up to the limit", () => {
    const unit = "Acme, Engineer, 2019 to 2022.\n";
    for (const count of [1, 2, 4, 8, 16, 32]) expect(workRows(unit.repeat(count))).toHaveLength(count);
    expect(workRows(unit.repeat(4_000))).toHaveLength(MAX_WORK_ROWS);
  });

  it("comes to an end on as much text as is ever read, made to be slow", () => {
    for (const unit of [
      "2019-2022 ",
      "2019 to ",
      "Jan ",
      "a at ",
      "a, ",
      "Engineer at 2019 to 2020",
      "\n2019-2020",
      ". ",
      "12/",
    ]) {
      expect(workRows(unit.repeat(120_000)).length, unit).toBeLessThanOrEqual(MAX_WORK_ROWS);
    }
  });
});
