/** `bonafide audit`: who did what with these commands, and whether the log is as it was written. */
import type { AuditEntry } from "@bonafide/core/domain/audit";
import { auditLines, type BrokenWhy, type Verified, verifyAudit } from "@bonafide/core/screening/audit";
import { Command, InvalidArgumentError } from "commander";
import { EXIT } from "../failure.ts";
import { minute } from "../record-text.ts";
import { type TableOptions, tableOptions, withTable } from "../table.ts";
import { jsonText, paint, printable, table } from "../terminal.ts";

interface Noted {
  readonly sequence: number;
  readonly hash: string;
}

interface Options extends TableOptions {
  readonly verify?: boolean;
  readonly noted?: Noted;
  readonly json?: boolean;
}

function noted(given: string): Noted {
  const [, sequence = "", hash = ""] = /^([1-9]\d{0,11}):([A-Za-z0-9_-]{43})$/.exec(given) ?? [];
  if (hash === "")
    throw new InvalidArgumentError("Give a line's number and hash as --verify printed them, such as 12:Ab…");
  return { sequence: Number(sequence), hash };
}

const BROKEN_WORDS: Readonly<Record<BrokenWhy, string>> = {
  unreadable: "it is no line of the log any more",
  missing: "it is missing",
  changed: "it is not what was written",
  not_after_the_one_before: "it does not follow the line before it",
  not_the_noted_line: "it is not the line that was noted",
};

function verifiedText(connectionId: string, { entries, head, broken }: Verified): string {
  if (broken)
    return paint(
      "red",
      `${connectionId}: the log was tampered with at line ${broken.sequence}: ${BROKEN_WORDS[broken.why]}.`,
    );
  const note = head === null ? "" : ` Note it elsewhere: ${entries}:${head}`;
  return `${connectionId}: ${entries} ${entries === 1 ? "line" : "lines"}, all as they were written.${note}`;
}

async function run(options: Options): Promise<void> {
  const verify = options.verify === true || options.noted !== undefined;
  const logs = await withTable(options, async ({ audit }, ids) =>
    Promise.all(
      ids.map(async (connectionId) => {
        const entries: AuditEntry[] = [];
        for await (const entry of auditLines(audit, connectionId)) entries.push(entry);
        return {
          connectionId,
          entries,
          verified: verify ? await verifyAudit(audit, connectionId, options.noted) : null,
        };
      }),
    ),
  );
  if (logs.some(({ verified }) => verified !== null && verified.broken !== null)) process.exitCode = EXIT.failed;
  if (options.json) return console.log(jsonText(logs));
  if (verify)
    return console.log(
      logs.map(({ connectionId, verified }) => (verified ? verifiedText(connectionId, verified) : "")).join("\n"),
    );
  const rows = logs.flatMap(({ entries }) =>
    entries.map(({ sequence, at, by, byFrom, action, subject, detail }) => [
      String(sequence),
      minute(at),
      byFrom === "given" ? by : `${by} (${byFrom})`,
      action,
      subject === null ? "-" : `${subject.kind} ${subject.digest?.slice(0, 8) ?? "not keyed"}`,
      Object.entries(detail)
        .map(([name, value]) => `${name}: ${value}`)
        .join(", ") || "-",
    ]),
  );
  if (rows.length === 0) return console.log("Nothing is logged yet.");
  console.log(
    table(
      ["line", "when", "who", "did", "about", "more"],
      rows.map((row) => row.map(printable)),
    ),
  );
}

export function auditCommand(): Command {
  return tableOptions(
    new Command("audit").description("who ran what with these commands and when; whether the log is as it was written"),
    "only this connection's",
  )
    .option("--verify", "check every line against the one before")
    .option(
      "--noted <line:hash>",
      "also against a line noted earlier, so that a log cut off or written anew shows",
      noted,
    )
    .option("--json", "print the log as JSON")
    .addHelpText(
      "after",
      "\nExits 1 when the log was tampered with.\n\nExamples:\n  $ npx bonafide audit\n  $ npx bonafide audit --verify --json",
    )
    .action(run);
}
