/** `npm run docs:tables`: writes the tables that follow from the code into the documents. */
import { readFile, writeFile } from "node:fs/promises";
import { documentTables } from "./document-tables.ts";

for (const [name, blocks] of Object.entries(documentTables())) {
  const file = new URL(`../${name}`, import.meta.url);
  let text = await readFile(file, "utf8");
  for (const [block, content] of Object.entries(blocks)) {
    const between = new RegExp(`(<!-- ${block}:start -->)[\\s\\S]*?(<!-- ${block}:end -->)`);
    text = text.replace(between, (_, start: string, end: string) => `${start}\n\n${content}\n\n${end}`);
  }
  await writeFile(file, text);
}
