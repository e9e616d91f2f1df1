/** Domains that many unrelated people share, so that a list naming one would point at all of them. */
import providers from "email-providers/all.json" with { type: "json" };
import { parse } from "tldts";

const MAIL: ReadonlySet<string> = new Set(providers);

/** Sites where a person is a guest: code hosts, networks, documents, short links. */
const SERVICES: ReadonlySet<string> = new Set(
  [
    "github.com gitlab.com bitbucket.org codeberg.org stackoverflow.com huggingface.co kaggle.com npmjs.com pypi.org",
    "dev.to medium.com substack.com wordpress.com blogspot.com linkedin.com xing.com indeed.com upwork.com fiverr.com",
    "freelancer.com toptal.com twitter.com x.com facebook.com instagram.com threads.net reddit.com discord.com discord.gg",
    "t.me telegram.org telegram.me whatsapp.com wa.me youtube.com youtu.be vimeo.com behance.net dribbble.com figma.com",
    "notion.so notion.site linktr.ee carrd.co wix.com squarespace.com weebly.com webflow.io google.com goo.gl",
    "dropbox.com sharepoint.com live.com airtable.com canva.com calendly.com zoom.us slack.com microsoft.com",
    "bit.ly tinyurl.com outlook.com gmail.com proton.me protonmail.com duck.com",
  ].flatMap((line) => line.split(" ")),
);

/** Also true of names under which anyone may rent one (github.io) and of bare suffixes. */
export function isShared(host: string): boolean {
  const { domain, publicSuffix } = parse(host, { allowPrivateDomains: true });
  if (domain === null || publicSuffix === host) return true;
  return host === domain && (MAIL.has(domain) || SERVICES.has(domain));
}
