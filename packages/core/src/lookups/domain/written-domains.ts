/** Domains of sites that a text names, such as an employer's behind its name; read only to be compared, never opened. */
import { isHostingPlatform, registrableDomain } from "../domain-names.ts";
import { MAX_LINKS, webAddress } from "../links.ts";

/** A résumé that names more sites than this is a list of links; comparing costs time for each. */
export const MAX_WRITTEN_DOMAINS = 100;
/** Longer texts than any résumé are not worth reading to the end. */
const MAX_TEXT = 200_000;

/**
 * A host name by itself, in brackets or in a web address. What follows an @ is a mailbox, which is a person's and no
 * employer's site. Labels and their number are bounded (RFC 1035), so that matching takes time linear in the text.
 */
const HOST = /(?<![\p{L}\p{N}@._+-])(?:[\p{L}\p{N}][\p{L}\p{N}-]{0,62}\.){1,8}[\p{L}]{2,24}(?![\p{L}\p{N}@-])/gu;

/** Registrable domains, lower case; places where everybody may have a page are nobody's own. */
export function writtenDomains(text: string): readonly string[] {
  const domains = new Set<string>();
  for (const [host] of text.slice(0, MAX_TEXT).matchAll(HOST)) {
    const domain = registrableDomain(host.toLowerCase());
    if (domain !== null && !isHostingPlatform(domain)) domains.add(domain);
    if (domains.size >= MAX_WRITTEN_DOMAINS) break;
  }
  return [...domains];
}

/** Domains the application links to as the candidate's own pages. */
export function ownSites(links: readonly string[]): ReadonlySet<string> {
  return new Set(
    links.slice(0, MAX_LINKS).flatMap((link) => {
      const address = webAddress(link);
      return address === null ? [] : (registrableDomain(address.hostname)?.toLowerCase() ?? []);
    }),
  );
}
