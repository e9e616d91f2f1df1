import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HttpClient, HttpFailure, type HttpRequest } from "../../http/http.ts";
import type { ProviderCredentials } from "../lookup.ts";
import { describeLookupContract } from "../lookup.contract.ts";
import { aContext, anApplication } from "../testing.ts";
import {
  createGithubEmulator,
  type EmulatedAccount,
  type EmulatedCommit,
  type EmulatedRepository,
  type GithubEmulator,
} from "./github-emulator.ts";
import { githubAccount } from "./github.ts";

const RUNS = process.env["BONAFIDE_LONG"] === "1" ? 100_000 : 2_000;
const TOKEN = "token0123456789";
const SUBMITTED = new Date("2026-10-01T12:00:00Z");
const OPENED = "2020-01-15T08:00:00Z";
const LINK = "https://github.com/JMoreau/project";

const from = (...links: string[]) => anApplication({ submittedAt: SUBMITTED, links });
const hash = (seed: number) => seed.toString(16).padStart(40, "0");
/** Commits a day apart from a day on. */
const commits = (count: number, day: string, author: string | null = "jmoreau", seed = 1): EmulatedCommit[] =>
  Array.from({ length: count }, (_, at) => ({
    sha: hash(seed * 100_000 + at),
    date: new Date(Date.parse(day) + at * 86_400_000).toISOString(),
    author,
  }));
const repository = (id: number, parts: Partial<EmulatedRepository> = {}): EmulatedRepository => ({
  id,
  name: `project-${id}`,
  createdAt: "2021-03-01T00:00:00Z",
  pushedAt: `2026-0${1 + (id % 8)}-01T00:00:00Z`,
  commits: commits(6, "2021-03-01T00:00:00Z", "jmoreau", id),
  ...parts,
});
const account = (repositories: readonly EmulatedRepository[], parts: Partial<EmulatedAccount> = {}) => ({
  createdAt: OPENED,
  repositories,
  ...parts,
});
const emulator = (jmoreau: EmulatedAccount, others: Record<string, EmulatedAccount> = {}, token = TOKEN) =>
  createGithubEmulator({ accounts: { JMoreau: jmoreau, ...others }, token });

describeLookupContract<"codeAccount">({
  name: "GitHub",
  emulator: emulator(account([])),
  lookup: (http, githubOrigin) => githubAccount({ http, credentials: {}, overrides: { githubOrigin } }),
  application: from(LINK),
  fact: {
    accounts: [
      { masked: "j***u", exists: true, ageDays: 2451, backdatedShare: null, copiedShare: null, activeYears: 0 },
    ],
  },
  notFound: "found",
});

/** The emulator without a network in between, recording what it is sent, at a time that a test may move. */
function asked(github: GithubEmulator, credentials: ProviderCredentials = {}) {
  const sent: HttpRequest[] = [];
  const time = { now: Date.parse("2026-10-01T12:00:00Z") };
  const http: HttpClient = async (request) => {
    sent.push(request);
    const response = await github.app.request(request.url, { headers: { ...request.headers } });
    const body = new Uint8Array(await response.arrayBuffer());
    if (body.length > (request.maxBytes ?? 0)) throw new HttpFailure("too_large", "api.github.com", true);
    return { status: response.status, header: (name) => response.headers.get(name), body };
  };
  const lookup = githubAccount({ http, credentials, overrides: {}, clock: () => new Date(time.now) });
  return {
    sent,
    time,
    look: (...links: string[]) => lookup.look(from(...(links.length > 0 ? links : [LINK])), aContext()),
  };
}
async function factOf(github: GithubEmulator) {
  const { look, sent } = asked(github);
  const evidence = await look();
  if (evidence.status !== "found") throw new Error(`${evidence.status} instead of a fact`);
  return { accounts: evidence.fact.accounts, account: evidence.fact.accounts[0], requests: sent.length };
}

