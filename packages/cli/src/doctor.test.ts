import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startSandbox, type Sandbox } from "@bonafide/sandbox/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bonafide } from "./testing.ts";
let sandbox: Sandbox; let folder: string;
beforeAll(async () => {
  sandbox = await startSandbox({ settings: { mode: "observe" } });
  folder = await mkdtemp(path.join(tmpdir(), "doctor-"));
  await sandbox.reconcile();
});
afterAll(async () => { await sandbox.close(); await rm(folder, { recursive: true }); });
describe("x", () => {
  it("y", async () => {
    const file = path.join(folder, "s.json");
    await writeFile(file, JSON.stringify({ ...sandbox.env, WEBHOOK_URL: sandbox.origin }));
    const t = performance.now();
    const ran = await bonafide(["doctor", "--settings", file]);
    process.stderr.write(`${ran.stdout}${ran.stderr} ${ran.code} ${performance.now() - t}\n`);
    expect(ran.code).toBe(0);
  });
});
