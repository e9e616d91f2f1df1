/** The house rules that a reader relies on, checked against every file. */
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { atses } from "../packages/core/src/ats/index.ts";
import { catalogPolicy } from "../packages/core/src/domain/policy.ts";
import { LIST_VALUES, TAGS } from "../packages/core/src/domain/annotation.ts";
import { signals } from "../packages/core/src/signals/index.ts";
import { dependencyViolations, unreached, type Violation } from "./support/architecture/dependencies.ts";
import { formViolations } from "./support/architecture/form.ts";
import { accusation, countryLiterals, decidingRoutes, forbiddenFacts } from "./support/architecture/promises.ts";
import { type ExportMaps, type SourceFile, strings } from "./support/architecture/source.ts";
import { exists, exportMaps, filesBelow, read, sourceFiles } from "./support/architecture/tree.ts";
import { PROJECTS } from "./support/projects.ts";

const CORE = "packages/core/src";
let maps: ExportMaps;
let files: SourceFile[];
let everything: string[];

beforeAll(() => {
  maps = exportMaps();
  files = sourceFiles(maps);
  everything = filesBelow(".");
});

const shown = (violations: readonly Violation[]) => violations.map(({ file, line, rule }) => `${file}:${line} ${rule}`);
const fileAt = (filePath: string): SourceFile => {
  const file = files.find((candidate) => candidate.path === filePath);
  if (!file) throw new Error(`${filePath} is missing`);
  return file;
};
const foldersIn = (folder: string) => [
  ...new Set(
    everything
      .filter((file) => file.startsWith(`${folder}/`))
      .map((file) => file.slice(folder.length + 1).split("/"))
      .flatMap(([name, ...rest]) => (name !== undefined && rest.length > 0 ? [name] : [])),
  ),
];

describe("the dependency rule", () => {
  it("finds the code it is about", () => {
    const areas = ["domain", "signals", "ats", "lookups", "stores", "screening", "http"];
    for (const area of areas)
      expect(files.filter(({ path: file }) => file.startsWith(`${CORE}/${area}/`))).not.toEqual([]);
    for (const edge of ["functions", "cli", "sandbox"]) {
      expect(files.filter(({ path: file }) => file.startsWith(`packages/${edge}/src/`))).not.toEqual([]);
    }
  });

  it("holds for every import", () => {
    expect(shown(dependencyViolations(files, exists))).toEqual([]);
  });

  it("leaves domain and signals pure, core without a clock or a die, and no file a barrel or a default export", () => {
    expect(shown(formViolations(files))).toEqual([]);
  });
});

describe("registries", () => {
  it("hold exactly the ATS folders there are, each complete", () => {
    const folders = foldersIn(`${CORE}/ats`);
    expect(Object.keys(atses).toSorted()).toEqual(folders.toSorted());
    for (const folder of folders) {
      for (const part of ["index", "webhook", "schema", "mapping", "client", "emulator"]) {
        expect(everything).toContain(`${CORE}/ats/${folder}/${part}.ts`);
      }
      const inFolder = everything.filter((file) => file.startsWith(`${CORE}/ats/${folder}/`));
      expect(inFolder.filter((file) => file.includes("/fixtures/"))).not.toEqual([]);
      expect(inFolder.filter((file) => file.endsWith(".test.ts"))).not.toEqual([]);
    }
  });

  it("name each adapter by its own id", () => {
    for (const [id, ats] of Object.entries(atses)) expect(ats.id).toBe(id);
  });

  it.each(["ats", "lookups", "signals"])("reach every file of %s", (area) => {
    const inArea = (file: string) => file.startsWith(`${CORE}/${area}/`);
    // What builds the bundled data is code of the same folder and runs from a script.
    const scripts = files.map(({ path: file }) => file).filter((file) => file.startsWith("scripts/"));
    expect(unreached(files, [`${CORE}/${area}/index.ts`, ...scripts], inArea)).toEqual([]);
  });

  it("give every signal an id of its own, tiers, words and needs", () => {
    const ids = signals.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toEqual([]);
    for (const signal of signals) {
      expect(Object.keys(signal.tiers)).not.toEqual([]);
      expect([...signal.needs, ...signal.needsOneOf]).not.toEqual([]);
      expect(signal.wording.seen).not.toBe("");
      expect(signal.wording.short).not.toBe("");
    }
  });

  it("know every signal that another one or the policy names", () => {
    const ids = signals.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(signals.flatMap(({ yieldsTo }) => yieldsTo)));
    expect(ids).toEqual(expect.arrayContaining(Object.keys(catalogPolicy(signals).weights)));
  });
});

