/** The form for an application of one's own, and what the simulated services know. */
import { html } from "hono/html";
import type { Account } from "../accounts.ts";
import { DOMAIN_AGES, IPINFO, IPQS, LINES, MAIL_CLASSES, NETWORKS, SPUR, TELNYX_LINES } from "../provider-data.ts";
import { SAMPLES } from "../samples.ts";
import { type Field, FIELD_MAX_LENGTH, FIELD_NAMES, FIELDS, type Problems, type Values } from "./form.ts";
import { layout } from "./layout.ts";
import { titleOf } from "./recruiter.ts";
import { type Html, plainLines } from "./text.ts";

interface Input {
  readonly type: string;
  readonly autocomplete: string;
  readonly isRequired: boolean;
  readonly hint: string | null;
}

const INPUTS: Readonly<Record<Exclude<Field, "ats">, Input>> = {
  givenName: { type: "text", autocomplete: "off", isRequired: true, hint: null },
  familyName: { type: "text", autocomplete: "off", isRequired: true, hint: null },
  email: {
    type: "email",
    autocomplete: "off",
    isRequired: true,
    hint: "Nothing leaves this machine. To try: brightcode.example is 17 days old here, harbor-works.example eleven years, throwaway.example a throwaway service.",
  },
  phone: {
    type: "tel",
    autocomplete: "off",
    isRequired: false,
    hint: "As people write it, with or without a country code.",
  },
  place: { type: "text", autocomplete: "off", isRequired: false, hint: "For example: Toronto, Ontario, Canada." },
  address: {
    type: "text",
    autocomplete: "off",
    isRequired: false,
    hint: "Handed on as if the ATS or the company’s own form had passed it. Leave it empty for a form that captures none.",
  },
};

const cleaned = (text: string) => plainLines(text).replaceAll("\n", "").slice(0, FIELD_MAX_LENGTH);

function field(name: Exclude<Field, "ats">, values: Values, problems: Problems): Html {
  const { type, autocomplete, isRequired, hint } = INPUTS[name];
  const problem = problems[name];
  const described = [...(hint === null ? [] : [`${name}-hint`]), ...(problem === undefined ? [] : [`${name}-problem`])];
  return html`<div class="field${problem === undefined ? "" : " wrong"}">
<label for="${name}">${FIELDS[name]}${isRequired ? "" : html` <span class="quiet">optional</span>`}</label>
${hint === null ? "" : html`<p class="hint" id="${name}-hint">${hint}</p>`}
${problem === undefined ? "" : html`<p class="problem" id="${name}-problem"><span class="hidden">Problem: </span>${problem}</p>`}
<input id="${name}" name="${name}" type="${type}" value="${cleaned(values[name])}" autocomplete="${autocomplete}" maxlength="${FIELD_MAX_LENGTH}" spellcheck="false"${isRequired ? html` required` : ""}${described.length > 0 ? html` aria-describedby="${described.join(" ")}"` : ""}${problem === undefined ? "" : html` aria-invalid="true"`}>
</div>`;
}

function choice(accounts: readonly Account[], values: Values, problem: string | undefined): Html {
  return html`<fieldset class="field${problem === undefined ? "" : " wrong"}">
<legend>${FIELDS.ats}</legend>
${problem === undefined ? "" : html`<p class="problem" id="ats-problem">${problem}</p>`}
<div class="choices">${accounts.map(({ connection }, position) => {
    const id = position === 0 ? "ats" : `ats-${connection.ats}`;
    return html`<label class="choice" for="${id}"><input type="radio" id="${id}" name="ats" value="${connection.ats}"${values.ats === connection.ats ? html` checked` : ""}> ${titleOf({ connection })}</label>`;
  })}</div>
</fieldset>`;
}

