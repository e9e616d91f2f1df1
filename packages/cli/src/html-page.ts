/** The frame of a report in one file: its style is inside, nothing is loaded, light and dark follow the system. */

export const escapeHtml = (text: string | number): string =>
  String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; --page: #f6f7f8; --surface: #ffffff; --text: #1b2127; --quiet: #58626d; --line: #dde2e7;
  --review: #b26a00; --high: #7b3fa0; --legit: #1f6fa8; --fraud: #a8433f; --limit: #58626d; --plot-background: transparent; }
@media (prefers-color-scheme: dark) {
  :root { --page: #14181c; --surface: #1b2026; --text: #e7eaee; --quiet: #a5b0bb; --line: #313a43;
    --review: #f0b877; --high: #cf9df0; --legit: #86c1ee; --fraud: #f0a19d; --limit: #a5b0bb; } }
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Open Sans", Arial, sans-serif; }
main { max-width: 960px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 8px; } h2 { font-size: 1.15rem; margin: 32px 0 8px; }
p { margin: 0 0 8px; max-width: 44rem; } .quiet { color: var(--quiet); font-size: 0.9375rem; }
section { min-width: 0; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 16px; margin-top: 16px; }
section h2 { margin-top: 0; } section > :last-child { margin-bottom: 0; }
.plots { display: grid; column-gap: 16px; } @media (min-width: 820px) { .plots { grid-template-columns: 1fr 1fr; } }
figure { margin: 0; } figcaption { margin-bottom: 8px; }
svg { width: 100%; max-width: 460px; height: auto; display: block; overflow: visible; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 0 6px 12px; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: nowrap; } th { font-weight: 600; font-size: 0.875rem; color: var(--quiet); }
@media (max-width: 480px) { table.figures { font-size: 0.9375rem; } table.figures th, table.figures td { padding-left: 8px; }
  table.figures th:first-child, table.figures td:first-child { padding-left: 0; white-space: normal; min-width: 6.5rem; overflow-wrap: anywhere; } }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 16px 0 0; padding: 0; list-style: none; }
.cards li { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: 12px; }
.cards b { display: block; font-size: 1.35rem; line-height: 1.3; font-variant-numeric: tabular-nums; } .cards span { color: var(--quiet); font-size: 0.875rem; }
ul.notices { margin: 0; padding-left: 1.2em; max-width: 44rem; } ul.notices li { margin-bottom: 6px; overflow-wrap: anywhere; }
.key { display: inline-block; width: 0.8em; height: 0.8em; border-radius: 2px; margin-right: 0.35em; }
.missed { font-weight: 600; } .option { white-space: nowrap; }
table.words { min-width: 48rem; } table.words th, table.words td { text-align: left; vertical-align: top; overflow-wrap: break-word; }
summary { cursor: pointer; padding: 6px 0; } pre { margin: 0 0 12px; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 0.875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
`;

export const htmlPage = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;

/** Figures stand to the right; a table of `words` to the left. */
export const htmlTable = (
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  of: "figures" | "words" = "figures",
): string => {
  const cells = (row: readonly (string | number)[], tag: string) =>
    row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("");
  const lines = rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("\n");
  return `<div class="scroll" tabindex="0"><table class="${of}">\n<thead><tr>${cells(header, "th")}</tr></thead>\n<tbody>\n${lines}\n</tbody>\n</table></div>`;
};
