// Runs one handler once in a fresh process and prints what it answers, with the memory the process holds afterwards.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , bundle, input] = process.argv;
const { handler } = await import(pathToFileURL(bundle).href);
const answer = await handler(JSON.parse(readFileSync(input, "utf8")));
process.stdout.write(JSON.stringify({ ...answer, residentBytes: process.memoryUsage.rss() }), () => process.exit());
