/** The rules themselves: each refuses the smallest program that breaks it, and lets the nearest honest one pass. */
import { describe, expect, it } from "vitest";
import { dependencyViolations, unreached } from "./support/architecture/dependencies.ts";
import { formViolations } from "./support/architecture/form.ts";
import { accusation, countryLiterals, decidingRoutes, forbiddenFacts } from "./support/architecture/promises.ts";
import { parseSource } from "./support/architecture/source.ts";

const CORE = "packages/core/src";
const MAPS = { "@bonafide/core": { "./domain/*": `${CORE}/domain/*.ts`, "./ats": `${CORE}/ats/index.ts` } };
const parse = (file: string, text: string) => parseSource(file, text, MAPS);
const dependencies = (file: string, text: string) => dependencyViolations([parse(file, text)], () => true);
const form = (file: string, text: string) => formViolations([parse(file, text)]);

describe("dependencyViolations", () => {
  it.each([
    ["domain reaching for a port", `${CORE}/domain/a.ts`, `import type { Ats } from "../ats/ats.ts";`],
    ["domain reaching for Node", `${CORE}/domain/a.ts`, `import { readFileSync } from "node:fs";`],
    ["a signal reaching for a lookup", `${CORE}/signals/a.ts`, `import { look } from "../lookups/ip/asn.ts";`],
    ["a signal reaching for a library", `${CORE}/signals/a.ts`, `import { parse } from "tldts";`],
    ["one ATS reaching for another", `${CORE}/ats/lever/a.ts`, `import { x } from "../greenhouse/client.ts";`],
    ["an ATS reaching for a store", `${CORE}/ats/lever/a.ts`, `import type { X } from "../../stores/stores.ts";`],
    ["an ATS reaching for a use case", `${CORE}/ats/lever/a.ts`, `export { x } from "../../screening/screen.ts";`],
    ["an ATS bundling the large zod", `${CORE}/ats/lever/schema.ts`, `import * as z from "zod";`],
    ["one lookup kind reaching for another", `${CORE}/lookups/ip/a.ts`, `import { x } from "../phone/b.ts";`],
    ["a lookup reaching for AWS", `${CORE}/lookups/ip/a.ts`, `import { S3 } from "@aws-sdk/client-s3";`],
    [
      "a store reaching for a lookup, by a type",
      `${CORE}/stores/memory.ts`,
      `type T = import("../lookups/lookup.ts").X;`,
    ],
    ["screening naming a registry", `${CORE}/screening/a.ts`, `import { atses } from "../ats/index.ts";`],
    ["screening naming a store at run time", `${CORE}/screening/a.ts`, `await import("../stores/memory.ts");`],
    ["screening knowing Lambda", `${CORE}/screening/a.ts`, `import type { SQSEvent } from "aws-lambda";`],
    ["core reaching for an edge", `${CORE}/screening/a.ts`, `import { x } from "../../../functions/src/config.ts";`],
    [
      "a handler naming a concrete store",
      "packages/functions/src/screen.ts",
      `import { x } from "../../core/src/stores/dynamo.ts";`,
    ],
    [
      "a handler reaching for the sandbox",
      "packages/functions/src/screen.ts",
      `import { x } from "../../sandbox/src/a.ts";`,
    ],
    [
      "the command naming a concrete adapter",
      "packages/cli/src/main.ts",
      `import { x } from "../../core/src/ats/lever/client.ts";`,
    ],
    ["the command knowing SST", "packages/cli/src/main.ts", `import { Resource } from "sst";`],
    ["an adapter importing an emulator", `${CORE}/ats/lever/client.ts`, `import { x } from "./emulator.ts";`],
    [
      "a handler importing a fixture",
      "packages/functions/src/a.ts",
      `import x from "../../core/src/ats/lever/fixtures/x.json";`,
    ],
    [
      "an edge other than the sandbox using an emulator",
      "packages/cli/src/main.ts",
      `import { x } from "../../core/src/lookups/phone/twilio-emulator.ts";`,
    ],
    [
      "an emulator leaning on http",
      `${CORE}/lookups/phone/twilio-emulator.ts`,
      `import { x } from "../../http/http.ts";`,
    ],
    ["an emulator sharing the adapter's schema", `${CORE}/ats/lever/emulator.ts`, `import { x } from "./schema.ts";`],
  ])("refuses %s", (_, file, text) => {
    expect(dependencies(file, text)).toHaveLength(1);
  });

  it.each([
    [
      "an ATS using domain, http and its own files",
      `${CORE}/ats/lever/client.ts`,
      `import "../../domain/errors.ts"; import "../../http/http.ts"; import "./schema.ts"; import "../ats.ts";`,
    ],
    [
      "a registry naming adapters",
      `${CORE}/ats/index.ts`,
      `import "./lever/index.ts"; import "./greenhouse/index.ts";`,
    ],
    [
      "screening using ports",
      `${CORE}/screening/a.ts`,
      `import "../ats/ats.ts"; import "../lookups/lookup.ts"; import "../domain/signal.ts";`,
    ],
    [
      "the composition root naming adapters",
      "packages/functions/src/compose.ts",
      `import "../../core/src/stores/dynamo.ts"; import "@aws-sdk/client-sqs"; import "sst";`,
    ],
    [
      "the command using a registry by package name",
      "packages/cli/src/main.ts",
      `import "@bonafide/core/ats"; import "@bonafide/core/domain/policy";`,
    ],
    [
      "an emulator using documented shapes",
      `${CORE}/ats/lever/emulator.ts`,
      `import "./fixtures/x.json"; import "../emulation.ts"; import "hono";`,
    ],
    [
      "the sandbox using emulators and Lambda's event shapes",
      "packages/sandbox/src/a.ts",
      `import "../../core/src/ats/lever/emulator.ts"; import type { SQSEvent } from "aws-lambda";`,
    ],
    ["the table store using its client", `${CORE}/stores/dynamo-keys.ts`, `import "@aws-sdk/client-dynamodb";`],
    [
      "a test importing what it likes",
      `${CORE}/domain/a.test.ts`,
      `import "../ats/lever/emulator.ts"; import "node:fs";`,
    ],
  ])("allows %s", (_, file, text) => {
    expect(dependencies(file, text)).toEqual([]);
  });

  it("refuses an import of a file that is not there and of a subpath that is not exported", () => {
    const file = parse("packages/cli/src/main.ts", `import "./nowhere.ts"; import "@bonafide/core/secret";`);
    expect(dependencyViolations([file], () => false)).toHaveLength(2);
  });

  it("sees a provider file that its registry forgot", () => {
    const files = [
      parse(`${CORE}/lookups/index.ts`, `import { a } from "./ip/a.ts";`),
      parse(`${CORE}/lookups/ip/a.ts`, `import { h } from "./helper.ts";`),
      parse(`${CORE}/lookups/ip/helper.ts`, "export const h = 1;"),
      parse(`${CORE}/lookups/ip/forgotten.ts`, "export const f = 1;"),
      parse(`${CORE}/lookups/ip/a.test.ts`, ""),
    ];
    const missed = unreached(files, [`${CORE}/lookups/index.ts`], () => true);
    expect(missed).toEqual([`${CORE}/lookups/ip/forgotten.ts`]);
  });
});

