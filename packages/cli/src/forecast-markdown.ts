/** The table of docs/forecast.md: what the forecast says at its defaults, set-up by set-up. */
import type { Band } from "@bonafide/core/domain/assessment";
import type { SetupForecast } from "@bonafide/core/domain/forecast-report";
import { defaultPolicy } from "@bonafide/core/signals";
import { computeForecast, FORECAST_DEFAULTS } from "./forecast-document.ts";
import { percent } from "./forecast-text.ts";

const HEADER = [
  "set-up",
  "checks that can find something",
  "honest in review",
  "honest in high",
  "target",
  "misrepresenting in review or high",
  "honest of 10 in review",
  "honest of 10 in high",
];

function row({ setup, signals, bands, target }: SetupForecast): readonly string[] {
  const of = (band: Band) => bands.find((one) => one.band === band);
  const [review, high] = [of("review"), of("high")];
  const ofTen = (band: Band) => String(of(band)?.honestOf10 ?? "too few to say");
  return [
    `\`${setup}\``,
    `${signals.canFire.length} of ${signals.of}`,
    percent(review?.shareOfHonest ?? 0),
    percent(high?.shareOfHonest ?? 0),
    target.review && target.high ? "reached" : "**not reached**",
    percent((review?.shareOfMisrepresenting ?? 0) + (high?.shareOfMisrepresenting ?? 0)),
    ofTen("review"),
    ofTen("high"),
  ];
}

export function forecastTable(): string {
  const { setups } = computeForecast({ ...FORECAST_DEFAULTS, policy: defaultPolicy });
  const lines = [HEADER, HEADER.map(() => "---"), ...setups.map(row)];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