describe("what GitHub is sent", () => {
  it("is the handle at its API's host, without a token where there is none", async () => {
    const { sent, look } = asked(emulator(account([])));
    await look();
    expect(sent.map(({ url }) => url)).toEqual(["https://api.github.com/users/jmoreau"]);
    expect(Object.keys(sent[0]?.headers ?? {}).toSorted()).toEqual(["accept", "x-github-api-version"]);
  });

  it("is a token in a header only", async () => {
    const { sent, look } = asked(emulator(account([repository(7)])), { github: { token: TOKEN } });
    expect(await look()).toMatchObject({ status: "found" });
    for (const { url, headers } of sent) {
      expect(url).not.toContain(TOKEN);
      expect(headers?.["authorization"]).toBe(`Bearer ${TOKEN}`);
    }
  });

  it("is nothing without a link to an account: that is no gap", async () => {
    const { sent, look } = asked(emulator(account([])));
    expect(await look("https://moreau.dev", "https://github.com/orgs/acme")).toEqual({ status: "not_applicable" });
    expect(sent).toEqual([]);
  });

  it("never leaves the API's host, whatever the links are", async () => {
    const { sent, look } = asked(emulator(account([])));
    await look("https://github.com/..%2f..%2frepos", "https://github.com/a?b", "https://gist.github.com/b/c");
    expect(sent.map(({ url }) => url)).toEqual(["https://api.github.com/users/a", "https://api.github.com/users/b"]);
  });

  it("is refused with a wrong token", async () => {
    const { look } = asked(emulator(account([])), { github: { token: "wrong" } });
    expect(await look()).toMatchObject({ reason: "refused" });
  });
});

describe("an account", () => {
  it("that does not exist is an answer", async () => {
    const { look } = asked(emulator(account([])));
    expect(await look("https://github.com/nobody-here")).toMatchObject({
      status: "found",
      fact: { accounts: [{ masked: "n***e", exists: false, ageDays: null, activeYears: null }] },
    });
  });

  it("of an organisation says nothing about who links to it", async () => {
    const github = emulator(account([]), { acme: { createdAt: OPENED, type: "Organization" } });
    expect(await asked(github).look("https://github.com/acme")).toEqual({ status: "not_applicable" });
    expect(await asked(github).look("https://github.com/acme/x", LINK)).toMatchObject({
      fact: { accounts: [{ masked: "j***u" }] },
    });
  });

  it("opened after the application has no age at it", async () => {
    const { account: late } = await factOf(emulator(account([repository(7)], { createdAt: "2026-10-05T00:00:00Z" })));
    expect(late).toMatchObject({ exists: true, ageDays: null, backdatedShare: null, activeYears: null });
  });

  it("is active in the years GitHub dates, not in those its commits claim", async () => {
    const { account: steady } = await factOf(
      emulator(
        account([
          repository(1, { createdAt: "2020-02-01T00:00:00Z", pushedAt: "2021-06-01T00:00:00Z" }),
          repository(2, { createdAt: "2023-02-01T00:00:00Z", pushedAt: "2023-06-01T00:00:00Z" }),
          // Pushed to by whoever owns the original, after the fork was made.
          repository(3, { createdAt: "2024-02-01T00:00:00Z", pushedAt: "2026-06-01T00:00:00Z", fork: true }),
          repository(4, { createdAt: "2023-09-01T00:00:00Z", pushedAt: "2026-12-01T00:00:00Z" }),
        ]),
      ),
    );
    expect(steady?.activeYears).toBe(4);
  });
});

describe("commits older than the account", () => {
  const BEFORE = "2018-01-01T00:00:00Z";
  const AFTER = "2021-01-01T00:00:00Z";

  it("are counted exactly where the first page holds all, in three requests", async () => {
    const all = [...commits(6, BEFORE, "jmoreau", 1), ...commits(2, AFTER, "jmoreau", 2)];
    const { account: one, requests } = await factOf(emulator(account([repository(1, { commits: all })])));
    expect(one?.backdatedShare).toBe(0.75);
    expect(requests).toBe(3);
  });

  it("are counted by two searches where it does not", async () => {
    const all = [...commits(60, BEFORE, "jmoreau", 1), ...commits(20, AFTER, "jmoreau", 2)];
    const github = emulator(account([repository(1, { commits: all })]));
    const { account: one, requests } = await factOf(github);
    expect(one?.backdatedShare).toBe(0.75);
    expect(requests).toBe(5);
    expect(github.asked.at(-1)).toContain("author-date:<2019-12-16");
  });

  it("are none, by one search, where the account's own first one is younger than it", async () => {
    const others = commits(80, BEFORE, "upstream", 3);
    const { account: one, requests } = await factOf(
      emulator(account([repository(1, { commits: [...others, ...commits(9, AFTER)] })])),
    );
    expect(one?.backdatedShare).toBe(0);
    // The account, its repositories, the first page, its own commits, and where the repository's first commit lies.
    expect(requests).toBe(5);
  });

  it("within thirty days of its opening are no older, nor are commits of other people", async () => {
    const own = [...commits(5, "2019-12-20T00:00:00Z", "jmoreau", 1), ...commits(30, BEFORE, "upstream", 2)];
    expect((await factOf(emulator(account([repository(1, { commits: own })])))).account?.backdatedShare).toBe(0);
  });

  it("are no share where there are hardly any commits, or none with a date", async () => {
    const few = commits(4, BEFORE);
    expect((await factOf(emulator(account([repository(1, { commits: few })])))).account?.backdatedShare).toBeNull();
    const odd = commits(6, AFTER).map((commit) => ({ ...commit, date: "not a day" }));
    expect((await factOf(emulator(account([repository(1, { commits: odd })])))).account?.backdatedShare).toBe(0);
  });
});

