/** What every provider that names services shares: one public address is asked about, once, and one fact comes back. */
import * as z from "zod";
import type { Submission } from "../../domain/application.ts";
import type { Connection } from "../../domain/connection.ts";
import { absent, found, type UnavailableReason, unavailable } from "../../domain/evidence.ts";
import { ANONYMISER_KINDS, type AnonymiserFact } from "../../domain/facts.ts";
import { type HttpClient, type HttpRequest, json } from "../../http/http.ts";
import type { LicenceFacts } from "../../domain/licence.ts";
import type { ListPrice, Lookup, LookupOverrides } from "../lookup.ts";
import { failureReason, statusReason } from "../outcome.ts";
import { type Address, inRange, isPublicUnicast } from "./address.ts";
import { rangeOrThrow, submittingAddress } from "./submitting-address.ts";

const TIMEOUT_MS = 2500;
const MAX_BYTES = 128 * 1024;
const DAY_MS = 86_400_000;
const MAX_SERVICES = 16;
/** Exits and pools move within days. */
const KEPT_SECONDS = 7 * 86_400;
const MAX_OPERATOR_LENGTH = 40;

export type Service = AnonymiserFact["services"][number];

/** "NORD_VPN" as "nord-vpn": letters, digits and hyphens only, so that nothing a provider sends acts anywhere. */
export function operatorSlug(text: string | null | undefined): string | null {
  const slug = (text ?? "")
    .slice(0, MAX_OPERATOR_LENGTH)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return slug === "" ? null : slug;
}

/** ISO 3166-1 alpha-2 as written by a provider; anything else is no statement. */
export const countryCode = (text: string | null | undefined): string | null =>
  text !== null && text !== undefined && /^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : null;

/** Whole days from a day to the submission: 0 for a sighting after it, null for a text that is no day. */
export function daysBefore(submittedAt: Date, text: string | null | undefined): number | null {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text ?? "")?.[0];
  const at = day === undefined ? Number.NaN : Date.parse(day);
  return Number.isNaN(at) ? null : Math.max(0, Math.floor((submittedAt.getTime() - at) / DAY_MS));
}

const Stored: z.ZodType<AnonymiserFact> = z.strictObject({
  services: z.array(
    z.strictObject({
      kind: z.enum(ANONYMISER_KINDS),
      operator: z.string().nullable(),
      confidence: z.number().nullable(),
      lastSeenDays: z.number().nullable(),
    }),
  ),
  country: z.string().nullable(),
  sharedHub: z.boolean(),
  mobile: z.boolean(),
  near: z.strictObject({ latitude: z.number(), longitude: z.number() }).nullable().exactOptional(),
});

/** One provider, reduced to what differs between them. */
export interface AnonymiserProvider {
  readonly id: string;
  readonly licence: LicenceFacts;
  readonly price: ListPrice;
  /** The request about one address, already fit for a URL; null when no credentials are configured. */
  readonly request: ((address: string) => Pick<HttpRequest, "url" | "headers">) | null;
  /** The fact in a body of status 200, or why it holds none. */
  readonly read: (body: unknown, submittedAt: Date) => AnonymiserFact | UnavailableReason;
}

export function anonymiserLookup(
  http: HttpClient,
  networks: LookupOverrides["networks"],
  { id, licence, price, request, read }: AnonymiserProvider,
): Lookup<"anonymiser"> {
  // A range that configuration makes stand for a real one may be asked about like a real one.
  const replaced = (networks ?? []).map(({ range }) => rangeOrThrow(range, "network override"));

  /** The one address that may be asked about, or why none may. */
  function addressOf({ ip }: Submission, connection: Connection): Address | "absent" | "ambiguous" | "reserved" {
    const address = submittingAddress(ip, connection);
    if (address === null) return "absent";
    if (address === "ambiguous") return "ambiguous";
    return isPublicUnicast(address) || replaced.some((range) => inRange(address, range)) ? address : "reserved";
  }

  return {
    id,
    fact: "anonymiser",
    after: [],
    licence,
    price,
    cache: {
      ttlSeconds: KEPT_SECONDS,
      schema: Stored,
      subject: ({ submission }, { connection }) => {
        const address = request === null ? "absent" : addressOf(submission, connection);
        return typeof address === "string" ? null : { values: [address.toString()], calls: 1 };
      },
    },
    look: async ({ submission, submittedAt }, { connection, signal }) => {
      const address = addressOf(submission, connection);
      if (address === "absent") return absent;
      if (typeof address === "string") return unavailable(address, id);
      if (request === null) return unavailable("not_configured", id);
      try {
        const sent = request(encodeURIComponent(address.toString()));
        const response = await http({ method: "GET", timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal, ...sent });
        if (response.status === 404) return unavailable("not_supported", id);
        if (response.status !== 200) return unavailable(statusReason(response.status), id);
        const fact = read(json(response), submittedAt);
        if (typeof fact === "string") return unavailable(fact, id);
        return found<"anonymiser">({ ...fact, services: fact.services.slice(0, MAX_SERVICES) }, id);
      } catch (error) {
        return unavailable(failureReason(error), id);
      }
    },
  };
}
