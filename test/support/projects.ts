/** Which test files belong to which vitest project. Read by the configuration, and by the test that no file is left out. */
export const PROJECTS = {
  /** Beside the code they test. */
  unit: ["packages/{core,cli,sandbox}/src/**/*.test.ts"],
  /** Beside the handlers, which keep things in their modules from one invocation to the next. */
  handlers: ["packages/functions/src/**/*.test.ts"],
  /** The rules and the tools of the house itself. */
  architecture: ["test/*.test.ts"],
  /** Several packages together, from a delivery to an annotation. */
  flow: ["test/flow/**/*.test.ts", "test/simulate/**/*.test.ts"],
  /** The bundles Lambda would run, each in a process of its own. */
  deployed: ["test/deployed/**/*.test.ts"],
  /** The sandbox's page, over HTTP and in a real browser. */
  page: ["test/page/**/*.test.ts"],
  /** What sst.config.ts would create. */
  infra: ["test/infra/**/*.test.ts"],
};
