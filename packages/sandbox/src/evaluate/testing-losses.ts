/** For tests: what must hold when sources of evidence are lost, of a screening with them beside the same one without. */
import { type Assessment, BANDS } from "@bonafide/core/domain/assessment";

interface Screened {
  readonly assessment: Assessment;
  readonly incomplete: boolean;
}

const relief = ({ contributions }: Assessment) =>
  new Map(contributions.flatMap(({ signal, points }) => (points < 0 ? [[signal, -points] as const] : [])));

/** Null when losing the sources did what it may; else what went wrong. */
export function raisedTooMuch({ assessment: whole }: Screened, { assessment, incomplete }: Screened): string | null {
  const left = relief(assessment);
  const gone = [...relief(whole)].filter(([signal]) => !left.has(signal));
  const given = gone.reduce((total, [, points]) => total + points, 0);
  if (assessment.points > whole.points + given)
    return `${whole.points} became ${assessment.points}, though only ${given} points of relief were lost`;
  // Less coverage is no worse band.
  const isWorse = BANDS.indexOf(assessment.band) > Math.max(BANDS.indexOf(whole.band), BANDS.indexOf("low"));
  if (isWorse && assessment.reliefMissing.length === 0)
    return `${whole.band} became ${assessment.band} without a word about missing relief`;
  if (gone.length > 0 && !incomplete) return "relief was lost and nobody will ask again";
  return null;
}
