/** How values appear on the page: text of candidates inert, times and durations short. */
import { html } from "hono/html";

export type Html = ReturnType<typeof html>;

/** Joiners belong to names in several scripts; every other invisible character only serves to mislead. */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

export const hasInvisible = (text: string): boolean => text.search(INVISIBLE) !== -1;

/** A candidate's text: without invisible characters and isolated, so that its direction stays its own. */
export const stated = (text: string): Html => html`<bdi>${text.replace(INVISIBLE, "")}</bdi>`;

/** Our own text with a candidate's words in it; lines stay lines. */
export const plainLines = (text: string): string => text.replace(INVISIBLE, (found) => (found === "\n" ? found : ""));

export const duration = (ms: number): string =>
  ms < 1000 ? `${Math.max(0, Math.round(ms))} ms` : `${(ms / 1000).toFixed(2)} s`;

export const time = (at: Date, zone = " UTC"): Html =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(11, 19)}${zone}</time>`;

/** An empty cell: a dash for the eye, a word for the ear. */
export const nothing = (word = "none"): Html =>
  html`<span class="quiet" aria-hidden="true">–</span><span class="hidden">${word}</span>`;

export const points = (value: number): string => (value < 0 ? `−${-value}` : String(value));
