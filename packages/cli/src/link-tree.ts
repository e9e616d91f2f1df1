/** The graph of links as a tree of lines for a terminal: everything once, where it is first reached. */
import type { LinkedApplication, LinkedIdentifier, LinkGraph } from "@bonafide/core/screening/linked";
import { day, identifierName, remarks, SUPPRESSED } from "./link-words.ts";
import { paint, printable } from "./terminal.ts";

interface Branch {
  readonly line: string;
  readonly children: readonly Branch[];
}

function drawn({ line, children }: Branch, before: string): string[] {
  return [
    line,
    ...children.flatMap((child, at) => {
      const isLast = at === children.length - 1;
      const [first = "", ...rest] = drawn(child, "");
      return [
        `${before}${paint("dim", isLast ? "└─" : "├─")} ${first}`,
        ...rest.map((line) => `${before}${isLast ? " " : paint("dim", "│")}  ${line}`),
      ];
    }),
  ];
}

export function linkTree({ applications, identifiers }: LinkGraph): string {
  const byId = new Map(applications.map((application) => [application.applicationId, application]));
  /** Those an identifier leads to first, breadth first, so that the shortest way is the one shown. */
  const under = new Map<LinkedApplication | LinkedIdentifier, (LinkedApplication | LinkedIdentifier)[]>();
  const again = new Map<LinkedIdentifier, string[]>();
  const seen = new Set<LinkedApplication | LinkedIdentifier>();
  const [start] = applications;
  if (!start) return "";
  seen.add(start);
  const pending = [start];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const application = next;
    const own = identifiers.filter(
      (identifier) => !seen.has(identifier) && identifier.applicationIds.includes(application.applicationId),
    );
    under.set(application, own);
    for (const identifier of own) {
      seen.add(identifier);
      const others = identifier.applicationIds.flatMap((id) => byId.get(id) ?? []).filter((one) => one !== application);
      const fresh = identifier.suppressed ? [] : others.filter((one) => !seen.has(one));
      for (const one of fresh) seen.add(one);
      under.set(identifier, fresh);
      again.set(
        identifier,
        others.filter((one) => !fresh.includes(one)).map((one) => one.applicationId),
      );
      pending.push(...fresh);
    }
  }

  function branch(node: LinkedApplication | LinkedIdentifier): Branch {
    const children = (under.get(node) ?? []).map(branch);
    if ("applicationId" in node) {
      const said = [day(node.submittedAt), ...remarks(node)].join(", ");
      return { line: `${paint("bold", printable(node.applicationId))}  ${said}`, children };
    }
    const notes = [
      ...(node.suppressed ? [SUPPRESSED] : []),
      ...(again.get(node)?.length ? [`also ${again.get(node)?.map(printable).join(", ")}`] : []),
      ...(node.more && !node.suppressed ? ["and more than are shown"] : []),
    ];
    const name = paint(node.suppressed ? "dim" : "cyan", identifierName(node));
    return { line: notes.length === 0 ? name : `${name}  ${paint("dim", notes.join("; "))}`, children };
  }
  return drawn(branch(start), "").join("\n");
}
