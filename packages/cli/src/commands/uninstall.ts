/** `bonafide uninstall`: switches a connection off and takes down what shows of ours in its ATS, as far as the vendor lets anybody. */
import { defaultTiming } from "@bonafide/core/screening/deps";
import { type Uninstalled, uninstall } from "@bonafide/core/screening/uninstall";
import { CONNECTION_MAX_AGE_MS } from "@bonafide/functions/limits";
import { isCancel, text } from "@clack/prompts";
import { Command } from "commander";
import { actorOption, type ActorOptions, connectionOf, logged, onlyConnection, withAccounts } from "../accounts.ts";
import { EXIT, FailedError, UsageError } from "../failure.ts";
import { onInterrupt } from "../interrupt.ts";
import { progressLine } from "../progress-line.ts";
import { type TableOptions, tableOptions } from "../table.ts";
import { jsonText } from "../terminal.ts";

interface Options extends TableOptions, ActorOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Until no worker goes by what it read of the connection before, nor holds a lease it took then. */
const SETTLE_MS = CONNECTION_MAX_AGE_MS + defaultTiming.leaseMs;
const STEP_MS = 1_000;

async function settled(stopped: () => boolean, show: (doneMs: number) => void): Promise<void> {
  for (let waited = 0; waited < SETTLE_MS && !stopped(); waited += STEP_MS) {
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    show(waited + STEP_MS);
  }
}

/** The kinds of carrier whose definition stays when their values are gone, with what to do by hand. */
const BY_HAND = {
  tag: "the tags themselves, which nobody has any more: delete them in the ATS's settings",
  application_field: "the custom field itself, which is empty now: delete it in the ATS's settings",
  none: null,
} as const;

function resultText(
  { applications, values, notes, left, refused }: Uninstalled,
  carrier: keyof typeof BY_HAND,
  dryRun: boolean,
): string {
  const stays = left.reduce((sum, one) => sum + one.notes, 0);
  const hand = BY_HAND[carrier];
  return [
    dryRun
      ? `At ${applications} applications something of ours may show: up to ${values} list values and ${notes} notes would go. Nothing was changed.`
      : `Taken down: ${values} list values and ${notes} notes, at ${applications} applications.`,
    ...(refused.length > 0
      ? [
          `Not let in at ${refused.length}: ${refused.map(({ applicationId, code }) => `${applicationId} (${code})`).join(", ")}.`,
        ]
      : []),
    "What the vendor's interface lets nobody take away, and what is yours to do:",
    ...(stays > 0
      ? [`  ${stays} notes, at applications ${left.map(({ applicationId }) => applicationId).join(", ")}`]
      : []),
    ...(hand === null ? [] : [`  ${hand}`]),
    "  the webhook, and the credential: delete both in the ATS's settings",
    "  the table, queues and functions: npx sst remove",
  ].join("\n");
}

async function run(options: Options): Promise<void> {
  const interrupt = onInterrupt("The same command goes on from there.");
  const line = progressLine(process.stderr, Date.now);
  const dryRun = options.dryRun === true;
  try {
    await withAccounts(options, async (accounts, ids) => {
      const connectionId = onlyConnection(ids);
      const connection = await connectionOf(accounts, connectionId);
      const { ats, secrets } = await accounts.accountFor(connection);
      // A credential the ATS refuses is learnt before the connection is off, and not after.
      if (!dryRun) await ats.listApplications?.({ by: "created", since: accounts.clock() }, null);
      if (!dryRun && options.yes !== true) {
        if (!process.stdin.isTTY)
          throw new UsageError("This takes down what shows in the ATS; add --yes to do it without a question.");
        const said = await text({
          message: `Type the connection's name, ${connection.name}, to switch it off and take everything down:`,
          output: process.stderr,
        });
        if (isCancel(said) || said.trim() !== connection.name) throw new FailedError("Nothing was changed.");
      }
      if (!dryRun) {
        await logged(accounts, {
          connectionId,
          action: "uninstall",
          as: options.as,
          detail: { mode: connection.mode },
        });
        if (connection.mode !== "off") {
          await accounts.stores.connections.put({ ...connection, mode: "off" });
          if (!options.json)
            console.error("The connection is off. Waiting until no worker goes by what it read before.");
          await settled(interrupt.stopped, (done) =>
            line.show({ done, total: SETTLE_MS, entries: Math.round(done / 1_000), what: "seconds" }),
          );
          line.end();
        }
      }
      const done = await uninstall(
        { ...accounts, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
        {
          connection,
          ats,
          keys: secrets,
          dryRun,
          stopped: interrupt.stopped,
          onProgress: (at, total) => line.show({ done: at, total, entries: at, what: "applications" }),
        },
      );
      line.end();
      if (done.status === "stopped" || done.refused.length > 0) process.exitCode = EXIT.failed;
      if (options.json) console.log(jsonText({ dryRun, connectionId, ...done }));
      else if (done.status === "stopped") console.log("Stopped in the middle. The same command goes on from there.");
      else console.log(resultText(done, connection.carrier.kind, dryRun));
    });
  } finally {
    line.end();
    interrupt.end();
  }
}

export function uninstallCommand(): Command {
  return actorOption(
    tableOptions(
      new Command("uninstall").description(
        "switch a connection off and take down our tags, field values and notes; says what is left",
      ),
    ),
  )
    .option("--dry-run", "only say what would go")
    .option("--yes", "do not ask before it begins")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nBroken off, the same command goes on.\n\nExamples:\n  $ npx bonafide uninstall --dry-run\n  $ npx bonafide uninstall --yes --as ops@example.com",
    )
    .action(run);
}
