/**
 * What GitHub's public API tells of the account an application links to.
 *
 * Sends the handle, and nothing else of the application, to api.github.com (GitHub Inc., United States). No profile page
 * is opened and no name, place or picture of the answers is read. A token is optional and raises the limits. At most two
 * accounts are asked about, with two requests each and nine searches together.
 */
import { found, notApplicable, type UnavailableReason, unavailable } from "../../domain/evidence.ts";
import type { CodeAccountFact } from "../../domain/facts.ts";
import type { LicenceFacts } from "../../domain/licence.ts";
import type { Lookup, LookupDeps, LookupOverrides } from "../lookup.ts";
import { type Answer, combine } from "../several.ts";
import { createGithubApi, type GithubApi } from "./github-api.ts";
import { accountHistory, MAX_SEARCHES, type SearchBudget, Silence } from "./github-history.ts";
import { Repositories, type Repository, User } from "./github-schema.ts";
import { githubHandles, maskHandle } from "./handles.ts";

const ID = "codeAccount/github";
const ORIGIN = "https://api.github.com";
const DAY_MS = 86_400_000;
/** GitHub opened in 2007; an earlier year is a broken answer. */
const FIRST_YEAR = 2007;

const licence: LicenceFacts = {
  provider: "github",
  title: "GitHub",
  access: "public_service",
  sends: ["code_account"],
  purpose: "how old a linked code account is and whether its work is its own",
  employmentUse: "terms_not_read",
  fcra: "terms_not_read",
  display: "Ages, counts and shares with a masked account name",
  storage: "Ages, counts and shares with the screening; nothing of the answers",
  region: "United States",
  area: "us",
  note: "The public programming interface, under GitHub's terms; they were not read for this product. A token of the customer's own only raises the limits.",
  termsDate: null,
};

export const githubOrigins = (overrides: LookupOverrides): readonly string[] => [overrides.githubOrigin ?? ORIGIN];

type Account = CodeAccountFact["accounts"][number];

const unanswered = (reason: UnavailableReason) => ({ status: "unanswered", reason }) as const;

/**
 * Calendar years in which the account opened a repository or pushed to one of its own last. Both days are GitHub's own:
 * a commit can carry any date. More than a hundred repositories are counted by the first hundred, so it is "at least".
 */
function activeYears(repositories: readonly Repository[], openedAt: Date, submittedAt: Date): number {
  const days = repositories.flatMap(({ created_at, pushed_at, fork }) =>
    // A fork keeps the day somebody pushed to its original.
    pushed_at === null || fork ? [created_at] : [created_at, pushed_at],
  );
  const within = days
    .map((day) => new Date(day))
    .filter((day) => day.getTime() >= openedAt.getTime() && day.getTime() <= submittedAt.getTime());
  return new Set(within.map((day) => day.getUTCFullYear())).size;
}

/** Null for what is no person's account: an organisation's says nothing about who links to it. */
async function askAbout(
  api: GithubApi,
  handle: string,
  submittedAt: Date,
  budget: SearchBudget,
  signal: AbortSignal,
): Promise<Answer<Account | null>> {
  const masked = maskHandle(handle);
  const nothing = { ageDays: null, backdatedShare: null, copiedShare: null, activeYears: null };
  const answered = (account: Partial<Account>): Answer<Account> => ({
    status: "answered",
    value: { masked, exists: true, ...nothing, ...account },
  });

  const asked = await api.ask("core", `/users/${handle}`, signal);
  if (asked.status === "unanswered") return asked;
  if (asked.status === "missing") return answered({ exists: false });
  const user = User.safeParse(asked.status === "answered" ? asked.body : null);
  if (!user.success || user.data.login.toLowerCase() !== handle) return unanswered("provider_error");
  if (user.data.type !== "User") return { status: "answered", value: null };
  const openedAt = new Date(user.data.created_at);
  if (openedAt.getUTCFullYear() < FIRST_YEAR) return unanswered("provider_error");
  // Opened after the application was sent: another account than the one that was linked to, or a handle opened late.
  if (openedAt.getTime() > submittedAt.getTime() + DAY_MS) return answered({});
  const ageDays = Math.max(0, Math.floor((submittedAt.getTime() - openedAt.getTime()) / DAY_MS));
  if (user.data.public_repos === 0) return answered({ ageDays, activeYears: 0 });

  const listed = await api.ask(
    "core",
    `/users/${handle}/repos?type=owner&sort=created&direction=asc&per_page=100`,
    signal,
  );
  if (listed.status === "unanswered") return listed;
  if (listed.status !== "answered") return answered({ ageDays });
  const repositories = Repositories.safeParse(listed.body);
  if (!repositories.success) return unanswered("provider_error");
  const known = { ageDays, activeYears: activeYears(repositories.data, openedAt, submittedAt) };
  const own = repositories.data.filter(({ fork, size, pushed_at }) => !fork && size > 0 && pushed_at !== null);
  if (own.length === 0) return answered(known);
  try {
    return answered({ ...known, ...(await accountHistory(api, { handle, openedAt, own }, budget, signal)) });
  } catch (error) {
    if (error instanceof Silence) return unanswered(error.reason);
    throw error;
  }
}

export const githubAccount = ({
  http,
  credentials: { github },
  overrides,
  clock,
}: LookupDeps): Lookup<"codeAccount"> => {
  const [origin] = githubOrigins(overrides);
  const api = createGithubApi({ http, origin, token: github?.token, clock });
  return {
    id: ID,
    fact: "codeAccount",
    after: [],
    licence,
    look: async ({ links, submittedAt }, { signal }) => {
      const handles = githubHandles(links);
      // An account is optional: without a link the question does not arise, and nothing is missing.
      if (handles.length === 0) return notApplicable;
      const budget = { left: MAX_SEARCHES };
      const answers: Answer<Account | null>[] = [];
      // One after the other, as GitHub asks its callers to (https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api).
      for (const handle of handles) answers.push(await askAbout(api, handle, submittedAt, budget, signal));
      const values = combine(answers);
      if (typeof values === "string") return unavailable(values, ID);
      const accounts = values.filter((account) => account !== null);
      return accounts.length > 0 ? found<"codeAccount">({ accounts }, ID) : notApplicable;
    },
  };
};
