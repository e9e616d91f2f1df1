import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bonafide } from "../../packages/cli/src/testing.ts";
import { documentedCommands, documents, textOf } from "../support/documents.ts";

/**
 * What is run here, and with what besides what stands in the document. A run of many people, cases or downloads is made
 * small or kept off the network. `start` is run by its own tests; of every command that is not named here another test
 * shows that the program takes it as it is written.
 */
const RUN: Readonly<Record<string, readonly string[]>> = {
  show: ["--settings"],
  explain: ["--settings"],
  links: ["--settings"],
  observe: ["--settings"],
  correct: ["--settings"],
  disposition: ["--settings"],
  calibrate: ["--settings"],
  notice: [],
  forecast: ["--people", "1000"],
  lookup: ["--offline"],
  screen: ["--offline"],
  indicators: ["--settings"],
  // Erases: it comes last.
  restrict: ["--settings", "--yes", "--connection"],
};
const FIXTURE = "packages/core/src/ats/greenhouse/fixtures/new-candidate-application.json";

let folder = "";
let sandbox: Sandbox;
let named: ReadonlyMap<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-documented-"));
  sandbox = await startSandbox({});
  const file = async (name: string, content: string) => {
    await writeFile(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const [account] = sandbox.accounts;
  const sample = SAMPLES.find(({ band }) => band === "high");
  if (!account || !sample) throw new Error("no account or no sample");
  const submitted = await sandbox.submit(account, sample);
  await sandbox.settled(submitted);
  const { applicationId, candidateId } = submitted.ref;
  const json = /```json\n([\s\S]*?)```/;
  const fixture = await readFile(fileURLToPath(new URL(`../../${FIXTURE}`, import.meta.url)), "utf8");
  named = new Map([
    ["4711", applicationId],
    ["APPLICATION", applicationId],
    ["candidate 4711", candidateId],
    ["candidate ID", candidateId],
    ["ID", account.connection.id],
    ["CONNECTION_ID", account.connection.id],
    ["USER", "u-208"],
    ["settings", await file("settings.json", JSON.stringify({ ...sandbox.env, ...sandbox.aws.env }))],
    ["settings FILE", await file("empty.json", "{}")],
    ["policy.json", await file("policy.json", json.exec(textOf("docs/policy.md"))?.[1] ?? "")],
    ["application.json", await file("application.json", json.exec(textOf("docs/how-it-works.md"))?.[1] ?? "")],
    ["webhook.json", await file("webhook.json", fixture)],
    ["partners.csv", await file("partners.csv", "Email,Tel\nsomebody@example.com,+12025550143\n")],
  ]);
}, 60_000);
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

/** Placeholders of the document as they are here; what is written goes into the test's folder. */
function filled(args: readonly string[]): readonly string[] {
  return args.map((arg, at) => {
    const option = args[at - 1]?.replace(/^--/, "") ?? "";
    if (/\.(svg|html|dot)$/.test(arg)) return path.join(folder, arg);
    return named.get(`${option} ${arg}`) ?? named.get(arg) ?? arg;
  });
}

const toRun = (command: string) =>
  documents()
    .flatMap(documentedCommands)
    .map(({ args }) => args)
    .filter(([name]) => name === command)
    .filter((args) => !args.includes("--help") && !args.some((arg) => arg.startsWith("https://")))
    // Without a connection it is the forecast of the documents' own table, which has a test.
    .filter((args) => command !== "forecast" || args.includes("--connection"))
    // The same line in two documents is run once.
    .filter((args, at, all) => all.findIndex((other) => other.join(" ") === args.join(" ")) === at);

describe("what the documents tell people to type", () => {
  it.each(Object.entries(RUN))("%s does it on the local stack", async (command, extra) => {
    const lines = toRun(command);
    expect(lines).not.toEqual([]);
    for (const line of lines) {
      const needsTable = line.includes("--connection") && !line.includes("--settings");
      const settings = needsTable || extra.includes("--settings") ? ["--settings", named.get("settings") ?? ""] : [];
      const which = extra.includes("--connection") ? ["--connection", named.get("ID") ?? ""] : [];
      const more = extra.filter((arg) => !/^--(settings|connection)$/.test(arg) && !line.includes(arg));
      const { code, stderr, stdout } = await bonafide([...filled(line), ...settings, ...which, ...more]);
      expect([line, code, stderr]).toEqual([line, 0, ""]);
      expect([line, stdout.length > 10]).toEqual([line, true]);
    }
  });
});
