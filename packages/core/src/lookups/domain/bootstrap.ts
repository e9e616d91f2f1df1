/** Which RDAP server answers for a domain: the bundled IANA table, and registries that run one without listing it. */
import * as z from "zod";
import bundled from "./bootstrap.json" with { type: "json" };
import type { LookupOverrides } from "../lookup.ts";
import unlisted from "./overrides.json" with { type: "json" };

const Services = z.record(z.url().or(z.string().includes("{tld}")), z.string());

/** Base URL by top-level domain. */
export type Bases = ReadonlyMap<string, string>;

function byTopLevelDomain(services: Readonly<Record<string, string>>): Bases {
  return new Map(
    Object.entries(Services.parse(services)).flatMap(([template, domains]) =>
      domains.split(" ").map((tld): [string, string] => [tld, template.replaceAll("{tld}", tld)]),
    ),
  );
}

const unlistedBases = byTopLevelDomain(unlisted.services);
/** IANA's table as it comes with the code. */
export const bundledBases = byTopLevelDomain(bundled.services);

export const BOOTSTRAP_PUBLISHED = bundled.publication;

/**
 * The base URL to ask about a domain, with its trailing slash; null when its registry runs no RDAP that we know of.
 * IANA's word beats the list of unlisted servers: a registry that has listed its server may have moved it.
 */
export function rdapBase(domain: string, overrides: LookupOverrides, iana: Bases = bundledBases): string | null {
  const tld = domain.slice(domain.lastIndexOf(".") + 1);
  const own = overrides.rdap && Object.hasOwn(overrides.rdap, tld) ? overrides.rdap[tld] : undefined;
  const base = own ?? iana.get(tld) ?? unlistedBases.get(tld);
  if (base === undefined) return null;
  return base.endsWith("/") ? base : `${base}/`;
}

export const originsOf = (bases: Iterable<string>): readonly string[] => [
  ...new Set([...bases].map((base) => new URL(base).origin)),
];

/** Every origin a domain look-up may reach with what comes with the code. */
export const rdapOrigins = (overrides: LookupOverrides): readonly string[] =>
  originsOf([...unlistedBases.values(), ...bundledBases.values(), ...Object.values(overrides.rdap ?? {})]);
