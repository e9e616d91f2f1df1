/** What is made from a file's text, made anew when the text has changed. */
import { readFile } from "node:fs/promises";

export function followFile<Made>(path: string, make: (text: string) => Made): () => Promise<Made> {
  let last: { readonly text: string; readonly made: Made } | undefined;
  return async () => {
    const text = await readFile(path, "utf8");
    if (last?.text !== text) last = { text, made: make(text) };
    return last.made;
  };
}