describe("formViolations", () => {
  it.each([
    ["a clock in core", `${CORE}/stores/memory.ts`, "export const a = () => Date.now();"],
    ["today in core", `${CORE}/lookups/a.ts`, "export const a = () => new Date();"],
    ["today as text", `${CORE}/lookups/a.ts`, "export const a = () => Date();"],
    ["chance in core", `${CORE}/ats/lever/client.ts`, "export const a = Math.random();"],
    ["chance by bracket", `${CORE}/ats/lever/client.ts`, `export const a = Math["random"]();`],
    ["random ids in core", `${CORE}/ats/lever/client.ts`, `import { randomUUID } from "node:crypto";`],
    ["the network in domain", `${CORE}/domain/a.ts`, `export const a = () => fetch("https://example.com");`],
    ["the environment in domain", `${CORE}/domain/a.ts`, `export const a = process.env["A"];`],
    ["a module loaded by domain", `${CORE}/domain/a.ts`, `export const a = (b: string) => import(b);`],
    ["a date in a signal", `${CORE}/signals/a.ts`, "export const a = (when: string) => Date.parse(when);"],
    ["a date type in a signal", `${CORE}/signals/a.ts`, "export type A = Date;"],
    ["a default export", "packages/cli/src/main.ts", "export default 1;"],
    ["a default export in disguise", "packages/cli/src/main.ts", "const a = 1; export { a as default };"],
    ["a class that is no error", "packages/cli/src/main.ts", "export class Manager {}"],
    ["a barrel", `${CORE}/domain/all.ts`, `export { a } from "./a.ts"; export { b } from "./b.ts";`],
    ["a barrel by star", `${CORE}/domain/all.ts`, `export const c = 1; export const d = 1; export * from "./a.ts";`],
  ])("refuses %s", (_, file, text) => {
    expect(form(file, text).length).toBeGreaterThan(0);
  });

  it.each([
    ["a date made from a value", `${CORE}/domain/a.ts`, "export const a = (now: Date) => new Date(now.getTime() + 1);"],
    [
      "a method called fetch",
      `${CORE}/domain/a.ts`,
      "export const a = (port: { fetch(): void; readonly process: string }) => [port.fetch(), port.process];",
    ],
    ["a clock in a test", `${CORE}/domain/a.test.ts`, "export const a = Date.now();"],
    ["a clock at the edge", "packages/functions/src/compose.ts", "export const clock = () => new Date();"],
    ["a default export of a configuration", "vitest.config.ts", "export default {};"],
    ["a class that is an error", `${CORE}/domain/errors.ts`, "export class AError extends Error {}"],
    ["a registry", `${CORE}/ats/index.ts`, `import { lever } from "./lever/index.ts"; export const atses = { lever };`],
  ])("allows %s", (_, file, text) => {
    expect(form(file, text)).toEqual([]);
  });
});

