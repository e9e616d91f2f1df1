/** `npm run cases:texts`: writes what today's worked cases come to into docs/cases.md and docs/playbook.md. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readCases } from "../packages/sandbox/src/evaluate/read-cases.ts";
import { casesMarkdown } from "../packages/cli/src/cases-markdown.ts";

const root = new URL("../", import.meta.url);
const { cases } = readCases(await readFile(new URL("test/cases/dev.jsonl", root), "utf8"));
const { standing, annotations } = await casesMarkdown(cases);

async function fill(name: string, block: string, content: string): Promise<void> {
  const file = fileURLToPath(new URL(name, root));
  const text = await readFile(file, "utf8");
  const between = new RegExp(`(<!-- ${block}:start -->)[\\s\\S]*?(<!-- ${block}:end -->)`);
  await writeFile(
    file,
    text.replace(between, (_, start: string, end: string) => `${start}\n\n${content}\n\n${end}`),
  );
}

await fill("docs/cases.md", "cases", standing);
await fill("docs/playbook.md", "annotations", annotations);
