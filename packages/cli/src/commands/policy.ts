/** `bonafide policy`: shows the policy that comes with the product, and checks one somebody wrote. */
import { wholeDocument } from "@bonafide/core/domain/policy-check";
import { policyHash } from "@bonafide/core/screening/policy-hash";
import { defaultPolicy } from "@bonafide/core/signals";
import { Command } from "commander";
import { EXIT, UsageError } from "../failure.ts";
import { checkPolicyFile, problemLines } from "../policy-file.ts";
import { table } from "../terminal.ts";

interface Options {
  readonly json?: boolean;
}

const value = (one: unknown) => (one === null ? "-" : typeof one === "string" ? one : JSON.stringify(one));

async function check(file: string, options: Options): Promise<void> {
  const checked = await checkPolicyFile(file);
  if (checked.status === "refused") {
    if (!options.json) throw new UsageError(problemLines(file, checked.problems));
    console.log(JSON.stringify({ usable: false, problems: checked.problems }, null, 2));
    process.exitCode = EXIT.usage;
    return;
  }
  const { policy, differences } = checked;
  if (options.json) {
    const hash = policyHash(policy);
    console.log(JSON.stringify({ usable: true, version: policy.version, hash, differences, policy }, null, 2));
    return;
  }
  const count = differences.length === 1 ? "1 setting differs" : `${differences.length} settings differ`;
  console.log(`Policy ${policy.version} can be used; ${count} from the catalogue's.`);
  if (differences.length === 0) return;
  const rows = differences.map(({ path, catalogue, policy: own }) => [path, value(catalogue), value(own)]);
  console.log(`\n${table(["setting", "catalogue", "this policy"], rows)}`);
}

function show(options: Options): void {
  console.log(JSON.stringify(wholeDocument(defaultPolicy), null, options.json ? undefined : 2));
}

export function policyCommand(): Command {
  const command = new Command("policy").description(
    "the weights, caps and cuts that decide, as a document you can read, change and review",
  );
  command
    .command("check")
    .description("say what is wrong with a policy file, or what it changes")
    .argument("<file>", 'a policy document, see docs/policy.md; "-" reads standard input')
    .option("--json", "print problems, or differences and the whole policy, as JSON")
    .exitOverride()
    .addHelpText(
      "after",
      "\nExit code 2 when it cannot be used.\n\nExamples:\n  $ npx bonafide policy check policy.json\n  $ npx bonafide policy check policy.json --json",
    )
    .action(check);
  command
    .command("show")
    .description("print the policy that comes with the product as JSON")
    .option("--json", "on one line")
    .exitOverride()
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx bonafide policy show > policy.json\n  $ npx bonafide policy show --json",
    )
    .action(show);
  return command.addHelpText(
    "after",
    "\nExamples:\n  $ npx bonafide policy show > policy.json\n  $ npx bonafide policy check policy.json",
  );
}
