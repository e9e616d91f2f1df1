/**
 * A stand-in for GitHub's REST API: accounts, their repositories, the commit search and the limits
 * (https://docs.github.com/en/rest, https://docs.github.com/en/search-github/searching-on-github/searching-commits).
 */
import type { Context } from "hono";
import { createProviderEmulator, type ProviderEmulator } from "../emulation.ts";

export interface EmulatedCommit {
  readonly sha: string;
  readonly date: string;
  /** Null where the author's address belongs to no account. */
  readonly author: string | null;
}

export interface EmulatedRepository {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  readonly pushedAt: string | null;
  readonly fork?: boolean;
  readonly commits?: readonly EmulatedCommit[];
}

export interface EmulatedAccount {
  readonly createdAt: string;
  readonly type?: "User" | "Organization";
  readonly repositories?: readonly EmulatedRepository[];
  /** The search refuses to look into it, as it does for accounts GitHub has hidden. */
  readonly unsearchable?: boolean;
}

export interface GithubEmulatorOptions {
  /** By login. */
  readonly accounts: Readonly<Record<string, EmulatedAccount>>;
  /** The one token that is taken; anything else in its place is refused. */
  readonly token?: string;
}

export interface GithubEmulator extends ProviderEmulator {
  /** Requests left in a window that ends at `reset` (seconds since 1970); without a call there is no end of them. */
  limit(resource: "core" | "search", left: number, reset: number): void;
  /** Answers the next request as the limit against bursts does, with or without saying for how long. */
  burst(retryAfterSeconds: number | null): void;
  /** Whether searches say that they ran out of time. */
  incomplete: boolean;
  /** Paths and queries asked, in their order. */
  readonly asked: readonly string[];
}

interface Placed extends EmulatedCommit {
  readonly owner: string;
  readonly repository: EmulatedRepository;
}

const same = (a: string | null, b: string | undefined) => a?.toLowerCase() === b?.toLowerCase();

export function createGithubEmulator({ accounts, token }: GithubEmulatorOptions): GithubEmulator {
  const limits = new Map<string, { left: number; readonly reset: number }>();
  const asked: string[] = [];
  let retryAfter: { readonly seconds: number | null } | null = null;
  const state = { incomplete: false };
  const accountOf = (login: string) => Object.entries(accounts).find(([name]) => same(name, login));
  const placed: readonly Placed[] = Object.entries(accounts).flatMap(([owner, { repositories = [] }]) =>
    repositories.flatMap((repository) =>
      (repository.fork ? [] : (repository.commits ?? [])).map((commit) => ({ ...commit, owner, repository })),
    ),
  );

  const message = (context: Context, status: 401 | 403 | 404 | 422, text: string) =>
    context.json({ message: text, documentation_url: "https://docs.github.com/rest", status: String(status) }, status);

  function search(context: Context) {
    const terms = (context.req.query("q") ?? "").split(" ").filter((term) => term !== "");
    const wanted = (name: string) => terms.find((term) => term.startsWith(`${name}:`))?.slice(name.length + 1);
    const [user, author, repo, hash, date] = ["user", "author", "repo", "hash", "author-date"].map(wanted);
    const hidden = [user, author].some((login) => login !== undefined && accountOf(login)?.[1].unsearchable === true);
    if (terms.length === 0 || hidden) return message(context, 422, "Validation Failed");
    const hits = placed
      .filter((commit) => user === undefined || same(commit.owner, user))
      .filter((commit) => author === undefined || same(commit.author, author))
      .filter(({ owner, repository }) => repo === undefined || same(`${owner}/${repository.name}`, repo))
      .filter(({ sha }) => hash === undefined || sha === hash)
      .filter((commit) => date === undefined || `<${commit.date.slice(0, 10)}` < date)
      .toSorted((a, b) => a.date.localeCompare(b.date));
    const items = hits.slice(0, Number(context.req.query("per_page") ?? "30"));
    return context.json({
      total_count: hits.length,
      incomplete_results: state.incomplete,
      items: items.map(({ sha, date: day, author: login, owner, repository }) => ({
        sha,
        commit: { author: { name: "emulated", email: "emulated@example.test", date: day }, message: "emulated" },
        author: login === null ? null : { login, id: 1, type: "User" },
        parents: [],
        repository: {
          id: repository.id,
          name: repository.name,
          full_name: `${owner}/${repository.name}`,
          fork: repository.fork ?? false,
          owner: { login: owner },
        },
        score: 1,
      })),
    });
  }

  const emulator = createProviderEmulator((app) => {
    app.use(async (context, next) => {
      const url = new URL(context.req.url);
      asked.push(decodeURIComponent(`${url.pathname}${url.search}`.replaceAll("+", " ")));
      const authorization = context.req.header("authorization");
      if (authorization !== undefined && authorization !== `Bearer ${token}`) {
        return message(context, 401, "Bad credentials");
      }
      if (url.pathname === "/rate_limit") return next();
      if (retryAfter !== null) {
        const { seconds } = retryAfter;
        retryAfter = null;
        if (seconds !== null) context.header("retry-after", String(seconds));
        return message(context, 403, "You have exceeded a secondary rate limit. Please wait a few minutes.");
      }
      const limit = limits.get(url.pathname.startsWith("/search/") ? "search" : "core");
      if (limit) {
        context.header("x-ratelimit-reset", String(limit.reset));
        context.header("x-ratelimit-remaining", String(Math.max(0, limit.left - 1)));
        if (limit.left <= 0) return message(context, 403, "API rate limit exceeded for 192.0.2.1.");
        limit.left -= 1;
      }
      return next();
    });
    // Asking is not counted: https://docs.github.com/en/rest/rate-limit/rate-limit
    app.get("/rate_limit", (context) => {
      const core = limits.get("core") ?? { left: 5000, reset: 0 };
      return context.json({ resources: { core: { limit: 5000, used: 0, remaining: core.left, reset: core.reset } } });
    });
    app.get("/users/:login", (context) => {
      const [login, account] = accountOf(context.req.param("login")) ?? [];
      if (!account) return message(context, 404, "Not Found");
      const { createdAt, type = "User", repositories = [] } = account;
      return context.json({ login, id: 1, type, created_at: createdAt, public_repos: repositories.length });
    });
    app.get("/users/:login/repos", (context) => {
      const [login, account] = accountOf(context.req.param("login")) ?? [];
      if (!account) return message(context, 404, "Not Found");
      const repositories = (account.repositories ?? []).toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
      return context.json(
        repositories.slice(0, Number(context.req.query("per_page") ?? "30")).map((repository) => ({
          id: repository.id,
          name: repository.name,
          full_name: `${login}/${repository.name}`,
          fork: repository.fork ?? false,
          size: repository.commits?.length ?? 0,
          created_at: repository.createdAt,
          pushed_at: repository.pushedAt,
        })),
      );
    });
    app.get("/search/commits", search);
  });

  return {
    app: emulator.app,
    behave: (behaviour) => emulator.behave(behaviour),
    get requests() {
      return emulator.requests;
    },
    limit: (resource, left, reset) => void limits.set(resource, { left, reset }),
    burst: (seconds) => {
      retryAfter = { seconds };
    },
    get incomplete() {
      return state.incomplete;
    },
    set incomplete(value) {
      state.incomplete = value;
    },
    asked,
  };
}