const CLASS_WORDS: Readonly<Record<string, string>> = {
  eyeball: "home connection",
  mobile: "mobile network",
  vpn_operator: "VPN",
  hosting: "data centre",
  cdn_relay: "delivery network",
  free: "free mail",
  disposable: "throwaway mail",
  nonFixedVoip: "app number",
  fixedVoip: "office line over the internet",
  down: "the services fail",
  not_approved: "Twilio may not answer",
};
const words = (name: string) => CLASS_WORDS[name] ?? name;

/** The address a range would give out first, to type or copy. */
const firstOf = (range: string) => range.replace(/\d+\/\d+$/, (end) => String(Number.parseInt(end, 10) + 10));

/** What is said of single addresses, by who says it. */
const SAID = Object.entries({ Spur: SPUR, IPinfo: IPINFO, IPQualityScore: IPQS }).flatMap(([provider, known]) =>
  Object.entries(known).map(([address, said]) => ({
    address,
    said: said === "spent" ? `${provider} is out of credit` : `${said.words}, says ${provider}`,
  })),
);

function known(): Html {
  return html`<details class="card known"><summary>What the simulated services know</summary>
<h3>Addresses</h3>
<ul>${NETWORKS.map(({ range, networkClass, country }) => html`<li><code>${firstOf(range)}</code> ${words(networkClass)}, ${country}</li>`)}<li>Any public address: its network as in the built-in data.</li>${SAID.map(({ address, said }) => html`<li><code>${address}</code> ${said}</li>`)}</ul>
<h3>Numbers</h3>
<ul>${Object.entries(LINES).map(([number, line]) => html`<li><code>${number}</code> ${words(line)}</li>`)}${Object.entries(TELNYX_LINES).map(([number, line]) => (line === "down" ? "" : html`<li><code>${number}</code> ${line.type}, moved ${line.portedDaysAgo} days ago, says Telnyx</li>`))}</ul>
<h3>Mail domains</h3>
<ul>${Object.entries(MAIL_CLASSES).map(([domain, mailClass]) => html`<li><code>${domain}</code> ${words(mailClass)}</li>`)}${Object.entries(DOMAIN_AGES).map(([domain, days]) => html`<li><code>${domain}</code> registered ${days} days ago</li>`)}</ul>
</details>`;
}

function examples(): Html {
  return html`<details class="card known"><summary>Start from a sample</summary>
<ul>${SAMPLES.map(({ story }, position) => html`<li><a href="/apply?sample=${position}">${story}</a></li>`)}</ul>
</details>`;
}

export function applyView(
  accounts: readonly Account[],
  values: Values,
  options: { readonly problems?: Problems; readonly notice?: string } = {},
): Html {
  const { problems = {}, notice } = options;
  const wrong = FIELD_NAMES.filter((name) => problems[name] !== undefined);
  return layout({
    title: wrong.length > 0 || notice !== undefined ? "Not submitted: check the form" : "Submit an application",
    current: "submit",
    body: html`<h1>Submit an application</h1>
<p class="lede">It is put into the simulated ATS, which sends its signed webhook. You are then shown the profile while it is screened.</p>
${
  wrong.length === 0 && notice === undefined
    ? ""
    : html`<section class="summary" role="alert" aria-labelledby="summary-title"><h2 id="summary-title">Nothing was submitted</h2>
${notice === undefined ? "" : html`<p>${notice}</p>`}
${wrong.length === 0 ? "" : html`<ul>${wrong.map((name) => html`<li><a href="#${name}">${FIELDS[name]}</a>: ${problems[name]}</li>`)}</ul>`}</section>`
}
<div class="columns">
<form class="card form" method="post" action="/apply" accept-charset="utf-8">
${choice(accounts, values, problems.ats)}
<div class="pair">${field("givenName", values, problems)}${field("familyName", values, problems)}</div>
${field("email", values, problems)}
${field("phone", values, problems)}
${field("place", values, problems)}
${field("address", values, problems)}
<p><button type="submit">Submit and watch</button></p>
</form>
<div>
<h2 class="hidden">Help</h2>
${examples()}
${known()}
</div>
</div>`,
  });
}
