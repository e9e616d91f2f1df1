/** The tables of the documents that are written from the code: recipients, checks, next steps. */
import { DATA_CATEGORIES, DATA_OF_FACT, SENT_WORDS } from "../packages/core/src/domain/notice-data.ts";
import { dataUsed } from "../packages/core/src/domain/notice.ts";
import { FACT_KINDS } from "../packages/core/src/domain/facts.ts";
import { GROUPS, type Signal } from "../packages/core/src/domain/signal.ts";
import { licences } from "../packages/core/src/lookups/index.ts";
import { BALANCES } from "../packages/core/src/signals/balance.ts";
import { GUIDANCE } from "../packages/core/src/signals/guidance.ts";
import { signals } from "../packages/core/src/signals/index.ts";
import { dataMapTable } from "./data-map.ts";

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

const USE = {
  allowed: "terms allow it",
  barred: "barred",
  agreement_decides: "your agreement decides",
  terms_not_read: "public terms, not read for this product",
} as const;

const recipients = () =>
  table(
    ["recipient", "key", "asked", "is sent", "to learn", "region", "use in hiring", "kept"],
    licences().map(({ title, provider, access, sends, purpose, region, employmentUse, storage }) => [
      title,
      `\`${provider}\``,
      access === "own_account" ? "with credentials of yours" : "always",
      sends.map((sent) => SENT_WORDS[sent].replace("your ", "the ")).join("; "),
      purpose,
      region,
      USE[employmentUse],
      storage,
    ]),
  );

const ANSWERED = new Set(FACT_KINDS);
const most = ({ tiers }: Signal) => String(Math.max(...Object.values(tiers).map(({ points }) => points)));

const checksOf = (group: string) =>
  table(
    ["check", "id", "most points", "data", "ordinary reason", "less intrusive way considered"],
    signals
      .filter((signal) => signal.group === group)
      .map((signal) => [
        signal.wording.short,
        `\`${signal.id}\``,
        most(signal),
        dataUsed([signal], ANSWERED).join(", "),
        signal.wording.innocent ?? "speaks for the person",
        GUIDANCE[signal.id]?.[1] ?? "",
      ]),
  );

const balances = () =>
  GROUPS.map((group) => {
    const { purpose, impact, safeguards } = BALANCES[group];
    return `### ${group}\n\n- **Purpose**: to ${purpose}.\n- **What it may do to people**: ${impact}.\n- **What keeps that small**: ${safeguards}.\n\n${checksOf(group)}`;
  }).join("\n\n");

const categories = () =>
  table(
    ["category", "in words", "kinds of fact that rest on it"],
    Object.entries(DATA_CATEGORIES).map(([category, words]) => [
      category,
      words,
      FACT_KINDS.filter((fact) => DATA_OF_FACT[fact].some((one) => one === category))
        .map((fact) => `\`${fact}\``)
        .join(", "),
    ]),
  );

const playbook = () =>
  table(
    ["reason in the note", "id", "ordinary because of", "what to do"],
    signals.map(({ id, wording }) => [
      wording.seen.replaceAll(/\{(\w+)\}/g, "…"),
      `\`${id}\``,
      wording.innocent ?? "speaks for the person",
      GUIDANCE[id]?.[0] ?? "",
    ]),
  );

/** By file and block, what stands between its markers. */
export const documentTables = (): Readonly<Record<string, Readonly<Record<string, string>>>> => ({
  "docs/privacy.md": { "data-map": dataMapTable(), recipients: recipients() },
  "docs/playbook.md": { reasons: playbook() },
  "docs/templates/lia.md": { balances: balances() },
  "docs/templates/dpia.md": { categories: categories(), recipients: recipients() },
});
