import path from "node:path";
import { LIST_VALUES, TAGS } from "@bonafide/core/domain/annotation";
import { AUDIT_ACTIONS } from "@bonafide/core/domain/audit";
import { Connection } from "@bonafide/core/domain/connection";
import { JURISDICTIONS } from "@bonafide/core/domain/policy-document";
import { retentionOf } from "@bonafide/core/domain/retention";
import { signals } from "@bonafide/core/signals";
import * as z from "zod";
import { describe, expect, it } from "vitest";
import { createProgram } from "../packages/cli/src/program.ts";
import { DATA_MAP } from "../scripts/data-map.ts";
import { documentTables } from "../scripts/document-tables.ts";
import {
  brokenLinks,
  documentedCommands,
  documentedScripts,
  documents,
  isThere,
  shellWords,
  textOf,
  toolLines,
} from "./support/documents.ts";
import { accusation } from "./support/architecture/promises.ts";

const all = documents();
const commands = all.flatMap(documentedCommands);

/** Those of its commands that are named; it says which it has only where it may download. */
const SST = new Set(["deploy", "diff", "refresh", "remove", "secret set", "state export", "state remove"]);

type Program = ReturnType<typeof createProgram>;

/** Every command of the program with its own options, and nothing behind it. */
function dryProgram(ran: (name: string) => void): Program {
  const strip = (command: Program): Program => {
    for (const sub of command.commands) strip(sub);
    command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
    if (command.commands.length === 0) command.action(() => ran(command.name()));
    return command;
  };
  return strip(createProgram());
}

describe("the documents", () => {
  it("are there, and link to nothing that is not", () => {
    expect(all.length).toBeGreaterThan(15);
    expect(all.flatMap(brokenLinks)).toEqual([]);
  });

  it("name only npm scripts there are", () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(textOf("package.json")));
    const named = all.flatMap(documentedScripts);
    expect(named).toContain("docs:tables");
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  it("hold the tables that follow from the code; when they do not, run npm run docs:tables", () => {
    for (const [file, blocks] of Object.entries(documentTables())) {
      for (const [block, content] of Object.entries(blocks)) {
        expect([
          file,
          block,
          textOf(file).includes(`<!-- ${block}:start -->\n\n${content}\n\n<!-- ${block}:end -->`),
        ]).toEqual([file, block, true]);
      }
    }
  });

  it("give every decision of the architecture a page of its own that its index names", () => {
    const pages = all.filter((file) => /^docs\/adr\/\d{4}-/.test(file));
    expect(pages.length).toBeGreaterThan(9);
    for (const page of pages) {
      expect(textOf("docs/adr/README.md")).toContain(`(${path.basename(page)})`);
      for (const part of ["## Situation", "## Decision", "## What follows"])
        expect([page, textOf(page).includes(part)]).toEqual([page, true]);
    }
  });
});

describe("every command in the documents", () => {
  it("is read as a shell reads it", () => {
    expect(shellWords('lookup phone "+1 415 992 9000" --json   # a comment')).toEqual([
      "lookup",
      "phone",
      "+1 415 992 9000",
      "--json",
    ]);
    expect(shellWords("policy show > policy.json")).toEqual(["policy", "show"]);
  });

  it("is one the program takes, with these arguments and options", async () => {
    expect(commands.length).toBeGreaterThan(40);
    const refused: string[] = [];
    for (const { file, args } of commands) {
      // `npx bonafide COMMAND --help` stands for each of them.
      if (args[0] === "COMMAND") continue;
      const ran: string[] = [];
      try {
        await dryProgram((name) => ran.push(name)).parseAsync(args, { from: "user" });
      } catch (error) {
        if (z.object({ code: z.literal("commander.helpDisplayed") }).safeParse(error).success) continue;
        refused.push(`${file}: ${args.join(" ")} (${error instanceof Error ? error.message : "?"})`);
        continue;
      }
      expect([args, ran]).toEqual([args, [expect.any(String)]]);
    }
    expect(refused).toEqual([]);
  });

  it("is one of ours, or of a tool that comes along and knows it", () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(textOf("package.json")));
    const known = (words: readonly string[]): boolean => {
      const [tool = "", first = "", second = "", third = ""] = words;
      if (tool === "npm") {
        const [script = ""] = words.slice(2).filter((word) => !word.startsWith("-"));
        return ["ci", "start", "test"].includes(first) || Object.hasOwn(scripts, script);
      }
      if (tool === "node") return first === "-e" || isThere(first);
      if (tool === "aws") return ["dynamodb put-item", "s3 cp", "ssm put-parameter"].includes(`${first} ${second}`);
      if (tool === "git") return first === "clone";
      if (first === "vitest") return second === "run" && isThere(third);
      if (first === "sst") return SST.has(second) || SST.has(`${second} ${third}`);
      return first === "bonafide" && commands.some(({ args }) => args[0] === second || second.startsWith("-"));
    };
    const lines = all.flatMap((file) => toolLines(file).map((line) => ({ file, line })));
    expect(lines.length).toBeGreaterThan(80);
    expect(lines.filter(({ line }) => !known(shellWords(line)))).toEqual([]);
  });

  it("begins with npx where it is to be typed, so that it is run by a test as well", () => {
    const names = new Set(createProgram().commands.map((command) => command.name()));
    const mentioned = all.flatMap((file) =>
      [...textOf(file).matchAll(/`bonafide ([^`\n]+)`/g)].map(([, rest]) => rest),
    );
    expect(mentioned.filter((rest = "") => !names.has(rest))).toEqual([]);
  });
});

describe("docs/commands.md", () => {
  it("has an example of every command, and names each that is written down in the audit log", () => {
    const here = new Set(documentedCommands("docs/commands.md").map(({ args }) => args[0]));
    const names = createProgram().commands.map((command) => command.name());
    expect(names.filter((name) => !here.has(name))).toEqual([]);
    const [, log = ""] = textOf("docs/commands.md").split("## The audit log");
    // No command changes a policy alone.
    const actions = AUDIT_ACTIONS.filter((action) => action !== "policy");
    expect(actions.filter((action) => !new RegExp(`\`(dlq )?${action}\``).test(log))).toEqual([]);
  });
});

