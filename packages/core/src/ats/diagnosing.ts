/** What the adapters' diagnoses have in common: the sentence for credentials that did not get through, and for a permission. */
import { type Check, failed, passed } from "../domain/check.ts";
import { ProviderError } from "../domain/errors.ts";
import type { AtsDescriptor } from "./ats.ts";

const CREDENTIALS = "ats-credentials";

export const scopeId = (name: string): string => `ats-scope ${name}`;

/** Which permissions a connection needs: those of its own carrier, and those everybody needs. */
export const neededScopes = ({ scopes }: Pick<AtsDescriptor, "scopes">, carrier: string): AtsDescriptor["scopes"] =>
  scopes.filter((scope) => scope.carrier === undefined || scope.carrier === carrier);

/** Why the first call did not get through; throws what is no answer of the ATS. */
export function refusal({ title }: Pick<AtsDescriptor, "title">, error: unknown, renew: string): Check {
  if (!(error instanceof ProviderError)) throw error;
  switch (error.code) {
    case "unauthorized":
      return failed(CREDENTIALS, `${title} does not accept the credentials.`, renew);
    case "rate_limited":
      return failed(CREDENTIALS, `${title} is over its limit of requests.`, "Run this again in a minute.");
    default:
      return failed(
        CREDENTIALS,
        `${title} could not be asked (${error.code}).`,
        `Look at ${title}'s status page, and at whether this network may reach it.`,
      );
  }
}

export const accepted = ({ title }: Pick<AtsDescriptor, "title">): Check =>
  passed(CREDENTIALS, `${title} accepts the credentials.`);

export const granted = ({ name, why }: AtsDescriptor["scopes"][number]): Check =>
  passed(scopeId(name), `Permission ${name} is there (${why}).`);

export const missing = ({ name, why }: AtsDescriptor["scopes"][number], where: string): Check =>
  failed(scopeId(name), `Permission ${name} is missing: it is needed to ${why}.`, `Add ${name} under ${where}.`);

/** What the first call answered: its value, that a permission is missing for it, or why the ATS cannot be asked at all. */
export async function firstCall<T>(
  descriptor: Pick<AtsDescriptor, "title">,
  call: Promise<T>,
  renew: string,
): Promise<{ readonly value: T } | "forbidden" | Check> {
  try {
    return { value: await call };
  } catch (error) {
    if (error instanceof ProviderError && error.code === "forbidden") return "forbidden";
    return refusal(descriptor, error, renew);
  }
}

/** Whether a harmless read is allowed. Throws {@link ProviderError} for everything that is no answer to that. */
export async function allowed(read: Promise<unknown>): Promise<boolean> {
  try {
    await read;
    return true;
  } catch (error) {
    if (error instanceof ProviderError && error.code === "forbidden") return false;
    throw error;
  }
}
