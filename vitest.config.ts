/** Where tests live and how they run; every test file belongs to exactly one project, which the architecture test checks. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { createClosingLine } from "./scripts/closing-line.ts";
import { PROJECTS } from "./test/support/projects.ts";

// Unpacks the infrastructure components once, before the projects that need them.
const infraSetup = "test/infra/install.ts";

// Every file and every command under test is a process that loads the same modules: the first one compiles them for all.
process.env["NODE_COMPILE_CACHE"] ??= fileURLToPath(new URL("node_modules/.cache/compile", import.meta.url));

export default defineConfig({
  test: {
    globals: false,
    // A forgotten `.only` would silence every other test.
    allowOnly: false,
    environment: "node",
    pool: "forks",
    // One more than there are cores: flow tests spend their time waiting, as the product does.
    maxWorkers: availableParallelism() + 1,
    // Against a hang, not a measure of speed: a busy machine must never fail a test. The long forms take hours on one.
    testTimeout: process.env["BONAFIDE_LONG"] === undefined ? 240_000 : 6 * 3_600_000,
    hookTimeout: 240_000,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    reporters: ["default", createClosingLine((text) => process.stdout.write(text))],
    projects: [
      {
        extends: true,
        // A file here keeps nothing in its modules that another could see, so they are loaded once per worker.
        test: { name: "unit", include: PROJECTS.unit, isolate: false },
      },
      {
        extends: true,
        test: { name: "handlers", include: PROJECTS.handlers },
      },
      {
        extends: true,
        test: { name: "architecture", include: PROJECTS.architecture },
      },
      {
        extends: true,
        // Each file starts a whole installation; nothing of one is in a module that another could see.
        test: { name: "flow", include: PROJECTS.flow, isolate: false },
      },
      {
        extends: true,
        test: { name: "page", include: PROJECTS.page },
      },
      {
        extends: true,
        test: {
          name: "infra",
          include: PROJECTS.infra,
          ...(existsSync(new URL(infraSetup, import.meta.url)) ? { globalSetup: infraSetup } : {}),
          // Synthesis changes the working directory and the environment: each file needs a process of its own.
          pool: "forks",
          isolate: true,
        },
      },
      {
        extends: true,
        test: {
          name: "deployed",
          include: PROJECTS.deployed,
          // It starts from the synthesized stack too.
          ...(existsSync(new URL(infraSetup, import.meta.url)) ? { globalSetup: infraSetup } : {}),
          pool: "forks",
          isolate: true,
        },
      },
    ],
  },
});
