/** Reads the project's documents: their links, headings, commands, and what a table says. */
import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

export const documents = (): readonly string[] =>
  [...globSync("*.md", { cwd: root }), ...globSync("docs/**/*.md", { cwd: root })].toSorted();
export const textOf = (file: string): string => readFileSync(path.join(root, file), "utf8");
export const isThere = (file: string): boolean => existsSync(path.join(root, file));

const withoutBlocks = (text: string) => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, "");
const withoutCode = (text: string) => withoutBlocks(text).replaceAll(/`[^`\n]*`/g, "");

/** As GitHub makes them of headings. */
function anchors(file: string): ReadonlySet<string> {
  const headings = [...textOf(file).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- ]/gu, "")
      .replaceAll(" ", "-"),
  );
  return new Set(headings);
}

/** Links to files and headings of the project that lead nowhere. */
export function brokenLinks(file: string): readonly string[] {
  const links = [...withoutCode(textOf(file)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links
    .filter((link) => !/^(https?:|mailto:|data:)/.test(link))
    .filter((link) => {
      const [target = "", anchor] = link.split("#");
      const to = target === "" ? file : path.posix.normalize(path.posix.join(path.posix.dirname(file), target));
      if (!isThere(to)) return true;
      return anchor !== undefined && to.endsWith(".md") && !anchors(to).has(anchor);
    })
    .map((link) => `${file}: ${link}`);
}

/** The words of one line as a shell takes them, up to a comment, a pipe or a redirection. */
export function shellWords(line: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)) {
    if (/^(#|\||>|<|&&|;)/.test(word)) break;
    words.push(word.replaceAll(/["']/g, ""));
  }
  return words;
}

export interface DocumentedCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/** Every `npx bonafide …`, in blocks and in sentences, and every `npm start -- …`, which is `bonafide start`. */
export function documentedCommands(file: string): readonly DocumentedCommand[] {
  return [...textOf(file).matchAll(/(?:npx bonafide|npm start(?: --silent)? --) ([^\n`]+)/g)].map(
    ([all, rest = ""]) => {
      const args = shellWords(rest);
      return { file, args: all.startsWith("npm") ? ["start", ...args] : args };
    },
  );
}

/** Names of npm scripts that a document tells people to run. */
export const documentedScripts = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/npm run ([a-z:]+)/g)].map(([, name = ""]) => name);

const TOOL = /^(npm|npx|node|aws|git) /;

/** Every line of a shell block, and whatever stands in a sentence as code and begins with a tool. */
export function toolLines(file: string): readonly string[] {
  const text = textOf(file);
  const blocks = [...text.matchAll(/^( *)```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, , block = ""]) =>
    // What an argument in quotes goes on with is no line of its own.
    block
      .replaceAll(/'[^']*'/g, "''")
      .split("\n")
      .flatMap((line) => line.split("&&")),
  );
  const inline = [...withoutBlocks(text).matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
  return [...blocks, ...inline.filter((code) => TOOL.test(code)).flatMap((code) => code.split("&&"))]
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
