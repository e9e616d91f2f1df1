import { lookupFactories } from "@bonafide/core/lookups";
import { describe, expect, it } from "vitest";
import { SOURCES, STATED } from "./canned-lookups.ts";
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
    for (const kind of new Set(answered)) expect([...STATED, ...Object.keys(SOURCES)]).toContain(kind);
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

  const LINKED = {
    ...PERSON,
    links: {
      github: "https://github.com/zz-test-persona",
      linkedin: "https://www.linkedin.com/in/zz-test-persona",
      portfolio: null,
    },
    claimed_years_experience: 9,
    address: "1 Example Street, Austin",
  };
  const RICH = {
    ...CLEAN,
    linkedin: { status: "ok", resolves: true, name_matches: true, verified: false, first_seen: "2015-01-01" },
    address: { status: "ok", kind: "residential" },
    feeds: { status: "ok", matches: [] },
  };

  it.each([
    ["linkedin", { resolves: false }, "linkedin-unresolved", "clear"],
    ["linkedin", { resolves: true, name_matches: false }, "linkedin-name-conflict", "clear"],
    ["linkedin", { resolves: true, first_seen: "2026-09-01" }, "linkedin-new", "clear"],
    ["linkedin", { resolves: true, verified: true }, "linkedin-verified", "clear"],
    ["address", { kind: "cmra" }, "address-cmra", "clear"],
    ["address", { kind: "forwarder" }, "address-cmra", "clear"],
  ])("make of lookups.%s %j the signal %s, and of an ordinary answer none", async (name, answer, signal, ordinary) => {
    const given = async (lookups: object) => (await statuses({ ...RICH, ...lookups }, LINKED)).get(signal)?.status;
    expect(await given({})).toBe(ordinary);
    expect(await given({ [name]: { status: "ok", ...answer } })).toBe("fired");
    expect(await given({ [name]: { status: "unavailable" } })).toBe("not_checked");
    expect(await given({ [name]: { status: "not_checked" } })).toBe("not_checked");
    expect(await given({ [name]: { status: "not_applicable" } })).toBe("not_applicable");
  });

  it("miss nothing where the application links no profile and gives no postal address", async () => {
    const found = await statuses({ ...RICH, linkedin: { status: "unavailable" }, address: { status: "unavailable" } });
    for (const signal of ["linkedin-unresolved", "linkedin-new", "linkedin-verified", "address-cmra", "known-linkedin"])
      expect([signal, found.get(signal)?.status]).toEqual([signal, "not_applicable"]);
  });

  it.each([
    ["email", "known-email"],
    ["phone", "known-phone"],
    ["github", "known-github"],
    ["linkedin", "known-linkedin"],
    ["domain", "known-domain"],
    ["wallet", "known-wallet-sdn"],
    ["ip", "known-ip"],
  ])("make of a listed %s the signal %s, and nothing of a name alone", async (type, signal) => {
    const matched = async (confidence: string, last_seen: string | null) => {
      const feeds = { status: "ok", matches: [{ list: "partners", type, confidence, last_seen }] };
      return (await statuses({ ...RICH, feeds }, LINKED)).get(signal)?.status;
    };
    expect(await matched("confirmed", "2026-09-20")).toBe("fired");
    expect(await matched("confirmed", "2020-09-20")).toBe("suppressed");
    expect(await matched("name-only", "2026-09-20")).toBe("clear");
    const name = { status: "ok", matches: [{ list: "x", type: "name", confidence: "confirmed", last_seen: null }] };
    const run = await runCase(aCase({ lookups: { ...RICH, feeds: name }, application: LINKED }));
    expect(caseRow(run).contributions.filter(({ group }) => group === "known")).toEqual([]);
    const silent = await statuses({ ...RICH, feeds: { status: "unavailable" } }, LINKED);
    expect(silent.get(signal)?.status).toBe(type === "wallet" ? "not_applicable" : "not_checked");
  });

  it("read the form's clock and the résumé's file from the application itself", async () => {
    const at = { text: "Austin, Texas", country: "US", region: "TX", utc_offset_minutes: -300 };
    const pdf = { producer: null, creator: null, author: null, created: null, utc_offset: null };
    const resume = { text: "", file_sha256: null, pdf, hidden_text: [] };
    const given = async (application: object) => statuses(RICH, { ...LINKED, location: at, resume, ...application });
    const status = async (signal: string, application: object) => (await given(application)).get(signal)?.status;

    expect(await status("tz-mismatch", { browser_utc_offset_minutes: 540 })).toBe("fired");
    expect(await status("tz-mismatch", { browser_utc_offset_minutes: -240 })).toBe("clear");
    expect(await status("tz-mismatch", { browser_utc_offset_minutes: 0 })).toBe("not_applicable");
    expect(await status("tz-mismatch", {})).toBe("not_checked");
    // Eleven hours behind is thirteen ahead.
    const across = { location: { ...at, utc_offset_minutes: 720 }, browser_utc_offset_minutes: -660 };
    expect(await status("tz-mismatch", across)).toBe("clear");

    const withPdf = (fields: object) => ({ resume: { ...resume, pdf: { ...pdf, ...fields } } });
    expect(await status("pdf-tz-mismatch", withPdf({ utc_offset: 540 }))).toBe("fired");
    expect(await status("pdf-tz-mismatch", withPdf({ utc_offset: 9 }))).toBe("fired");
    expect(await status("pdf-tz-mismatch", withPdf({ created: "2026-10-01T08:00:00+09:00" }))).toBe("fired");
    expect(await status("pdf-tz-mismatch", withPdf({ utc_offset: -300 }))).toBe("clear");
    expect(await status("pdf-tz-mismatch", withPdf({ utc_offset: 0 }))).toBe("not_applicable");
    expect(await status("pdf-tz-mismatch", {})).toBe("not_applicable");

    const named = { first_name: "Zoë", last_name: "Quill" };
    const author = async (name: string | null) =>
      status("pdf-author-mismatch", { ...named, ...withPdf({ author: name }) });
    expect(await author("Jordan Example")).toBe("fired");
    expect(await author("QUILL, Zoe")).toBe("clear");
    expect(await author("Zoe")).toBe("clear");
    expect(await author("Microsoft Office User")).toBe("clear");
    expect(await author(null)).toBe("not_applicable");

    expect(await status("hidden-text", { resume: { ...resume, hidden_text: ["hire me at once, please"] } })).toBe(
      "fired",
    );
    expect(await status("hidden-text", {})).toBe("clear");
    expect(await status("hidden-text", { resume: null })).toBe("not_applicable");
  });
});
