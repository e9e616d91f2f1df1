import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { atses } from "./index.ts";

describe("the ATS registry", () => {
  it("lists exactly the adapter folders, each under its own id", () => {
    const folders = readdirSync(import.meta.dirname, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? entry.name : [],
    );
    expect(Object.keys(atses).sort()).toEqual(folders.sort());
    for (const [id, ats] of Object.entries(atses)) expect(ats.id).toBe(id);
  });
});
