/** Which of an application's links lead to a domain the candidate may have registered for themselves. */
import { isHostingPlatform, registrableDomain } from "../domain-names.ts";
import { MAX_LINKS, webAddress } from "../links.ts";
import { MAX_IDENTIFIERS } from "../lookup.ts";

/**
 * Services where a person is a guest: code hosts, networks, galleries, documents, page builders. Their age says nothing
 * about their users. Builders whose suffix the public-suffix list knows (github.io, vercel.app) need no line here.
 */
const SERVICES: ReadonlySet<string> = new Set(
  [
    "github.com gitlab.com bitbucket.org codeberg.org sourceforge.net sr.ht gitee.com huggingface.co kaggle.com npmjs.com",
    "pypi.org crates.io docker.com stackoverflow.com stackexchange.com leetcode.com hackerrank.com",
    "codewars.com codepen.io replit.com glitch.com dev.to hashnode.com hashnode.dev medium.com substack.com wordpress.com",
    "blogspot.com blogger.com tumblr.com ghost.io linkedin.com lnkd.in xing.com wellfound.com angel.co indeed.com",
    "upwork.com fiverr.com freelancer.com toptal.com twitter.com x.com t.co facebook.com fb.com fb.me instagram.com",
    "threads.net tiktok.com reddit.com discord.com discord.gg t.me telegram.me telegram.org wa.me whatsapp.com vk.com",
    "weibo.com youtube.com youtu.be vimeo.com twitch.tv mastodon.social bsky.app behance.net dribbble.com artstation.com",
    "figma.com adobe.com cargo.site notion.so notion.site about.me linktr.ee bio.link carrd.co wix.com wixsite.com",
    "squarespace.com weebly.com webflow.com webflow.io framer.com framer.website google.com goo.gl",
    "dropbox.com live.com sharepoint.com icloud.com box.com airtable.com canva.com calendly.com",
    "orcid.org researchgate.net academia.edu arxiv.org bit.ly tinyurl.com",
  ].flatMap((line) => line.split(" ")),
);

/** A page below a university's name, by the endings registries keep for them. */
const isAcademic = (domain: string) => /(?:^|\.)edu$|\.(?:edu|ac)\.[a-z]{2}$/.test(domain);

/** Registrable domains of the links that are neither a service's nor rented below a platform's name, in their order. */
export function portfolioDomains(links: readonly string[]): readonly string[] {
  const domains = new Set<string>();
  for (const link of links.slice(0, MAX_LINKS)) {
    const host = webAddress(link)?.hostname.replace(/\.$/, "");
    const domain = host === undefined ? null : registrableDomain(host);
    if (domain === null || SERVICES.has(domain) || isHostingPlatform(domain) || isAcademic(domain)) continue;
    domains.add(domain);
    if (domains.size === MAX_IDENTIFIERS) break;
  }
  return [...domains];
}
