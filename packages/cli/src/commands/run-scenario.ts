/** What `bonafide start --scenario` does: runs it, and sets what trouble left beside what stands without it. */
import { runChaos } from "@bonafide/sandbox/scenarios/chaos";
import { runOutage } from "@bonafide/sandbox/scenarios/outage";
import type { Say, ScenarioOutcome, Totals } from "@bonafide/sandbox/scenarios/scenario";
import { EXIT, UsageError } from "../failure.ts";
import { paint, printable, table } from "../terminal.ts";
import type { StartOptions } from "./start.ts";

const RUNS: Readonly<
  Record<ScenarioOutcome["scenario"], (options: { readonly say: Say }) => Promise<ScenarioOutcome>>
> = {
  outage: runOutage,
  chaos: runChaos,
};

const LABELS: Readonly<Record<keyof Totals, string>> = {
  applications: "applications in the ATSs",
  received: "webhooks received",
  reconciled: "found by reconciling",
  screened: "screened",
  annotated: "annotated",
  notes: "notes",
  dlq: "dead letters",
};

function sideBySide({ undisturbed, disturbed }: ScenarioOutcome): string {
  const rows = Object.entries(LABELS).map(([name, label]) => {
    const read = (totals: Totals) => String(Object.entries(totals).find(([key]) => key === name)?.[1] ?? "");
    return [label, read(undisturbed), read(disturbed)];
  });
  return table(["", "Without", "With"], rows);
}

export async function runScenario(name: ScenarioOutcome["scenario"], options: StartOptions): Promise<void> {
  if (options.settings !== undefined)
    throw new UsageError("A scenario compares with what the samples end in by default; leave --settings out.");
  const say = options.json ? () => {} : (line: string) => console.log(line);
  const outcome = await RUNS[name]({ say });
  if (options.json) console.log(JSON.stringify(outcome, null, 2));
  const faults = Object.entries(outcome.faults).map(([fault, count]) => `${fault} ${count}`);
  say(`\n${paint("bold", "What was done to it")}: ${faults.join(" · ")}\n`);
  say(sideBySide(outcome));
  const { disturbed, differences } = outcome;
  say(
    `\nreceived ${disturbed.received} · reconciled ${disturbed.reconciled} · screened ${disturbed.screened} · annotated ${disturbed.annotated} · notes ${disturbed.notes} · dead letters ${disturbed.dlq}`,
  );
  say(differences.length === 0 ? "Every band, tag and note is the same as without the trouble." : "");
  for (const line of differences) console.error(`Not the same: ${printable(line)}.`);
  process.exitCode = differences.length === 0 ? EXIT.done : EXIT.failed;
}
