// Holds one handler in a process of its own and runs blocks of acknowledgements on demand, counting their processor time.
import { pathToFileURL } from "node:url";

const { handler } = await import(pathToFileURL(process.argv[2]).href);

async function runBlock({ event, times }) {
  const before = process.cpuUsage();
  for (let at = 0; at < times; at += 1) {
    const { statusCode, body } = await handler(event);
    if (statusCode !== 200) throw new Error(`answered ${statusCode}: ${body}`);
  }
  const { user, system } = process.cpuUsage(before);
  process.send({ microseconds: (user + system) / times });
}

// A failed block ends the process, and with it the measurement, by its unhandled rejection.
process.on("message", (block) => void runBlock(block));
process.on("disconnect", () => process.exit());
process.send("ready");
