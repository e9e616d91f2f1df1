/** Source files as the architecture rules see them: parsed, with every import resolved to a file of ours or a package. */
import path from "node:path";
import { parseAst } from "vitest/node";

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** A repository path when it is one of our files (whether it exists or not), else null. */
  readonly file: string | null;
  /** The package, or `node:…`, when it is not ours. */
  readonly bare: string | null;
  readonly reExport: boolean;
}

export interface SourceFile {
  /** Relative to the repository root, with forward slashes. */
  readonly path: string;
  readonly program: SyntaxNode;
  readonly imports: readonly Import[];
  readonly lineOf: (node: SyntaxNode) => number;
}

/** Subpath patterns by package name, from each package.json: `@bonafide/core` → `{ "./domain/*": "packages/core/src/domain/*.ts" }`. */
export type ExportMaps = Readonly<Record<string, Readonly<Record<string, string>>>>;

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** Children in source order, each with the field it stands in. */
function* children(node: SyntaxNode): Generator<{ readonly child: SyntaxNode; readonly field: string }> {
  for (const [field, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield { child, field };
  }
}

export interface Visited {
  readonly node: SyntaxNode;
  readonly parent: SyntaxNode | null;
  /** Field of the parent that holds the node. */
  readonly field: string;
}

export function* walk(node: SyntaxNode, parent: SyntaxNode | null = null, field = ""): Generator<Visited> {
  yield { node, parent, field };
  for (const { child, field: inField } of children(node)) yield* walk(child, node, inField);
}

export const stringOf = (node: unknown): string | null =>
  isNode(node) && node.type === "Literal" && typeof node["value"] === "string" ? node["value"] : null;

export const nameOf = (node: unknown): string | null =>
  isNode(node) && node.type === "Identifier" && typeof node["name"] === "string" ? node["name"] : null;

/** Every string a file contains, template parts included, comments not. */
export function* strings(file: SourceFile): Generator<{ readonly text: string; readonly line: number }> {
  for (const { node, parent, field } of walk(file.program)) {
    if (field === "source" && parent?.type.includes("mport")) continue;
    const text = stringOf(node);
    if (text !== null) yield { text, line: file.lineOf(node) };
    const value = node["value"];
    if (node.type !== "TemplateElement" || typeof value !== "object" || value === null || !("raw" in value)) continue;
    if (typeof value.raw === "string") yield { text: value.raw, line: file.lineOf(node) };
  }
}

const CARRIES_SOURCE: ReadonlySet<string> = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
]);

/** Our own packages by their exports map; null for a subpath the map does not offer. */
function resolveOwn(specifier: string, maps: ExportMaps): string | null {
  const [scope = "", name = "", ...rest] = specifier.split("/");
  const subpath = ["./", ...rest.join("/")].join("").replace(/\/$/, "") || ".";
  for (const [pattern, target] of Object.entries(maps[`${scope}/${name}`] ?? {})) {
    if (pattern === subpath) return target;
    const [before, after] = pattern.split("*");
    if (before === undefined || after === undefined || !subpath.startsWith(before) || !subpath.endsWith(after))
      continue;
    const middle = subpath.slice(before.length, subpath.length - after.length);
    if (middle !== "") return target.replaceAll("*", middle);
  }
  return null;
}

function toImport(specifier: string, line: number, reExport: boolean, from: string, maps: ExportMaps): Import {
  if (specifier.startsWith(".")) {
    const file = path.posix.join(path.posix.dirname(from), specifier);
    return { specifier, line, file, bare: null, reExport };
  }
  if (specifier.startsWith("@bonafide/")) {
    // A subpath that is not exported stays visible as a path that does not exist.
    return { specifier, line, file: resolveOwn(specifier, maps) ?? specifier, bare: null, reExport };
  }
  return { specifier, line, file: null, bare: specifier, reExport };
}

export function parseSource(filePath: string, text: string, maps: ExportMaps = {}): SourceFile {
  const program: unknown = parseAst(text, { lang: filePath.endsWith(".ts") ? "ts" : "js" }, filePath);
  if (!isNode(program)) throw new TypeError(`${filePath}: no program`);
  const lineOf = (node: SyntaxNode) => text.slice(0, node.start).split("\n").length;
  const imports: Import[] = [];
  for (const { node } of walk(program)) {
    if (!CARRIES_SOURCE.has(node.type)) continue;
    const specifier = stringOf(node["source"]);
    if (specifier === null) continue;
    imports.push(toImport(specifier, lineOf(node), node.type.startsWith("Export"), filePath, maps));
  }
  return { path: filePath, program, imports, lineOf };
}
