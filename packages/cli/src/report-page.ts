/** A report as one HTML file: what to look at first, the plots, and every figure behind them as tables. */
import type { Fairness } from "@bonafide/core/domain/report-fairness";
import { BAND_TITLES } from "./forecast-text.ts";
import { escapeHtml, htmlPage, htmlTable } from "./html-page.ts";
import { bandsPlot, checksPlot, daysPlot, fairnessPlot } from "./report-plots.ts";
import {
  awsSentence,
  BAND_HEADER,
  bandRows,
  CHECK_HEADER,
  checkRows,
  COST_HEADER,
  costRows,
  DIVISION_TITLES,
  dayOf,
  FAIRNESS_HEADER,
  FAMILY_HEADER,
  fairnessNote,
  fairnessRows,
  headlines,
  familyRows,
  NOTES,
  notices,
  RELIANCE_HEADER,
  type ReportDocument,
  relianceRows,
  relianceSentence,
  SOURCE_HEADER,
  sourceRows,
  usd,
  withInterval,
} from "./report-text.ts";

const figure = (title: string, plot: string) =>
  `<section><figure><figcaption><strong>${escapeHtml(title)}</strong></figcaption>${plot}</figure></section>`;

const key = (name: string, text: string) =>
  `<span class="key" style="background: var(--${name})"></span>${escapeHtml(text)}`;

/** A command is copied as it stands, so an option is not to be broken in two. */
const unbroken = (text: string) => escapeHtml(text).replaceAll(/--[a-z][a-z-]*/g, '<span class="option">$&</span>');

const cards = (report: ReportDocument): string =>
  `<ul class="cards">${headlines(report)
    .map(([figures, label]) => `<li><b>${escapeHtml(figures)}</b><span>${escapeHtml(label)}</span></li>`)
    .join("")}</ul>`;

function noticesSection(report: ReportDocument): string {
  const all = notices(report);
  const body =
    all.length === 0
      ? "<p>Nothing needs a look.</p>"
      : `<ul class="notices">${all.map((one) => `<li>${unbroken(one)}</li>`).join("")}</ul>`;
  return `<section><h2>To look at</h2>${body}</section>`;
}

function fairnessSection(one: Fairness, overall: number): string {
  const note = fairnessNote(one);
  return `<section><h2>${escapeHtml(`Flags by ${DIVISION_TITLES[one.by]}`)}</h2>
${
  one.groups.length === 0
    ? ""
    : `<p class="quiet">${key("legit", "share flagged, with its interval")} &nbsp; ${key("limit", "share of all, dashed")}</p>
${fairnessPlot(one, overall)}\n${htmlTable(FAIRNESS_HEADER, fairnessRows(one))}`
}
${note === "" ? "" : `<p class="quiet">${escapeHtml(note)}</p>`}</section>`;
}

export function reportPage(report: ReportDocument): string {
  const { flagged, checks, fairness, cost } = report;
  const overall = flagged.of === 0 ? 0 : flagged.hits / flagged.of;
  return htmlPage(
    "Report",
    `<h1>Report</h1>
<p class="quiet">${escapeHtml(`${dayOf(report.since)} to ${dayOf(report.until)}: ${report.connections.join(", ")}; policy ${report.policy}. Signs for people to check, and nothing about any person.`)}</p>
${cards(report)}
${noticesSection(report)}
<div class="plots">
${figure("Applications a day", `<p class="quiet">${key("legit", "not flagged")} &nbsp; ${key("review", "flagged")}</p>${daysPlot(report)}`)}
${figure("What they came to", bandsPlot(report))}
</div>
<section><h2>Results</h2>
${htmlTable(BAND_HEADER, bandRows(report))}</section>
<section><h2>What fired</h2>
<p class="quiet">${key("legit", "share seen, with its interval; relief left out")} &nbsp; ${key("limit", "expected")}</p>
${checksPlot(checks.signals)}
<details><summary>Every check that fired, as figures</summary>
${htmlTable(CHECK_HEADER, checkRows(report))}</details></section>
<section><h2>What could be checked</h2>
${htmlTable(FAMILY_HEADER, familyRows(report))}
<p class="quiet">${escapeHtml(`Still waiting for a source: ${withInterval(checks.incomplete)}.`)}</p>
${htmlTable(SOURCE_HEADER, sourceRows(report))}</section>
${fairness.map((one) => fairnessSection(one, overall)).join("\n")}
<section><h2>What people make of it</h2>
<p>${escapeHtml(relianceSentence(report))}</p>
${htmlTable(RELIANCE_HEADER, relianceRows(report))}</section>
<section><h2>What it cost</h2>
${cost.sources.length === 0 ? "<p>No evidence was bought.</p>" : `${htmlTable(COST_HEADER, costRows(report))}\n<p class="quiet">${escapeHtml(`${usd(cost.usd)} for evidence in all.`)}</p>`}
<p class="quiet">${escapeHtml(awsSentence(report))}</p></section>
<h2>How to read this</h2>
<ul>${NOTES.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>
<p class="quiet">${escapeHtml(`Flagged: ${BAND_TITLES.review} or ${BAND_TITLES.high}.`)}</p>`,
  );
}
