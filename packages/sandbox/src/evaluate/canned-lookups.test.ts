import { lookupFactories } from "@bonafide/core/lookups";
import { describe, expect, it } from "vitest";
import { SOURCES } from "./canned-lookups.ts";
import { caseRow } from "./score-card.ts";
import { runCase } from "./run-case.ts";
import { aCase } from "./testing.ts";

const PERSON = {
  ip: "198.51.100.7",
  emails: ["robin@workshop-one.example"],
  phones: ["+1 202 555 0143"],
  location: { text: "Austin, Texas, United States", country: "US", region: "TX" },
  links: { github: null, linkedin: null, portfolio: "https://robin-builds.example" },
};
const CLEAN = {
  ip: { status: "ok", country: "US", network_type: "isp" },
  phone: { status: "ok", valid: true, line_type: "mobile", country: "US" },
  email: { status: "ok", domain_class: "custom", has_mx: true },
  rdap: { status: "ok", domain_registered: "2010-01-01" },
  portfolio: { status: "ok", domain_registered: "2010-01-01" },
};

/** What the screening recorded about each signal that needs only this kind of fact, and perhaps the place. */
async function statuses(lookups: object, application: object = PERSON) {
  const run = await runCase(aCase({ lookups, application }));
  return new Map(run.record.assessment?.findings.map((finding) => [finding.signal, finding]));
}

describe("canned lookups", () => {
  it("have an answer for every kind of fact a built-in source or a provider answers", () => {
    const answered = lookupFactories.map(
      (create) => create({ http: () => Promise.reject(new Error("offline")), credentials: {}, overrides: {} }).fact,
    );
    for (const kind of new Set(answered)) expect(["place", ...Object.keys(SOURCES)]).toContain(kind);
  });

  it.each([
    ["ip", "ip-residential-proxy"],
    ["phone", "phone-voip-nonfixed"],
    ["phone", "phone-invalid"],
    ["email", "email-disposable"],
    ["email", "email-no-mx"],
    ["rdap", "email-domain-new"],
    ["portfolio", "portfolio-domain-new"],
  ])("turn the status of lookups.%s into that of %s", async (name, signal) => {
    const given = async (status: string) => (await statuses({ ...CLEAN, [name]: { status } })).get(signal);
    expect((await statuses(CLEAN)).get(signal)?.status).toBe("clear");
    expect(await given("unavailable")).toMatchObject({
      status: "not_checked",
      missing: expect.arrayContaining([expect.objectContaining({ reason: "provider_error" })]),
    });
    expect(await given("not_checked")).toMatchObject({
      status: "not_checked",
      missing: expect.arrayContaining([expect.objectContaining({ reason: "not_configured" })]),
    });
    expect((await given("not_applicable"))?.status).toBe("not_applicable");
    const { [name]: _, ...without } = CLEAN as Readonly<Record<string, object>>;
    expect((await statuses(without)).get(signal)?.status).toBe("not_checked");
  });

  it("say that the application carries nothing, whatever the case answers", async () => {
    const found = await statuses(CLEAN, {});
    for (const signal of ["ip-vpn", "phone-invalid", "email-disposable"]) {
      expect(found.get(signal)).toMatchObject({ missing: [expect.objectContaining({ reason: "no_input" })] });
    }
    expect(found.get("portfolio-domain-new")?.status).toBe("not_applicable");
  });

  it("replace what is built in, for better and for worse", async () => {
    const real = { ...PERSON, emails: ["robin@mailinator.com"], phones: ["+44 20 7946 0018"], ip: "8.8.8.8" };
    const found = await statuses({ ...CLEAN, email: { status: "ok", domain_class: "free", has_mx: true } }, real);
    for (const signal of ["email-disposable", "ip-hosting", "phone-country-mismatch"]) {
      expect([signal, found.get(signal)?.status]).not.toEqual([signal, "fired"]);
    }
    const worse = await statuses(
      {
        ...CLEAN,
        email: { status: "ok", domain_class: "disposable", has_mx: false },
        phone: { status: "ok", valid: false },
      },
      { ...real, emails: ["robin@gmail.com"] },
    );
    for (const signal of ["email-disposable", "email-no-mx", "phone-invalid"]) {
      expect([signal, worse.get(signal)?.status]).toEqual([signal, "fired"]);
    }
  });

  it("answer for the mail domain's registry also where the case leaves the mail open", async () => {
    const rdap = { status: "ok", domain_registered: "2026-09-20" };
    for (const email of [{ status: "unavailable" }, { status: "not_checked" }]) {
      const found = await statuses({ ...CLEAN, email, rdap });
      expect(found.get("email-domain-new")?.status).toBe("fired");
      expect(found.get("email-disposable")?.status).toBe("not_checked");
    }
    const free = await statuses({ ...CLEAN, email: { status: "ok", domain_class: "free", has_mx: true }, rdap });
    expect(free.get("email-domain-new")?.status).toBe("not_applicable");
  });

  it.each(["lever", "greenhouse"])(
    "let a domain's age count half when the portfolio stands on it, as the product does with %s",
    async (ats) => {
      const young = { ...CLEAN, rdap: { status: "ok", domain_registered: "2026-09-20" } };
      const points = async (portfolio: string) => {
        const links = { ...PERSON.links, portfolio };
        const run = await runCase(aCase({ ats, lookups: young, application: { ...PERSON, links } }));
        return caseRow(run).contributions.find(({ signal }) => signal === "email-domain-new")?.points;
      };
      expect(await points("https://robin-builds.example")).toBe(8);
      expect(await points("https://workshop-one.example")).toBe(4);
    },
  );
});
