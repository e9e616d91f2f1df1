/** The network an application came from, answered from the newest compiled IP pack: no account and no provider. */
import type { Submission } from "../../domain/application.ts";
import type { Connection } from "../../domain/connection.ts";
import { absent, type Evidence, found, unavailable } from "../../domain/evidence.ts";
import type { NetworkFact } from "../../domain/facts.ts";
import type { Lookup, LookupFactory, LookupOverrides } from "../lookup.ts";
import { type Address, inRange, isPublicUnicast } from "./address.ts";
import { classOf } from "./asn-classes.ts";
import type { IpPack, PackAnswer } from "./pack.ts";
import { BUNDLED_DATE, newestPack } from "./newest-pack.ts";
import { readIpPack } from "./pack-file.ts";
import { isSanctioned } from "./sanctioned-ranges.ts";
import { rangeOrThrow, submittingAddress } from "./submitting-address.ts";

const ID = "network/embedded";

const DAY_MS = 86_400_000;
/** Addresses move between countries; a pack that was to be refreshed and was not says nothing of them after this. */
const COUNTRY_MAX_AGE_DAYS = 60;

/** Both sources or none: a single one is wrong for about one address in eleven. */
function agreedCountry(countries: PackAnswer["countries"]): string | null {
  const [first, ...others] = Object.values(countries);
  return first !== undefined && others.length > 0 && others.every((country) => country === first) ? first : null;
}

/**
 * What the pack may say of a country about an application of that moment. The one that comes with the code is months old
 * by nature: it counts where both sources agree, and its date is shown.
 */
function usableCountries(pack: IpPack, { countries }: PackAnswer, submittedAt: Date): PackAnswer["countries"] {
  const ageDays = (submittedAt.getTime() - Date.parse(pack.dataDate)) / DAY_MS;
  return pack.dataDate > BUNDLED_DATE && ageDays > COUNTRY_MAX_AGE_DAYS ? {} : countries;
}

function toFact(address: Address, { asn, organisation, countries }: PackAnswer, tableDate: string): NetworkFact {
  return {
    asn,
    organisation,
    networkClass: classOf(asn, organisation),
    countries,
    agreedCountry: agreedCountry(countries),
    tableDate,
    sanctionedRange: isSanctioned(address, asn),
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
      sanctionedRange: false,
    } satisfies NetworkFact,
  }));
}

/** With another way to come by the pack; throws {@link SettingsError} for an override that is no range. */
export function createEmbeddedNetwork(overrides: LookupOverrides, loadPack: () => Promise<IpPack>): Lookup<"network"> {
  const replaced = toOverrides(overrides.networks);

  async function lookUp(ip: Submission["ip"], submittedAt: Date, connection: Connection): Promise<Evidence<"network">> {
    const address = submittingAddress(ip, connection);
    if (address === null) return absent;
    if (address === "ambiguous") return unavailable("ambiguous", ID);
    const override = replaced.find(({ range }) => inRange(address, range));
    if (override) {
      return found({ ...override.fact, sanctionedRange: isSanctioned(address, override.fact.asn) }, ID);
    }
    if (!isPublicUnicast(address)) return unavailable("reserved", ID);
    const pack = await loadPack();
    const answer = pack.lookUp(address.toByteArray());
    const nothing = answer.asn === null && Object.keys(answer.countries).length === 0;
    if (nothing) return unavailable("not_supported", ID);
    const countries = usableCountries(pack, answer, submittedAt);
    return found(toFact(address, { ...answer, countries }, pack.dataDate), ID, pack.dataDate);
  }

  return {
    id: ID,
    fact: "network",
    after: [],
    look: ({ submission, submittedAt }, { connection }) => lookUp(submission.ip, submittedAt, connection),
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

export const embeddedNetwork: LookupFactory = ({ overrides, data }) =>
  createEmbeddedNetwork(overrides, () => newestPack(data, sharedPack));
