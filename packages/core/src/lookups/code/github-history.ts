/**
 * What the public history of one GitHub account says, from few questions: how much of it is older than the account, and
 * how much of it begins as somebody else's.
 *
 * The sample: of all commits in the account's own repositories the {@link PAGE} with the earliest author date, and, only
 * where these do not settle it, two counts of the account's own commits, the first commit of each of the
 * {@link SAMPLE} repositories pushed to last, and other places of such a commit that is not the account's own. GitHub's
 * commit search covers default branches and leaves most forks out. What the sample does not settle is null.
 */
import type { UnavailableReason } from "../../domain/evidence.ts";
import type { GithubApi } from "./github-api.ts";
import { type Commit, Commits, type Repository } from "./github-schema.ts";

const DAY_MS = 86_400_000;
/** Commits with a clock a little off, or begun offline, are no older than the account. */
const GRACE_DAYS = 30;
const PAGE = 50;
const SAMPLE = 3;
/** Fewer say nothing about a habit. */
const LEAST_COMMITS = 5;
const LEAST_REPOSITORIES = 2;

/** Searches one application may cost: below the ten a minute GitHub allows to whoever comes without a token. */
export const MAX_SEARCHES = 9;

export interface SearchBudget {
  left: number;
}

/** A source that may answer later: the whole account is asked about again then. */
export class Silence extends Error {
  override readonly name = "Silence";
  readonly reason: UnavailableReason;
  constructor(reason: UnavailableReason) {
    super(reason);
    this.reason = reason;
  }
}

export interface AccountHistory {
  readonly backdatedShare: number | null;
  readonly copiedShare: number | null;
}

export interface Account {
  readonly handle: string;
  readonly openedAt: Date;
  /** The account's own repositories that hold something and are no forks. */
  readonly own: readonly Repository[];
}

type Search = (query: string, size: number) => Promise<Commits | null>;

const sameText = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
const ownerOf = (fullName: string) => fullName.slice(0, Math.max(0, fullName.indexOf("/")));
const authoredAt = ({ commit }: Commit) => Date.parse(commit.author.date);

/** Searches until the budget is spent; null for what GitHub does not answer, or not whole. */
function searcher(api: GithubApi, budget: SearchBudget, signal: AbortSignal): Search {
  return async (query, size) => {
    if (budget.left <= 0) return null;
    budget.left -= 1;
    const parameters = new URLSearchParams({ q: query, sort: "author-date", order: "asc", per_page: String(size) });
    const answer = await api.ask("search", `/search/commits?${parameters}`, signal);
    if (answer.status === "unanswered") throw new Silence(answer.reason);
    if (answer.status !== "answered") return null;
    const commits = Commits.safeParse(answer.body);
    if (!commits.success) throw new Silence("provider_error");
    return commits.data.incomplete_results ? null : commits.data;
  };
}

const isWhole = ({ total_count, items }: Commits) => total_count <= items.length;

async function backdatedShare(search: Search, { handle, openedAt }: Account, first: Commits): Promise<number | null> {
  const cutoff = openedAt.getTime() - GRACE_DAYS * DAY_MS;
  const isOlder = (commit: Commit) => authoredAt(commit) < cutoff;
  const share = (older: number, all: number) => (all < LEAST_COMMITS ? null : Math.min(1, older / all));
  if (isWhole(first)) {
    const own = first.items.filter(({ author }) => sameText(author?.login ?? "", handle));
    return share(own.filter(isOlder).length, own.length);
  }
  const ownCommits = `user:${handle} author:${handle}`;
  const all = await search(ownCommits, 1);
  if (all === null) return null;
  const [earliest] = all.items;
  if (earliest === undefined || !isOlder(earliest)) return share(0, all.total_count);
  const before = await search(`${ownCommits} author-date:<${new Date(cutoff).toISOString().slice(0, 10)}`, 1);
  return before === null ? null : share(before.total_count, all.total_count);
}

/** The commit a repository begins with, by author date; null where the search does not know it. */
async function firstCommit(search: Search, { full_name }: Repository, first: Commits): Promise<Commit | null> {
  const known = first.items.find(({ repository }) => sameText(repository.full_name, full_name));
  if (known || isWhole(first)) return known ?? null;
  return (await search(`repo:${full_name}`, 1))?.items[0] ?? null;
}

/** Whether a repository begins with the first commit of an older one of somebody else's; null where nobody could tell. */
async function isCopied(
  search: Search,
  handle: string,
  repository: Repository,
  first: Commits,
): Promise<boolean | null> {
  const begins = await firstCommit(search, repository, first);
  if (begins === null) return null;
  // What the account's own holder wrote is theirs, wherever else it lies.
  if (sameText(begins.author?.login ?? "", handle)) return false;
  const places = await search(`hash:${begins.sha}`, 30);
  if (places === null) return null;
  return places.items.some(
    ({ sha, repository: other }) =>
      sha === begins.sha && !other.fork && other.id < repository.id && !sameText(ownerOf(other.full_name), handle),
  );
}

async function copiedShare(search: Search, { handle, own }: Account, first: Commits): Promise<number | null> {
  const latest = own
    .toSorted((a, b) => Date.parse(b.pushed_at ?? "") - Date.parse(a.pushed_at ?? "") || a.id - b.id)
    .slice(0, SAMPLE);
  const verdicts: boolean[] = [];
  for (const repository of latest) {
    const copied = await isCopied(search, handle, repository, first);
    if (copied !== null) verdicts.push(copied);
  }
  return verdicts.length < LEAST_REPOSITORIES ? null : verdicts.filter(Boolean).length / verdicts.length;
}

/** Throws {@link Silence} when GitHub does not answer for now. */
export async function accountHistory(
  api: GithubApi,
  account: Account,
  budget: SearchBudget,
  signal: AbortSignal,
): Promise<AccountHistory> {
  const search = searcher(api, budget, signal);
  const first = await search(`user:${account.handle}`, PAGE);
  if (first === null) return { backdatedShare: null, copiedShare: null };
  return {
    backdatedShare: await backdatedShare(search, account, first),
    copiedShare: await copiedShare(search, account, first),
  };
}
