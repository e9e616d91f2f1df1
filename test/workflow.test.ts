/** The CI workflow: code of others only at a commit somebody looked at, no right to write, and nothing a stranger's text can reach. */
import { describe, expect, it } from "vitest";
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
    for (const command of ["npm audit signatures", "npm audit --omit=dev --audit-level=moderate", "npm sbom"])
      expect(ci).toContain(command);
    // What is looked at must not have run before.
    expect(ci).toContain("npm ci --ignore-scripts");
  });
});