describe("docs/privacy.md", () => {
  it("says of every field of every stored item in which form it is held", () => {
    expect(DATA_MAP.length).toBeGreaterThan(7);
    for (const { title, schema, fields } of DATA_MAP) {
      expect([title, Object.keys(fields).toSorted()]).toEqual([title, Object.keys(schema.shape).toSorted()]);
    }
  });
});

describe("docs/lifecycle.md", () => {
  it("says for every law how long things are kept under it, as the code does", () => {
    const byLaw = <Row extends readonly unknown[]>(all: readonly Row[]) =>
      all.toSorted(([one], [other]) => String(one).localeCompare(String(other)));
    const rows = [...textOf("docs/lifecycle.md").matchAll(/^\| (`[a-z_]+`[^|]*) \| (\d+) \| ([\d,]+) \|/gm)];
    const said = rows.flatMap(([, laws = "", evidence, decision = ""]) =>
      [...laws.matchAll(/`(\w+)`/g)].map(([, law = ""]) => [law, Number(evidence), Number(decision.replace(",", ""))]),
    );
    const kept = JURISDICTIONS.map((jurisdiction) => {
      const { evidenceDays, decisionDays } = retentionOf({ policy: { jurisdiction } });
      return [jurisdiction, evidenceDays, decisionDays];
    });
    expect(byLaw(said)).toEqual(byLaw(kept));
  });
});

describe("docs/playbook.md", () => {
  it("has a fair next step for every reason, the same for everybody", () => {
    const text = textOf("docs/playbook.md");
    for (const { id } of signals) expect(text).toContain(`| \`${id}\` |`);
    const steps = text
      .slice(text.indexOf("## By reason"))
      .split("\n")
      .filter((line) => line.startsWith("| "));
    expect(steps.filter((line) => accusation(line.replaceAll(/`[^`]*`/g, "")) !== null)).toEqual([]);
  });
});

describe("docs/recipes.md", () => {
  it("names every tag and list value as the code writes them, and no other", () => {
    const text = textOf("docs/recipes.md");
    for (const value of Object.values(LIST_VALUES)) expect(text).toContain(`\`${value}\``);
    const tags = [...text.matchAll(/`(check: [^`]*)`/g)].map(([, tag]) => tag);
    expect(new Set(tags)).toEqual(new Set(Object.values(TAGS)));
  });
});

describe("docs/configuration.md", () => {
  it("names every variable the functions and commands read, and every setting of a connection", () => {
    const text = textOf("docs/configuration.md");
    const config = textOf("packages/functions/src/config.ts");
    const variables = new Set(
      [...config.matchAll(/\b([A-Z][A-Z0-9_]{3,}): (?:z\.|text|url|json)/g)].map(([, name = ""]) => name),
    );
    expect(variables.size).toBeGreaterThan(14);
    expect([...variables].filter((name) => !text.includes(`| \`${name}\` |`))).toEqual([]);
    const settings = textOf("docs/connection.md");
    expect(
      Object.keys(Connection.shape).filter((name) => !new RegExp(`^\\| .*\`${name}[.\`]`, "m").test(settings)),
    ).toEqual([]);
  });
});

describe("docs/requirements.md", () => {
  const rows = [
    ...textOf("docs/requirements.md").matchAll(/^\| R(\d+) \| (P[0-2]) \| (.+?) \| (met|partly|out) \| (.+) \|$/gm),
  ].map(([, number = "", priority = "", wording = "", state = "", proof = ""]) => ({
    number: Number(number),
    priority,
    wording,
    state,
    proof,
  }));

  it("has one row for every number from 1 to 91", () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 91 }, (_, index) => index + 1));
  });

  it("names a proof for whatever is met or partly met, and says why the rest is out", () => {
    for (const { number, state, proof } of rows) {
      if (state !== "out") expect([number, /`[^`]+`/.test(proof)]).toEqual([number, true]);
      else expect([number, proof.length > 20]).toEqual([number, true]);
    }
  });

  it("names only files there are, and tests that stand in the file they are named with", () => {
    const wrong = rows.flatMap(({ number, proof }) => {
      const files = [
        ...proof.matchAll(/`((?:packages|test|docs|infra|scripts|\.ci|\.github)\/[^`]+|[A-Za-z.-]+\.(?:md|json|ts))`/g),
      ];
      const missing = files.flatMap(([, file = ""]) => (isThere(file) ? [] : [`R${number}: ${file}`]));
      // Each name stands after its file, with other names of the same file between them.
      let file = "";
      const named = [...proof.matchAll(/`([^`]+\.ts)`|“([^”]+)”/g)].flatMap(([, path, name]) => {
        if (path !== undefined) file = path;
        return name === undefined || (isThere(file) && textOf(file).includes(name))
          ? []
          : [`R${number}: “${name}” in ${file}`];
      });
      return [...missing, ...named];
    });
    expect(wrong).toEqual([]);
  });
});
