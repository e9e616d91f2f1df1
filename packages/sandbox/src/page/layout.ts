/** The frame around every view: head, landmarks and the words that hold everywhere. */
import { html } from "hono/html";
import type { Html } from "./text.ts";

export interface Frame {
  readonly title: string;
  readonly current: "candidates" | "submit" | "settings" | null;
  readonly body: Html;
  /** Seconds after which the browser loads the page again; null when nothing is expected to change. */
  readonly refreshSeconds?: number | null;
}

const link = (href: string, text: string, isCurrent: boolean) =>
  isCurrent ? html`<a href="${href}" aria-current="page">${text}</a>` : html`<a href="${href}">${text}</a>`;

export function layout({ title, current, body, refreshSeconds = null }: Frame): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${refreshSeconds === null ? "" : html`<meta http-equiv="refresh" content="${refreshSeconds}">`}
<title>${title} · Bonafide sandbox</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<div class="wrap bar">
<p class="brand"><a href="/">Bonafide</a> <span class="badge">sandbox</span></p>
<nav aria-label="Main">
${link("/", "Candidates", current === "candidates")}
${link("/apply", "Submit an application", current === "submit")}
${link("/settings", "ATS settings", current === "settings")}
</nav>
</div>
</header>
<main id="main" class="wrap" tabindex="-1">
${body}
</main>
<footer class="wrap foot">
<p>This is a sandbox. The ATSs and the evidence services are simulated on this machine, the sample people are invented, and what you type stays in memory until you stop it.</p>
<p>A result is a prompt for a next step, not a finding about a person. <a href="https://db-ip.com">IP Geolocation by DB-IP</a></p>
</footer>
</body>
</html>`;
}

export function message(title: string, ...paragraphs: readonly (string | Html)[]): Html {
  return layout({
    title,
    current: null,
    body: html`<h1>${title}</h1>
${paragraphs.map((text) => html`<p class="lede">${text}</p>`)}
<p><a href="/">Back to the candidates</a></p>`,
  });
}
