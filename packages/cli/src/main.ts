/** `bonafide`: the operator's command. */
import { run } from "./program.ts";

// Whoever reads our output may stop early, as `head` does: that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

await run(process.argv.slice(2));
