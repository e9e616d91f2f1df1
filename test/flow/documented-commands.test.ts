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
 * What is run here, in this order, and with what besides what stands in the document. A run of many people, cases or
 * downloads is made small or kept off the network, and a stage's name is left out: the stack is the local one.
 */
const RUN: Readonly<Record<string, readonly string[]>> = {
  show: ["--settings"],
  explain: ["--settings"],
  links: ["--settings"],
  list: ["--settings"],
  report: ["--settings"],
  dlq: ["--settings"],
  doctor: ["--settings"],
  observe: ["--settings"],
  correct: ["--settings"],
  disposition: ["--settings"],
  calibrate: ["--settings"],
  policy: [],
  backtest: [],
  evaluate: [],
  notice: [],
  cost: [],
  forecast: ["--people", "1000"],
  lookup: ["--offline"],
  screen: ["--offline"],
  indicators: ["--settings"],
  rescreen: ["--settings", "--connection"],
  backfill: ["--settings", "--connection"],
  // One application that is flagged is every application here.
  mode: ["--settings", "--connection", "--force"],
  switch: ["--settings"],
  affected: ["--settings"],
  export: ["--settings", "--connection"],
  // What removes comes last.
  erase: ["--settings", "--connection"],
  restrict: ["--settings", "--yes", "--connection"],
  uninstall: ["--settings", "--connection"],
  audit: ["--settings"],
};
/** Run by a test of its own, because each run of it is a whole stack or a whole dialogue. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  start: "packages/cli/src/start.test.ts",
  init: "packages/cli/src/init.test.ts",
};
/** It finds what is to be mended here, where no webhook has come for the second connection, and says so by its exit code. */
const MAY_FIND = new Set(["doctor"]);
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
  const [account, other] = sandbox.accounts;
  const sample = SAMPLES.find(({ band }) => band === "high");
  const second = SAMPLES.find(({ band }) => band === "low");
  if (!account || !other || !sample || !second) throw new Error("no account or no sample");
  const sent = await Promise.all([sample, second].map((one) => sandbox.submit(account, one)));
  const [first, erased] = await Promise.all(sent.map((one) => sandbox.settled(one).then(() => one.ref)));
  if (!first || !erased) throw new Error("nothing was sent");
  const { applicationId, candidateId } = first;
  // Taken out at once, for it is off already; else the command waits until no worker remembers it.
  await sandbox.stores.connections.put({ ...other.connection, mode: "off" });
  const json = /```json\n([\s\S]*?)```/;
  const fixture = await readFile(fileURLToPath(new URL(`../../${FIXTURE}`, import.meta.url)), "utf8");
  const cases = textOf("test/cases/dev.jsonl").split("\n")[0] ?? "";
  named = new Map([
    ["4711", applicationId],
    ["APPLICATION", applicationId],
    ["candidate 4711", candidateId],
    ["candidate ID", candidateId],
    ["candidate 815", candidateId],
    ["erase candidate 815", erased.candidateId],
    ["connection", account.connection.id],
    ["uninstall connection", other.connection.id],
    ["switch connection ID", other.connection.id],
    ["signal ID", "ip-vpn"],
    ["cases.jsonl", await file("cases.jsonl", cases)],
    ["test/cases/dev.jsonl", path.join(folder, "cases.jsonl")],
    ["ID", account.connection.id],
    ["CONNECTION_ID", account.connection.id],
    ["USER", "u-208"],
    ["you@example.com", "u-208"],
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
function filled([command = "", ...args]: readonly string[]): readonly string[] {
  const here = args.flatMap((arg, at) => {
    const option = args[at - 1]?.replace(/^--/, "") ?? "";
    if (arg === "--stage" || option === "stage") return [];
    if (option === "out" || /\.(svg|html|dot)$/.test(arg)) return [path.join(folder, arg)];
    return [named.get(`${command} ${option} ${arg}`) ?? named.get(`${option} ${arg}`) ?? named.get(arg) ?? arg];
  });
  return [command, ...here];
}

const lines = [
  ...new Map(
    documents()
      .flatMap(documentedCommands)
      // The same line in two documents is run once.
      .map(({ args }) => [args.join(" "), args] as const),
  ).values(),
]
  // That these are taken as they are written, another test shows.
  .filter((args) => !args.includes("--help"));
/** The one line that downloads: packages/cli/src/indicators.test.ts takes a list from a server of its own. */
const isDownload = (args: readonly string[]) => args.some((arg) => arg.startsWith("https://"));

describe("what the documents tell people to type", () => {
  it("is all of it run, here or by a test of its own", () => {
    const commands = new Set(lines.map(([name = ""]) => name));
    expect([...commands].toSorted()).toEqual([...Object.keys(RUN), ...Object.keys(ELSEWHERE)].toSorted());
    for (const [command, file] of Object.entries(ELSEWHERE)) expect(textOf(file)).toContain(`["${command}"`);
    expect(lines.filter(isDownload)).toHaveLength(1);
  });

  it.each(Object.entries(RUN))("%s does it on the local stack", async (command, extra) => {
    const ran = new Set<string>();
    for (const line of lines.filter((args) => args[0] === command && !isDownload(args))) {
      const here = filled(line);
      // Two lines that differ by a placeholder or a stage only are one here.
      if (ran.has(here.join(" "))) continue;
      ran.add(here.join(" "));
      const isStored = line.includes("--connection") || (command === "backtest" && line.includes("--since"));
      const needsTable = extra.includes("--settings") || (isStored && !line.includes("--settings"));
      const settings = needsTable ? ["--settings", named.get("settings") ?? ""] : [];
      const id = named.get(`${command} connection`) ?? named.get("connection") ?? "";
      const which = extra.includes("--connection") && !line.includes("--connection") ? ["--connection", id] : [];
      const more = extra.filter((arg) => !/^--(settings|connection)$/.test(arg) && !line.includes(arg));
      const { code, stderr, stdout } = await bonafide([...here, ...settings, ...which, ...more]);
      expect([line, MAY_FIND.has(command) && code === 1 ? 0 : code, stderr]).toEqual([line, 0, ""]);
      expect([line, stdout.length > 10]).toEqual([line, true]);
    }
  });
});
