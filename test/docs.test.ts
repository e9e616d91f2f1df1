import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { BANDS } from "@bonafide/core/domain/assessment";
import { openReference } from "@bonafide/core/screening/intake";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { checkPolicy } from "@bonafide/core/domain/policy-check";
import { createDynamoStores } from "@bonafide/core/stores/dynamo";
import { startTable } from "@bonafide/core/stores/dynamo-embedded";
import { readCases } from "@bonafide/sandbox/evaluate/read-cases";
import { describe, expect, it } from "vitest";
import { casesMarkdown, SHOWN } from "../packages/cli/src/cases-markdown.ts";
import { forecastTable } from "../packages/cli/src/forecast-markdown.ts";

const root = new URL("../", import.meta.url);

function codeBlocks(file: string, language: string): string[] {
  const text = readFileSync(new URL(file, root), "utf8");
  return [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, "gm"))].map(
    (match) => match[1] ?? "",
  );
}

describe("docs/intake.md", () => {
  it("gives a snippet whose sealed reference the worker opens", async () => {
    const [snippet = ""] = codeBlocks("docs/intake.md", "js");
    const module: { submissionReference: (address: string, key: string) => string } = await import(
      /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(snippet).toString("base64")}`
    );
    const key = randomBytes(32);
    const sealed = module.submissionReference("192.0.2.7", key.toString("base64"));
    expect(openReference(sealed, key)).toEqual({ ip: "192.0.2.7" });
    expect(openReference(sealed, randomBytes(32))).toBeNull();
  });
});

describe("docs/connection.md", () => {
  it("gives an item that the table's reader takes, with the defaults it names", async () => {
    const [command = ""] = codeBlocks("docs/connection.md", "sh");
    const item: Record<string, { S: string }> = JSON.parse(/--item '([\s\S]*)'/.exec(command)?.[1] ?? "{}");
    const { client, table, close } = await startTable({ table: "docs" });
    try {
      await client.send(new PutItemCommand({ TableName: table, Item: item }));
      const { connections } = createDynamoStores({ client, table, clock: () => new Date(0) });
      const [id = ""] = await connections.ids();
      expect(await connections.get(id)).toMatchObject({
        mode: "observe",
        carrier: { kind: "tag" },
        scope: { origins: ["posting"] },
      });
    } finally {
      await close();
    }
  });
});

describe("docs/policy.md", () => {
  it("gives a document that the check takes, and names every setting", () => {
    const [example = "{}"] = codeBlocks("docs/policy.md", "json");
    expect(checkPolicy(JSON.parse(example), signals)).toMatchObject({ status: "usable" });
    const text = readFileSync(new URL("docs/policy.md", root), "utf8");
    for (const setting of Object.keys(defaultPolicy)) expect(text).toContain(`| \`${setting}\``);
  });
});

describe("docs/forecast.md", () => {
  it("shows the figures of today's catalogue; when it does not, run npm run forecast:table", () => {
    expect(readFileSync(new URL("docs/forecast.md", root), "utf8")).toContain(forecastTable());
  });
});

describe("docs/cases.md and docs/playbook.md", () => {
  it("show what today's worked cases come to; when they do not, run npm run cases:texts", async () => {
    const { cases } = readCases(readFileSync(new URL("test/cases/dev.jsonl", root), "utf8"));
    const { standing, annotations } = await casesMarkdown(cases);
    expect(readFileSync(new URL("docs/cases.md", root), "utf8")).toContain(standing);
    expect(readFileSync(new URL("docs/playbook.md", root), "utf8")).toContain(annotations);
    expect(Object.keys(SHOWN).toSorted()).toEqual([...BANDS].toSorted());
  });

  it("name every code that may be entered, with the points it has", () => {
    const text = readFileSync(new URL("docs/cases.md", root), "utf8");
    const rows = [...text.matchAll(/^\| `(obs-[a-z-]+)` \| (-?\d+) \|/gm)].map(([, code, points]) => [
      code,
      Number(points),
    ]);
    const observed = signals.filter(({ group }) => group === "observation");
    expect(rows).toEqual(observed.map(({ id, tiers }) => [id, Object.values(tiers)[0]?.points]));
  });
});
