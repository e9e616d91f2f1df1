import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { openReference } from "@bonafide/core/screening/intake";
import { describe, expect, it } from "vitest";

const root = new URL("../", import.meta.url);

function codeBlocks(file: string, language: string): string[] {
  const text = readFileSync(new URL(file, root), "utf8");
  return [...text.matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, "gm"))].map((match) => match[1] ?? "");
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
