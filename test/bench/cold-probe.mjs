// Loads one handler in a fresh process, lets it acknowledge one delivery, and says what both took and what they hold.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , bundle, input] = process.argv;
const event = JSON.parse(readFileSync(input, "utf8"));
const url = pathToFileURL(bundle).href;
const before = process.cpuUsage();
const startedAt = performance.now();
const module = await import(url);
const handler = module.handler ?? module.default.handler;
const loadedAt = performance.now();
const { statusCode, body } = await handler(event);
const answeredAt = performance.now();
const { user, system } = process.cpuUsage(before);
if (statusCode !== 200) throw new Error(`answered ${statusCode}: ${body}`);
const figures = {
  initMs: loadedAt - startedAt,
  firstMs: answeredAt - loadedAt,
  coldMs: answeredAt - startedAt,
  coldCpuMs: (user + system) / 1000,
  residentMb: process.memoryUsage.rss() / 1e6,
};
// Standard output is the function's log.
process.stderr.write(JSON.stringify(figures), () => process.exit());
