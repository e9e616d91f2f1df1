/** Where the product stands on worked cases, and what it writes about some of them, as the documentation shows it. */
import { BANDS, type Band } from "@bonafide/core/domain/assessment";
import { runCase } from "@bonafide/sandbox/evaluate/run-case";
import type { ReadCases } from "@bonafide/sandbox/evaluate/read-cases";
import { type ScoreCard, scoreCard, unlisted } from "@bonafide/sandbox/evaluate/score-card";
import { MATRIX_HEADER, confusionMatrix } from "./evaluate-text.ts";

/** One case for each band, each with something to explain. */
export const SHOWN: Readonly<Record<Band, string>> = { low: "D07", review: "D01", high: "D19", unscored: "D10" };

const row = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
const mdTable = (header: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [row(header), row(header.map(() => "---")), ...rows.map(row)].join("\n");
const share = (part: number, whole: number) => `${part} of ${whole} (${Math.floor((part / whole) * 100)}%)`;

/** The result of every case in figures, and by name what had to be there and is not. */
function standing({ cases, summary }: ScoreCard, matrix: string, notListed: readonly string[]): string {
  const missed = [...new Set(cases.flatMap(({ mustFireMissed }) => mustFireMissed))].toSorted();
  const named = missed.map((signal) => {
    const ids = cases.filter(({ mustFireMissed }) => mustFireMissed.includes(signal)).map(({ id }) => id);
    return `\`${signal}\` (${ids.join(", ")})`;
  });
  return [
    mdTable(
      ["", ""],
      [
        ["in an acceptable band", share(summary.acceptable, summary.cases)],
        ["in the exact band", share(summary.exact, summary.cases)],
        ["signals that had to fire and did", `${Math.floor(summary.mustFireRecall * 100)}%`],
        ["fired and must not", summary.mustNotFireViolations],
        ["legitimate in high / in review", `${summary.legitHigh} / ${summary.legitReview}`],
        ["fraud in review or high / in high", `${summary.fraudCaught} / ${summary.fraudHigh}`],
      ],
    ),
    matrix,
    named.length === 0 ? "Everything that had to fire did." : `Had to fire and did not: ${named.join(", ")}.`,
    notListed.length === 0
      ? "Everything that had to be listed as suppressed or not checked is."
      : `Not listed as suppressed or not checked: ${notListed.join(", ")}.`,
  ].join("\n\n");
}

/** Both texts from one run over the cases. */
export async function casesMarkdown(
  cases: ReadCases["cases"],
): Promise<{ readonly standing: string; readonly annotations: string }> {
  const runs = [];
  for (const worked of cases) runs.push(await runCase(worked));
  const card = scoreCard(runs);
  const notListed = runs.flatMap((run) => {
    const { suppressed, notChecked } = unlisted(run);
    return [...suppressed, ...notChecked].map((name) => `\`${name}\` (${run.worked.id})`);
  });
  const texts = BANDS.toReversed().map((band) => {
    const shown = card.cases.find(({ id }) => id === SHOWN[band]);
    if (shown?.band !== band) throw new Error(`case ${SHOWN[band]} does not end in ${band}: choose another to show`);
    return `\`\`\`\n${shown.annotation ?? ""}\n\`\`\``;
  });
  return {
    standing: standing(card, mdTable(MATRIX_HEADER, confusionMatrix(runs, card.cases)), notListed),
    annotations: texts.join("\n\n"),
  };
}
