/** A forecast as one HTML file: who is flagged per set-up as plots, and every figure behind them as tables. */
import { type SetupForecast, TARGET } from "@bonafide/core/domain/forecast-report";
import {
  ASSUMPTIONS,
  BAND_HEADER,
  BAND_TITLES,
  BOUGHT_HEADER,
  bandRows,
  boughtRows,
  percent,
  SEGMENT_HEADER,
  segmentRows,
  signalSentence,
  targetSentence,
} from "./forecast-text.ts";
import { escapeHtml, htmlPage, htmlTable } from "./html-page.ts";
import { axisY, barX, gridX, ruleX, svg, text } from "./plot.ts";

export interface ForecastDocument {
  readonly weekly: number;
  readonly baseRate: number;
  readonly policy: { readonly version: string; readonly hash: string };
  readonly sample: { readonly honest: number; readonly misrepresenting: number };
  readonly seed: number;
  readonly setups: readonly SetupForecast[];
}

const FLAGGED = ["review", "high"] as const;

function flaggedPlot(setups: readonly SetupForecast[], truth: "honest" | "misrepresenting"): string {
  const share = truth === "honest" ? "shareOfHonest" : "shareOfMisrepresenting";
  const bars = setups.flatMap(({ setup, bands }) =>
    bands.flatMap((one) =>
      FLAGGED.some((band) => band === one.band) ? [{ setup, band: one.band, percent: one[share] * 100 }] : [],
    ),
  );
  const sums = setups.map(({ setup }) => ({
    setup,
    percent: bars.filter((bar) => bar.setup === setup).reduce((sum, bar) => sum + bar.percent, 0),
  }));
  const most = Math.max(...sums.map((one) => one.percent), truth === "honest" ? TARGET.review * 100 : 10);
  const names = setups.map(({ setup }) => setup);
  return svg(
    {
      width: 440,
      height: 36 + names.length * 34,
      marginTop: 4,
      marginBottom: 30,
      marginLeft: 142,
      marginRight: 52,
      style: { fontSize: "13px", background: "transparent", color: "var(--text)" },
      x: { domain: [0, most], label: null, ticks: 5, tickFormat: (tick: number) => `${tick}%` },
      y: { domain: names, label: null },
      color: { domain: [...FLAGGED], range: ["var(--review)", "var(--high)"] },
      marks: [
        gridX({ stroke: "var(--line)", strokeOpacity: 1, ticks: 5 }),
        axisY({ tickSize: 0 }),
        barX(bars, { x: "percent", y: "setup", fill: "band", insetTop: 4, insetBottom: 4 }),
        text(sums, {
          x: "percent",
          y: "setup",
          text: (one: { readonly percent: number }) => percent(one.percent / 100),
          dx: 5,
          textAnchor: "start",
          fill: "var(--text)",
        }),
        ...(truth === "honest"
          ? [ruleX([TARGET.review * 100], { stroke: "var(--limit)", strokeDasharray: "4 3" })]
          : []),
      ],
    },
    `Share of ${truth} applicants in review or high, by set-up`,
  );
}

const legend = FLAGGED.map(
  (band) => `<span class="key" style="background: var(--${band})"></span>${BAND_TITLES[band]}`,
).join(" &nbsp; ");

function setupSection(setup: SetupForecast): string {
  const isMet = setup.target.review && setup.target.high;
  return `<section>
<h2>${escapeHtml(setup.title)}</h2>
<p class="quiet">${escapeHtml(signalSentence(setup))}</p>
<p${isMet ? "" : ' class="missed"'}>${escapeHtml(targetSentence(setup))}</p>
${htmlTable(BAND_HEADER, bandRows(setup))}
${setup.bought.length === 0 ? "" : `<h2 style="margin-top: 16px">What each bought source changes</h2>\n${htmlTable(BOUGHT_HEADER, boughtRows(setup))}`}
${setup.segments.length === 0 ? "" : `<h2 style="margin-top: 16px">Postings with a base rate of their own</h2>\n${htmlTable(SEGMENT_HEADER, segmentRows(setup))}`}
</section>`;
}

export function forecastPage(forecast: ForecastDocument): string {
  const { weekly, baseRate, setups, sample, seed, policy } = forecast;
  return htmlPage(
    "Forecast",
    `<h1>Forecast: who would be flagged</h1>
<p>${escapeHtml(`${weekly} applications a week, ${percent(baseRate)} of them misrepresenting who or where the applicant is: an estimate for planning, and nothing about any person.`)}</p>
<p class="quiet">${legend}; the dashed line is the target for honest applicants in "${BAND_TITLES.review}", ${TARGET.review * 100}%.</p>
<div class="plots">
<section><figure><figcaption><strong>Of the honest applicants</strong></figcaption>${flaggedPlot(setups, "honest")}</figure></section>
<section><figure><figcaption><strong>Of the misrepresenting ones</strong></figcaption>${flaggedPlot(setups, "misrepresenting")}</figure></section>
</div>
${setups.map(setupSection).join("\n")}
<h2>What is assumed</h2>
<ul>${ASSUMPTIONS.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>
<p class="quiet">${escapeHtml(`Policy ${policy.version} (${policy.hash.slice(0, 12)}); ${sample.honest} honest and ${sample.misrepresenting} misrepresenting people simulated, seed ${seed}.`)}</p>`,
  );
}
