/** A row of the table of targets: a figure, what it should come to, and whether it does. */
import type { Figure } from "./figure.ts";

export interface BenchFigure extends Figure {
  /** The most the ratio may be, or the value where there is no baseline; null where nothing is asked. */
  readonly target: number | null;
  readonly met: boolean | null;
}

export function against(figure: Figure, target: number | null): BenchFigure {
  return { ...figure, target, met: target === null ? null : (figure.ratio ?? figure.value) <= target };
}
