/** Asks a registry's RDAP server when a domain was registered, each domain once within one gathering of evidence. */
import * as z from "zod";
import type { UnavailableReason } from "../../domain/evidence.ts";
import type { LicenceFacts } from "../../domain/licence.ts";
import { type HttpClient, json } from "../../http/http.ts";
import { isHostingPlatform } from "../domain-names.ts";
import type { LookupDeps } from "../lookup.ts";
import { failureReason, statusReason } from "../outcome.ts";
import { type Answer, combine } from "../several.ts";
import { rdapBase } from "./bootstrap.ts";
import { newestBases } from "./bootstrap-feed.ts";

export const registryLicence: LicenceFacts = {
  provider: "registries",
  title: "Domain registries",
  access: "public_service",
  sends: ["domain"],
  purpose: "when a mail or portfolio domain was registered",
  employmentUse: "terms_not_read",
  fcra: "terms_not_read",
  display: "The domain's age in days, with the domain masked",
  storage: "The age with the screening; nothing of the answer",
  region: "wherever the registry of that top-level domain is",
  area: "anywhere",
  note: "The public registration data service of each registry, under its own terms; they were not read for this product.",
  termsDate: null,
};

const TIMEOUT_MS = 3000;
const MAX_BYTES = 256 * 1024;
const DAY_MS = 86_400_000;
/** symbolics.com, the first name registered under .com, is of March 1985. */
const FIRST_YEAR = 1985;

/** RFC 9083 section 5.3, the members read. `links` is not among them: where to ask is never a server's to say. */
const Body = z.object({
  objectClassName: z.literal("domain"),
  ldhName: z.string().max(254).optional(),
  events: z
    .array(z.object({ eventAction: z.string(), eventDate: z.string().max(64) }))
    .max(100)
    .optional(),
});
/** RFC 3339 with an offset and a day that exists; some registries write an offset without its colon, which is not one. */
const Instant = z.iso.datetime({ offset: true });

/** The day a domain was registered, or that its registry says nobody holds it. */
type Registered = { readonly at: Date } | "not_registered";

const unanswered = (reason: UnavailableReason) => ({ status: "unanswered", reason }) as const;

/** The registration date a body states, or why there is none. */
export function readRegistration(domain: string, body: unknown, submittedAt: Date): Answer<Date> {
  const parsed = Body.safeParse(body);
  if (!parsed.success) return unanswered("provider_error");
  const { ldhName, events = [] } = parsed.data;
  if (ldhName !== undefined && ldhName.toLowerCase().replace(/\.$/, "") !== domain) return unanswered("provider_error");
  const [registration] = events.filter(({ eventAction }) => eventAction === "registration");
  // DENIC, for one, answers without a date.
  if (!registration) return unanswered("not_supported");
  if (!Instant.safeParse(registration.eventDate).success) return unanswered("provider_error");
  const registeredAt = new Date(registration.eventDate);
  if (registeredAt.getUTCFullYear() < FIRST_YEAR) return unanswered("provider_error");
  // Registered after the person wrote from it: a re-registered name or a wrong clock, and no age either way.
  if (registeredAt.getTime() > submittedAt.getTime() + DAY_MS) return unanswered("ambiguous");
  return { status: "answered", value: registeredAt };
}

async function ask(
  { http, overrides, data }: Registries,
  domain: string,
  submittedAt: Date,
  signal: AbortSignal,
): Promise<Answer<Registered>> {
  const base = isHostingPlatform(domain) ? null : rdapBase(domain, overrides, await newestBases(data));
  if (base === null) return unanswered("not_supported");
  try {
    const response = await http({
      method: "GET",
      url: `${base}domain/${encodeURIComponent(domain)}`,
      headers: { accept: "application/rdap+json, application/json" },
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      signal,
    });
    // RFC 7480 section 5.3: the server is the right one and has no such object.
    if (response.status === 404) return { status: "answered", value: "not_registered" };
    if (response.status !== 200) return unanswered(statusReason(response.status));
    const date = readRegistration(domain, json(response), submittedAt);
    return date.status === "answered" ? { status: "answered", value: { at: date.value } } : date;
  } catch (error) {
    return unanswered(failureReason(error));
  }
}

type Asked = Map<string, Promise<Answer<Registered>>>;
/**
 * What each gathering has asked so far, known by its deadline's signal and its client: a domain that is both the mail
 * domain and the portfolio costs one request. Nothing outlives the gathering.
 */
const gatherings = new WeakMap<HttpClient, WeakMap<AbortSignal, Asked>>();

function askedIn(http: HttpClient, signal: AbortSignal): Asked {
  const bySignal = gatherings.get(http) ?? new WeakMap<AbortSignal, Asked>();
  const asked: Asked = bySignal.get(signal) ?? new Map();
  gatherings.set(http, bySignal.set(signal, asked));
  return asked;
}

function once(
  registries: Registries,
  domain: string,
  submittedAt: Date,
  signal: AbortSignal,
): Promise<Answer<Registered>> {
  const asked = askedIn(registries.http, signal);
  const answer = asked.get(domain) ?? ask(registries, domain, submittedAt, signal);
  asked.set(domain, answer);
  return answer;
}

type Registries = Pick<LookupDeps, "http" | "overrides" | "data">;

interface Registrations {
  readonly registered: readonly { readonly domain: string; readonly at: Date }[];
  readonly unregistered: readonly string[];
}

/** What the registries answer for these domains, or the one reason why there is no verdict over them. */
export async function registrationsOf(
  registries: Registries,
  domains: Iterable<string>,
  submittedAt: Date,
  signal: AbortSignal,
): Promise<Registrations | UnavailableReason> {
  const answers: Answer<{ readonly domain: string; readonly registered: Registered }>[] = [];
  // One after the other: registries limit requests by source address, and a worker shares its own with others.
  for (const domain of domains) {
    const answer = await once(registries, domain, submittedAt, signal);
    answers.push(
      answer.status === "unanswered" ? answer : { status: "answered", value: { domain, registered: answer.value } },
    );
  }
  const values = combine(answers);
  if (typeof values === "string") return values;
  return {
    registered: values.flatMap(({ domain, registered }) =>
      registered === "not_registered" ? [] : [{ domain, at: registered.at }],
    ),
    unregistered: values.flatMap(({ domain, registered }) => (registered === "not_registered" ? [domain] : [])),
  };
}

/** Whole days from a registration to the submission; one that follows it within a day is of the same day. */
export const ageInDays = (registeredAt: Date, submittedAt: Date): number =>
  Math.max(0, Math.floor((submittedAt.getTime() - registeredAt.getTime()) / DAY_MS));