describe("repositories that begin as another's", () => {
  const upstream = (id: number, seed: number, parts: Partial<EmulatedRepository> = {}) =>
    repository(id, { name: `origin-${id}`, commits: commits(6, "2017-01-01T00:00:00Z", "upstream", seed), ...parts });
  const copy = (id: number, seed: number, more: readonly EmulatedCommit[] = []) =>
    repository(id, { commits: [...commits(6, "2017-01-01T00:00:00Z", "upstream", seed), ...more] });
  const shareWith = async (own: readonly EmulatedRepository[], others: readonly EmulatedRepository[]) =>
    factOf(emulator(account(own), { upstream: account(others) }));

  it("are found by their first commit in an older repository of somebody else", async () => {
    const { account: one, requests } = await shareWith(
      [copy(11, 91), copy(12, 92), repository(13)],
      [upstream(1, 91), upstream(2, 92)],
    );
    expect(one?.copiedShare).toBeCloseTo(2 / 3);
    expect(requests).toBe(5);
  });

  it("are none of these: begun by the account, copied by others, forked, or known to nobody", async () => {
    const own = [repository(11), repository(12), repository(13)];
    const theirs = own.map(({ commits: same = [] }, at) => upstream(1 + at, 0, { commits: same }));
    expect((await shareWith(own, theirs)).account?.copiedShare).toBe(0);
    const later = [upstream(50, 91), upstream(51, 92)];
    expect((await shareWith([copy(11, 91), copy(12, 92)], later)).account?.copiedShare).toBe(0);
    const forks = [upstream(1, 91, { fork: true }), upstream(2, 92, { fork: true })];
    expect((await shareWith([copy(11, 91), copy(12, 92)], forks)).account?.copiedShare).toBe(0);
    expect((await shareWith([copy(11, 91), copy(12, 92)], [])).account?.copiedShare).toBe(0);
  });

  it("are no share of a single repository", async () => {
    expect((await shareWith([copy(11, 91)], [upstream(1, 91)])).account?.copiedShare).toBeNull();
  });

  it("are looked for in the three pushed to last, with eleven requests at most", async () => {
    const long = (seed: number) => commits(40, "2021-01-01T00:00:00Z", "jmoreau", seed);
    const own = [
      copy(21, 91, long(31)),
      copy(22, 92, long(32)),
      copy(23, 93, long(33)),
      repository(14),
      repository(15),
    ];
    const busy = {
      ...repository(16),
      commits: commits(200, "2016-01-01T00:00:00Z", "jmoreau", 40),
      pushedAt: "2020-02-01T00:00:00Z",
    };
    const github = emulator(
      account([...own.map((one, at) => ({ ...one, pushedAt: `2026-0${9 - at}-01T00:00:00Z` })), busy]),
      {
        upstream: account([upstream(1, 91), upstream(2, 92), upstream(3, 93)]),
      },
    );
    const { account: one, requests } = await factOf(github);
    expect(one?.copiedShare).toBe(1);
    expect(requests).toBe(11);
  });
});

