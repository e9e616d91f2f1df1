/**
 * Executes sst.config.ts as the SST command does, on the real component sources, with every answer of AWS prepared.
 * Nothing is deployed and nothing but loopback is reached. It changes the working directory, the environment and
 * Pulumi's global state, so it runs one stack at a time in a process of its own.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { ACCOUNT, createMocks, type Inputs, REGION, type Registered } from "./pulumi-mocks.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const PLATFORM = path.join(ROOT, ".sst", "platform");

export interface Resource extends Registered {
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

/** A function as SST hands it to its bundler. */
export interface BuiltFunction {
  readonly name: string;
  readonly handler: string;
  /** What the bundle would contain, encrypted, as linked values. */
  readonly links: Readonly<Record<string, unknown>>;
  readonly copyFiles: readonly { readonly from: string; readonly to: string }[];
  /** How it is bundled: the configuration's `nodejs`, and the architecture. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Opens the linked values in the bundle. */
  readonly encryptionKey: string;
}

export interface Stack {
  readonly app: App;
  readonly resources: readonly Resource[];
  readonly functions: readonly BuiltFunction[];
  readonly outputs: Readonly<Record<string, unknown>>;
  of(type: string): readonly Resource[];
  /** The one resource of that type whose logical name starts with `prefix`. */
  one(type: string, prefix: string): Resource;
}

interface App {
  readonly name: string;
  readonly stage: string;
  readonly home: string;
  readonly removal: string;
  readonly protect: boolean;
  readonly providers: Readonly<Record<string, unknown>>;
}

interface ResourceOptions {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
}
type Observe = (type: string, name: string, options: ResourceOptions) => void;

/** The few parts of Pulumi used here, from the one copy the components use: two copies would not share their state. */
interface Pulumi {
  readonly runtime: {
    setMocks(mocks: unknown, project: string, stack: string, preview: boolean): Promise<void>;
    runInPulumiStack(program: () => unknown): Promise<Record<string, unknown> | undefined>;
    disconnect(): Promise<void>;
  };
  readonly Output: { isInstance(value: unknown): value is { promise(): Promise<unknown> } };
}

// Node's own loader: the test runner would transform five megabytes of bundle first.
const require = createRequire(import.meta.url);

// What the bundles use of CommonJS although they are modules.
const BANNER = [
  'import { createRequire as createRequire_ } from "node:module";',
  "const require = createRequire_(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

const BUNDLE: BuildOptions = {
  bundle: true,
  platform: "node",
  format: "esm",
  mainFields: ["module", "main"],
  logLevel: "silent",
  // As SST keeps them outside: they live in the platform's own node_modules.
  external: ["@pulumi/*", "@pulumiverse/*", "@aws-sdk/*", "undici", "esbuild", "archiver", "glob", "vite"],
  nodePaths: [path.join(PLATFORM, "node_modules")],
};

/** SST puts `aws` and `sst` in scope of the project's own files by importing them at the top of each. */
const globals: Plugin = {
  name: "globals",
  setup(context) {
    context.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
      if (file.startsWith(PLATFORM) || file.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
      const components = JSON.stringify(path.join(PLATFORM, "src", "components"));
      const imports = `import * as aws from "@pulumi/aws"; import * as sst from ${components};`;
      return { contents: `${imports}\n${readFileSync(file, "utf8")}`, loader: "ts" };
    });
  },
};

