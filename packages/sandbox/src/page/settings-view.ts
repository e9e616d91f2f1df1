/** What an administrator of each ATS finds in its settings: the credential of the API, and where webhooks go. */
import { atses } from "@bonafide/core/ats";
import { html } from "hono/html";
import type { Account } from "../accounts.ts";
import type { HandSet, Subscriptions } from "../subscriptions.ts";
import { layout } from "./layout.ts";
import { titleOf } from "./recruiter.ts";
import { type Html, plainLines } from "./text.ts";
import type { WebhookProblems } from "./webhook-form.ts";

const VALUE_MAX_LENGTH = 300;
const cleaned = (text: string) => plainLines(text).replaceAll("\n", "").slice(0, VALUE_MAX_LENGTH);

export interface Refused {
  readonly ats: string;
  readonly url: string;
  readonly problems: WebhookProblems;
}

/** The credential as the ATS shows it once to whoever creates one. */
function credentials({ connection, emulator }: Account): Html {
  const given = texts(emulator.credentials);
  const asked = atses[connection.ats]?.descriptor.credentials ?? [];
  const rows = asked.flatMap(({ name, label, where }) => {
    const value = given.get(name);
    return value === undefined ? [] : [{ label, where, value }];
  });
  return html`<h3>API credential</h3>
<dl class="facts">${rows.map(({ label, where, value }) => html`<div><dt>${label}</dt><dd><code>${value}</code><p class="hint">${where}</p></dd></div>`)}</dl>`;
}

function texts(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function standing(handSet: HandSet | null): Html {
  if (handSet === null)
    return html`<p class="quiet">Events go to the sandbox’s own connection. A webhook saved here takes its place.</p>`;
  const { active, status, url } = handSet;
  return active
    ? html`<p class="saved" role="status">Saved and active: the ping to <code>${url}</code> was answered 200. Applications from now on are announced there.</p>`
    : html`<p class="problem" role="alert">Saved, but switched off: the ping to <code>${url}</code> was ${status === null ? "not answered" : `answered ${status}`}. Check address and secret, and save again.</p>`;
}

function field(id: string, name: "url" | "secret", label: string, value: string, problem: string | undefined): Html {
  return html`<div class="field${problem === undefined ? "" : " wrong"}">
<label for="${id}">${label}</label>
${problem === undefined ? "" : html`<p class="problem" id="${id}-problem"><span class="hidden">Problem: </span>${problem}</p>`}
<input id="${id}" name="${name}" type="${name === "secret" ? "password" : "text"}" value="${cleaned(value)}" autocomplete="off" maxlength="${VALUE_MAX_LENGTH}" spellcheck="false" required${problem === undefined ? "" : html` aria-describedby="${id}-problem" aria-invalid="true"`}>
</div>`;
}

function section(account: Account, subscriptions: Subscriptions, refused: Refused | null): Html {
  const { ats } = account.connection;
  const webhooks = atses[ats]?.descriptor.webhooks;
  const mine = refused?.ats === ats ? refused : null;
  return html`<section class="card padded" aria-labelledby="settings-${ats}">
<div class="card-head"><h2 id="settings-${ats}">${titleOf(account)}</h2></div>
${credentials(account)}
<h3>Webhook</h3>
<p class="hint">${webhooks?.menu ?? ""}</p>
${mine === null ? standing(subscriptions.handSet(account)) : ""}
<form method="post" action="/settings/${ats}" accept-charset="utf-8">
${field(`${ats}-url`, "url", "Endpoint URL", mine?.url ?? "", mine?.problems.url)}
${field(`${ats}-secret`, "secret", "Secret", "", mine?.problems.secret)}
<p><button type="submit">Save and send a ping</button></p>
</form>
</section>`;
}

export function settingsView(
  accounts: readonly Account[],
  subscriptions: Subscriptions,
  refused: Refused | null = null,
): Html {
  return layout({
    title: refused === null ? "ATS settings" : "Not saved: check the form",
    current: "settings",
    body: html`<h1>ATS settings</h1>
<p class="lede">What an administrator of each simulated ATS would see. <code>npx bonafide init</code> asks for the credential and prints the address and the secret to paste here.</p>
${accounts.map((account) => section(account, subscriptions, refused))}`,
  });
}