describe("what cannot be established", () => {
  const full = () => account([repository(1), repository(2), repository(3)]);

  it("is null where GitHub will not search, or ran out of time", async () => {
    const hidden = await factOf(emulator({ ...full(), unsearchable: true }));
    expect(hidden.account).toMatchObject({ exists: true, ageDays: 2451, backdatedShare: null, copiedShare: null });
    const slow = emulator(full());
    slow.incomplete = true;
    expect((await factOf(slow)).account).toMatchObject({ backdatedShare: null, copiedShare: null });
  });

  it("is null once two accounts have spent the searches", async () => {
    const heavy = (login: string, seed: number) =>
      account(
        [1, 2, 3].map((at) =>
          repository(seed + at, {
            commits: [
              ...commits(2, "2018-01-01T00:00:00Z", null, seed + at),
              ...commits(60, "2017-01-01T00:00:00Z", login, seed + at + 10),
            ],
          }),
        ),
      );
    const github = emulator(heavy("jmoreau", 100), { other: heavy("other", 200) });
    const { look, sent } = asked(github);
    expect(await look(LINK, "https://github.com/other")).toMatchObject({
      status: "found",
      fact: { accounts: [{ backdatedShare: expect.any(Number) }, { ageDays: 2451 }] },
    });
    expect(sent.filter(({ url }) => url.includes("/search/")).length).toBeLessThanOrEqual(9);
    expect(sent.length).toBeLessThanOrEqual(13);
  });
});

describe("GitHub's limits", () => {
  const full = () => emulator(account([repository(1), repository(2)]));
  const now = Date.parse("2026-10-01T12:00:00Z") / 1000;

  it("make the whole account wait, whichever question met them", async () => {
    const github = full();
    github.limit("search", 0, now + 40);
    expect(await asked(github).look()).toMatchObject({ status: "unavailable", reason: "rate_limited" });
  });

  it("are waited out until GitHub's own hour, and nothing is asked meanwhile", async () => {
    const github = full();
    github.limit("core", 0, now + 1200);
    const { look, sent, time } = asked(github);
    await look();
    expect(sent).toHaveLength(1);
    time.now += 1_199_000;
    expect(await look()).toMatchObject({ reason: "rate_limited" });
    expect(sent).toHaveLength(1);
    time.now += 1_000;
    github.limit("core", 9, now + 4800);
    expect(await look()).toMatchObject({ status: "found" });
  });

  it("are kept to before they are met: the last request allowed is the last one sent", async () => {
    const github = full();
    github.limit("core", 2, now + 600);
    const { look, sent } = asked(github);
    expect(await look()).toMatchObject({ status: "found" });
    const before = sent.length;
    expect(await look()).toMatchObject({ reason: "rate_limited" });
    expect(sent).toHaveLength(before);
  });

  it.each([
    ["the seconds it names", 90, 90],
    ["a minute where it names none", null, 60],
    ["an hour at most", 999_999, 3600],
  ])("against bursts are waited out for %s", async (_, seconds, pause) => {
    const github = full();
    const { look, sent, time } = asked(github);
    github.burst(seconds);
    expect(await look()).toMatchObject({ reason: "rate_limited" });
    time.now += pause * 1000 - 1;
    await look();
    expect(sent).toHaveLength(1);
    time.now += 1;
    expect(await look()).toMatchObject({ status: "found" });
  });

  it("of the search leave the account's own questions alone", async () => {
    const github = full();
    github.limit("search", 0, now + 40);
    const { look, sent } = asked(github);
    await look();
    expect(await look("https://github.com/nobody-here")).toMatchObject({ status: "found" });
    expect(sent.at(-1)?.url).toContain("/users/nobody-here");
  });
});

describe("a failure on the way", () => {
  it.each([
    [500, "provider_error"],
    [429, "rate_limited"],
    [403, "refused"],
    [401, "refused"],
  ])("of status %i leaves no half account, at whichever question it comes", async (status, reason) => {
    for (let healthy = 0; healthy < 3; healthy += 1) {
      const github = emulator(account([repository(1), repository(2)]));
      let seen = 0;
      const http: HttpClient = async (request) => {
        if (seen === healthy) github.behave({ failNext: { status, times: 1 } });
        seen += 1;
        const response = await github.app.request(request.url);
        const body = new Uint8Array(await response.arrayBuffer());
        return { status: response.status, header: (name) => response.headers.get(name), body };
      };
      const lookup = githubAccount({ http, credentials: {}, overrides: {} });
      expect(await lookup.look(from(LINK), aContext())).toMatchObject({ status: "unavailable", reason });
      expect(seen).toBe(healthy + 1);
    }
  });

  it("of size, in what holds many commits, leaves out what it was about", async () => {
    const github = emulator(account([repository(1), repository(2)]));
    const http: HttpClient = async (request) => {
      if (request.url.includes("/search/")) throw new HttpFailure("too_large", "api.github.com", true);
      const response = await github.app.request(request.url);
      const body = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, header: (name) => response.headers.get(name), body };
    };
    const lookup = githubAccount({ http, credentials: {}, overrides: {} });
    expect(await lookup.look(from(LINK), aContext())).toMatchObject({
      fact: { accounts: [{ ageDays: 2451, backdatedShare: null, copiedShare: null }] },
    });
  });
});

