/** What is configured for one connection of an installation, as a forecast needs it and as an operator reads it. */
import type { Connection } from "@bonafide/core/domain/connection";
import { type Setup, setupOf } from "@bonafide/core/domain/forecast-setups";
import { INDICATOR_TYPES } from "@bonafide/core/domain/indicator";
import type { PolicyDocument } from "@bonafide/core/domain/policy-document";
import { FailedError, UsageError } from "./failure.ts";
import { providersWithin, unansweredWithin } from "./provider-areas.ts";
import { type TableOptions, withTable } from "./table.ts";
import { resolveTarget } from "./target/target.ts";

export interface ConfiguredSetUp {
  readonly setup: Setup;
  readonly connection: Pick<Connection, "id" | "name" | "ats" | "mode" | "carrier" | "noteOn"> & {
    readonly placeQuestions: number;
    readonly intakeQuestions: number;
    readonly companyDomains: number;
  };
  readonly policy: PolicyDocument | null;
  /** Null where the installation's secrets could not be read, and nobody named any. */
  readonly providers: readonly string[] | null;
  readonly lists: readonly string[];
}

/** `named` stands in place of what the installation's secrets hold. */
export async function configuredSetUp(
  options: TableOptions & { readonly connection: string },
  named: readonly string[] | undefined,
): Promise<ConfiguredSetUp> {
  const { settings } = await resolveTarget(options);
  const { configuredProviders } = await import("@bonafide/functions/compose-providers");
  const [connection, feeds] = await withTable(options, async ({ stores, clock }, [id = ""]) => {
    const list = await stores.indicators.feeds.read({ connectionId: id });
    const current = (list?.feeds ?? []).filter(({ expiresAt }) => Date.parse(expiresAt) > clock().getTime());
    return [await stores.connections.get(id), current];
  });
  if (!connection) throw new FailedError("The table has no such connection; check the id.");
  let providers = named ?? null;
  if (providers === null) {
    try {
      providers = await configuredProviders(settings);
    } catch (error) {
      const code = error instanceof Error ? error.name : "unknown";
      throw new UsageError(
        `The providers' credentials cannot be read (${code}); check PARAMETER_PREFIX or SECRETS_FILE, or name the providers with --providers.`,
      );
    }
  }
  const lists = INDICATOR_TYPES.filter((type) => feeds.some(({ counts }) => (counts[type] ?? 0) > 0));
  const { id, name, ats, mode, carrier, noteOn } = connection;
  const setup = setupOf(connection, { providers: providersWithin(connection, providers ?? []), lists });
  return {
    setup: { ...setup, without: [...(setup.without ?? []), ...unansweredWithin(connection)] },
    connection: {
      id,
      name,
      ats,
      mode,
      carrier,
      noteOn,
      placeQuestions: connection.placeQuestions.length,
      intakeQuestions: connection.intakeQuestions.length,
      companyDomains: (connection.companyDomains ?? []).length,
    },
    policy: connection.policy,
    providers,
    lists,
  };
}

const some = (list: readonly string[], none: string) => (list.length === 0 ? none : list.join(", "));

/** Two columns: what was looked at, and what is set there. */
export function configuredRows(
  { connection, providers, lists, setup }: ConfiguredSetUp,
  policy: { readonly version: string; readonly off: readonly string[]; readonly shadow: readonly string[] },
): readonly (readonly string[])[] {
  const { ats, mode, carrier, noteOn, placeQuestions, intakeQuestions, companyDomains } = connection;
  return [
    ["ATS", ats],
    ["mode", mode],
    ["in lists", carrier.kind],
    ["notes for", noteOn === null ? "the ATS's default" : some(noteOn, "no result")],
    ["providers", providers === null ? "unknown: no PARAMETER_PREFIX or SECRETS_FILE is set" : some(providers, "none")],
    ["of them asked for", some(setup.bought, "nothing")],
    ["own form", intakeQuestions > 0 ? "passes on the address" : "none"],
    ["question about the place", placeQuestions > 0 ? "asked" : "none named"],
    ["own domains", companyDomains > 0 ? String(companyDomains) : "none named"],
    ["own lists hold", some(lists, "nothing")],
    ["policy", policy.version],
    ["checks off", some(policy.off, "none")],
    ["checks only watched", some(policy.shadow, "none")],
  ];
}
