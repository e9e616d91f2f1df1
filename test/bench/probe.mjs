// Loads one bundle in a fresh process and says how long that took, by the clock and in processor time.
import { pathToFileURL } from "node:url";

const url = pathToFileURL(process.argv[2]).href;
const startedAt = performance.now();
const before = process.cpuUsage();
await import(url);
const ms = performance.now() - startedAt;
const { user, system } = process.cpuUsage(before);
// A bundle may have opened handles; nothing after this line belongs to its initialisation.
process.stdout.write(JSON.stringify({ ms, cpuMs: (user + system) / 1000 }), () => process.exit());
