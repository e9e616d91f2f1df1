/** Which RDAP server answers for a domain: the bundled IANA table, and registries that run one without listing it. */
import * as z from "zod";
import bundled from "./bootstrap.json" with { type: "json" };
import type { LookupOverrides } from "../lookup.ts";
import unlisted from "./overrides.json" with { type: "json" };

const Services = z.record(z.url().or(z.string().includes("{tld}")), z.string());

/** Base URL by top-level domain. */
function byTopLevelDomain(services: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(Services.parse(services)).flatMap(([template, domains]) =>
      domains.split(" ").map((tld): [string, string] => [tld, template.replaceAll("{tld}", tld)]),
    ),
  );
}

/** IANA's word beats the list of unlisted servers: a registry that has listed its server may have moved it. */
const bases: ReadonlyMap<string, string> = new Map([
  ...byTopLevelDomain(unlisted.services),
  ...byTopLevelDomain(bundled.services),
]);

export const BOOTSTRAP_PUBLISHED = bundled.publication;

/** The base URL to ask about a domain, with its trailing slash; null when its registry runs no RDAP that we know of. */
export function rdapBase(domain: string, overrides: LookupOverrides): string | null {
  const tld = domain.slice(domain.lastIndexOf(".") + 1);
  const own = overrides.rdap && Object.hasOwn(overrides.rdap, tld) ? overrides.rdap[tld] : undefined;
  const base = own ?? bases.get(tld);
  if (base === undefined) return null;
  return base.endsWith("/") ? base : `${base}/`;
}

/** Every origin a domain look-up may reach. */
export function rdapOrigins(overrides: LookupOverrides): readonly string[] {
  const all = [...bases.values(), ...Object.values(overrides.rdap ?? {})];
  return [...new Set(all.map((base) => new URL(base).origin))];
}
