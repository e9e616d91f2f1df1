import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { atses } from "./index.ts";
import { webhooks } from "./webhooks.ts";

describe("the ATS registry", () => {
  it("lists exactly the adapter folders, each under its own id", () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? entry.name : [],
    );
    expect(Object.keys(atses).sort()).toEqual(folders.sort());
    for (const [id, ats] of Object.entries(atses)) expect(ats.id).toBe(id);
  });

  it("has each adapter received by the ingress as it is", () => {
    expect(Object.keys(webhooks).sort()).toEqual(Object.keys(atses).sort());
    for (const [id, { webhook }] of Object.entries(webhooks)) expect(webhook).toBe(atses[id]?.webhook);
  });
});
