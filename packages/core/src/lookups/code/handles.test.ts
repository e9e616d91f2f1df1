import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { githubHandles, maskHandle } from "./handles.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 3_000;

describe("links to an account", () => {
  it.each([
    ["https://github.com/jmoreau", "jmoreau"],
    ["http://www.github.com/JMoreau/", "jmoreau"],
    ["github.com/j-moreau-2/project/tree/main?x=1#y", "j-moreau-2"],
    [" HTTPS://GITHUB.COM./a ", "a"],
    ["https://gist.github.com/jmoreau/0123456789abcdef0123456789abcdef", "jmoreau"],
    [`https://github.com/${"a".repeat(39)}`, "a".repeat(39)],
  ])("name it: %s", (link, handle) => {
    expect(githubHandles([link])).toEqual([handle]);
  });

  it.each([
    "jmoreau",
    "https://github.com",
    "https://github.com//jmoreau",
    "https://github.com/orgs/acme",
    "https://github.com/Login",
    "https://github.com/search?q=jmoreau",
    "https://github.com/marketplace",
    "https://github.com/-jmoreau",
    "https://github.com/jmoreau-",
    "https://github.com/j--moreau",
    "https://github.com/j_moreau",
    "https://github.com/j%2Fmoreau",
    "https://github.com/..%2f..%2fadmin",
    `https://github.com/${"a".repeat(40)}`,
    "https://gist.github.com/0123456789abcdef0123456789abcdef",
    "https://jmoreau.github.io",
    "https://raw.githubusercontent.com/jmoreau/x/main/y",
    "https://api.github.com/users/jmoreau",
    "https://github.com.evil.example/jmoreau",
    "https://evil.example/github.com/jmoreau",
    "https://github.com@evil.example/jmoreau",
    "ftp://github.com/jmoreau",
    "mailto:jmoreau@github.com",
    "javascript:github.com/jmoreau",
  ])("name none: %s", (link) => {
    expect(githubHandles([link])).toEqual([]);
  });

  it("name each account once, two at most", () => {
    const links = ["github.com/a", "https://github.com/A/x", "github.com/b", "github.com/c"];
    expect(githubHandles(links)).toEqual(["a", "b"]);
  });

  it("are few, whatever a form carries", () => {
    const filler = Array.from({ length: 100_000 }, () => "https://example.org");
    expect(githubHandles([...filler, "github.com/late"])).toEqual([]);
  });

  it("never yield what is not a handle by GitHub's own rule", () => {
    const link = fc.oneof(
      fc.string({ unit: "binary" }).map((path) => `https://github.com/${path}`),
      fc.webUrl(),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(fc.array(link), (links) => {
        for (const handle of githubHandles(links)) {
          expect(handle).toMatch(/^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){0,38}$/);
          expect(maskHandle(handle)).toMatch(/^[a-z0-9]\*\*\*[a-z0-9]?$/);
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe("a handle that is shown", () => {
  it("is its first and last character", () => {
    expect(["jmoreau", "ab", "a"].map(maskHandle)).toEqual(["j***u", "a***b", "a***"]);
  });
});
