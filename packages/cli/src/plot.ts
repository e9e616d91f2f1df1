/** Plots as SVG text, drawn without a browser and shown without a script. */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** The marks of the library, so that a report imports one module. */
export const { barX, barY, axisX, axisY, dot, gridX, gridY, ruleX, ruleY, tickX, text } = Plot;

/** Colours are CSS variables of the page, so that one drawing serves light and dark. */
export function svg(options: Plot.PlotOptions, label: string): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const drawn = Plot.plot({ ...options, document, ariaLabel: label });
  drawn.setAttribute("role", "img");
  return drawn.outerHTML;
}
