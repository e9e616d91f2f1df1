/** Which of an application's links are the person's own page, in one spelling; pages of employers and products are none. */
import { canonicalGithub, canonicalLinkedin, linkHost } from "./canonical.ts";
import { isShared } from "./shared-domains.ts";

/** A form that carries more links is not one a person filled in. */
const MAX_LINKS = 20;

/** Where a member's page stands below a service's name; the first group is the member. */
const MEMBER_PAGES: Readonly<Record<string, RegExp>> = {
  "gitlab.com": /^\/([\w.-]{2,64})\/?$/,
  "bitbucket.org": /^\/([\w.-]{2,64})\/?$/,
  "codeberg.org": /^\/([\w.-]{2,64})\/?$/,
  "huggingface.co": /^\/([\w.-]{2,64})\/?$/,
  "kaggle.com": /^\/([\w.-]{2,64})\/?$/,
  "dev.to": /^\/([\w.-]{2,64})\/?$/,
  "medium.com": /^\/@([\w.-]{2,64})\/?$/,
  "stackoverflow.com": /^\/users\/(\d{1,12})(?:\/[\w-]{1,64})?\/?$/,
  "x.com": /^\/(\w{2,32})\/?$/,
  "twitter.com": /^\/(\w{2,32})\/?$/,
  "behance.net": /^\/([\w-]{2,64})\/?$/,
  "dribbble.com": /^\/([\w-]{2,64})\/?$/,
  "linktr.ee": /^\/([\w.-]{2,64})\/?$/,
};
/** Pages of the services themselves under the same shape. */
const NOBODY = /^(?:about|explore|features|help|home|jobs|join|login|orgs|pricing|search|settings|signup|topics)$/;
/** The entrance of a site, or the page on it that is about its owner. */
const ENTRANCE = /^\/?(?:index\.html?|about(?:-me)?|portfolio|cv|resume|home)?\/?$/i;

function pathOf(link: string): string {
  const address = /^https?:\/\//i.test(link.trim()) ? link.trim() : `https://${link.trim()}`;
  return URL.canParse(address) ? new URL(address).pathname : "/";
}

function ownPage(link: string, form: boolean): string | null {
  const host = linkHost(link);
  if (host === null) return null;
  const path = pathOf(link);
  if (host === "github.com") {
    const login = /^\/[^/]+\/?$/.test(path) ? canonicalGithub(link) : null;
    return login === null || NOBODY.test(login) ? null : `github.com/${login}`;
  }
  if (/(?:^|\.)linkedin\.com$/.test(host)) {
    const name = canonicalLinkedin(link);
    return name === null ? null : `linkedin.com/in/${name}`;
  }
  const member = Object.hasOwn(MEMBER_PAGES, host) ? MEMBER_PAGES[host]?.exec(path)?.[1]?.toLowerCase() : undefined;
  if (member !== undefined) return NOBODY.test(member) ? null : `${host.replace("twitter.com", "x.com")}/${member}`;
  // In a résumé a bare site is as often an employer's; in the form's own field it is offered as the person's.
  return form && !isShared(host) && ENTRANCE.test(path) ? host : null;
}

/** From the form's own fields, and from the résumé where the shape alone says that it is a person's page. */
export function ownPages(links: readonly string[], inDocument: readonly string[]): readonly string[] {
  const pages = [
    ...links.slice(0, MAX_LINKS).map((link) => ownPage(link, true)),
    ...inDocument.slice(0, MAX_LINKS).map((link) => ownPage(link, false)),
  ];
  return [...new Set(pages.filter((page) => page !== null))].slice(0, 5);
}
