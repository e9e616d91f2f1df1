/** What an operator gives and sees of Greenhouse: credentials, permissions, menu paths, events. */
import * as z from "zod/mini";
import type { AtsDescriptor } from "../ats.ts";
import { parseCredentials as parse } from "../credentials.ts";

/** Without a colon: it ends the user name where both are sent together. */
const CLIENT_ID = /^[\x21-\x39\x3b-\x7e]{1,512}$/;

const Credentials = z.object({
  clientId: z.string().check(z.regex(CLIENT_ID)),
  clientSecret: z.string().check(z.minLength(1), z.maxLength(1024)),
  userId: z.optional(z.string().check(z.regex(/^\d{1,20}$/))),
});
export type Credentials = z.infer<typeof Credentials>;

export const parseCredentials = (value: unknown): Credentials =>
  parse(Credentials, value, {
    title: "Greenhouse",
    advice: 'create a "Harvest v3 (OAuth)" credential and enter its values.',
  });

export const CREDENTIAL_MENU = "Configure > Dev Center > API Credential Management";

export const descriptor = {
  title: "Greenhouse",
  file: "a Greenhouse webhook body or API object",
  credentials: [
    {
      name: "clientId",
      label: "Client ID",
      secret: false,
      where: `${CREDENTIAL_MENU} > Create new > Harvest v3 (OAuth)`,
      shape: CLIENT_ID,
    },
    {
      name: "clientSecret",
      label: "Client secret",
      secret: true,
      where: `${CREDENTIAL_MENU} > Create new > Harvest v3 (OAuth); shown once`,
      shape: /^[^]{1,1024}$/,
    },
    {
      name: "userId",
      label: "User our notes appear under (a Site Admin; empty for the credential's own service user)",
      secret: false,
      where: "Configure > Users: the number at the end of the user's address, …/account/users/<number>",
      shape: /^\d{0,20}$/,
    },
  ],
  scopes: [
    {
      name: "harvest:applications:list",
      why: "read the application an event is about, with its answers; find those no event announced",
    },
    { name: "harvest:candidates:list", why: "read the contact data on the application's candidate" },
    { name: "harvest:attachments:list", why: "read the list of attachments; without it résumés are not checked" },
    { name: "harvest:jobs:list", why: "read a job's name and departments; needed to select by department" },
    { name: "harvest:notes:list", why: "find our own note again before ever writing a second one" },
    { name: "harvest:notes:create", why: "write the annotation as a note" },
    { name: "harvest:candidate_tags:list", why: "find our tags among the organisation's", carrier: "tag" },
    { name: "harvest:candidate_tags:create", why: "create our tags once", carrier: "tag" },
    { name: "harvest:applied_candidate_tags:list", why: "see which tags a candidate has", carrier: "tag" },
    { name: "harvest:applied_candidate_tags:create", why: "apply our tag", carrier: "tag" },
    { name: "harvest:applied_candidate_tags:destroy", why: "take our own tag off again", carrier: "tag" },
    { name: "harvest:custom_fields:list", why: "find the field the verdict stands in", carrier: "application_field" },
    { name: "harvest:custom_field_options:list", why: "find the field's options", carrier: "application_field" },
    { name: "harvest:applications:update", why: "set that one field of an application", carrier: "application_field" },
  ],
  webhooks: {
    menu: "Configure > Dev Center > Web Hooks > Web Hooks (one per event; the secret must be known here before saving, because saving pings)",
    events: [
      { label: "Application created", action: "new_candidate_application" },
      { label: "Prospect created", action: "new_prospect_application" },
      { label: "Application updated", action: "application_updated" },
      { label: "Application deleted", action: "delete_application" },
      { label: "Candidate/Prospect rejected", action: "reject_candidate" },
      { label: "Candidate/Prospect unrejected", action: "unreject_candidate" },
      { label: "Candidate/Prospect updated", action: "update_candidate" },
      { label: "Candidate hired", action: "hire_candidate" },
      { label: "Candidate unhired", action: "unhire_candidate" },
      { label: "Candidate stage change", action: "candidate_stage_change" },
      { label: "Candidate merged", action: "merge_candidate" },
      { label: "Candidate deleted", action: "delete_candidate" },
      { label: "Candidate anonymized", action: "candidate_anonymized" },
    ],
  },
  carriers: ["tag", "application_field", "none"],
  // A note can never be changed or taken back, so only what asks for a step gets one.
  noteOn: ["review", "high"],
  // The window is documented and its number an example: every answer states the real one.
  limit: { requests: 75, windowMs: 30_000 },
  origins: { api: "https://harvest.greenhouse.io", auth: "https://auth.greenhouse.io" },
  // Signed addresses on S3. The documentation's samples and accounts' own answers name these buckets, one per silo:
  // https://developers.greenhouse.io/webhooks.html
  files: ({ protocol, hostname, port }) =>
    protocol === "https:" &&
    port === "" &&
    /^(prod-heroku|greenhouse-sandbox|grnhse-[a-z0-9-]{1,50})\.s3(\.[a-z]{2}-[a-z]{4,12}-\d)?\.amazonaws\.com$/.test(
      hostname,
    ),
} as const satisfies AtsDescriptor;