describe("packages", () => {
  it("export only files that exist, one name each", () => {
    for (const [name, targets] of Object.entries(maps)) {
      for (const [subpath, target] of Object.entries(targets)) {
        expect(subpath, name).not.toBe("./*");
        const [before = "", after = ""] = target.split("*");
        const hits = everything.filter((file) => file.startsWith(before) && file.endsWith(after));
        expect(hits, `${name} ${subpath}`).not.toEqual([]);
      }
    }
  });

  it("have each test file in exactly one vitest project", () => {
    const tests = everything.filter((file) => /\.test\.[a-z]+$/.test(file));
    const projectsOf = (file: string) =>
      Object.entries(PROJECTS).flatMap(([name, globs]) =>
        globs.some((glob) => path.posix.matchesGlob(file, glob)) ? [name] : [],
      );
    expect(tests.filter((file) => projectsOf(file).length !== 1)).toEqual([]);
  });
});

describe("bonafide evaluate", () => {
  it("comes to its results through the worker's use case and never calls the scorer itself", () => {
    const own = files.filter(
      ({ path: file }) => /\/evaluate[/.]/.test(file) && file.startsWith("packages/") && !file.endsWith(".test.ts"),
    );
    const imported = own.flatMap(({ imports }) => imports.map(({ file }) => file));
    expect(imported).toContain(`${CORE}/screening/handle-job.ts`);
    expect(imported).not.toContain(`${CORE}/screening/assess-application.ts`);
    expect(own.filter(({ path: file }) => /\bassess\b/.test(read(file)))).toEqual([]);
  });
});

describe("every file", () => {
  it("is free of paths of one machine, folders outside the project and package registries", () => {
    const machine = /(?<![\w.:@*)}\]/-])\/(?:home|Users|root|work|mnt|tmp)\/[\w.-]+|\b[A-Z]:\\\\?Users\\/;
    const outside = /\.\.\/shared\b|\bregistry\.(?:npmjs|yarnpkg)\b|\bnpm\.pkg\.github\b/;
    const found = everything
      .filter((file) => !file.includes("/data/"))
      .flatMap((file) => {
        const text = read(file);
        const hit = text.includes("\0") ? null : (machine.exec(text) ?? outside.exec(text));
        return hit ? [`${file}: ${hit[0]}`] : [];
      });
    expect(found).toEqual([]);
  });
});

describe("what the product must never do", () => {
  it("has no call in an ATS client that rejects, moves, hides, hires, anonymises or e-mails a candidate", () => {
    expect(shown(decidingRoutes(files))).toEqual([]);
  });

  it("has no field for a name, a language, a nationality, an age or a photo in what signals read", () => {
    expect(shown(forbiddenFacts(fileAt(`${CORE}/domain/facts.ts`)))).toEqual([]);
  });

  it("has no signal that names a country", () => {
    expect(shown(countryLiterals(files))).toEqual([]);
  });

  it("shows no sentence, value or tag that accuses anybody or names a country", () => {
    const catalogue = [...strings(fileAt(`${CORE}/domain/annotation.ts`))].map(({ text }) => text);
    const words = signals.flatMap(({ wording }) => [wording.seen, wording.innocent ?? "", wording.short]);
    const values = [...Object.values(LIST_VALUES), ...Object.values(TAGS)];
    const texts = [...catalogue, ...words, ...values];
    expect(texts.length).toBeGreaterThan(50);
    expect(texts.filter((text) => accusation(text) !== null)).toEqual([]);
  });

  it("gives every reason that adds points an innocent explanation", () => {
    const positive = signals.filter(({ tiers }) => Object.values(tiers).some(({ points }) => points > 0));
    expect(positive.filter(({ wording }) => !wording.innocent).map(({ id }) => id)).toEqual([]);
  });
});
