/** `bonafide`: the operator's command. */
import { EXIT, explain } from "./failure.ts";
import { run } from "./program.ts";

// Whoever reads our output may stop early, as `head` does: that is no fault.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });

// Where a command leaves Ctrl-C alone, it does so because every step of it is whole and may be repeated.
process.on("SIGINT", () => {
  if (process.listenerCount("SIGINT") > 1) return;
  console.error("\nStopped. Nothing is left half-done; run the same command again to go on.");
  process.exit(EXIT.interrupted);
});

/** Nothing that goes wrong anywhere ends in a stack trace. */
function end(error: unknown): never {
  console.error(explain(error).sentence ?? "");
  process.exit(EXIT.failed);
}
process.on("uncaughtException", end);
process.on("unhandledRejection", end);

await run(process.argv.slice(2));
