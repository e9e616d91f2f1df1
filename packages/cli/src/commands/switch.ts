/** `bonafide switch off|on`: one check, one connection, writing to the ATS or buying evidence, off within a minute and without a deploy. */
import { PROVIDER_SOURCES } from "@bonafide/core/domain/forecast-setups";
import { auditLines } from "@bonafide/core/screening/audit";
import { switched, type SwitchDetail, type SwitchTarget } from "@bonafide/core/screening/switches";
import { signals } from "@bonafide/core/signals";
import type { Operator } from "@bonafide/functions/compose-operator";
import { Argument, Command, InvalidArgumentError } from "commander";
import { actorOption, type ActorOptions, connectionOf, logged } from "../accounts.ts";
import { UsageError } from "../failure.ts";
import { nearest } from "@bonafide/core/domain/nearest";
import { type TableOptions, tableOptions, withTable } from "../table.ts";

interface Options extends TableOptions, ActorOptions {
  readonly signal?: string;
  readonly annotations?: boolean;
  readonly paidLookups?: boolean;
  readonly reason?: string;
  readonly json?: boolean;
}

/** Whom money goes to. */
const BOUGHT = Object.entries(PROVIDER_SOURCES).flatMap(([name, sources]) => (sources.length > 0 ? [name] : []));

function reason(given: string): string {
  if (!/^[\p{L}\p{N} .,:;()/_-]{1,200}$/u.test(given))
    throw new InvalidArgumentError("Give the reason in up to 200 letters, digits and marks; name nobody in it.");
  return given;
}

function targetOf({ signal, annotations, paidLookups, connection }: Options): SwitchTarget {
  const named = [signal !== undefined, annotations === true, paidLookups === true].filter(Boolean).length;
  if (named > 1) throw new UsageError("Switch one thing at a time: --signal, --annotations or --paid-lookups.");
  if (annotations) return { kind: "annotations" };
  if (paidLookups) return { kind: "paid_lookups", providers: BOUGHT };
  if (signal !== undefined) {
    const ids = signals.map(({ id }) => id);
    if (!ids.includes(signal)) {
      const meant = nearest(signal, ids);
      throw new UsageError(`There is no check ${signal}.${meant === null ? "" : ` Did you mean ${meant}?`}`);
    }
    return { kind: "signal", signal };
  }
  if (connection === undefined)
    throw new UsageError(
      "Say what: --signal ID, --annotations, --paid-lookups, or --connection ID for all of one connection.",
    );
  return { kind: "connection" };
}

const nameOf = (target: SwitchTarget) => (target.kind === "signal" ? `signal ${target.signal}` : target.kind);

/** What stood when the same was switched off last. */
async function before({ audit }: Operator, connectionId: string, name: string): Promise<SwitchDetail | null> {
  let found: SwitchDetail | null = null;
  for await (const { action, detail } of auditLines(audit, connectionId)) {
    if (action === "switch" && detail["switched"] === name && detail["to"] === "off") found = detail;
  }
  return found;
}

async function run(to: "off" | "on", options: Options): Promise<void> {
  const target = targetOf(options);
  const name = nameOf(target);
  const on = to === "on";
  const done = await withTable(options, async (operator, ids) => {
    const results: { connectionId: string; changed: boolean; mode: string }[] = [];
    for (const connectionId of ids) {
      const connection = await connectionOf(operator, connectionId);
      const next = switched(connection, target, { on, before: on ? await before(operator, connectionId, name) : null });
      const changed = next.connection !== connection;
      if (changed) {
        const why = options.reason === undefined ? {} : { reason: options.reason };
        const detail = { switched: name, to, ...next.detail, ...why };
        await logged(operator, { connectionId, action: "switch", as: options.as, detail });
        await operator.stores.connections.put(next.connection);
      }
      results.push({ connectionId, changed, mode: next.connection.mode });
    }
    return results;
  });
  if (options.json) return console.log(JSON.stringify({ target: name, to, connections: done }));
  for (const { connectionId, changed, mode } of done)
    console.log(
      changed
        ? `${connectionId}: ${name} is ${to} within a minute; mode ${mode}.`
        : `${connectionId}: nothing to switch; mode ${mode}.`,
    );
}

export function switchCommand(): Command {
  return actorOption(
    tableOptions(
      new Command("switch")
        .description("switch one check, writing to the ATS, buying evidence or a whole connection off, or on as it was")
        .addArgument(new Argument("<to>", "off, or on again").choices(["off", "on"]))
        .option("--signal <id>", "one check: it is neither computed nor shown")
        .option("--annotations", "writing to the ATS: applications are screened and nothing is written")
        .option("--paid-lookups", "buying evidence: what is bought counts as not checked"),
      "only this connection; alone, all of it: its events are ignored",
    ),
  )
    .option("--reason <text>", "why, for the audit log; name nobody", reason)
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      "\nWithout --connection it holds for every connection. What a switched-off connection missed, bonafide backfill makes up for.\n\nExamples:\n  $ npx bonafide switch off --signal ip-vpn-astrill --reason 'too many honest hits'\n  $ npx bonafide switch off --annotations\n  $ npx bonafide switch on --annotations",
    )
    .action(run);
}
