/**
 * The sample applications: stories of the field, honest and not, told with reserved identities only. Addresses are of
 * the documentation ranges (RFC 5737) and stand for the networks in `NETWORKS`; one is a published cloud range. Numbers
 * are fictional (555-01xx and the regulators' drama ranges), domains end in `.example`.
 */
import type { Band } from "@bonafide/core/domain/assessment";
import type { LineType, MailClass } from "@bonafide/core/domain/facts";
import type { LookupOverrides } from "@bonafide/core/lookups/lookup";
import type { Applicant } from "./applicant.ts";

export interface Sample extends Applicant {
  readonly story: string;
  readonly place: string;
  /** What the story is expected to end in; the run fails when it does not. */
  readonly band: Band;
}

export const NETWORKS: NonNullable<LookupOverrides["networks"]> = [
  { range: "192.0.2.0/26", asn: 64496, organisation: "Example Fibre", networkClass: "eyeball", country: "US" },
  { range: "192.0.2.64/26", asn: 64497, organisation: "Sample Cable", networkClass: "eyeball", country: "CA" },
  { range: "192.0.2.128/26", asn: 64498, organisation: "Specimen Telecom", networkClass: "eyeball", country: "SE" },
  { range: "192.0.2.192/26", asn: 64499, organisation: "Model Mobile", networkClass: "mobile", country: "US" },
  { range: "203.0.113.0/24", asn: 64500, organisation: "Placeholder VPN", networkClass: "vpn_operator", country: "NL" },
];

/** What the line-type provider knows; `down` is a number it fails on. */
export const LINES: Readonly<Record<string, LineType | "down">> = {
  "+14165550111": "nonFixedVoip",
  "+12025550143": "mobile",
  "+13035550122": "mobile",
  "+919555555550": "mobile",
  "+12065550117": "mobile",
  "+15125550168": "down",
  "+16465550190": "nonFixedVoip",
  "+17185550134": "nonFixedVoip",
  "+19195550105": "mobile",
  "+13125550177": "nonFixedVoip",
  "+16175550123": "mobile",
  "+14155550199": "fixedVoip",
};

/** Age in days, at the time of the application, of each candidate's own mail domain. */
export const DOMAIN_AGES: Readonly<Record<string, number>> = {
  "lindqvist-dev.example": 21,
  "marlowe-studio.example": 2_300,
  "brightcode.example": 17,
  "okonjo.example": 12,
  "harbor-works.example": 4_100,
};

/** Reserved domains that stand for a free-mail and a throwaway-mail service. */
export const MAIL_CLASSES: Readonly<Record<string, MailClass>> = {
  "freemail.example": "free",
  "throwaway.example": "disposable",
};

export const SAMPLES: readonly Sample[] = [
  {
    story: "Claims Toronto; the form came from another country, with an app number and a three-week-old mail domain",
    givenName: "Marek",
    familyName: "Aldous",
    email: "marek@lindqvist-dev.example",
    phone: "+1 416 555 0111",
    place: "Toronto, Ontario, Canada",
    address: "192.0.2.140",
    band: "high",
  },
  {
    story: "An ordinary application from home",
    givenName: "Rin",
    familyName: "Okafor",
    email: "rin.okafor@freemail.example",
    phone: "(202) 555-0143",
    place: "Washington, DC, United States",
    address: "192.0.2.10",
    band: "low",
  },
  {
    story: "A freelancer who always works through a VPN; own domain for years",
    givenName: "Tove",
    familyName: "Marlowe",
    email: "hello@marlowe-studio.example",
    phone: "+1 303 555 0122",
    place: "Denver, Colorado, United States",
    address: "203.0.113.20",
    band: "low",
  },
  {
    story: "A newcomer to Canada who kept a number from abroad",
    givenName: "Jonas",
    familyName: "Ferreira-Iyer",
    email: "jonas.fi@freemail.example",
    phone: "+91 95555 55550",
    place: "Vancouver, British Columbia, Canada",
    address: "192.0.2.70",
    band: "low",
  },
  {
    story: "The form captured no address",
    givenName: "Alba",
    familyName: "Quist",
    email: "alba.quist@freemail.example",
    phone: "+1 206 555 0117",
    place: "Seattle, Washington, United States",
    address: null,
    band: "low",
  },
  {
    story: "The line-type service was down and no address was captured",
    givenName: "Dario",
    familyName: "Whitcombe",
    email: "dario.w@freemail.example",
    phone: "+1 512 555 0168",
    place: "Austin, Texas, United States",
    address: null,
    band: "unscored",
  },
  {
    story: "A throwaway mailbox and an app number, nothing else known",
    givenName: "Sunniva",
    familyName: "Castell",
    email: "scastell@throwaway.example",
    phone: "+1 646 555 0190",
    place: "New York, New York, United States",
    address: null,
    band: "review",
  },
  {
    story: "Honest, private: a VPN and an app number against nuisance calls",
    givenName: "Imre",
    familyName: "Bakker",
    email: "imre.bakker@freemail.example",
    phone: "+1 718 555 0134",
    place: "Brooklyn, New York, United States",
    address: "203.0.113.77",
    band: "review",
  },
  {
    story: "A data-centre address (a published cloud range) and a mail domain of seventeen days",
    givenName: "Noor",
    familyName: "Vandermeer",
    email: "noor@brightcode.example",
    phone: "+1 919 555 0105",
    place: "Raleigh, North Carolina, United States",
    address: "3.5.140.17",
    band: "review",
  },
  {
    story: "A graduate who registered a domain with their own name for the job search",
    givenName: "Lucía",
    familyName: "Okonjo",
    email: "lucia@okonjo.example",
    phone: "+1 617 555 0123",
    place: "Boston, Massachusetts, United States",
    address: "192.0.2.200",
    band: "low",
  },
  {
    story: "Throwaway mailbox, app number, and a form posted far from the stated city",
    givenName: "Petra",
    familyName: "Oyelaran",
    email: "p.oyelaran@throwaway.example",
    phone: "+1 312 555 0177",
    place: "Chicago, Illinois, United States",
    address: "192.0.2.150",
    band: "high",
  },
  {
    story: "A small business: an office line over the internet and a mail domain of eleven years",
    givenName: "Cormac",
    familyName: "Adeyemi",
    email: "cormac@harbor-works.example",
    phone: "+1 415 555 0199",
    place: "San Francisco, California, United States",
    address: "192.0.2.33",
    band: "low",
  },
  {
    story: "Left the phone empty and uses free mail: too little to say anything",
    givenName: "Yara",
    familyName: "Holt",
    email: "yara.holt@freemail.example",
    phone: null,
    place: "Portland, Oregon, United States",
    address: null,
    band: "unscored",
  },
];
