import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSstSecrets } from "./sst-secrets.ts";

const HELD = { "connection-0000000000001": { ats: "greenhouse", secrets: [{ id: "a", value: "canary-secret-0001" }] } };

/** SST's command line as its documentation has it: `secret list` prints NAME=value, `secret set` reads its input. */
let folder: string;
const before = process.env["SST_BIN_PATH"];
async function standIn(list: string, listCode = 0, setCode = 0): Promise<void> {
  const bin = path.join(folder, "sst");
  await writeFile(path.join(folder, "list.txt"), list);
  await writeFile(
    bin,
    `#!/bin/sh
echo "$@" >> "${folder}/calls.txt"
if [ "$2" = list ]; then cat "${folder}/list.txt"; exit ${listCode}; fi
cat > "${folder}/set.txt"; exit ${setCode}
`,
  );
  await chmod(bin, 0o700);
  process.env["SST_BIN_PATH"] = bin;
}
const written = (name: string) => readFile(path.join(folder, name), "utf8");

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-sst-"));
});
afterEach(async () => {
  if (before === undefined) delete process.env["SST_BIN_PATH"];
  else process.env["SST_BIN_PATH"] = before;
  await rm(folder, { recursive: true, force: true });
});

describe.runIf(process.platform !== "win32")("the webhook secrets of a stage", () => {
  it("are what SST lists for the stage, whatever else it lists", async () => {
    await standIn(
      `# fallback\nWebhookSecrets={}\n\n# bonafide/production\nOther=1\nWebhookSecrets=${JSON.stringify(HELD)}\n`,
    );
    expect(await createSstSecrets("production").read()).toEqual(HELD);
    expect(await written("calls.txt")).toBe("secret list --stage production\n");
  });

  it("are none where SST says that there are none", async () => {
    await standIn("✕  No secrets found\n", 1);
    expect(await createSstSecrets("production").read()).toEqual({});
  });

  it("are not guessed: what fails or is malformed is one sentence without a value, and nothing is written", async () => {
    await standIn("✕  AWS credentials are not configured canary-secret-0001\n", 1);
    await expect(createSstSecrets("production").read()).rejects.toThrow(/^SST could not list .* to see why\.$/);
    await standIn('WebhookSecrets={"connection":"canary-secret-0001"}\n');
    await expect(createSstSecrets("production").read()).rejects.toThrow(/^The secret WebhookSecrets .* correct it\.$/);
    await expect(written("set.txt")).rejects.toThrow();
  });

  it("are handed over on the input, never on the command line", async () => {
    await standIn("");
    await createSstSecrets("production").write(HELD);
    expect(JSON.parse(await written("set.txt"))).toEqual(HELD);
    expect(await written("calls.txt")).toBe("secret set WebhookSecrets --stage production\n");
    await standIn("", 0, 1);
    await expect(createSstSecrets("production").write(HELD)).rejects.toThrow(/^SST could not store .*again\.$/);
  });
});
