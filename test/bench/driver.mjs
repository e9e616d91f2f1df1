// Holds one handler in a process of its own and runs blocks of acknowledgements on demand, timing what one takes.
import { pathToFileURL } from "node:url";

const module = await import(pathToFileURL(process.argv[2]).href);
const handler = module.handler ?? module.default.handler;

async function runBlock({ event, times }) {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  for (let at = 0; at < times; at += 1) {
    const { statusCode, body } = await handler(event);
    if (statusCode !== 200) throw new Error(`answered ${statusCode}: ${body}`);
  }
  const { user, system } = process.cpuUsage(before);
  const milliseconds = (performance.now() - startedAt) / times;
  process.send({ microseconds: (user + system) / times, milliseconds });
}

// A failed block ends the process, and with it the measurement, by its unhandled rejection.
process.on("message", (block) => void runBlock(block));
process.on("disconnect", () => process.exit());
process.send("ready");
