/**
 * Bundles a handler as the SST command does when it deploys, down to the banner. The command does it in Go, so its
 * settings are repeated here: https://github.com/anomalyco/sst/blob/dev/pkg/runtime/node/build.go
 */
import { createCipheriv } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { inflatePacks, PACK_FILES } from "../../../infra/packs.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** A function as the configuration hands it to the command. */
export interface Deployable {
  readonly name: string;
  /** `folder/file.export`, from the repository's root. */
  readonly handler: string;
  /** What `nodejs` says, and the architecture. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly copyFiles: readonly { readonly from: string; readonly to: string }[];
  readonly links?: Readonly<Record<string, unknown>>;
  readonly encryptionKey?: string;
}

/** As the stack configures them; the test of the deployed handlers holds this list against the synthesized stack. */
const properties = { minify: true, architecture: "arm64" };
export const DEPLOYED: Readonly<
  Record<"Webhook" | "ReadResume" | "Screen" | "Sweep" | "Reconcile" | "Watch" | "Refresh" | "Canary", Deployable>
> = {
  Webhook: { name: "Webhook", handler: "packages/functions/src/webhook.handler", properties, copyFiles: [] },
  ReadResume: { name: "ReadResume", handler: "packages/functions/src/read-resume.handler", properties, copyFiles: [] },
  Screen: {
    name: "Screen",
    handler: "packages/functions/src/screen.handler",
    properties: { ...properties, splitting: true },
    copyFiles: PACK_FILES,
  },
  Canary: { name: "Canary", handler: "packages/functions/src/canary.handler", properties, copyFiles: [] },
  Sweep: { name: "Sweep", handler: "packages/functions/src/sweep.handler", properties, copyFiles: [] },
  Reconcile: {
    name: "Reconcile",
    handler: "packages/functions/src/reconcile.handler",
    properties: { ...properties, splitting: true },
    copyFiles: [],
  },
  Watch: { name: "Watch", handler: "packages/functions/src/watch.handler", properties, copyFiles: [] },
  Refresh: {
    name: "Refresh",
    handler: "packages/functions/src/refresh.handler",
    properties,
    copyFiles: PACK_FILES.filter(({ to }) => to === "ip-pack.bin"),
  },
};

const BANNER = [
  "import { createRequire as topLevelCreateRequire } from 'module';",
  "const require = topLevelCreateRequire(import.meta.url);",
  'import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"',
  "const __filename = topLevelFileUrlToPath(import.meta.url)",
  'const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))',
  "",
].join("\n");

export interface Bundle {
  /** The folder Lambda would unpack. */
  readonly root: string;
  readonly file: string;
  /** Of the file and of those it loads later. */
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** Linked values as the command seals them: the key is the function's own SST_KEY. */
function seal(links: Readonly<Record<string, unknown>>, key: string): Buffer {
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "base64"), Buffer.alloc(12));
  return Buffer.concat([cipher.update(JSON.stringify(links)), cipher.final(), cipher.getAuthTag()]);
}

export async function bundleAsDeployed(deployable: Deployable, root: string): Promise<Bundle> {
  const { minify = false, splitting = false, architecture: _, format = "esm", ...others } = deployable.properties;
  // What this file does not do as the command does it must not pass for tested.
  if (Object.keys(others).length > 0) throw new Error(`no such bundling yet: ${Object.keys(others).join(", ")}`);
  mkdirSync(root, { recursive: true });
  const isModule = format === "esm";
  if (!isModule && format !== "cjs") throw new Error(`no such format: ${String(format)}`);
  const file = path.join(root, isModule ? "bundle.mjs" : "bundle.cjs");
  const entry = path.join(ROOT, deployable.handler.replace(/\.\w+$/, ".ts"));
  const { metafile } = await build({
    entryPoints: { bundle: entry },
    absWorkingDir: ROOT,
    // Into a folder either way: the file is the same as with a name of its own.
    outdir: root,
    outExtension: { ".js": isModule ? ".mjs" : ".cjs" },
    splitting: splitting === true,
    bundle: true,
    platform: "node",
    format: isModule ? "esm" : "cjs",
    target: "es2024",
    mainFields: ["module", "main"],
    external: ["sharp", "pg-native"],
    keepNames: true,
    // The command keeps the map out of the archive; the comment that names it stays in the bundle.
    sourcemap: "linked",
    metafile: true,
    minify: minify === true,
    ...(isModule ? { banner: { js: BANNER } } : {}),
    logLevel: "error",
  });
  if (deployable.copyFiles.length > 0) inflatePacks(ROOT);
  for (const { from, to } of deployable.copyFiles) copyFileSync(path.join(ROOT, from), path.join(root, to));
  if (deployable.encryptionKey !== undefined) {
    writeFileSync(path.join(root, "resource.enc"), seal(deployable.links ?? {}, deployable.encryptionKey));
  }
  // All that is uploaded, in however many files.
  const contents = Object.keys(metafile.outputs)
    .filter((name) => /\.[cm]js$/.test(name))
    .map((name) => readFileSync(path.join(ROOT, name)));
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  return {
    root,
    file,
    bytes: sum(contents.map(({ length }) => length)),
    gzipBytes: sum(contents.map((content) => gzipSync(content, { level: 9 }).length)),
  };
}
