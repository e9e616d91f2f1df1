/** Who is asked about an applicant as things are set up, and the kinds of fact that somebody then answers for. */
import type { FactKind } from "@bonafide/core/domain/facts";
import { type Area, isOutside, type LicenceFacts } from "@bonafide/core/domain/licence";
import { DATA_OF_FACT } from "@bonafide/core/domain/notice-data";
import { HttpFailure } from "@bonafide/core/http/http";
import { licences, licensedLookups } from "@bonafide/core/lookups";
import { ownFacts } from "@bonafide/core/screening/own-facts";

export interface NoticeSetUp {
  /** Providers with credentials and a budget. */
  readonly providers: readonly string[];
  /** Whether applications come with the address they were sent from. */
  readonly hasAddress: boolean;
  /** Kinds of fact that a setting leaves unanswered. */
  readonly without: readonly string[];
  /** Where whoever is asked may be; absent for anywhere. */
  readonly providerAreas?: readonly Area[] | undefined;
}

export function noticeSources({ providers, hasAddress, without, providerAreas }: NoticeSetUp): {
  readonly answered: ReadonlySet<FactKind>;
  readonly recipients: readonly LicenceFacts[];
} {
  const isOn = (licence: LicenceFacts | undefined) =>
    licence === undefined ||
    (!isOutside({ providerAreas }, licence) &&
      (licence.access === "public_service" || providers.includes(licence.provider)));
  const isAnswerable = (fact: FactKind) =>
    !without.includes(fact) && (hasAddress || !DATA_OF_FACT[fact].includes("address"));
  const http = () => Promise.reject(new HttpFailure("blocked", "nothing is asked", false));
  const asked = licensedLookups({ http, credentials: {}, overrides: {} }).filter(
    ({ licence, fact }) => isOn(licence) && isAnswerable(fact),
  );
  const names = new Set(asked.map(({ licence }) => licence?.provider));
  return {
    answered: new Set([
      ...asked.map(({ fact }) => fact),
      ...[...ownFacts].filter(isAnswerable),
      "observations" as const,
    ]),
    recipients: licences().filter(({ provider }) => names.has(provider)),
  };
}
