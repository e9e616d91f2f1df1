/** `bonafide links APPLICATION`: the applications it is connected with, and through which identifiers. */
import { linkedTo, type LinkGraph } from "@bonafide/core/screening/linked";
import { Command, Option } from "commander";
import { FailedError } from "../failure.ts";
import { writeText } from "../files.ts";
import { linkDot } from "../link-dot.ts";
import { linkSvg } from "../link-svg.ts";
import { linkTree } from "../link-tree.ts";
import { counted } from "../link-words.ts";
import { recordOf, type TableOptions, tableOptions, withTable } from "../table.ts";
import { jsonText, paint } from "../terminal.ts";

interface Options extends TableOptions {
  readonly json?: boolean;
  readonly dot?: boolean;
  readonly svg?: string;
}

function text(applicationId: string, connectionId: string, graph: LinkGraph): string {
  const { applications, identifiers, cut } = graph;
  const shared = identifiers.filter(({ suppressed }) => !suppressed).length;
  return [
    `Application ${applicationId} on connection ${connectionId}: ${counted(applications.length - 1, "other application")}, ${counted(shared, "identifier")} in common\n`,
    linkTree(graph),
    ...(identifiers.length === 0 ? ["\nIt shares nothing that is kept with any other application."] : []),
    ...(cut ? ["\nThere are more than are shown."] : []),
    ...(identifiers.length > 0
      ? [
          `\n${paint("dim", "The four characters tell identifiers of one kind apart and lead back to none. Sharing one is no finding by itself;")}`,
          paint("dim", `what counted, and why, says bonafide explain ${applicationId}.`),
        ]
      : []),
  ].join("\n");
}

async function links(applicationId: string, options: Options): Promise<void> {
  const { connectionId, graph } = await withTable(options, async (operator, ids) => {
    const record = await recordOf(operator, ids, applicationId);
    return { connectionId: record.connectionId, graph: await linkedTo(operator.stores, record) };
  });
  if (!graph)
    throw new FailedError(
      `Nothing of application ${applicationId} stands in the index: it was not screened yet, or is out of scope.`,
    );
  if (options.json) console.log(jsonText({ connectionId, applicationId, ...graph }));
  else if (options.dot) console.log(linkDot(graph));
  else if (options.svg === "-") process.stdout.write(linkSvg(graph));
  else if (options.svg !== undefined) {
    await writeText(options.svg, linkSvg(graph));
    console.log(`${options.svg} written.`);
  } else console.log(text(applicationId, connectionId, graph));
}

export function linksCommand(): Command {
  return tableOptions(
    new Command("links")
      .description("what an application shares with others, as far as it leads: a tree, or a picture")
      .argument("<application>", "the application's id in the ATS"),
  )
    .addOption(new Option("--json", "print the graph as JSON").conflicts(["dot", "svg"]))
    .addOption(new Option("--dot", "print it in the DOT language, for Graphviz").conflicts(["json", "svg"]))
    .addOption(new Option("--svg <file>", "write it as a picture; - prints it").conflicts(["json", "dot"]))
    .addHelpText("after", "\nExamples:\n  $ npx bonafide links 4711\n  $ npx bonafide links 4711 --svg links.svg")
    .action(links);
}
