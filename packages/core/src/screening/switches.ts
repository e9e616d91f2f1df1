/** Switches something off, or on again as it was: always by a setting the connection has anyway, which holds within a minute. */
import type { Connection } from "../domain/connection.ts";
import type { PolicyDocument } from "../domain/policy-document.ts";

export type SwitchTarget =
  | { readonly kind: "signal"; readonly signal: string }
  | { readonly kind: "connection" }
  | { readonly kind: "annotations" }
  /** Names of the providers that are bought. */
  | { readonly kind: "paid_lookups"; readonly providers: readonly string[] };

/** What is written in the audit log, and what switching on again reads from there. */
export type SwitchDetail = Readonly<Record<string, string>>;

export interface Switched {
  /** The same object when nothing had to change. */
  readonly connection: Connection;
  readonly detail: SwitchDetail;
}

/** The version of a document that only exists because something is switched off. */
const OWN_VERSION = "switched";

/** The document this made itself comes down to nothing: then there is none again. */
function tidied(policy: PolicyDocument): PolicyDocument | null {
  const { off = [], ...rest } = policy;
  if (off.length > 0) return policy;
  const isOwn = "extends" in policy && policy.version === OWN_VERSION && Object.keys(rest).length === 2;
  return isOwn ? null : policy;
}

function signalSwitched(connection: Connection, signal: string, on: boolean): Connection {
  const policy: PolicyDocument = connection.policy ?? { extends: "catalogue", version: OWN_VERSION };
  const off = policy.off ?? [];
  if (off.includes(signal) !== on) return connection;
  const now = on ? off.filter((id) => id !== signal) : [...off, signal].toSorted();
  return { ...connection, policy: tidied({ ...policy, off: now }) };
}

const MODES = ["off", "observe", "annotate"] as const;
/** Nobody knows what it was: then it watches and writes nothing. */
const modeBefore = (before: SwitchDetail | null) => MODES.find((mode) => mode === before?.["mode"]) ?? "observe";

const budgetKey = (provider: string) => `budget ${provider}`;
const NONE = "default";

function isShut({ budgets }: Connection, provider: string): boolean {
  const own = budgets !== undefined && Object.hasOwn(budgets, provider) ? budgets[provider] : undefined;
  return own !== undefined && own.hourly === 0 && own.daily === 0;
}

function budgetsSwitched(
  connection: Connection,
  {
    providers,
    on,
    before,
  }: { readonly providers: readonly string[]; readonly on: boolean; readonly before: SwitchDetail | null },
): Switched {
  const budgets = { ...connection.budgets };
  const detail: Record<string, string> = {};
  for (const provider of providers) {
    if (isShut(connection, provider) !== on) continue;
    const own = Object.hasOwn(budgets, provider) ? budgets[provider] : undefined;
    detail[budgetKey(provider)] = own ? `${own.hourly}/${own.daily}` : NONE;
    if (!on) {
      budgets[provider] = { hourly: 0, daily: 0 };
      continue;
    }
    const kept = /^(\d{1,7})\/(\d{1,7})$/.exec(before?.[budgetKey(provider)] ?? "");
    if (kept) budgets[provider] = { hourly: Number(kept[1]), daily: Number(kept[2]) };
    else delete budgets[provider];
  }
  if (Object.keys(detail).length === 0) return { connection, detail };
  const { budgets: _, ...rest } = connection;
  return { connection: Object.keys(budgets).length === 0 ? rest : { ...rest, budgets }, detail };
}

/**
 * `before` is what the audit log says stood when the same was switched off; null where it does not say. Switching what is
 * switched already changes nothing.
 */
export function switched(
  connection: Connection,
  target: SwitchTarget,
  { on, before }: { readonly on: boolean; readonly before: SwitchDetail | null },
): Switched {
  const { mode } = connection;
  switch (target.kind) {
    case "signal":
      return { connection: signalSwitched(connection, target.signal, on), detail: {} };
    case "connection": {
      if ((mode === "off") !== on) return { connection, detail: { mode } };
      return { connection: { ...connection, mode: on ? modeBefore(before) : "off" }, detail: { mode } };
    }
    case "annotations": {
      const isDue = on ? mode === "observe" && modeBefore(before) === "annotate" : mode === "annotate";
      return {
        connection: isDue ? { ...connection, mode: on ? "annotate" : "observe" } : connection,
        detail: { mode },
      };
    }
    case "paid_lookups":
      return budgetsSwitched(connection, { providers: target.providers, on, before });
  }
}
