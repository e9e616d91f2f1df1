/** `bonafide init`: sets a connection to an ATS up, or changes one, step by step. */
import { Command } from "commander";
import { type InitOptions, initOptions } from "../init/options.ts";

export function initCommand(): Command {
  return initOptions(
    new Command("init").description(
      "set up a connection to your ATS step by step, or change one; it begins in mode observe, which writes nothing to the ATS",
    ),
  )
    .addHelpText(
      "after",
      "\nWithout --stage it is set up on the stack npm start runs in this folder.\n\nExamples:\n  $ npx bonafide init\n  $ npx bonafide init --stage production\n  $ npx bonafide init --ats greenhouse --credentials credentials.json --company-domains example.com --yes\n  $ npx bonafide init --connection ID --rotate-secret --stage production",
    )
    .action(async (options: InitOptions) => {
      // Loaded here: every other command would pay for the ATSs and the AWS clients otherwise.
      const { init } = await import("./run-init.ts");
      await init(options);
    });
}
