/** The graph of links in the DOT language, for Graphviz and what reads its files. */
import type { LinkGraph } from "@bonafide/core/screening/linked";
import { day, identifierName, remarks, SUPPRESSED } from "./link-words.ts";
import { printable } from "./terminal.ts";

/** A quoted string: only `"` ends one, and a backslash is kept from meaning anything (graphviz.org/doc/info/lang.html). */
const quoted = (...lines: readonly string[]) =>
  `"${lines.map((line) => printable(line).replace(/[\\"]/g, (character) => `\\${character}`)).join("\\n")}"`;

export function linkDot({ applications, identifiers }: LinkGraph): string {
  const nodes = applications.map((application) => {
    const { applicationId, submittedAt, distance } = application;
    const label = quoted(applicationId, [day(submittedAt), ...remarks(application)].join(", "));
    const style = distance === 0 ? ', style="rounded,bold"' : ', style="rounded"';
    return `  ${quoted(`application ${applicationId}`)} [label=${label}, shape=box${style}];`;
  });
  const shared = identifiers.flatMap((identifier, at) => {
    const { applicationIds, suppressed, more } = identifier;
    const said = suppressed ? [SUPPRESSED] : more ? ["more than are shown"] : [];
    const name = quoted(`identifier ${at}`);
    return [
      `  ${name} [label=${quoted(identifierName(identifier), ...said)}, shape=ellipse${suppressed ? ", style=dashed" : ""}];`,
      ...applicationIds.map((id) => `  ${quoted(`application ${id}`)} -- ${name};`),
    ];
  });
  return ["graph links {", ...nodes, ...shared, "}"].join("\n");
}
