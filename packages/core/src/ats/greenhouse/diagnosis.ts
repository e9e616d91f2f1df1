/** What a Greenhouse credential may do and whether the carrier can be used: by harmless reads, and by what the token says of itself. */
import { LIST_VALUES } from "../../domain/annotation.ts";
import { type Check, failed, named, passed, skipped, warned } from "../../domain/check.ts";
import type { Carrier } from "../../domain/connection.ts";
import { accepted, allowed, firstCall, granted, missing, neededScopes, refusal, scopeId } from "../diagnosing.ts";
import type { Client } from "./client.ts";
import { CREDENTIAL_MENU, descriptor } from "./settings.ts";
import { TEXT_TYPES } from "./carrier-field.ts";

const RENEW = `Compare the client ID, make a new secret under ${CREDENTIAL_MENU}, and store both again.`;
const SCOPES = `${CREDENTIAL_MENU} > Manage scopes`;
const SUBJECT = "ats-subject";
const CARRIER = "ats-carrier";

type Scope = ReturnType<typeof neededScopes>[number];
/** `harvest:notes:list` as `["notes", "list"]`. */
const partsOf = ({ name }: Scope) => name.split(":").slice(1);

export async function* diagnose(client: Client, carrier: Carrier): AsyncGenerator<Check> {
  const first = await firstCall(descriptor, client.probe("applications") ?? Promise.resolve(), RENEW);
  if (typeof first === "object" && "state" in first) {
    yield first;
    return;
  }
  let told: Awaited<ReturnType<Client["introspect"]>>;
  try {
    told = await client.introspect();
  } catch (error) {
    yield refusal(descriptor, error, RENEW);
    return;
  }
  yield accepted(descriptor);

  const known = told === null ? null : new Set((told.scope ?? "").split(" ").filter((scope) => scope !== ""));
  const barred: string[] = [];
  const lacking: Scope[] = [];
  for (const scope of neededScopes(descriptor, carrier.kind)) {
    const [resource = "", verb] = partsOf(scope);
    if (known !== null && !known.has(scope.name)) {
      lacking.push(scope);
      yield missing(scope, SCOPES);
      continue;
    }
    const probe = verb === "list" ? client.probe(resource) : null;
    if (probe === null) {
      yield known === null
        ? skipped(scopeId(scope.name), `Permission ${scope.name} cannot be seen without writing.`)
        : granted(scope);
    } else if (await allowed(probe)) yield granted(scope);
    else if (known === null) {
      lacking.push(scope);
      yield missing(scope, `${SCOPES}; where it is there, name a Site Admin as userId`);
    } else barred.push(resource);
  }
  if (known !== null) yield* subject(barred, told?.["https://auth.greenhouse.io/claims"]?.user_role ?? null);
  yield wider(known);
  yield* carrierOf(client, carrier, lacking.length > 0 || barred.length > 0);
}

/** Lists are for Site Admins: https://harvestdocs.greenhouse.io/docs/authentication */
function* subject(barred: readonly string[], role: string | null): Generator<Check> {
  const todo = "Name a Site Admin in the credential userId (Configure > Users: the number at the end of the address).";
  const isAdmin = role === null || /site.?admin/i.test(role);
  if (barred.length > 0)
    yield failed(SUBJECT, `The user this acts as may not read: ${barred.join(", ")}; lists are for Site Admins.`, todo);
  else if (isAdmin) yield passed(SUBJECT, "The user this acts as may read lists.");
  else yield warned(SUBJECT, `The user this acts as has the role ${named(role)}, so lists may be incomplete.`, todo);
}

function wider(known: ReadonlySet<string> | null): Check {
  const id = "ats-scopes-wider";
  if (known === null)
    return skipped(id, "Greenhouse did not say which scopes the token has, so wider ones cannot be seen.");
  const needed = new Set<string>(descriptor.scopes.map(({ name }) => name));
  const more = [...known].filter((name) => !needed.has(name)).map(named);
  if (more.length === 0) return passed(id, "The credential has no scope beyond those listed.");
  const shown = more.slice(0, 8).join(", ");
  return warned(
    id,
    `The credential may do more than is needed: ${shown}${more.length > 8 ? ` and ${more.length - 8} more` : ""}.`,
    `Take these off under ${SCOPES}; nothing here uses them.`,
  );
}

async function* carrierOf(client: Client, carrier: Carrier, isBarred: boolean): AsyncGenerator<Check> {
  if (carrier.kind === "none") return yield passed(CARRIER, "Nothing is shown in lists, as the connection asks.");
  if (isBarred) return yield skipped(CARRIER, "What is shown in lists was not looked at: a permission is missing.");
  if (carrier.kind === "tag") return yield passed(CARRIER, "Tags can be read; ours are created when first needed.");
  yield await fieldCarrier(client, carrier.key);
  const proof = "ats-field-proof";
  yield carrier.proof === null
    ? failed(
        proof,
        `It was not shown yet that writing the field "${named(carrier.key)}" leaves other fields alone, so it is not written.`,
        "Run bonafide doctor --prove-field with the id of a test application.",
      )
    : passed(proof, `Writing the field was tried on application ${named(carrier.proof.applicationId)}.`);
}

async function fieldCarrier(client: Client, key: string): Promise<Check> {
  const where = "Configure > Custom Options > Application";
  const name = named(key);
  const field = (await client.fields()).find(({ name_key }) => name_key === key);
  if (!field)
    return failed(
      CARRIER,
      `There is no active application field with the key "${name}".`,
      `Create it anew under ${where}, or set the connection's carrier to another key.`,
    );
  if (TEXT_TYPES.includes(field.value_type)) return passed(CARRIER, `The field "${name}" is there and takes text.`);
  if (field.value_type !== "single_select")
    return failed(
      CARRIER,
      `The field "${name}" is neither a single select nor text.`,
      `Create one of these types under ${where}, and set the connection's carrier to its key.`,
    );
  const options = (await client.fieldOptions(field.id)).filter(({ active }) => active !== false);
  const there = new Set(options.map((option) => option.name.trim()));
  const lacking = Object.values(LIST_VALUES).filter((value) => !there.has(value));
  return lacking.length === 0
    ? passed(CARRIER, `The field "${name}" is there with every option.`)
    : failed(
        CARRIER,
        `The field "${name}" lacks the options ${lacking.join(", ")}.`,
        `Add them under ${where}, spelt exactly so.`,
      );
}