describe("the promises", () => {
  const client = `${CORE}/ats/lever/client.ts`;

  it.each([
    "`/v3/applications/${id}/reject`",
    `"/v3/applications/move"`,
    `"/opportunities/1/archived"`,
    `"/opportunities/1/stage"`,
    `"/v1/candidates/anonymize"`,
    `"/v3/emails"`,
    "`/v3/candidates/${id}/activity_feed/emails?x=1`",
    `"/v3/applications/hire"`,
    `"application.change_stage/archive"`,
  ])("refuse the route %s", (route) => {
    expect(decidingRoutes([parse(client, `export const route = (id: string) => [id, ${route}];`)])).toHaveLength(1);
  });

  it.each([
    `"/v3/applications"`,
    `"/v3/applied_candidate_tags"`,
    `"email_addresses"`,
    `"/opportunities/1/notes"`,
    `"rejected"`,
  ])("allow %s", (route) => {
    expect(decidingRoutes([parse(client, `export const route = ${route};`)])).toEqual([]);
  });

  it.each([
    "Likely fraud",
    "a Suspicious number",
    "Fake profile",
    "identity verified",
    "from North Korea",
    "IP is in Nigeria",
    "DPRK list",
  ])("hear the accusation in %j", (text) => {
    expect(accusation(text)).not.toBeNull();
  });

  it.each([
    "Verify identity",
    "address and stated country differ",
    "a VPN for work",
    "Not a reason to reject or delay.",
  ])("hear none in %j", (text) => {
    expect(accusation(text)).toBeNull();
  });

  it("refuse a signal that compares with a country and allow one that compares two statements", () => {
    const file = `${CORE}/signals/a.ts`;
    expect(countryLiterals([parse(file, `export const a = (c: string) => c === "NG";`)])).toHaveLength(1);
    expect(countryLiterals([parse(file, `export const a = (c: string, d: string) => c === d;`)])).toEqual([]);
  });

  it.each(["familyName", "name", "nationality", "languages", "photoUrl", "age", "birthDate", "schoolCountry"])(
    "refuse a fact with the field %s",
    (field) => {
      const text = `export interface F { readonly asn: number; readonly ${field}: string }`;
      expect(forbiddenFacts(parse(`${CORE}/domain/facts.ts`, text))).toHaveLength(1);
    },
  );

  it.each(["ageDays", "organisation", "mailDomain", "agreedCountry"])("allow a fact with the field %s", (field) => {
    const text = `export interface F { readonly ${field}: string }`;
    expect(forbiddenFacts(parse(`${CORE}/domain/facts.ts`, text))).toEqual([]);
  });
});
