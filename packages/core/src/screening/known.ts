/** Lookups in the lists a customer imported: exact matches by keyed digest, read once for all kinds of identifier. */
import type { Application } from "../domain/application.ts";
import { absent, type Evidence, found, type UnavailableReason, unavailable } from "../domain/evidence.ts";
import type { KnownFact } from "../domain/facts.ts";
import {
  type Feed,
  type FeedList,
  INDICATOR_TYPES,
  type IndicatorType,
  isConfirmed,
  KNOWN_FACTS,
} from "../domain/indicator.ts";
import {
  canonicalEmail,
  canonicalGithub,
  canonicalIp,
  canonicalLinkedin,
  canonicalWallet,
  linkHost,
  walletsIn,
} from "../links/canonical.ts";
import type { Clock } from "../domain/ports.ts";
import type { Lookup, LookupContext } from "../lookups/lookup.ts";
import type { IndicatorReader } from "../stores/stores.ts";
import { indexKeyMark, knownDigest } from "./keyed.ts";

/** A form that carries more is not one a person filled in; each one multiplies what a screening reads. */
const MAX_PER_TYPE = 5;
const MAX_LINKS = 20;
const MAX_WALLETS = 10;
const DAY_MS = 86_400_000;

export interface KnownDeps {
  readonly indicators: IndicatorReader;
  readonly indexKey: string;
  /** The one before: a feed is kept under the key it was imported with. */
  readonly previousIndexKey?: string;
  readonly clock: Clock;
  /** The connection's list of feeds, where somebody reads it already. */
  readonly listed?: Promise<FeedList | undefined>;
}

type Matches = (type: IndicatorType) => KnownFact["matches"];

type Identifiers = Readonly<Record<IndicatorType, readonly string[]>>;

/** A host and every name above it that somebody can have registered: lists name either. */
function withParents(host: string): readonly string[] {
  const labels = host.split(".");
  return labels.slice(0, -1).map((_, start) => labels.slice(start).join("."));
}

const some = (values: readonly (string | null)[], limit = MAX_PER_TYPE): readonly string[] =>
  [...new Set(values.filter((value) => value !== null))].slice(0, limit);

function identifiersOf(application: Application, { known }: Pick<LookupContext, "known">): Identifiers {
  const links = application.links.slice(0, MAX_LINKS);
  const emails = application.emails.flatMap((email) => canonicalEmail(email) ?? []);
  const phone = known("phone");
  const numbers = phone.status === "found" ? phone.fact.numbers : [];
  const hosts = [...emails.map((email) => email.slice(email.lastIndexOf("@") + 1)), ...links.map(linkHost)];
  const text = application.answers.map(({ answer }) => answer).join("\n");
  // Absent where the address is the company's own form server: that is nobody's.
  const address = known("network").status === "absent" ? null : (application.submission.ip?.address ?? null);
  return {
    email: some(emails),
    phone: some(numbers.map(({ e164 }) => e164)),
    github: some(links.filter((link) => linkHost(link) !== null).map(canonicalGithub)),
    linkedin: some(links.filter((link) => linkHost(link) !== null).map(canonicalLinkedin)),
    domain: some(some(hosts).flatMap(withParents), 4 * MAX_PER_TYPE),
    wallet: walletsIn(text, MAX_WALLETS),
    ip: some([address === null ? null : canonicalIp(address)]),
  };
}

/** Wallets stand in the résumé more often than in an answer; a document nobody could read leaves them unchecked. */
async function documentWallets(context: LookupContext): Promise<readonly string[] | UnavailableReason> {
  const document = await context.document();
  if (document.status === "none") return [];
  if (document.status === "unavailable") return document.reason;
  const { outcome } = document;
  return outcome.kind === "read" ? some(outcome.wallets.map(canonicalWallet), MAX_WALLETS) : "not_supported";
}

