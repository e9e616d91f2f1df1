#!/usr/bin/env node
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../../../scripts/launch.mjs";

const main = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../src/main.ts");
launch("node", [main, ...process.argv.slice(2)]);
