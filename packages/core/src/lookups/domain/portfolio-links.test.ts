import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aContext, anApplication } from "../testing.ts";
import { portfolioDomains } from "./portfolio-links.ts";
import { rdapPortfolioDomain } from "./portfolio.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 3_000;

describe("links to a site of one's own", () => {
  it.each([
    ["https://moreau.dev/work?x=1#y", "moreau.dev"],
    ["http://www.moreau.co.uk", "moreau.co.uk"],
    ["moreau.dev", "moreau.dev"],
    [" blog.moreau.dev/post ", "moreau.dev"],
    ["https://github.com@moreau.dev/", "moreau.dev"],
    ["https://m\u00fcller.de", "xn--mller-kva.de"],
    ["HTTPS://MOREAU.DEV.", "moreau.dev"],
  ])("are read: %s", (link, domain) => {
    expect(portfolioDomains([link])).toEqual([domain]);
  });

  it.each([
    "https://github.com/jmoreau",
    "https://gist.github.com/jmoreau",
    "https://www.linkedin.com/in/jmoreau",
    "https://jmoreau.github.io",
    "https://jmoreau.vercel.app",
    "https://jmoreau.medium.com",
    "https://drive.google.com/file/d/1",
    "https://cs.stanford.edu/~jmoreau",
    "https://www.cam.ac.uk/x",
    "jane@moreau.dev",
    "n/a",
    "none",
    "",
    "javascript://moreau.dev/%0aalert(1)",
    "ftp://moreau.dev",
    "file:///etc/passwd",
    "http://127.0.0.1/",
    "http://[::1]/",
    "http://169.254.169.254/latest/meta-data",
    "https://localhost",
    `https://moreau.dev/${"a".repeat(3000)}`,
  ])("are not these: %s", (link) => {
    expect(portfolioDomains([link])).toEqual([]);
  });

  it("count once each, three at most, the first ones", () => {
    expect(portfolioDomains(["a.dev", "https://www.a.dev", "https://github.com/x", "b.dev", "c.dev", "d.dev"])).toEqual(
      ["a.dev", "b.dev", "c.dev"],
    );
  });

  it("are domains, three at most, for any text at all", () => {
    const link = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.webUrl(), fc.domain());
    fc.assert(
      fc.property(fc.array(link, { maxLength: 8 }), (links) => {
        const domains = portfolioDomains(links);
        expect(domains.length).toBeLessThanOrEqual(3);
        for (const domain of domains) expect(domain).toMatch(/^[a-z0-9_.-]+\.[a-z0-9-]+$/);
        expect(portfolioDomains(domains)).toEqual(domains);
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it("are looked at up to the twentieth, however many there are", () => {
    let reads = 0;
    const links = new Proxy(
      Array.from({ length: 100_000 }, () => "https://github.com/x"),
      {
        get(list, key, receiver) {
          if (typeof key === "string" && /^\d+$/.test(key)) reads += 1;
          return Reflect.get(list, key, receiver);
        },
      },
    );
    expect(portfolioDomains(links)).toEqual([]);
    expect(reads).toBeLessThanOrEqual(20);
  });
});

describe("an application without a site of its own", () => {
  it("misses nothing: the question does not arise, and nobody is asked", async () => {
    const lookup = rdapPortfolioDomain({
      http: () => Promise.reject(new Error("asked")),
      credentials: {},
      overrides: {},
    });
    for (const links of [[], ["https://github.com/jmoreau"]]) {
      expect(await lookup.look(anApplication({ links }), aContext())).toEqual({ status: "not_applicable" });
    }
  });
});
