/** What an operator gives and sees of Lever: credentials, permissions, menu paths, events, regions. */
import * as z from "zod/mini";
import type { AtsDescriptor } from "../ats.ts";
import { parseCredentials as parse } from "../credentials.ts";

const Secret = z.string().check(z.minLength(1), z.maxLength(4096), z.regex(/^[\x21-\x7e]+$/));
const common = {
  performAs: z.optional(z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/))),
  region: z._default(z.enum(["global", "eu", "sandbox"]), "global"),
};
const KeyCredentials = z.object({ ...common, apiKey: Secret.check(z.regex(/^[^:]+$/)) });
const OAuthCredentials = z.object({ ...common, clientId: Secret, clientSecret: Secret, refreshToken: Secret });

export type OAuthCredentials = z.infer<typeof OAuthCredentials>;
export type Credentials = z.infer<typeof KeyCredentials> | OAuthCredentials;

/** An API key is what a company makes for itself; the three values of an OAuth app are for one registered with Lever. */
export function parseCredentials(value: unknown): Credentials {
  const usesApp = typeof value === "object" && value !== null && "clientId" in value && !("apiKey" in value);
  const [schema, advice] = usesApp
    ? [OAuthCredentials, "give clientId, clientSecret and a refreshToken from authorising the app."]
    : [KeyCredentials, "create an API key with the permissions listed and enter it."];
  return parse(schema, value, { title: "Lever", advice });
}

export const KEYS = "Settings > Integrations and API > API Credentials";

export const descriptor = {
  title: "Lever",
  file: "a Lever opportunity",
  credentials: [
    {
      name: "apiKey",
      label: "API key",
      secret: true,
      where: `${KEYS} > Lever API > Generate new key`,
      shape: /^[\x21-\x39\x3b-\x7e]{1,4096}$/,
    },
    {
      name: "performAs",
      label: "User our notes appear under (empty for none)",
      secret: false,
      where: "Settings > Users: the id at the end of the user's address",
      shape: /^[A-Za-z0-9-]{0,64}$/,
    },
    {
      name: "region",
      label: "Data centre: global, eu or sandbox (empty for global)",
      secret: false,
      where: "the address of your Lever account",
      shape: /^(global|eu|sandbox)?$/,
    },
  ],
  scopes: [
    {
      name: "opportunities:read:admin",
      why: "read the opportunity an event is about, with its application; find those no event announced",
    },
    { name: "applications:read:admin", why: "read what was typed on the form, and where it was sent from" },
    { name: "contact:read:admin", why: "see that a person was anonymised" },
    { name: "resumes:read:admin", why: "read the list of résumés; without it résumés are not checked" },
    { name: "postings:read:admin", why: "read a posting's title, department and team; needed to select by department" },
    { name: "notes:write:admin", why: "find our own note, write it and keep it true" },
    { name: "opportunities:write:admin", why: "set and take off our own tags", carrier: "tag" },
  ],
  webhooks: {
    menu: "Settings > Integrations and API > Webhooks (one address for each event; switch the group on; the page's test request is answered)",
    events: [
      { label: "Application created", action: "applicationCreated" },
      { label: "Candidate stage change", action: "candidateStageChange" },
      { label: "Candidate archive change", action: "candidateArchiveChange" },
      { label: "Candidate hired", action: "candidateHired" },
      { label: "Candidate deleted", action: "candidateDeleted" },
    ],
  },
  carriers: ["tag", "none"],
  // There is one note per application, replaced in place, so every result can be told.
  noteOn: ["unscored", "low", "review", "high"],
  // Per key, with bursts up to twice that; no answer states it: https://hire.lever.co/developer/documentation
  limit: { requests: 10, windowMs: 1_000 },
  origins: {
    api: "https://api.lever.co",
    auth: "https://auth.lever.co",
    api_eu: "https://api.eu.lever.co",
    api_sandbox: "https://api.sandbox.lever.co",
    auth_sandbox: "https://sandbox-lever.auth0.com",
  },
} as const satisfies AtsDescriptor;

/** Where a region's API and authorisation are. Europe's authorisation is the global one, which knows where an account lives. */
const REGIONS = {
  global: { api: "api", auth: "auth" },
  eu: { api: "api_eu", auth: "auth" },
  sandbox: { api: "api_sandbox", auth: "auth_sandbox" },
} as const satisfies Record<Credentials["region"], Record<"api" | "auth", keyof typeof descriptor.origins>>;

export function originOf(
  name: "api" | "auth",
  region: Credentials["region"],
  overrides: Readonly<Record<string, string>> | undefined,
): string {
  const key = REGIONS[region][name];
  return new URL(overrides?.[key] ?? descriptor.origins[key]).origin;
}
