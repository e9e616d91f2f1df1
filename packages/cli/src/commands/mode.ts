/** `bonafide mode`: whether a connection ignores, observes or annotates; annotating has to be earned and owned up to. */
import { type Connection, DEFAULT_MAX_REVIEW_RATE } from "@bonafide/core/domain/connection";
import type { SetupForecast } from "@bonafide/core/domain/forecast-report";
import { Argument, Command } from "commander";
import { logged } from "../accounts.ts";
import { type AlarmRate, alarmRate } from "../alarm-rate.ts";
import { FailedError, UsageError } from "../failure.ts";
import { person } from "../person.ts";
import { type TableOptions, tableOptions, withDeployed } from "../table.ts";
import { paint, printable } from "../terminal.ts";

const MODES = ["observe", "annotate", "off"] as const;
type Mode = (typeof MODES)[number];

const MEANING: Readonly<Record<Mode, string>> = {
  off: "events are ignored",
  observe: "applications are screened, and nothing is written to the ATS",
  annotate: "applications are screened, and the result is written to the ATS",
};

interface Options extends TableOptions {
  readonly force?: boolean;
  readonly noticeAcknowledged?: boolean;
  readonly as?: string;
  readonly json?: boolean;
}

interface Changed {
  readonly connection: Connection;
  readonly before: Mode;
  readonly observed: AlarmRate | null;
  readonly forecast: number | null;
}

const percent = (share: number) => `${Math.round(share * 1000) / 10}%`;

/** Share of all applications, honest or not, that the forecast expects a note on. */
function expected({ bands }: SetupForecast): number {
  const people = (wanted: (band: string) => boolean) =>
    bands.reduce((sum, one) => sum + (wanted(one.band) ? one.peopleAWeek : 0), 0);
  return people((band) => band === "review" || band === "high") / people(() => true);
}

const maxRateOf = ({ maxReviewRate }: Connection) => maxReviewRate ?? DEFAULT_MAX_REVIEW_RATE;

function rateText({ screened, flagged, rate }: AlarmRate, forecast: number): string {
  const observed = rate === null ? "none screened yet" : `${percent(rate)} (${flagged} of ${screened} screened)`;
  return `With a note so far: ${observed}. Forecast for this set-up: ${percent(forecast)}.`;
}

/** Throws the sentence for what stands in the way of annotating. */
function permit(connection: Connection, { rate }: AlarmRate, force: boolean): void {
  if (connection.notice === undefined)
    throw new FailedError(
      "Nothing is annotated before applicants are told; publish the notice, then add --notice-acknowledged --as USER.",
    );
  const most = maxRateOf(connection);
  if (rate !== null && rate > most && !force)
    throw new FailedError(
      `${percent(rate)} of the screened applications would get a note, more than the ${percent(most)} this connection allows (maxReviewRate); look at bonafide explain and the policy first, or add --force.`,
    );
}

async function run(mode: Mode | undefined, options: Options): Promise<void> {
  const { noticeAcknowledged = false, as: by, json } = options;
  if (noticeAcknowledged && by === undefined) throw new UsageError("Say who vouches for the notice with --as.");
  const say = json ? () => {} : (line: string) => console.log(line);
  const { composeOperator } = await import("@bonafide/functions/compose-operator");
  const { composeInstallation } = await import("@bonafide/functions/compose-installation");
  const { outlookOf } = await import("../init/outlook.ts");

  const changed = await withDeployed(
    options,
    (settings) => {
      const operator = composeOperator(settings);
      return { operator, settings, connectionIds: operator.connectionIds, close: operator.close };
    },
    async ({ operator, settings }, ids): Promise<Changed> => {
      const [id, ...more] = ids;
      if (id === undefined) throw new UsageError("There is no connection yet; bonafide init sets one up.");
      if (more.length > 0) throw new UsageError(`Say which connection with --connection: ${ids.join(", ")}.`);
      const { connections } = operator.stores;
      const stored = await connections.get(id);
      if (!stored) throw new FailedError("There is no such connection any more.");
      const notice =
        noticeAcknowledged && by !== undefined
          ? { notice: { acknowledgedAt: operator.clock().toISOString(), by } }
          : {};
      const connection: Connection = { ...stored, ...notice };
      // Kept by itself: whoever vouches has vouched, whatever else stands in the way.
      if (noticeAcknowledged) {
        await logged(operator, { connectionId: id, action: "mode", as: by, detail: { notice: "acknowledged" } });
        await connections.put(connection);
      }
      if (mode === undefined) return { connection, before: stored.mode, observed: null, forecast: null };

      let observed: AlarmRate | null = null;
      let forecast: number | null = null;
      if (mode === "annotate") {
        observed = await alarmRate(operator.archive, id);
        const installation = composeInstallation(settings);
        try {
          forecast = expected(outlookOf(connection, await installation.providers()).forecast);
        } finally {
          installation.close();
        }
        say(rateText(observed, forecast));
        permit(connection, observed, options.force === true);
      }
      const next = { ...connection, mode };
      await logged(operator, { connectionId: id, action: "mode", as: by, detail: { from: stored.mode, to: mode } });
      await connections.put(next);
      return { connection: next, before: stored.mode, observed, forecast };
    },
  );

  const { connection, before, observed, forecast } = changed;
  if (json) {
    const { id, notice = null } = connection;
    const maxReviewRate = maxRateOf(connection);
    console.log(
      JSON.stringify({ connectionId: id, mode: connection.mode, before, observed, forecast, maxReviewRate, notice }),
    );
    return;
  }
  const name = `${printable(connection.name)} (${connection.id})`;
  if (mode === undefined) say(`${name} is in mode ${connection.mode}: ${MEANING[connection.mode]}.`);
  else if (mode === before) say(`${name} was in mode ${mode} already: ${MEANING[mode]}.`);
  else say(`${paint("green", `${name} is in mode ${mode} now`)}: ${MEANING[mode]}. It counts within a minute.`);
}

export function modeCommand(): Command {
  return tableOptions(
    new Command("mode")
      .description("say or change whether a connection only observes, annotates or is off; it counts within a minute")
      .addArgument(new Argument("[mode]", "what it shall be").choices(MODES)),
    "the connection, where there is more than one",
  )
    .option("--notice-acknowledged", "applicants are told: somebody vouches that the notice is published")
    .option("--as <user>", "who vouches: an id or mail address", person)
    .option("--force", "annotate although more applications get a note than maxReviewRate allows")
    .option("--json", "print mode, rates and notice as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide mode\n  $ npx bonafide mode annotate --notice-acknowledged --as hr@example.com\n  $ npx bonafide mode off --connection ID",
    )
    .action(run);
}
