/** Which of an application's links name an account at GitHub: the handle only, and no page of it is ever opened. */
import { initial } from "../domain-names.ts";
import { MAX_LINKS, webAddress } from "../links.ts";

/** Each account costs up to a dozen requests, and a person has one. */
const MAX_ACCOUNTS = 2;

/**
 * Letters, digits and single hyphens that neither begin nor end it, at most 39
 * (https://docs.github.com/en/enterprise-cloud@latest/admin/identity-and-access-management/iam-configuration-reference/username-considerations-for-external-authentication).
 */
const HANDLE = /^(?=.{1,39}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** First segments of the site's own pages, which nobody can have as a handle: reading one as a handle would find no account. */
const PAGES: ReadonlySet<string> = new Set(
  [
    "about access account admin anonymous any api apps auth billing blog bounty branches business businesses cache",
    "case-studies categories changelog cla cloud codespaces collections comments commits community companies compare",
    "contact contributing copilot customer-stories customers dashboard dashboards design developer discover discussions",
    "docs downloads edu education enterprise events explore features files forked forks ghost gist gists github graphs guides help",
    "help-wanted home hosting images inbox info integrations introduction issues jobs join languages learn legal",
    "library login logout marketplace mine mirrors mobile models new news none nonprofit notifications oauth open-source",
    "organisations organizations orgs pages partners payments personal plans plugins popular posts premium-support press",
    "pricing professional projects pulls raw readme readme-stories recommendations redeem releases repositories repos",
    "resources search security services sessions settings shop showcases signin signup site solutions spam sponsors",
    "ssh staff starred stars static status statuses storage stories styleguide subscriptions suggestions support",
    "suspended talks team teams terms timeline topics tos tour training trending updates user username users watching",
    "why-github wiki windows",
  ].flatMap((line) => line.split(" ")),
);

const HOSTS: ReadonlySet<string> = new Set(["github.com", "www.github.com", "gist.github.com"]);

/** A gist can be linked to by its own id, without whose it is. */
const isGistId = (segment: string) => /^[0-9a-f]{20,}$/.test(segment);

function handleIn(link: string): string | null {
  const url = webAddress(link);
  const host = url?.hostname.replace(/\.$/, "") ?? "";
  if (url === null || !HOSTS.has(host)) return null;
  const handle = (url.pathname.split("/")[1] ?? "").toLowerCase();
  if (!HANDLE.test(handle) || PAGES.has(handle)) return null;
  return host === "gist.github.com" && isGistId(handle) ? null : handle;
}

/** Handles of the accounts that links name, lower case, each once, in their order. */
export function githubHandles(links: readonly string[]): readonly string[] {
  const handles = new Set(links.slice(0, MAX_LINKS).flatMap((link) => handleIn(link) ?? []));
  return [...handles].slice(0, MAX_ACCOUNTS);
}

/** "j***n": the first and the last character. */
export const maskHandle = (handle: string): string =>
  handle.length > 1 ? `${initial(handle)}***${handle.slice(-1)}` : `${initial(handle)}***`;
