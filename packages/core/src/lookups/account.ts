/** The port of a provider's account: whether its credentials are taken and what is left to spend, without buying anything. */
import type { HttpResponse } from "../http/http.ts";
import type { LookupOverrides, ProviderCredentials } from "./lookup.ts";

export type AccountState =
  | { readonly status: "accepted"; readonly left: { readonly amount: number; readonly unit: string } | null }
  | { readonly status: "refused" }
  /** Accepted, and nothing more can be bought. */
  | { readonly status: "spent" }
  /** Not what the provider documents: nothing follows from it. */
  | { readonly status: "unclear" };

/** A provider file exports one of these; the registry lists them. */
export interface ProviderAccount {
  /** As in the credentials. */
  readonly name: keyof ProviderCredentials;
  readonly title: string;
  /** Where it is asked, for the allow-list. */
  readonly origin: (overrides: LookupOverrides) => string;
  /** A request the provider does not bill; null without credentials. */
  readonly request: (
    credentials: ProviderCredentials,
  ) => { readonly path: string; readonly headers: Readonly<Record<string, string>> } | null;
  readonly read: (response: HttpResponse) => AccountState;
}

/** The state for a status that says it all; null where the body has to be read. */
export function stateOf({ status }: Pick<HttpResponse, "status">): AccountState | null {
  if (status === 401 || status === 403) return { status: "refused" };
  if (status === 402 || status === 429) return { status: "spent" };
  return status === 200 ? null : { status: "unclear" };
}

export const left = (amount: number | null, unit: string): AccountState =>
  amount === null
    ? { status: "accepted", left: null }
    : amount > 0
      ? { status: "accepted", left: { amount, unit } }
      : { status: "spent" };
