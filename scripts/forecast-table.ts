/** `npm run forecast:table`: writes the figures of today's catalogue into docs/forecast.md. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { forecastTable } from "../packages/cli/src/forecast-markdown.ts";

const FILE = fileURLToPath(new URL("../docs/forecast.md", import.meta.url));
const BLOCK = /(<!-- forecast:start -->)[\s\S]*?(<!-- forecast:end -->)/;

const text = await readFile(FILE, "utf8");
await writeFile(
  FILE,
  text.replace(BLOCK, (_, start: string, end: string) => `${start}\n\n${forecastTable()}\n\n${end}`),
);
