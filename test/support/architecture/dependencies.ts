/** The dependency rule: which folder may import which, who may name a concrete adapter, and who may use which package. */
import type { Import, SourceFile } from "./source.ts";

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

const CORE = "packages/core/src/";
const ADAPTERS = ["ats", "lookups", "stores", "indicators", "resume"] as const;
const EDGES = ["functions", "cli", "sandbox"] as const;

/** Files of an adapter area that everyone above may import: ports and definitions, never an implementation. */
const PORTS: ReadonlySet<string> = new Set(
  ["ats/ats", "lookups/lookup", "stores/stores", "stores/table", "indicators/indicators", "resume/resume"].map(
    (name) => `${CORE}${name}.ts`,
  ),
);
const isRegistry = (file: string) =>
  /^packages\/core\/src\/((ats|lookups|signals|indicators)\/index|ats\/webhooks)\.ts$/.test(file);

/** Contract suites, embedded servers, and what tests of several files share. */
const isTesting = (file: string) => /(\.contract|\.fixture|-embedded|\/testing(-[a-z-]+)?)\.ts$/.test(file);
export const isTest = (file: string) =>
  isTesting(file) || file.endsWith(".test.ts") || file.startsWith("test/") || file === "vitest.config.ts";
const isEmulator = (file: string) => /(\/|-)emulator(-[a-z-]+)?\.ts$|\/emulator\//.test(file);
/** What the emulators of an area have in common. */
const isEmulation = (file: string) => file.startsWith(CORE) && file.endsWith("/emulation.ts");
const isForTests = (file: string) =>
  isEmulator(file) || isEmulation(file) || isTesting(file) || file.includes("/fixtures/");

/** Where concrete adapters are put together: the handlers' composition root, and the sandbox's, which seed their stores. */
const isComposition = (file: string) =>
  /^packages\/functions\/src\/compose(-[a-z-]+)?\.ts$/.test(file) ||
  file === "packages/sandbox/src/sandbox.ts" ||
  file === "packages/sandbox/src/evaluate/compose.ts";

/** Bodies of the places apart in which strangers' documents are read: they know the readers and nothing else. */
const isReadingRoom = (file: string) =>
  file === "packages/functions/src/read-resume.ts" || file === "packages/functions/src/resume-reader/child.ts";

/** The area a file belongs to: a folder of core, or the package at the edge. */
export function areaOf(file: string): string | null {
  if (file.startsWith(CORE)) return file.slice(CORE.length).split("/")[0] ?? null;
  return EDGES.find((edge) => file.startsWith(`packages/${edge}/`)) ?? null;
}

/** One implementation within an area: `ats/lever`, `lookups/ip`, or for stores the file itself. */
function unitOf(file: string): string | null {
  const [area, folder, ...rest] = file.slice(CORE.length).split("/");
  return area && folder && rest.length > 0 ? `${area}/${folder}` : null;
}

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: ["domain"],
  signals: ["signals", "domain"],
  http: ["http", "domain"],
  links: ["links", "domain"],
  refresh: ["refresh", "domain"],
  ...Object.fromEntries(ADAPTERS.map((area) => [area, [area, "domain", "http"]])),
  screening: ["screening", "domain", "links"],
  functions: ["functions", "screening", "refresh", "domain", "signals", "http", "links"],
  sandbox: ["sandbox", "functions", "screening", "domain", "signals", "http", "links"],
  cli: ["cli", "sandbox", "functions", "screening", "domain", "signals", "http", "links"],
};

/** Null when the import is allowed, else why it is not. */
function judgeOwn(from: string, to: string): string | null {
  const here = areaOf(from);
  const there = areaOf(to);
  if (here === null) return null;
  if (/^packages\/[a-z]+\/bin\//.test(from) && to === "scripts/launch.mjs") return null;
  if (there === null) return `imports ${to}, which is no part of any package's source`;
  if (isForTests(to)) {
    const ownShapes = (isEmulator(to) || to.includes("/fixtures/")) && unitOf(from) === unitOf(to);
    const allowed = here === "sandbox" || (isEmulator(from) && (isEmulation(to) || ownShapes));
    return allowed ? null : `imports ${to}, which is for tests and the sandbox`;
  }
  if (isEmulator(from) || isEmulation(from)) {
    return there === "domain" ? null : `is an emulator and imports ${to}: it would share the adapter's mistakes`;
  }
  if (isRegistry(from) && here === there) return null;
  const portsAllowed = here === "screening" || (EDGES as readonly string[]).includes(here);
  if (portsAllowed && PORTS.has(to)) return null;
  const isAdapter = (ADAPTERS as readonly string[]).includes(there);
  if (isAdapter && (EDGES as readonly string[]).includes(here)) {
    return isRegistry(to) || isComposition(from) || (isReadingRoom(from) && there === "resume")
      ? null
      : `names the concrete adapter ${to}; only registries and the composition root do`;
  }
  if (!MAY_IMPORT[here]?.includes(there))
    return `is in ${here} and imports ${to}; ${here} may import ${(MAY_IMPORT[here] ?? []).join(", ") || "nothing"}`;
  if (isAdapter && here === there) {
    const [unit, other] = [unitOf(from), unitOf(to)];
    if (other !== null && unit !== other) return `imports ${to}, another adapter`;
    if (isRegistry(to)) return `imports its own registry ${to}`;
  }
  return null;
}

const packageOf = (specifier: string) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

function judgeBare(from: string, specifier: string): string | null {
  const area = areaOf(from);
  if (area === null) return null;
  const name = packageOf(specifier);
  if (area === "domain" || area === "signals") {
    return name === "zod" ? null : `is pure and imports ${specifier}`;
  }
  // The sandbox plays Lambda's part and builds its events; it still knows nothing of SST.
  if (name === "aws-lambda" && area === "sandbox") return null;
  if (["sst", "aws-lambda"].includes(name) || specifier === "hono/aws-lambda") {
    return area === "functions" ? null : `imports ${specifier}; only packages/functions knows Lambda and SST`;
  }
  if (name.startsWith("@aws-sdk")) {
    const allowed =
      area === "functions" || area === "sandbox" || /^packages\/core\/src\/stores\/dynamo[a-z-]*\.ts$/.test(from);
    return allowed ? null : `imports ${specifier}; only stores/dynamo*, functions and the sandbox do`;
  }
  if (area === "ats" && specifier === "zod") return `imports zod; what the ingress bundles uses zod/mini`;
  return null;
}

const violation = (file: SourceFile, { line }: Import, why: string | null): Violation[] =>
  why === null ? [] : [{ file: file.path, line, rule: why }];

export function dependencyViolations(files: readonly SourceFile[], exists: (file: string) => boolean): Violation[] {
  return files.flatMap((file) =>
    file.imports.flatMap((entry) => {
      if (entry.file !== null && !exists(entry.file))
        return violation(file, entry, `imports ${entry.specifier}, which does not exist`);
      if (isTest(file.path)) return [];
      return violation(
        file,
        entry,
        entry.file === null ? judgeBare(file.path, entry.specifier) : judgeOwn(file.path, entry.file),
      );
    }),
  );
}

/** Files of a folder that no chain of imports from any of the roots reaches. */
export function unreached(
  files: readonly SourceFile[],
  roots: readonly string[],
  inFolder: (file: string) => boolean,
): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const pending = [...roots];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const entry of byPath.get(next)?.imports ?? []) if (entry.file !== null) pending.push(entry.file);
  }
  return files
    .map(({ path }) => path)
    .filter((file) => inFolder(file) && !isTest(file) && !isForTests(file) && !seen.has(file));
}
