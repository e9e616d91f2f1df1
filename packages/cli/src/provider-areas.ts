/** What a connection's choice of areas leaves of those who could be asked: the providers, and the kinds of fact nobody answers then. */
import type { Connection } from "@bonafide/core/domain/connection";
import type { FactKind } from "@bonafide/core/domain/facts";
import { isOutside } from "@bonafide/core/domain/licence";
import { HttpFailure } from "@bonafide/core/http/http";
import { licences, licensedLookups } from "@bonafide/core/lookups";

type Choice = Pick<Connection, "providerAreas">;

/** Of these providers those that may be asked. */
export function providersWithin(connection: Choice, names: readonly string[]): readonly string[] {
  const outside = new Set(licences().flatMap((one) => (isOutside(connection, one) ? [one.provider] : [])));
  return names.filter((name) => !outside.has(name));
}

/** Kinds of fact that only somebody outside would answer. */
export function unansweredWithin(connection: Choice): readonly FactKind[] {
  const http = () => Promise.reject(new HttpFailure("blocked", "nothing is asked", false));
  const lookups = licensedLookups({ http, credentials: {}, overrides: {} });
  const isLeft = ({ licence }: (typeof lookups)[number]) => licence === undefined || !isOutside(connection, licence);
  const left = new Set(lookups.filter(isLeft).map(({ fact }) => fact));
  return [...new Set(lookups.map(({ fact }) => fact))].filter((fact) => !left.has(fact));
}
