/** What will and will not run for a connection as it is about to be set up, and what that would find: told before anything is asked for. */
import type { Connection } from "@bonafide/core/domain/connection";
import { BOUGHT } from "@bonafide/core/domain/forecast-assumptions";
import { buyable, type SetupForecast } from "@bonafide/core/domain/forecast-report";
import { setupOf } from "@bonafide/core/domain/forecast-setups";
import { resolvePolicy } from "@bonafide/core/domain/policy-document";
import { defaultPolicy } from "@bonafide/core/signals";
import { computeForecast, FORECAST_DEFAULTS, registeredFacts } from "../forecast-document.ts";
import { providersWithin, unansweredWithin } from "../provider-areas.ts";
import { BAND_HEADER, bandRows, signalSentence, targetSentence } from "../forecast-text.ts";
import { paint, printable, table } from "../terminal.ts";

export interface Outlook {
  readonly runs: readonly string[];
  readonly doesNot: readonly string[];
  readonly forecast: SetupForecast;
}

/** Where fewer than this share of those who are looked for would get a note, little is found. */
const LITTLE = 0.25;

export function outlookOf(connection: Connection, providers: readonly string[]): Outlook {
  const named = setupOf(connection, { providers: providersWithin(connection, providers), lists: [] });
  const setup = { ...named, without: [...(named.without ?? []), ...unansweredWithin(connection)] };
  const { weekly, people, seed } = FORECAST_DEFAULTS;
  const policy = resolvePolicy(connection.policy, defaultPolicy);
  const [forecast] = computeForecast({ policy, setups: [setup], weekly, people, seed, compare: false }).setups;
  if (!forecast) throw new Error("a forecast without its set-up");
  const hasAddress = setup.addressShare > 0;
  const missing = buyable(registeredFacts()).filter((source) => !setup.bought.includes(source));
  return {
    forecast,
    runs: [
      "mail domain, mail server and registration date; numbering plan of the phone; résumé; reuse across people",
      ...(hasAddress ? [`network of the applicant's address, for about ${Math.round(setup.addressShare * 100)}%`] : []),
      ...setup.bought.filter((source) => hasAddress || source !== "services").map((source) => BOUGHT[source]),
    ],
    doesNot: [
      ...(hasAddress ? [] : ["network: this ATS passes on no address; your own form can, see docs/intake.md"]),
      ...missing.map((source) => `${BOUGHT[source]}: not bought, see docs/providers.md`),
    ],
  };
}

export function outlookText({ runs, doesNot, forecast }: Outlook): string {
  const found = forecast.bands
    .filter(({ band }) => band === "review" || band === "high")
    .reduce((sum, one) => sum + one.shareOfMisrepresenting, 0);
  return [
    paint("bold", "What will run with what is configured"),
    ...runs.map((line) => `  + ${line}`),
    ...doesNot.map((line) => `  - ${line}`),
    signalSentence(forecast),
    ...(found < LITTLE
      ? [
          paint(
            "yellow",
            `With this set-up little is found: of a hundred misrepresented applications about ${Math.round(found * 100)} would get a note.`,
          ),
        ]
      : []),
    "",
    paint("bold", `Forecast for ${FORECAST_DEFAULTS.weekly} applications a week`),
    table(BAND_HEADER, bandRows(forecast)),
    `${printable(targetSentence(forecast))} Assumptions: bonafide forecast.`,
  ].join("\n");
}