describe("any answers", () => {
  it("end in typed evidence, within the bounds, that shows no more of the handle than its ends", async () => {
    const word = fc.oneof(fc.string(), fc.constant(null), fc.integer(), fc.constantFrom(OPENED, "User", "jmoreau"));
    const user = fc.record(
      {
        login: fc.oneof(fc.constant("jmoreau"), word),
        type: word,
        created_at: fc.oneof(fc.constant(OPENED), word),
        public_repos: fc.oneof(fc.nat(), word),
      },
      { requiredKeys: ["login"] },
    );
    const place = fc.record({
      id: fc.nat(),
      full_name: fc.oneof(fc.constant("jmoreau/a"), fc.string()),
      fork: fc.boolean(),
    });
    const repositories = fc.array(
      fc.record({
        id: fc.nat(),
        full_name: fc.constantFrom("jmoreau/a", "jmoreau/b", "x"),
        fork: fc.boolean(),
        size: fc.nat(),
        created_at: fc.constant(OPENED),
        pushed_at: fc.oneof(fc.constant(OPENED), fc.constant(null)),
      }),
      { maxLength: 5 },
    );
    const found = fc.record({
      total_count: fc.nat(),
      incomplete_results: fc.boolean(),
      items: fc.array(
        fc.record({
          sha: fc.oneof(fc.constant(hash(1)), fc.string()),
          author: fc.oneof(fc.constant(null), fc.record({ login: fc.constantFrom("jmoreau", "x") })),
          commit: fc.record({ author: fc.record({ date: fc.oneof(fc.constant(OPENED), fc.string()) }) }),
          repository: place,
        }),
        { maxLength: 4 },
      ),
    });
    const text = (value: fc.Arbitrary<unknown>) =>
      fc.oneof(
        { weight: 6, arbitrary: value.map((one) => JSON.stringify(one)) },
        fc.json(),
        fc.string({ unit: "binary" }),
      );
    const answers = fc.record({
      user: text(user),
      repositories: text(repositories),
      search: fc.array(text(found), { minLength: 1, maxLength: 3 }),
    });
    const status = fc.oneof(
      { weight: 9, arbitrary: fc.constant(200) },
      fc.constantFrom(301, 401, 403, 404, 409, 422, 429, 451, 500),
    );
    await fc.assert(
      fc.asyncProperty(
        answers,
        fc.array(status, { minLength: 1 }),
        async ({ user: one, repositories: many, search }, statuses) => {
          let requests = 0;
          const http: HttpClient = async ({ url }) => {
            const at = requests;
            requests += 1;
            const body = url.includes("/search/") ? search[at % search.length] : url.includes("/repos") ? many : one;
            return {
              status: statuses[at % statuses.length] ?? 200,
              header: () => null,
              body: new TextEncoder().encode(body),
            };
          };
          const evidence = await githubAccount({ http, credentials: {}, overrides: {} }).look(from(LINK), aContext());
          expect(["found", "unavailable", "not_applicable"]).toContain(evidence.status);
          expect(requests).toBeLessThanOrEqual(11);
          if (evidence.status !== "found") return;
          for (const { masked, ageDays, backdatedShare, copiedShare, activeYears } of evidence.fact.accounts) {
            expect(masked).toBe("j***u");
            for (const share of [backdatedShare, copiedShare]) {
              if (share === null) continue;
              expect(share).toBeGreaterThanOrEqual(0);
              expect(share).toBeLessThanOrEqual(1);
            }
            for (const count of [ageDays, activeYears]) {
              if (count !== null) expect(Number.isInteger(count) && count >= 0).toBe(true);
            }
          }
        },
      ),
      { numRuns: RUNS },
    );
  });
});