export function knownLookups({ indicators, indexKey, previousIndexKey, clock, listed }: KnownDeps): readonly Lookup[] {
  const keys = previousIndexKey === undefined ? [indexKey] : [indexKey, previousIndexKey];
  const marks = new Set(keys.map(indexKeyMark));
  /** Of one application, so read at most once, whichever kind asks first. */
  let listing: Promise<readonly Feed[]> | undefined;
  let reading: Promise<Matches> | undefined;

  async function feedsOf(connectionId: string): Promise<readonly Feed[]> {
    const list = await (listed ?? indicators.feeds.read({ connectionId }));
    // What has ended, or is kept under a key that is gone, holds nothing any more, and finding nothing in it would look
    // like an answer.
    return (list?.feeds ?? []).filter(
      ({ expiresAt, keyMark }) =>
        Date.parse(expiresAt) > clock().getTime() && (keyMark === undefined || marks.has(keyMark)),
    );
  }

  async function read(
    { submittedAt }: Application,
    connectionId: string,
    feeds: readonly Feed[],
    identifiers: Partial<Identifiers>,
  ): Promise<Matches> {
    const digests = new Map(
      INDICATOR_TYPES.filter((type) => feeds.some(({ counts }) => holds(counts, type))).flatMap((type) =>
        (identifiers[type] ?? []).flatMap((value) => keys.map((key) => [knownDigest(key, type, value), type] as const)),
      ),
    );
    if (digests.size === 0) return () => [];
    const versions = new Map(feeds.map((feed) => [feed.version, feed]));
    const kept = await indicators.find(connectionId, [...versions.keys()], [...digests.keys()]);
    return (type) =>
      kept
        .filter(({ digest }) => digests.get(digest) === type)
        .flatMap(({ version, confidence, lastSeen }) => {
          const feed = versions.get(version);
          if (feed === undefined) return [];
          const days = lastSeen && Math.floor((submittedAt.getTime() - lastSeen.getTime()) / DAY_MS);
          return [
            {
              feed: feed.name,
              confirmed: isConfirmed(feed, confidence),
              lastSeenDays: days === null ? null : Math.max(0, days),
            },
          ];
        });
  }

  function lookup(type: IndicatorType): Lookup {
    const id = `known/${type}`;
    const fact = KNOWN_FACTS[type];
    return {
      id,
      fact,
      after: ["phone", "network"],
      look: async (application, context): Promise<Evidence<typeof fact>> => {
        const connectionId = context.connection.id;
        listing ??= feedsOf(connectionId);
        const feeds = await listing;
        const asked = feeds.filter(({ counts }) => holds(counts, type));
        // A list without entries of this kind says nothing about it.
        if (asked.length === 0) return unavailable("not_configured", id);
        const phone = context.known("phone");
        if (type === "phone" && phone.status === "unavailable") return unavailable(phone.reason, id);
        const identifiers = identifiersOf(application, context);
        reading ??= read(application, connectionId, feeds, identifiers);
        const stated = (await reading)(type);
        // Alone, and last: no other kind waits for a document.
        const inDocument = type === "wallet" ? await documentWallets(context) : [];
        if (typeof inDocument === "string" && stated.length === 0) return unavailable(inDocument, id);
        const more = typeof inDocument === "string" ? [] : inDocument;
        if (identifiers[type].length + more.length === 0) return absent;
        const further = more.length > 0 ? (await read(application, connectionId, feeds, { [type]: more }))(type) : [];
        // The oldest of the lists: nothing said is fresher than that.
        const dataDate = asked.map(({ importedAt }) => importedAt.slice(0, 10)).toSorted()[0] ?? null;
        return found<typeof fact>({ matches: [...stated, ...further] }, id, dataDate);
      },
    };
  }

  return INDICATOR_TYPES.map(lookup);
}

const holds = (counts: Feed["counts"], type: IndicatorType): boolean => (counts[type] ?? 0) > 0;
