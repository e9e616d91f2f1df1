/** What a Lever credential may do: by harmless reads, because a key does not say what it is allowed. */
import { type Check, failed, passed, skipped, warned } from "../../domain/check.ts";
import type { Carrier } from "../../domain/connection.ts";
import { accepted, allowed, firstCall, granted, missing, neededScopes, scopeId } from "../diagnosing.ts";
import type { Client } from "./client.ts";
import { descriptor, KEYS } from "./settings.ts";

const RENEW = `Make a new key under ${KEYS}, and store it.`;
const WHERE = `${KEYS} (a key's permissions can be changed, but for confidential data)`;
const CARRIER = "ats-carrier";

type Sample = Awaited<ReturnType<Client["sample"]>>;

/** Whether a permission is there; null where nothing in the account could tell. */
const READS: Readonly<Record<string, (client: Client, sample: Sample) => Promise<boolean | null>>> = {
  "opportunities:read:admin": async () => true,
  "applications:read:admin": async (_client, sample) => sample?.expanded.applications ?? null,
  "contact:read:admin": async (_client, sample) => sample?.expanded.contact ?? null,
  "resumes:read:admin": async (client, sample) => (sample ? allowed(client.resumes(sample.id)) : null),
  "postings:read:admin": (client) => allowed(client.probe("postings")),
  "notes:write:admin": async (client, sample) => (sample ? allowed(client.notes(sample.id)) : null),
};

export async function* diagnose(client: Client, carrier: Carrier): AsyncGenerator<Check> {
  const first = await firstCall(descriptor, client.sample(), RENEW);
  if (typeof first === "object" && "state" in first) {
    yield first;
    return;
  }
  yield accepted(descriptor);
  const lacking = new Set<string>();
  for (const scope of neededScopes(descriptor, carrier.kind)) {
    const { name } = scope;
    if (first === "forbidden") {
      // Nothing else can be tried without it.
      yield name === "opportunities:read:admin"
        ? missing(scope, WHERE)
        : skipped(scopeId(name), `Permission ${name} could not be tried.`);
      lacking.add(name);
      continue;
    }
    const isThere = Object.hasOwn(READS, name) ? await READS[name]?.(client, first.value) : null;
    if (isThere === true) yield granted(scope);
    else if (isThere === false) {
      lacking.add(name);
      yield missing(scope, WHERE);
    } else
      yield skipped(
        scopeId(name),
        Object.hasOwn(READS, name)
          ? `Permission ${name} could not be tried: there is no opportunity with an application yet.`
          : `Permission ${name} cannot be seen without writing.`,
      );
  }
  if (first !== "forbidden") {
    yield await confidential(client);
    yield await wider(client);
  }
  yield carrierOf(carrier);
}

async function confidential(client: Client): Promise<Check> {
  const id = "ats-confidential";
  return (await allowed(client.probe("confidential")))
    ? passed(id, "Confidential opportunities are seen, too.")
    : warned(
        id,
        "Confidential opportunities are hidden from this key, so their applications are not screened.",
        `Where they should be, make a key with access to confidential data under ${KEYS}: it can only be granted then.`,
      );
}

/** Lists nothing here ever reads; a key that may read them was given more than is needed. */
async function wider(client: Client): Promise<Check> {
  const id = "ats-scopes-wider";
  const more: string[] = [];
  for (const list of ["users", "requisitions"] as const) if (await allowed(client.probe(list))) more.push(list);
  return more.length === 0
    ? passed(id, "The key may not read users or requisitions, as it should be.")
    : warned(
        id,
        `The key may do more than is needed: it reads ${more.join(" and ")}.`,
        `Leave it only the permissions listed, under ${WHERE}.`,
      );
}

function carrierOf(carrier: Carrier): Check {
  switch (carrier.kind) {
    case "none":
      return passed(CARRIER, "Nothing is shown in lists, as the connection asks.");
    case "tag":
      return passed(CARRIER, "Tags need no setting up: ours are created when first needed.");
    case "application_field":
      return failed(
        CARRIER,
        "Lever has no fields that could be written, and the connection asks for one.",
        'Set the connection\'s carrier to {"kind": "tag"}.',
      );
  }
}
