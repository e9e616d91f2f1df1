/** `bonafide`: the operator's command. */
import { Command } from "commander";
import { screenCommand } from "./commands/screen.ts";
import { startCommand } from "./commands/start.ts";
import { explain } from "./failure.ts";

const program = new Command("bonafide")
  .description(
    "Screens job applications for signs of misrepresentation and explains every point. Advisory only: people decide.",
  )
  .exitOverride()
  .configureHelp({ showGlobalOptions: true })
  .addHelpText("after", "\nExit codes: 0 done, 1 found something or failed, 2 wrong use.");

for (const command of [startCommand(), screenCommand()]) {
  command.exitOverride();
  program.addCommand(command);
}

try {
  await program.parseAsync();
} catch (error) {
  const { sentence, code } = explain(error);
  if (sentence !== null) console.error(sentence);
  process.exitCode = code;
}
