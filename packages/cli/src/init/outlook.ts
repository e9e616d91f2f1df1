/** What will and will not run for a connection as it is about to be set up, and what that would find: told before anything is asked for. */
import type { Connection } from "@bonafide/core/domain/connection";
import { BOUGHT, BOUGHT_SOURCES } from "@bonafide/core/domain/forecast-assumptions";
import type { SetupForecast } from "@bonafide/core/domain/forecast-report";
import { setupOf } from "@bonafide/core/domain/forecast-setups";
import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import { defaultPolicy } from "@bonafide/core/signals";
import { computeForecast, FORECAST_DEFAULTS } from "../forecast-document.ts";
import { BAND_HEADER, bandRows, signalSentence, targetSentence } from "../forecast-text.ts";
import { paint, printable, table } from "../terminal.ts";

export interface Outlook {
  readonly runs: readonly string[];
  readonly doesNot: readonly string[];
  readonly forecast: SetupForecast;
}

/** Fewer checks than this that can find something, and most people with something to find are missed. */
const HALF = 0.5;

export function outlookOf(connection: Connection, providers: readonly string[]): Outlook {
  const setup = setupOf(connection, { providers, lists: [] });
  const { weekly, people, seed } = FORECAST_DEFAULTS;
  const policy = resolvePolicy(connection.policy, defaultPolicy);
  const [forecast] = computeForecast({ policy, setups: [setup], weekly, people, seed }).setups;
  if (!forecast) throw new Error("a forecast without its set-up");
  const hasAddress = setup.addressShare > 0;
  const missing = BOUGHT_SOURCES.filter((source) => !setup.bought.includes(source));
  const isFed = (source: (typeof missing)[number]) => forecast.bought.some((one) => one.source === source);
  return {
    forecast,
    runs: [
      "mail domain, mail server and registration date; numbering plan of the phone; résumé; reuse across people",
      ...(hasAddress ? [`network of the applicant's address, for about ${Math.round(setup.addressShare * 100)}%`] : []),
      ...setup.bought.map((source) => BOUGHT[source]),
    ],
    doesNot: [
      ...(hasAddress ? [] : ["network: this ATS passes on no address; your own form can, see docs/intake.md"]),
      ...missing.filter(isFed).map((source) => `${BOUGHT[source]}: not bought, see docs/providers.md`),
    ],
  };
}

export function outlookText({ runs, doesNot, forecast }: Outlook): string {
  const { signals } = forecast;
  const isLittle = signals.canFire.length < signals.of * HALF;
  return [
    paint("bold", "What will run with what is configured"),
    ...runs.map((line) => `  + ${line}`),
    ...doesNot.map((line) => `  - ${line}`),
    signalSentence(forecast),
    ...(isLittle
      ? [paint("yellow", "With this set-up little can be found; most applications will end without a note.")]
      : []),
    "",
    paint("bold", `Forecast for ${FORECAST_DEFAULTS.weekly} applications a week`),
    table(BAND_HEADER, bandRows(forecast)),
    `${printable(targetSentence(forecast))} Assumptions: bonafide forecast.`,
  ].join("\n");
}
