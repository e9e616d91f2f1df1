import { describe, expect, it } from "vitest";
import { found, notApplicable, unavailable } from "../domain/evidence.ts";
import { MAIL_CLASSES } from "../domain/facts.ts";
import {
  emailDisposable,
  emailDomainNew,
  emailLookalikeEmployer,
  emailLookalikeProvider,
  emailNoMx,
  emailPrivacyProvider,
} from "./email.ts";
import { domains, likeEmployer, likeProvider, mail, mailServers, nothing } from "./testing.ts";

const status = (finding: { status: string }) => finding.status;

describe("email-domain-new", () => {
  const judge = (...sketches: Parameters<typeof domains>) =>
    emailDomainNew.evaluate({ ...nothing, mailDomain: domains(...sketches) });

  it.each([
    [0, "under_30_days"],
    [29, "under_30_days"],
    [30, "under_90_days"],
    [89, "under_90_days"],
    [90, "under_a_year"],
    [364, "under_a_year"],
  ])("at %i days is %s, and half as much for one's own surname", (ageDays, tier) => {
    expect(judge({ ageDays })).toMatchObject({
      status: "fired",
      tier,
      shown: { days: ageDays, domain: `e${ageDays}***.example` },
    });
    expect(judge({ ageDays, personal: true })).toMatchObject({ status: "fired", tier: `personal_${tier}` });
    expect(emailDomainNew.tiers[`personal_${tier}`]?.points).toBe((emailDomainNew.tiers[tier]?.points ?? 0) / 2);
  });

  it.each([365, 366, 9000])("stays clear at %i days", (ageDays) => {
    expect(status(judge({ ageDays }))).toBe("clear");
  });

  it("judges the youngest of several domains", () => {
    expect(judge({ ageDays: 4000 }, { ageDays: 20 }, { ageDays: 100 })).toMatchObject({ tier: "under_30_days" });
  });

  it("judges the one that weighs most, in whatever order they are named and however young a personal one is", () => {
    const some = [{ ageDays: 2, personal: true }, { ageDays: 20 }, { ageDays: 20, personal: true }, { ageDays: 60 }];
    for (const order of [some, some.toReversed(), some.toSpliced(0, 2, ...some.slice(0, 2).toReversed())])
      expect(judge(...order)).toMatchObject({ tier: "under_30_days", shown: { days: 20 } });
  });

  it("does not apply to a domain registered again after the application", () => {
    expect(status(judge({ ageDays: -1 }))).toBe("not_applicable");
    expect(status(judge({ ageDays: -400 }, { ageDays: 4000 }))).toBe("clear");
  });

  it("does not apply to a domain that nobody holds", () => {
    const gone = found<"mailDomain">({ domains: [], unregistered: [{ masked: "g***.example" }] }, "domain/test");
    expect(status(emailDomainNew.evaluate({ ...nothing, mailDomain: gone }))).toBe("not_applicable");
  });

  it("does not apply to free mail, schools and aliases", () => {
    expect(status(emailDomainNew.evaluate({ ...nothing, mailDomain: notApplicable }))).toBe("not_applicable");
  });

  it("is not checked when the registry did not answer or has no date", () => {
    for (const reason of ["timeout", "refused", "ambiguous", "provider_error"] as const) {
      expect(emailDomainNew.evaluate({ ...nothing, mailDomain: unavailable(reason, "domain/test") })).toMatchObject({
        status: "not_checked",
        missing: [{ fact: "mailDomain", reason }],
      });
    }
  });
});

describe("email-disposable", () => {
  it.each(MAIL_CLASSES)("fires for throwaway mail only, never for an alias service or free mail: %s", (mailClass) => {
    expect(status(emailDisposable.evaluate({ ...nothing, mail: mail(mailClass) }))).toBe(
      mailClass === "disposable" ? "fired" : "clear",
    );
  });

  it("shows the address that is one, masked", () => {
    expect(emailDisposable.evaluate({ ...nothing, mail: mail("free", "disposable") })).toMatchObject({
      shown: { address: "j***@e1***.example" },
    });
  });

  it("is not checked without an address", () => {
    expect(status(emailDisposable.evaluate(nothing))).toBe("not_checked");
  });
});

describe("email-no-mx", () => {
  const judge = (...accepting: boolean[]) => emailNoMx.evaluate({ ...nothing, mailServer: mailServers(...accepting) });

  it("fires for a domain that takes no mail, also beside one that does", () => {
    expect(judge(false)).toMatchObject({ status: "fired", shown: { domain: "e0***.example" } });
    expect(judge(true, false)).toMatchObject({ status: "fired", shown: { domain: "e1***.example" } });
    expect(status(judge(true, true))).toBe("clear");
  });

  it.each(["timeout", "provider_error", "not_configured", "reserved"] as const)(
    "is not checked, and never a point, when the DNS is %s",
    (reason) => {
      expect(emailNoMx.evaluate({ ...nothing, mailServer: unavailable(reason, "mail/test") })).toMatchObject({
        status: "not_checked",
        missing: [{ fact: "mailServer", reason }],
      });
    },
  );
});

describe("email-privacy-provider", () => {
  it.each(MAIL_CLASSES)(
    "fires for a privacy provider only, never for an alias service or free mail: %s",
    (mailClass) => {
      expect(status(emailPrivacyProvider.evaluate({ ...nothing, mail: mail(mailClass) }))).toBe(
        mailClass === "privacy_provider" ? "fired" : "clear",
      );
    },
  );
});

describe("email-lookalike-employer", () => {
  const judge = (...ages: number[]) =>
    emailLookalikeEmployer.evaluate({ ...nothing, employerLookalike: likeEmployer(...ages) });

  it.each([
    [[0], "fired"],
    [[364], "fired"],
    [[365], "clear"],
    [[4000, 12], "fired"],
    [[], "clear"],
  ] as const)("with lookalikes aged %j is %s", (ages, expected) => {
    expect(status(judge(...ages))).toBe(expected);
  });

  it("is not checked while nobody has named the company's domains", () => {
    const employerLookalike = unavailable("not_configured", "domain/test");
    expect(emailLookalikeEmployer.evaluate({ ...nothing, employerLookalike })).toMatchObject({
      status: "not_checked",
      missing: [{ fact: "employerLookalike", reason: "not_configured" }],
    });
  });
});

describe("email-lookalike-provider", () => {
  it("shows the provider that is meant, and counts nothing", () => {
    expect(emailLookalikeProvider.evaluate({ ...nothing, mailLookalike: likeProvider("gmail") })).toMatchObject({
      status: "fired",
      shown: { domain: "g***.example", provider: "gmail" },
    });
    expect(emailLookalikeProvider.tiers["fired"]?.points).toBe(0);
    expect(status(emailLookalikeProvider.evaluate({ ...nothing, mailLookalike: likeProvider() }))).toBe("clear");
  });
});