async function load<Module>(source: string, options: BuildOptions): Promise<Module> {
  // Beside the platform's node_modules, or the packages left outside would not be found.
  const folder = mkdtempSync(path.join(PLATFORM, "test-"));
  const outfile = path.join(folder, "bundle.mjs");
  try {
    const stdin = { contents: source, resolveDir: ROOT, sourcefile: "entry.ts", loader: "ts" as const };
    await build({ ...BUNDLE, stdin, outfile, banner: { js: BANNER }, ...options });
    const module: Module = require(outfile);
    return module;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface BuildRequest {
  readonly functionID: string;
  readonly handler: string;
  readonly links: Readonly<Record<string, unknown>>;
  readonly copyFiles: readonly { readonly from: string; readonly to: string }[];
  readonly properties: Readonly<Record<string, unknown>>;
  readonly encryptionKey: string;
}

/** Answers the two questions the components put to the SST command. */
function createAnswers(work: string) {
  const functions: BuiltFunction[] = [];

  function bundle({ functionID, handler, links, copyFiles, properties, encryptionKey }: BuildRequest) {
    const { dir, name, ext } = path.posix.parse(handler);
    const exported = ext.slice(1);
    const source = readFileSync(path.join(ROOT, dir, `${name}.ts`), "utf8");
    if (!new RegExp(`^export (const|function|async function) ${exported}\\b`, "m").test(source)) {
      throw new Error(`${dir}/${name}.ts does not export ${exported}.`);
    }
    const out = path.join(work, functionID);
    mkdirSync(out, { recursive: true });
    writeFileSync(path.join(out, "bundle.mjs"), "");
    const files = copyFiles.map(({ from, to }) => ({ from: path.relative(ROOT, from), to }));
    functions.push({ name: functionID, handler, links, copyFiles: files, properties, encryptionKey });
    return { errors: [], handler: `bundle.${exported}`, out, sourcemaps: [] };
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      try {
        const { method, params }: { method: string; params: [BuildRequest] } = JSON.parse(
          String(Buffer.concat(chunks)),
        );
        response.end(JSON.stringify({ result: answer(method, params[0]) }));
      } catch (error) {
        response.end(JSON.stringify({ error: String(error) }));
      }
    });
  });

  function answer(method: string, request: BuildRequest): unknown {
    switch (method) {
      case "Provider.Aws.Bootstrap":
        return {
          asset: "sst-asset",
          state: "sst-state",
          assetEcrRegistryId: ACCOUNT,
          assetEcrUrl: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/sst-asset`,
        };
      case "Runtime.Build":
        return bundle(request);
      default:
        throw new Error(`No answer is prepared for ${method}.`);
    }
  }

  return { functions, server };
}

/** Runs `work` in a changed environment and puts everything back. */
async function inEnvironment<Result>(changes: Record<string, string>, work: () => Promise<Result>): Promise<Result> {
  const before = { ...process.env };
  const directory = process.cwd();
  Object.assign(process.env, changes);
  try {
    return await work();
  } finally {
    process.chdir(directory);
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** A fault inside a Pulumi output is nobody's rejection, and the stack would wait for ever. */
async function orRejection<Result>(work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  process.on("unhandledRejection", reject);
  try {
    return await Promise.race([promise, work]);
  } finally {
    process.off("unhandledRejection", reject);
  }
}

async function readApp(stage: string): Promise<App> {
  type Config = { default: { app(input: { stage: string }): App | Promise<App> } };
  const { default: config } = await load<Config>('export { default } from "./sst.config.ts";', {
    // run() is not called: the file is looked at as the command does before it loads any component.
    define: { $config: "Object" },
    external: ["./infra/*"],
  });
  return { ...(await config.app({ stage })), stage };
}

/** Executes the configuration for one stage. `secrets` are those an operator has set with `sst secret set`. */
export async function synthesize(
  stage: string,
  secrets: Readonly<Record<string, string>>,
  /** What the operator has chosen, as environment. */
  choices: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const work = mkdtempSync(path.join(tmpdir(), "bonafide-infra-"));
  const { functions, server } = createAnswers(work);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const environment = {
    ...choices,
    SST_SERVER: `http://127.0.0.1:${port}`,
    ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`SST_SECRET_${name}`, value])),
  };
  try {
    return await inEnvironment(environment, async () => {
      const pulumi: Pulumi = createRequire(path.join(PLATFORM, "package.json"))("@pulumi/pulumi");
      const { resources, mocks } = createMocks();
      const app = await readApp(stage);
      await pulumi.runtime.setMocks(mocks, app.name, stage, false);

      const { default: program } = await load<{ default: (observe: Observe) => unknown }>(PROGRAM, {
        inject: [path.join(PLATFORM, "src", "shim", "run.js")],
        define: {
          $app: JSON.stringify(app),
          $dev: "false",
          $cli: JSON.stringify({
            command: "deploy",
            dev: false,
            paths: { home: work, root: ROOT, work, platform: PLATFORM },
            state: { version: {} },
          }),
        },
        plugins: [globals],
      });
      // Options never reach the mocks; a transformation of the stack sees them.
      const options = new Map<string, ResourceOptions>();
      const raw = await orRejection(
        pulumi.runtime
          .runInPulumiStack(() => program((type, name, given) => options.set(`${type} ${name}`, given)))
          .then(async (result) => {
            await pulumi.runtime.disconnect();
            return result ?? {};
          }),
      );
      const outputs = await Promise.all(
        Object.entries(raw).map(async ([name, value]) => [
          name,
          pulumi.Output.isInstance(value) ? await value.promise() : value,
        ]),
      );
      return createStack(
        app,
        functions,
        resources.map((resource) => {
          const { protect = false, retainOnDelete = false } = options.get(`${resource.type} ${resource.name}`) ?? {};
          return { ...resource, protect, retainOnDelete };
        }),
        Object.fromEntries(outputs),
      );
    });
  } finally {
    server.close();
    rmSync(work, { recursive: true, force: true });
  }
}

const PROGRAM = `
  import { runtime } from "@pulumi/pulumi";
  import { run } from ${JSON.stringify(path.join(PLATFORM, "src", "auto", "run.ts"))};
  import config from "./sst.config.ts";
  export default (observe) => run(async () => {
    runtime.registerStackTransformation(({ type, name, opts }) => { observe(type, name, opts); return undefined; });
    return config.run();
  });
`;

function createStack(
  app: App,
  functions: readonly BuiltFunction[],
  resources: readonly Resource[],
  outputs: Inputs,
): Stack {
  const of = (type: string) => resources.filter((resource) => resource.type === type);
  return {
    app,
    functions,
    resources,
    outputs,
    of,
    one(type, prefix) {
      const [found, ...others] = of(type).filter(({ name }) => name.startsWith(prefix));
      if (!found || others.length > 0) {
        throw new Error(`${found ? others.length + 1 : 0} resources of type ${type} have a name like ${prefix}.`);
      }
      return found;
    },
  };
}

/** The AWS operations that the handlers' own code constructs commands for, in whatever file they can reach. */
export async function awsCallsIn(functions: readonly BuiltFunction[]): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: functions.map(({ handler }) => path.join(ROOT, handler.replace(/\.\w+$/, ".ts"))),
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    outdir: "unused",
    metafile: true,
    platform: "node",
    format: "esm",
    external: ["@aws-sdk/*", "@aws-lambda-powertools/*"],
  });
  const own = Object.keys(metafile.inputs).filter((file) => !file.includes("node_modules/"));
  const calls = own.flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), "utf8").matchAll(/\bnew (\w+)Command\(/g)].map(([, call]) => call ?? ""),
  );
  return [...new Set(calls)].toSorted();
}
