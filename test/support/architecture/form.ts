/** Rules about what stands in a file: purity, ambient time and chance, classes, default exports, barrels. */
import { areaOf, isTest, type Violation } from "./dependencies.ts";
import { nameOf, type SourceFile, stringOf, type Visited, walk } from "./source.ts";

/** Globals through which pure code could reach the world. */
const WORLD: ReadonlySet<string> = new Set([
  "fetch",
  "process",
  "performance",
  "crypto",
  "console",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "navigator",
  "globalThis",
]);
const CHANCE: ReadonlySet<string> = new Set(["randomUUID", "randomBytes", "randomInt", "getRandomValues"]);

/** True for a name that refers to something, as opposed to the name of a property or a member. */
function refers({ parent, field }: Visited): boolean {
  if (parent === null) return false;
  if (field === "property" && parent["computed"] === false) return false;
  if (field === "key" && parent["computed"] !== true) return parent["shorthand"] === true;
  return !(field === "right" && parent.type === "TSQualifiedName");
}

/** "Date.now", "new Date()", "Math.random", or null. */
function ambient({ node }: Visited): string | null {
  if (node.type === "MemberExpression") {
    const member = `${nameOf(node["object"])}.${nameOf(node["property"]) ?? stringOf(node["property"])}`;
    return member === "Date.now" || member === "Math.random" || member === "performance.now" ? member : null;
  }
  const callee = nameOf(node["callee"]);
  const bareArguments = Array.isArray(node["arguments"]) && node["arguments"].length === 0;
  if (callee === "Date" && node.type === "NewExpression" && bareArguments) return "new Date()";
  return callee === "Date" && node.type === "CallExpression" ? "Date()" : null;
}

/** Nothing in core reads a clock or rolls a die: both are handed in, so that every run can be repeated. */
function ambientIn(file: SourceFile, visited: Visited): string | null {
  if (!file.path.startsWith("packages/core/src/") || isTest(file.path)) return null;
  const found = ambient(visited);
  if (found !== null) return `uses ${found}; clock and randomness are injected`;
  const name = nameOf(visited.node);
  return name !== null && CHANCE.has(name) ? `uses ${name}; randomness is injected` : null;
}

function impure(file: SourceFile, visited: Visited): string | null {
  const area = areaOf(file.path);
  if ((area !== "domain" && area !== "signals") || isTest(file.path)) return null;
  if (visited.node.type === "ImportExpression") return "is pure and loads a module at run time";
  const name = nameOf(visited.node);
  if (name === null || !refers(visited)) return null;
  if (WORLD.has(name)) return `is pure and names the global ${name}`;
  return area === "signals" && name === "Date"
    ? "is a signal and names Date; ages are measured before it sees them"
    : null;
}

function exportsDefault(file: SourceFile, { node }: Visited): string | null {
  if (/(^|\/)[a-z.-]+\.config\.ts$/.test(file.path)) return null;
  const named =
    node.type === "ExportSpecifier" && (nameOf(node["exported"]) ?? stringOf(node["exported"])) === "default";
  return named || node.type === "ExportDefaultDeclaration" ? "has a default export" : null;
}

/** Functions first: a class is for an error that is thrown and caught by its type. */
function isNoError({ node }: Visited): string | null {
  if (node.type !== "ClassDeclaration" && node.type !== "ClassExpression") return null;
  return /(Error|Failure)$/.test(nameOf(node["superClass"]) ?? "") ? null : "has a class that is no error";
}

function barrels(file: SourceFile): Violation[] {
  const everything = file.imports.filter((entry) => entry.reExport);
  const body = Array.isArray(file.program["body"]) ? file.program["body"].length : 0;
  const star = [...walk(file.program)].some(({ node }) => node.type === "ExportAllDeclaration");
  return star || (everything.length > 0 && everything.length >= body - 1)
    ? [{ file: file.path, line: 1, rule: "is a barrel: it only passes on what other files export" }]
    : [];
}

export function formViolations(files: readonly SourceFile[]): Violation[] {
  return files.flatMap((file) => {
    const found: Violation[] = barrels(file);
    for (const visited of walk(file.program)) {
      const rules = [
        ambientIn(file, visited),
        impure(file, visited),
        exportsDefault(file, visited),
        isNoError(visited),
      ];
      for (const rule of rules) {
        if (rule !== null) found.push({ file: file.path, line: file.lineOf(visited.node), rule });
      }
    }
    return found;
  });
}
