/** `bonafide dlq list|explain|redrive`: what the workers could not finish, why, and back to work with it. */
import {
  type DeadLetterDeps,
  type Examined,
  examineAll,
  type LetterFilter,
  redrive,
} from "@bonafide/core/screening/dead-letters";
import type { Operator } from "@bonafide/functions/compose-operator";
import { Command, InvalidArgumentError } from "commander";
import { actorOption, type ActorOptions, logged } from "../accounts.ts";
import { EXIT, UsageError } from "../failure.ts";
import { onInterrupt } from "../interrupt.ts";
import { letterWords } from "../letter-words.ts";
import { countLine } from "../progress-line.ts";
import { age } from "../since.ts";
import { type TableOptions, tableOptions, withTable } from "../table.ts";
import { jsonText, paint, printable, table } from "../terminal.ts";

interface Options extends TableOptions, ActorOptions {
  readonly filter?: LetterFilter;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const FILTERS = ["code", "connection", "kind", "state", "application"];

function filter(given: string): LetterFilter {
  const pairs = given.split(",").map((pair) => pair.split("="));
  const wrong = pairs.find(([name = "", value = "", ...more]) => {
    return !FILTERS.includes(name) || !/^[\w-]{1,64}$/.test(value) || more.length > 0;
  });
  if (wrong) throw new InvalidArgumentError(`Give pairs such as code=rate_limited, of ${FILTERS.join(", ")}.`);
  return Object.fromEntries(pairs);
}

function depsOf(operator: Operator): DeadLetterDeps {
  const { stores, deadLetters: letters, clock } = operator;
  if (letters === null) throw new UsageError("settings missing: QUEUE_URL; the dead letters are found through it.");
  return { stores, letters, clock };
}

/** `--connection` and a filter's connection are the same. */
const filterOf = ({ filter: given = {}, connection }: Options): LetterFilter =>
  connection === undefined ? given : { ...given, connection };

const ageOf = ({ letter }: Examined, now: Date) =>
  letter.sentAt === null ? null : Math.max(0, now.getTime() - letter.sentAt.getTime());
const ageText = (ms: number | null) => (ms === null ? "-" : age(ms));

async function look(options: Options): Promise<{ readonly examined: readonly Examined[]; readonly now: Date }> {
  const line = countLine(process.stderr, "looked at", Date.now);
  try {
    return await withTable(options, async (operator) => ({
      examined: await examineAll(depsOf(operator), filterOf(options), line.show),
      now: operator.clock(),
    }));
  } finally {
    line.end();
  }
}

const shown = (one: Examined, now: Date) => {
  const { kind, connectionId, applicationId, state, code, letter } = one;
  return {
    messageId: letter.id,
    connectionId,
    kind,
    applicationId,
    state,
    code,
    ageMs: ageOf(one, now),
    ...letterWords(one),
  };
};

async function list(options: Options): Promise<void> {
  const { examined, now } = await look(options);
  if (examined.length > 0) process.exitCode = EXIT.failed;
  if (options.json) return console.log(jsonText(examined.map((one) => shown(one, now))));
  if (examined.length === 0) return console.log("No dead letters.");
  const groups = Map.groupBy(examined, ({ connectionId, kind, state, code }) =>
    JSON.stringify([connectionId ?? "-", kind, state, code ?? "-"]),
  );
  const rows = [...groups].map(([key, letters]) => {
    const names: string[] = JSON.parse(key);
    const oldest = Math.max(...letters.map((one) => ageOf(one, now) ?? 0));
    return [...names.map(printable), String(letters.length), age(oldest)];
  });
  console.log(table(["connection", "kind", "record", "code", "letters", "oldest"], rows));
  console.log(paint("dim", "\nWhy, and what to do: bonafide dlq explain. Back to work: bonafide dlq redrive."));
}

async function explain(options: Options): Promise<void> {
  const { examined, now } = await look(options);
  if (examined.length > 0) process.exitCode = EXIT.failed;
  if (options.json) return console.log(jsonText(examined.map((one) => shown(one, now))));
  if (examined.length === 0) return console.log("No dead letters.");
  const texts = examined.map((one) => {
    const { kind, connectionId, applicationId, state, code, letter } = one;
    const { why, next } = letterWords(one);
    const about = applicationId === null ? kind : `${kind}, application ${applicationId}`;
    return [
      paint("bold", printable(`${about}, connection ${connectionId ?? "unknown"}`)),
      `  message ${printable(letter.id)}, ${ageText(ageOf(one, now))} old; record: ${state}${code === null ? "" : ` (${printable(code)})`}`,
      `  ${why}`,
      `  ${next}`,
    ].join("\n");
  });
  console.log(texts.join("\n\n"));
}

async function again(options: Options): Promise<void> {
  if (options.dryRun) {
    const { examined } = await look(options);
    const count = examined.filter(({ state }) => state !== "off" && state !== "unknown_connection").length;
    if (options.json) console.log(JSON.stringify({ dryRun: true, redriven: 0, wouldRedrive: count }));
    else console.log(`${count} of ${examined.length} would go back to the queue; nothing was changed.`);
    return;
  }
  const line = countLine(process.stderr, "put back", Date.now);
  const interrupt = onInterrupt("The same command goes on with the rest.");
  try {
    const done = await withTable(options, async (operator, ids) => {
      const deps = depsOf(operator);
      for (const connectionId of ids)
        await logged(operator, { connectionId, action: "redrive", as: options.as, detail: { ...filterOf(options) } });
      return redrive(deps, filterOf(options), { onLetter: line.show, stopped: interrupt.stopped });
    });
    line.end();
    if (interrupt.stopped()) process.exitCode = EXIT.failed;
    if (options.json) return console.log(JSON.stringify({ dryRun: false, ...done }));
    const rest = done.left > 0 ? ` ${done.left} stay where they are.` : "";
    console.log(`${done.redriven} put back on the queue.${rest}`);
  } finally {
    line.end();
    interrupt.end();
  }
}

export function dlqCommand(): Command {
  const command = new Command("dlq").description("messages the workers could not finish: what, why, and back to work");
  const common = (one: Command) =>
    tableOptions(one, "only those of this connection")
      .option(
        "--filter <pairs>",
        `only those that match, such as code=forbidden,kind=recheck; of ${FILTERS.join(", ")}`,
        filter,
      )
      .option("--json", "print the result as JSON")
      .exitOverride();
  command.addCommand(
    common(new Command("list").description("how many there are, by connection, kind and reason"))
      .addHelpText(
        "after",
        "\nExits 1 when there are any.\n\nExamples:\n  $ npx bonafide dlq list\n  $ npx bonafide dlq list --filter state=failed --json",
      )
      .action(list),
  );
  command.addCommand(
    common(new Command("explain").description("each of them: why it is there and what to do"))
      .addHelpText(
        "after",
        "\nExits 1 when there are any.\n\nExamples:\n  $ npx bonafide dlq explain\n  $ npx bonafide dlq explain --filter code=forbidden",
      )
      .action(explain),
  );
  command.addCommand(
    actorOption(
      common(new Command("redrive").description("put them back on the queue, one by one; repeating it harms nothing")),
    )
      .option("--dry-run", "only say how many")
      .addHelpText(
        "after",
        "\nExamples:\n  $ npx bonafide dlq redrive --dry-run\n  $ npx bonafide dlq redrive --filter code=forbidden --as ops@example.com",
      )
      .action(again),
  );
  return command.addHelpText(
    "after",
    "\nExamples:\n  $ npx bonafide dlq list\n  $ npx bonafide dlq explain --filter state=failed\n  $ npx bonafide dlq redrive --dry-run",
  );
}
