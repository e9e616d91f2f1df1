/** The network an application came from, answered from the compiled IP pack: no account, no request, no waiting. */
import type { Submission } from "../../domain/application.ts";
import { SettingsError } from "../../domain/errors.ts";
import { absent, type Evidence, found, unavailable } from "../../domain/evidence.ts";
import type { NetworkFact } from "../../domain/facts.ts";
import type { Lookup, LookupFactory, LookupOverrides } from "../lookup.ts";
import { type AddressRange, inRange, isPublicUnicast, parseAddress, parseRange } from "./address.ts";
import { classOf } from "./asn-classes.ts";
import type { IpPack, PackAnswer } from "./pack.ts";
import { readIpPack } from "./pack-file.ts";

const ID = "network/embedded";

function rangeOrThrow(text: string, whose: string): AddressRange {
  const range = parseRange(text);
  if (range === null)
    throw new SettingsError(`${whose}: "${text}" is not an address range; write it like 203.0.113.0/24`);
  return range;
}

/** Both sources or none: a single one is wrong for about one address in eleven. */
function agreedCountry(countries: PackAnswer["countries"]): string | null {
  const [first, ...others] = Object.values(countries);
  return first !== undefined && others.length > 0 && others.every((country) => country === first) ? first : null;
}

function toFact({ asn, organisation, countries }: PackAnswer): NetworkFact {
  return {
    asn,
    organisation,
    networkClass: classOf(asn, organisation),
    countries,
    agreedCountry: agreedCountry(countries),
  };
}

function toOverrides(networks: LookupOverrides["networks"] = []) {
  return networks.map(({ range, asn, organisation, networkClass, country }) => ({
    range: rangeOrThrow(range, "network override"),
    fact: {
      asn,
      organisation,
      networkClass,
      countries: { override: country },
      agreedCountry: country,
    } satisfies NetworkFact,
  }));
}

/** With another way to come by the pack; throws {@link SettingsError} for an override that is no range. */
export function createEmbeddedNetwork(overrides: LookupOverrides, loadPack: () => Promise<IpPack>): Lookup<"network"> {
  const replaced = toOverrides(overrides.networks);

  async function lookUp(
    ip: Submission["ip"],
    egressRanges: readonly string[],
    connectionId: string,
  ): Promise<Evidence<"network">> {
    if (ip === null) return absent;
    const address = parseAddress(ip.address);
    if (address === null) return unavailable("ambiguous", ID);
    // The company's own form server posted this: we know nothing of where the applicant was.
    const egress = egressRanges.map((range) => rangeOrThrow(range, `egressRanges of connection ${connectionId}`));
    if (egress.some((range) => inRange(address, range))) return absent;
    const override = replaced.find(({ range }) => inRange(address, range));
    if (override) return found(override.fact, ID);
    if (!isPublicUnicast(address)) return unavailable("reserved", ID);
    const pack = await loadPack();
    const answer = pack.lookUp(address.toByteArray());
    const nothing = answer.asn === null && Object.keys(answer.countries).length === 0;
    return nothing ? unavailable("not_supported", ID) : found(toFact(answer), ID, pack.dataDate);
  }

  return {
    id: ID,
    fact: "network",
    after: [],
    look: ({ submission }, { connection }) => lookUp(submission.ip, connection.egressRanges, connection.id),
  };
}

/** One copy for the process: the pack never changes while it runs, and it is the largest thing in memory. */
let shared: Promise<IpPack> | undefined;

function sharedPack(): Promise<IpPack> {
  shared ??= readIpPack().catch((error: unknown) => {
    shared = undefined;
    throw error;
  });
  return shared;
}

export const embeddedNetwork: LookupFactory = ({ overrides }) => createEmbeddedNetwork(overrides, sharedPack);
