// Holds one handler in a process of its own and sends it deliveries: as many as it takes, or at a fixed rate whatever it does.
import { pathToFileURL } from "node:url";

const { handler } = await import(pathToFileURL(process.argv[2]).href);

async function acknowledge(event) {
  const { statusCode, body } = await handler(event);
  if (statusCode !== 200) throw new Error(`answered ${statusCode}: ${body}`);
}

/** Acknowledgements per second, and processor time of each, with so many under way all the time. */
async function saturate({ event, times, atOnce }) {
  let left = times;
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        left -= 1;
        await acknowledge(event);
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return { perSecond: (times * 1000) / (performance.now() - startedAt), microseconds: (user + system) / times };
}

/** Milliseconds from when each was due, so that a handler which blocks is charged with what it keeps waiting. */
async function offer({ event, times, perSecond }) {
  const latencies = [];
  const startedAt = performance.now();
  const pending = [];
  for (let at = 0; at < times; at += 1) {
    const dueAt = startedAt + (at * 1000) / perSecond;
    while (performance.now() < dueAt) await new Promise((resolve) => setImmediate(resolve));
    pending.push(acknowledge(event).then(() => latencies.push(performance.now() - dueAt)));
  }
  await Promise.all(pending);
  return { latencies };
}

// A failed block ends the process, and with it the measurement, by its unhandled rejection.
process.on(
  "message",
  (block) => void (block.atOnce ? saturate(block) : offer(block)).then((done) => process.send(done)),
);
process.on("disconnect", () => process.exit());
process.send("ready");
