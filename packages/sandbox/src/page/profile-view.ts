/** One candidate's profile: the steps taken, the note as it stands in the ATS, what was submitted, and what counted. */
import { LIST_VALUES, listValue } from "@bonafide/core/domain/annotation";
import type { LogFields } from "@bonafide/core/domain/ports";
import { signals } from "@bonafide/core/signals";
import { html } from "hono/html";
import { findingRows } from "../outcome.ts";
import { layout } from "./layout.ts";
import { cell, chips, profilePath } from "./list-view.ts";
import type { ProgressStep, StepState } from "./progress.ts";
import { type Seen, titleOf } from "./recruiter.ts";
import { duration, type Html, plainLines, points, stated, time } from "./text.ts";

const REFRESH_SECONDS = 1;

const STATE_WORDS: Readonly<Record<StepState, string>> = {
  done: "done",
  current: "in progress",
  ahead: "not yet",
  skipped: "skipped",
  stopped: "stopped",
};

const VISIBILITY: Readonly<Record<string, string>> = {
  admin_only_visible: "visible to admins only",
  privately_visible: "visible to those with private access",
  publicly_visible: "visible to everyone on the job",
  secret: "a secret note",
};

const SHORT = new Map(signals.map(({ id, wording }) => [id, wording.short]));
const STATUS_WORDS: Readonly<Record<string, string>> = {
  fired: "counted",
  clear: "found nothing",
  not_checked: "not checked",
  not_applicable: "does not apply",
  suppressed: "matched, counts nothing",
};

function step({ title, state, ms, detail }: ProgressStep): Html {
  return html`<li class="step ${state}"${state === "current" ? html` aria-current="step"` : ""}>
<span class="step-title">${title}</span>
<span class="step-time">${ms === null ? STATE_WORDS[state] : html`${duration(ms)}<span class="hidden">, ${STATE_WORDS[state]}</span>`}</span>
<span class="step-detail">${detail}</span>
</li>`;
}

function strip({ progress, entry }: Seen): Html {
  return html`<section class="card" aria-labelledby="steps">
<div class="card-head"><h2 id="steps">Steps</h2><p class="quiet">Times since the application was submitted at ${time(entry.submittedAt)}</p></div>
<ol class="strip">${progress.steps.map(step)}</ol>
</section>`;
}

/** Plain text, one paragraph a line: nothing in it is ever read as markup. */
const noteText = (text: string): Html =>
  html`${plainLines(text)
    .split("\n")
    .map((line) => html`<p>${line}</p>`)}`;

function notes({ account, connection, inAts, record, progress }: Seen): Html {
  const standing = inAts.notes.map(
    (note) => html`<article class="note" aria-label="Note">
<p class="note-head"><span>Bonafide</span> <span class="quiet">${VISIBILITY[note.visibility] ?? note.visibility}</span></p>
${noteText(note.text)}
</article>`,
  );
  const text = record?.annotation ?? null;
  const kept =
    inAts.notes.length === 0 && text !== null && progress.settled
      ? html`<details><summary>What the record says</summary><div class="note unwritten">${noteText(text)}</div></details>`
      : "";
  const none =
    connection.mode === "annotate"
      ? "No note stands here: for this result the connection writes none."
      : "No note stands here: this connection only observes.";
  return html`<section class="card" aria-labelledby="notes">
<div class="card-head"><h2 id="notes">Notes in ${titleOf(account)}</h2></div>
${standing.length > 0 ? standing : html`<p class="empty">${progress.settled ? none : "Nothing has been written yet."}</p>`}
${kept}
</section>`;
}

function fact(label: string, value: string | null, absent = "not given"): Html {
  return html`<div><dt>${label}</dt><dd>${value === null ? html`<span class="quiet">${absent}</span>` : stated(value)}</dd></div>`;
}

function facts({ account, entry, inAts }: Seen): Html {
  const { applicant, submittedAt } = entry;
  return html`<section class="card" aria-labelledby="facts">
<div class="card-head"><h2 id="facts">Application</h2></div>
<dl class="facts">
${fact("E-mail", applicant.email)}
${fact("Phone", applicant.phone)}
${fact("Stated place", applicant.place)}
${fact("Address the form saw", applicant.address, "none captured")}
<div><dt>ATS</dt><dd>${titleOf(account)}</dd></div>
<div><dt>Applied</dt><dd>${time(submittedAt)}</dd></div>
<div><dt>Application</dt><dd class="id">${inAts.applicationId}</dd></div>
<div><dt>Candidate</dt><dd class="id">${inAts.candidateId}</dd></div>
</dl>
${applicant.story === undefined ? "" : html`<p class="story"><strong>The story of this sample</strong> ${applicant.story}.</p>`}
</section>`;
}

