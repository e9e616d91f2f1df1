/// <reference path="./.sst/platform/config.d.ts" />

/** What is deployed, by stage. The resources are in infra/; what they may do is asserted in test/infra. */
export default $config({
  app(input) {
    const production = input.stage === "production";
    return {
      name: "bonafide",
      home: "aws",
      // A production table outlives its stack, and `sst remove` refuses to touch the stage at all.
      removal: production ? "retain" : "remove",
      protect: production,
      // The provider version this SST release ships with. The region is the one of the deploying credentials.
      providers: { aws: { version: "7.20.0" } },
    };
  },
  async run() {
    // SST allows no imports at the top of this file.
    const { createStack } = await import("./infra/stack.ts");
    return createStack();
  },
});
