/** docs/operations.md says what to do about everything that can sound, and names everything that is counted. */
import { describe, expect, it } from "vitest";
import { ALARMS } from "../infra/alarms.ts";
import { METRICS } from "../packages/core/src/domain/ports.ts";
import { createLineLogger } from "../packages/functions/src/ingress-logger.ts";
import { filesBelow, read } from "./support/architecture/tree.ts";

const text = read("docs/operations.md");
const source = filesBelow("packages")
  .filter((file) => file.endsWith(".ts") && !/test|emulator/.test(file))
  .map(read)
  .join("\n");
const section = (title: string) => text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? "";
const runbooks = new Map(
  section("Alarms")
    .split(/^### /m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf("\n")), part]),
);

describe("docs/operations.md", () => {
  it("has one runbook for every alarm, under its title, and none for an alarm that is not there", () => {
    expect([...runbooks.keys()]).toEqual(ALARMS.map(({ title }) => title));
  });

  it.each(ALARMS.map((alarm) => [alarm.title, alarm] as const))(
    "%s: what it means, for candidates, what to ask first, what is safe, when it is over, and how urgent it is",
    (title, { severity }) => {
      const runbook = runbooks.get(title) ?? "";
      expect(runbook).toContain(`*${severity}*`);
      for (const part of ["Meaning", "Candidates", "First query", "Safe action", "Over when"])
        expect(runbook).toMatch(new RegExp(`^- \\*\\*${part}\\*\\*: .{15,}$`, "m"));
    },
  );

  it("names every metric once, and no other", () => {
    const named = [...section("Metrics").matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => String(name));
    expect(named.toSorted()).toEqual([...METRICS].toSorted());
  });

  it("names the dimensions of every metric, and no other", () => {
    const dimensions = (part: string) =>
      [
        ...new Set([...part.matchAll(/\b(ats|lookup|code)\b(?=\s*[,:}]|`)/g)].map(([, name]) => String(name))),
      ].toSorted();
    const named = [...section("Metrics").matchAll(/^\| `(\w+)` \| .*? \| (.*?) ?\|$/gm)];
    for (const [, name = "", column = ""] of named) {
      const calls = source.matchAll(new RegExp(`\\bcount\\([^;]*?"${name}"([^;]*?);`, "g"));
      expect([name, dimensions([...calls].map(([, rest]) => rest).join())]).toEqual([name, dimensions(column)]);
    }
  });

  it("says how to go from one version of SST to the next, which has no way back: the state first, then one look, then the deployment", () => {
    const steps = ["sst state export", "sst refresh", "sst diff` for anything"].map((step) =>
      section("Upgrading").indexOf(step),
    );
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps[0]).toBeGreaterThan(0);
    expect(section("Upgrading")).toContain("*Migration*");
  });

  it("asks only for lines that the code writes, by fields that they have", () => {
    const asked = [...text.matchAll(/message = "([^"]+)"/g)].map(([, message]) => message ?? "");
    expect(asked.length).toBeGreaterThan(15);
    expect(asked.filter((message) => !source.includes(`"${message}"`))).toEqual([]);
    let written = "";
    createLineLogger(
      () => new Date(0),
      (line) => (written = line),
    ).info("x", {
      traceId: "t",
      applicationId: "a",
      connectionId: "c",
      code: "c",
      lookup: "l",
      durationMs: 1,
      paths: ["p"],
    });
    const fields = Object.keys(JSON.parse(written));
    for (const field of ["traceId", "applicationId", "connectionId", "code", "lookup", "durationMs", "paths"])
      expect(fields).toContain(field);
  });
});
