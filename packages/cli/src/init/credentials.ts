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

async function credentialsFrom(file: string): Promise<Values> {
  const parsed = Values.safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  throw new UsageError("The credentials are no JSON object of texts; give the values the ATS showed, by their names.");
}

async function ask(interview: Interview, { credentials }: Pick<AtsDescriptor, "credentials">): Promise<Values> {
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
      : await interview.text({ message: label, hint: where, check });
    if (given !== "") values[name] = given;
  }
  return values;
}

/** Asks until the ATS accepts what was given, or takes what a file holds or says why not. */
export async function acceptedCredentials(
  installation: Pick<Installation, "tryCredentials">,
  descriptor: AtsDescriptor,
  connection: Connection,
  given: { readonly file?: string; readonly interview: Interview | null; readonly say: (line: string) => void },
): Promise<unknown> {
  const { file, interview, say } = given;
  if (file !== undefined || interview === null) {
    if (file === undefined) throw new UsageError("Give the credential's values in a file with --credentials.");
    const credentials = await credentialsFrom(file);
    const why = await refusal(installation, descriptor, connection, credentials);
    if (why !== null) throw new FailedError(`${why} Nothing was stored.`);
    return credentials;
  }
  for (;;) {
    const credentials = await ask(interview, descriptor);
    const why = await refusal(installation, descriptor, connection, credentials);
    if (why === null) return credentials;
    say(why);
  }
}
