/** The credential of an ATS: asked for field by field, or read from a file, and tried on the ATS before it is stored. */
import type { AtsDescriptor } from "@bonafide/core/ats/ats";
import type { Connection } from "@bonafide/core/domain/connection";
import { ProviderError, SettingsError } from "@bonafide/core/domain/errors";
import type { Installation } from "@bonafide/functions/compose-installation";
import * as z from "zod";
import { FailedError, UsageError } from "../failure.ts";
import { readJson } from "../files.ts";
import { working } from "../working-line.ts";
import type { Interview } from "./interview.ts";

const Values = z.record(z.string(), z.string());
type Values = z.infer<typeof Values>;

/** Null for what the ATS takes; else why it does not, in one sentence. */
async function refusal(
  installation: Pick<Installation, "tryCredentials">,
  { title, scopes }: Pick<AtsDescriptor, "title" | "scopes">,
  connection: Connection,
  credentials: unknown,
): Promise<string | null> {
  try {
    await working(`Asking ${title}`, installation.tryCredentials(connection, credentials));
    return null;
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    if (!(error instanceof ProviderError)) throw error;
    switch (error.code) {
      case "unauthorized":
        return `${title} does not accept this credential; check that it was copied whole and is active.`;
      case "forbidden":
        return `${title} accepts the credential, but it may not list applications; give it ${scopes[0]?.name ?? "the right"}.`;
      case "rate_limited":
        return `${title} answers too many requests; wait a minute and try again.`;
      default:
        return `${title} could not be asked (${error.code}); check the network and try again.`;
    }
  }
}

export async function credentialsFrom(file: string): Promise<Values> {
  const parsed = Values.safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  throw new UsageError("The credentials are no JSON object of texts; give the values the ATS showed, by their names.");
}

/** What was given `before` is offered again, but for what is secret. */
async function ask(
  interview: Interview,
  { credentials }: Pick<AtsDescriptor, "credentials">,
  before: Values,
): Promise<Values> {
  const values: Values = {};
  for (const { name, label, secret, where, shape } of credentials) {
    const check = (given: string) =>
      shape.test(given)
        ? undefined
        : given === ""
          ? `Needed: ${where}`
          : "This is not what it looks like; copy it again.";
    const given = secret
      ? await interview.secret({ message: label, check })
      : await interview.text({ message: label, hint: where, check, initial: before[name] ?? "" });
    if (given !== "") values[name] = given;
  }
  return values;
}

/** Asks until the ATS accepts what is typed; where a file has given it, tries that once and says why not. */
export async function acceptedCredentials(
  installation: Pick<Installation, "tryCredentials">,
  descriptor: AtsDescriptor,
  connection: Connection,
  from: { readonly given: Values | null; readonly interview: Interview | null; readonly say: (line: string) => void },
): Promise<unknown> {
  const { given, interview, say } = from;
  if (given !== null || interview === null) {
    if (given === null) throw new UsageError("Give the credential's values in a file with --credentials.");
    const why = await refusal(installation, descriptor, connection, given);
    if (why !== null) throw new FailedError(`${why} Nothing was stored.`);
    return given;
  }
  let credentials: Values = {};
  for (;;) {
    credentials = await ask(interview, descriptor, credentials);
    const why = await refusal(installation, descriptor, connection, credentials);
    if (why === null) return credentials;
    say(`${why} Give it once more, or leave with Ctrl-C.`);
  }
}
