/** A connection as the answers have it: what exists already stays where nothing else is said. */
import { randomBytes } from "node:crypto";
import type { AtsDescriptor } from "@bonafide/core/ats/ats";
import { type Carrier, Connection } from "@bonafide/core/domain/connection";
import { JURISDICTIONS, type PolicyDocument } from "@bonafide/core/domain/policy-document";
import { defaultPolicy } from "@bonafide/core/signals";
import { UsageError } from "../failure.ts";
import { BAND_TITLES } from "../forecast-text.ts";
import { readPolicyDocument } from "../policy-file.ts";
import type { Interview } from "./interview.ts";
import { BANDS, CARRIERS, companyDomains, type InitOptions } from "./options.ts";

/** 192 random bits: the id stands in the webhook's address and must not be guessed. */
const newConnectionId = (): string => randomBytes(24).toString("base64url");

/** The catalogue with what one law switches off. */
const under = (jurisdiction: (typeof JURISDICTIONS)[number]): PolicyDocument => ({
  extends: "catalogue",
  version: `${defaultPolicy.version}-${jurisdiction.replaceAll("_", "-")}`,
  jurisdiction,
});

async function policyOf(
  options: InitOptions,
  before: PolicyDocument | null,
  interview: Interview | null,
): Promise<PolicyDocument | null> {
  if (options.policy !== undefined) return readPolicyDocument(options.policy);
  if (options.jurisdiction !== undefined) return under(options.jurisdiction);
  if (interview === null) return before;
  const kept = before === null ? [] : [{ value: "kept" as const, label: `as it is (${before.version})` }];
  const chosen = await interview.choose({
    message: "Which policy? Weights and cuts are in bonafide policy show",
    options: [
      ...kept,
      { value: "catalogue" as const, label: "the catalogue's", hint: "the product's own" },
      ...JURISDICTIONS.map((value) => ({ value, label: `the catalogue's under the law of: ${value}` })),
    ],
  });
  if (chosen === "kept") return before;
  return chosen === "catalogue" ? null : under(chosen);
}

const carriersOf = ({ carriers }: Pick<AtsDescriptor, "carriers">) =>
  CARRIERS.filter((kind) => carriers.includes(kind));

/** Throws for options that cannot be followed, before anything is asked of anybody. */
export function checkOptions(
  options: InitOptions,
  descriptor: Pick<AtsDescriptor, "carriers" | "title">,
  before: Connection | null,
): void {
  if (options.policy !== undefined && options.jurisdiction !== undefined)
    throw new UsageError("Give --policy or --jurisdiction, not both: a policy file names its jurisdiction itself.");
  const { carrier, field, yes } = options;
  const offered = carriersOf(descriptor);
  if (carrier !== undefined && !offered.includes(carrier))
    throw new UsageError(`${descriptor.title} has no ${carrier}; choose ${offered.join(" or ")}.`);
  const isKnown = field !== undefined || before?.carrier.kind === "application_field";
  if (carrier === "application_field" && yes === true && !isKnown)
    throw new UsageError("Name the application field with --field.");
}

async function carrierOf(
  options: InitOptions,
  { carriers, title }: AtsDescriptor,
  before: Carrier | null,
  interview: Interview | null,
): Promise<Carrier> {
  const offered = carriersOf({ carriers });
  const labels = {
    tag: "a tag on the candidate",
    application_field: "a private field of the application; nothing is written until it is proven harmless",
    none: "nothing",
  };
  const kind =
    options.carrier ??
    (options.field !== undefined
      ? "application_field"
      : interview === null
        ? (before?.kind ?? "tag")
        : await interview.choose({
            message: "What does the candidate list show?",
            options: offered.map((value) => ({ value, label: labels[value] })),
            initial: before?.kind ?? "tag",
          }));
  if (!offered.includes(kind)) throw new UsageError(`${title} has no ${kind}; choose ${offered.join(" or ")}.`);
  if (kind !== "application_field") return { kind };
  const standing = before?.kind === "application_field" ? before : null;
  const key =
    options.field ??
    standing?.key ??
    (interview === null
      ? undefined
      : await interview.text({
          message: "The field's key",
          check: (given) => (given === "" ? "The ATS shows it with its custom fields." : undefined),
        }));
  if (key === undefined) throw new UsageError("Name the application field with --field.");
  return { kind, key, proof: standing?.key === key ? standing.proof : null };
}

async function noteOnOf(
  options: InitOptions,
  { noteOn }: AtsDescriptor,
  before: Connection | null,
  interview: Interview | null,
): Promise<Connection["noteOn"]> {
  if (options.noteOn !== undefined) return [...options.noteOn];
  if (interview === null) return before?.noteOn ?? null;
  const chosen = await interview.choosePlenty({
    message: "Which results get a note?",
    options: BANDS.map((value) => ({ value, label: BAND_TITLES[value], hint: value })),
    initial: before?.noteOn ?? noteOn,
  });
  const isDefault = chosen.length === noteOn.length && chosen.every((band) => noteOn.includes(band));
  return isDefault && before === null ? null : [...chosen];
}

async function domainsOf(options: InitOptions, before: Connection | null, interview: Interview | null) {
  if (options.companyDomains !== undefined) return options.companyDomains;
  const standing = before?.companyDomains ?? [];
  if (interview === null) return standing;
  const given = await interview.text({
    message: "Your own domains, to notice a mail domain that only looks like one (may be empty)",
    initial: standing.join(", "),
    check: (text) => {
      try {
        companyDomains(text);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : "Give domains.";
      }
    },
  });
  return companyDomains(given);
}

/** What can be said before the credential is asked for: enough to tell what will run. */
export function outline(options: InitOptions, ats: string, before: Connection | null, title: string): Connection {
  return Connection.parse({
    ...(before ?? { id: newConnectionId(), mode: options.mode ?? "observe" }),
    ats,
    name: options.name ?? before?.name ?? title,
    ...(options.mode === undefined ? {} : { mode: options.mode }),
    ...(options.companyDomains === undefined ? {} : { companyDomains: [...options.companyDomains] }),
    ...(options.placeQuestion === undefined ? {} : { placeQuestions: [...options.placeQuestion] }),
    ...(options.intakeQuestion === undefined ? {} : { intakeQuestions: [...options.intakeQuestion] }),
  });
}

export async function completed(
  draft: Connection,
  options: InitOptions,
  descriptor: AtsDescriptor,
  { before, interview }: { readonly before: Connection | null; readonly interview: Interview | null },
): Promise<Connection> {
  const policy = await policyOf(options, before?.policy ?? null, interview);
  const carrier = await carrierOf(options, descriptor, before?.carrier ?? null, interview);
  const noteOn = await noteOnOf(options, descriptor, before, interview);
  const domains = await domainsOf(options, before, interview);
  const { companyDomains: _, ...rest } = draft;
  return Connection.parse({
    ...rest,
    policy,
    carrier,
    noteOn,
    ...(domains.length === 0 ? {} : { companyDomains: [...domains] }),
  });
}
