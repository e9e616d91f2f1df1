import { describe, expect, it } from "vitest";
import { notApplicable, unavailable } from "../domain/evidence.ts";
import { nothing, portfolio } from "./testing.ts";
import { portfolioDomainNew } from "./web.ts";

const status = (finding: { status: string }) => finding.status;
const judge = (...sketches: Parameters<typeof portfolio>) =>
  portfolioDomainNew.evaluate({ ...nothing, portfolioDomain: portfolio(...sketches) });

describe("portfolio-domain-new", () => {
  it.each([
    [0, "fired"],
    [89, "fired"],
    [90, "clear"],
    [4000, "clear"],
  ])("at %i days is %s", (ageDays, expected) => {
    expect(status(judge({ ageDays }))).toBe(expected);
  });

  it("judges the youngest of several sites, and shows it masked", () => {
    expect(judge({ ageDays: 900 }, { ageDays: 7 })).toMatchObject({ shown: { domain: "p7***.example", days: 7 } });
  });

  it("leaves a domain that carries the mail too to the mail's own signal", () => {
    expect(status(judge({ ageDays: 7, alsoMail: true }))).toBe("not_applicable");
    expect(status(judge({ ageDays: 7, alsoMail: true }, { ageDays: 900 }))).toBe("clear");
  });

  it("does not apply without a site of one's own, and is not checked when the registry was silent", () => {
    expect(status(portfolioDomainNew.evaluate({ ...nothing, portfolioDomain: notApplicable }))).toBe("not_applicable");
    expect(
      status(portfolioDomainNew.evaluate({ ...nothing, portfolioDomain: unavailable("timeout", "domain/test") })),
    ).toBe("not_checked");
  });
});
