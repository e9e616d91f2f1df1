/** The candidate lists: one per ATS, with the value its list view shows. */
import { LIST_VALUES, listValue } from "@bonafide/core/domain/annotation";
import { html } from "hono/html";
import type { Account } from "../accounts.ts";
import { layout } from "./layout.ts";
import { type Seen, titleOf } from "./recruiter.ts";
import { type Html, nothing, stated, time } from "./text.ts";

export interface List {
  readonly account: Account;
  readonly rows: readonly Seen[];
  readonly total: number;
}

/** While samples arrive; slower than the profile, because nobody waits for one row. */
const REFRESH_SECONDS = 2;

export const profilePath = ({ account, inAts }: Seen): string =>
  `/${account.connection.ats}/${encodeURIComponent(inAts.applicationId)}`;

export function chips({ carrier, otherTags }: Pick<Seen, "carrier" | "otherTags">): Html {
  if (carrier === null && otherTags.length === 0) return nothing("no tag");
  return html`${carrier === null ? "" : html`<span class="chip">${carrier}</span>`}${otherTags.map(
    (tag) => html` <span class="chip other">${stated(tag)}</span>`,
  )}`;
}

function recorded({ record, progress }: Seen): Html {
  if (!progress.settled) return html`<span class="busy">Being screened</span>`;
  if (record?.state === "failed") return html`Needs a person (${record.code ?? "unknown"})`;
  const assessment = record?.assessment;
  if (!assessment) return html`<span class="quiet">not screened</span>`;
  // No points: a list with numbers ranks people.
  return html`${LIST_VALUES[listValue(assessment)]}`;
}

/** The label shows where rows become cards. */
export const cell = (label: string, value: Html | string, className = ""): Html =>
  html`<td role="cell" data-label="${label}"${className === "" ? "" : html` class="${className}"`}><span>${value}</span></td>`;

function row(seen: Seen, column: string): Html {
  const { inAts, entry } = seen;
  const count = inAts.notes.length;
  return html`<tr role="row">
<th role="rowheader" scope="row"><a href="${profilePath(seen)}">${stated(inAts.name)}</a></th>
${cell("Stated place", entry.applicant.place === null ? nothing() : stated(entry.applicant.place))}
${cell(column, chips(seen))}
${cell("Note", count === 0 ? nothing() : count === 1 ? "1 note" : `${count} notes`, "whole")}
${cell("Bonafide’s record", recorded(seen))}
${cell("Applied (UTC)", time(entry.submittedAt, ""))}
</tr>`;
}

function section({ account, rows, total }: List): Html {
  const { ats, carrier } = account.connection;
  const id = `list-${ats}`;
  const column = carrier.kind === "application_field" ? "Field and tags" : "Tag";
  return html`<section class="card" aria-labelledby="${id}">
<div class="card-head">
<h2 id="${id}">${titleOf(account)}</h2>
<p class="quiet">${total === 1 ? "1 application" : `${total} applications`}${total > rows.length ? `, the newest ${rows.length} shown` : ""}</p>
</div>
${
  rows.length === 0
    ? html`<p class="empty">Nothing has arrived yet. <a href="/apply">Submit an application</a> to watch one being screened.</p>`
    : html`<table role="table" class="list" aria-labelledby="${id}">
<thead role="rowgroup"><tr role="row">
<th role="columnheader" scope="col">Candidate</th>
<th role="columnheader" scope="col">Stated place</th>
<th role="columnheader" scope="col">${column}</th>
<th role="columnheader" scope="col">Note</th>
<th role="columnheader" scope="col">Bonafide’s record</th>
<th role="columnheader" scope="col">Applied (UTC)</th>
</tr></thead>
<tbody role="rowgroup">${rows.map((one) => row(one, column))}</tbody>
</table>`
}
</section>`;
}

export function listView(lists: readonly List[], options: { readonly watch: boolean }): Html {
  const moving = lists.some(({ rows }) => rows.some(({ progress }) => !progress.settled));
  const watching = moving && options.watch;
  return layout({
    title: "Candidates",
    current: "candidates",
    refreshSeconds: watching ? REFRESH_SECONDS : null,
    body: html`<div class="page-head">
<div>
<h1>Candidates</h1>
<p class="lede">Each list as its recruiters see it. A tag names a next step; most people get none. The record beside it is ours and does not show in the ATS.</p>
</div>
<p><a class="button" href="/apply">Submit an application</a></p>
</div>
${watching ? html`<p class="watching">Applications are being screened; this page reloads itself. <a href="/?watch=off">Stop reloading</a></p>` : ""}
${lists.map(section)}`,
  });
}