/** "lineType: no_input" as words. */
const spelled = (code: string): string =>
  code
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replaceAll("_", " ")
    .toLowerCase();

function checks({ record }: Seen): Html {
  const assessment = record?.assessment;
  if (!assessment) return html``;
  const rows = findingRows(assessment).toSorted((a, b) => b.points - a.points || (a.status < b.status ? 1 : -1));
  return html`<section class="card" aria-labelledby="checks">
<div class="card-head"><h2 id="checks">How the points add up</h2><p class="quiet">${assessment.coverage.checked} of ${assessment.coverage.of} families checked, ${points(assessment.points)} points</p></div>
<details><summary>All ${rows.length} checks</summary>
<table role="table" class="list checks" aria-labelledby="checks">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Check</th><th role="columnheader" scope="col">Group</th><th role="columnheader" scope="col">Result</th><th role="columnheader" scope="col" class="number">Points</th></tr></thead>
<tbody role="rowgroup">${rows.map(
    (row) => html`<tr role="row"><th role="rowheader" scope="row">${SHORT.get(row.signal) ?? row.signal}</th>
${cell("Group", row.group)}
${cell("Result", html`${STATUS_WORDS[row.status] ?? row.status}${row.reason === undefined ? "" : html` <span class="quiet">${spelled(row.reason)}</span>`}`)}
${cell("Points", points(row.points), "number")}</tr>`,
  )}</tbody>
</table></details>
</section>`;
}

/** Without what every line repeats. */
const fieldsOf = (fields: LogFields): string =>
  Object.entries(fields)
    .filter(([name]) => name !== "connectionId" && name !== "secretId" && name !== "traceId")
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");

function log({ entry }: Seen): Html {
  if (entry.lines.length === 0) return html``;
  return html`<section class="card" aria-labelledby="log">
<div class="card-head"><h2 id="log">Log lines</h2><p class="quiet">As the functions wrote them: ids and codes, nothing about the person</p></div>
<details><summary>All ${entry.lines.length} lines</summary>
<table role="table" class="list" aria-labelledby="log">
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Line</th><th role="columnheader" scope="col">After</th><th role="columnheader" scope="col">Fields</th></tr></thead>
<tbody role="rowgroup">${entry.lines.map(
    ({ ms, message, fields }) => html`<tr role="row"><th role="rowheader" scope="row" class="whole">${message}</th>
${cell("After", duration(ms), "whole")}
${cell("Fields", fieldsOf(fields), "id")}</tr>`,
  )}</tbody>
</table></details>
</section>`;
}

export function profileView(seen: Seen, options: { readonly watch: boolean }): Html {
  const { inAts, progress, record, account } = seen;
  const watching = !progress.settled && options.watch;
  const assessment = record?.assessment;
  const result = !progress.settled
    ? "being screened"
    : assessment
      ? LIST_VALUES[listValue(assessment)]
      : "not screened";
  const name = plainLines(inAts.name).replaceAll("\n", "");
  return layout({
    title: `${name}: ${result}`,
    current: null,
    refreshSeconds: watching ? REFRESH_SECONDS : null,
    body: html`<p class="crumb"><a href="/">Candidates</a> <span aria-hidden="true">/</span> ${titleOf(account)}</p>
<div class="page-head"><div>
<h1>${stated(inAts.name)}</h1>
<p class="under">${seen.carrier === null && seen.otherTags.length === 0 ? html`<span class="quiet">${progress.settled ? "No tag in the list" : "No tag yet"}</span>` : chips(seen)}</p>
</div></div>
${watching ? html`<p class="watching">Being screened now; this page reloads itself until it is done. <a href="${profilePath(seen)}?watch=off">Stop reloading</a></p>` : ""}
${strip(seen)}
<div class="columns profile">
<div>${notes(seen)}</div>
<div class="aside">${facts(seen)}</div>
<div>${checks(seen)}${log(seen)}</div>
</div>`,
  });
}
