/** What comes from others: in CI only at a commit somebody looked at, without a right to write; in the lockfile whole, exact and quiet. */
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { filesBelow, read } from "./support/architecture/tree.ts";

const workflows = filesBelow(".github/workflows").filter((file) => /\.ya?ml$/.test(file));
const lines = workflows.flatMap((file) =>
  read(file)
    .split("\n")
    .map((text) => ({ file, text: text.trim() })),
);
const ci = read(".github/workflows/ci.yml");

describe("the workflows", () => {
  it("pin every action by a full commit hash, with the version it is beside it", () => {
    const uses = lines.filter(({ text }) => /^(- )?uses:/.test(text));
    expect(uses.length).toBeGreaterThan(0);
    expect(
      uses.filter(({ text }) => !/^(- )?uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(text)),
    ).toEqual([]);
  });

  it("may read the repository and nothing else, and keep no credential for later steps", () => {
    for (const file of workflows) {
      const text = read(file);
      expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
      // One statement, for the whole file: no job takes more for itself.
      expect(text.match(/permissions:/g)).toHaveLength(1);
      expect(text.match(/persist-credentials: false/g)?.length).toBe(text.match(/actions\/checkout@/g)?.length);
    }
  });

  it("run no code of a pull request with rights or secrets, and no text of one as a command", () => {
    expect(lines.filter(({ text }) => /pull_request_target|workflow_run|secrets\./.test(text))).toEqual([]);
    expect(lines.filter(({ text }) => /\$\{\{\s*github\.(event|head_ref)/.test(text))).toEqual([]);
  });

  it("check what contributors check, and the packages besides: signatures, advisories, a bill of materials", () => {
    expect(ci).toContain("run: bash .ci/run");
    expect(ci).toContain('node: ["22", "24"]');
    const [, supplyChain = ""] = ci.split("supply-chain:");
    const commands = [
      // What is looked at must not have run before.
      "npm ci --ignore-scripts",
      "npm audit signatures",
      "npm audit --omit=dev --audit-level=moderate",
      "npm audit --audit-level=high",
      "npm sbom --sbom-format=cyclonedx --omit=dev > bonafide.cdx.json",
    ];
    const at = commands.map((command) => supplyChain.indexOf(`run: ${command}\n`));
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(at[0]).toBeGreaterThan(0);
    expect(supplyChain.slice(at.at(-1))).toMatch(/path: bonafide\.cdx\.json\n\s+if-no-files-found: error/);
    // Advisories appear without a commit of ours, and a failed step is a failed run.
    expect(ci).toMatch(/schedule:[\s\S]+?cron: "/);
    expect(ci).not.toMatch(/continue-on-error|\|\| true/);
    expect(ci.match(/runs-on:/g)).toHaveLength(ci.match(/timeout-minutes:/g)?.length ?? 0);
  });
});

describe("the dependencies", () => {
  const Lock = z.object({
    packages: z.record(
      z.string(),
      z.object({
        link: z.boolean().optional(),
        integrity: z.string().optional(),
        dev: z.boolean().optional(),
        hasInstallScript: z.boolean().optional(),
      }),
    ),
  });
  const installed = Object.entries(Lock.parse(JSON.parse(read("package-lock.json"))).packages).filter(
    ([at, { link }]) => at.includes("node_modules/") && link !== true,
  );

  it("are named by their content, each one", () => {
    expect(installed.length).toBeGreaterThan(100);
    expect(installed.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? "")).map(([at]) => at)).toEqual([]);
  });

  it("run nothing when they are installed, but for two that build and test; a third is a decision", () => {
    const running = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    expect(running.map(([at, { dev }]) => [at, dev])).toEqual([
      ["node_modules/classic-level", true],
      ["node_modules/esbuild", true],
    ]);
  });

  it("are proposed a week after they appeared at the earliest, actions too", () => {
    const updates = read(".github/dependabot.yml").split("- package-ecosystem: ").slice(1);
    expect(updates.map((update) => update.slice(0, update.indexOf("\n")))).toEqual(["npm", "github-actions"]);
    for (const update of updates)
      expect(Number(/cooldown:\n\s+default-days: (\d+)/.exec(update)?.[1])).toBeGreaterThanOrEqual(7);
  });
});
