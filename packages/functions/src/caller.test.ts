import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { actorOf } from "./actor.ts";
import { nameOf } from "./caller.ts";

let server: Server | undefined;
afterEach(() => server?.close());

async function sts(answer: object, status = 200): Promise<{ readonly url: string; readonly seen: string[] }> {
  const seen: string[] = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      seen.push(`${request.headers.authorization?.slice(0, 16)} ${request.headers.accept} ${body}`);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`, seen };
}

const from = (env: Record<string, string>) => ({
  env,
  aws: { region: "eu-west-1", dynamo: "http://127.0.0.1:1" },
  credentials: async () => ({ accessKeyId: "id", secretAccessKey: "secret" }),
  now: new Date("2026-11-20T09:00:00Z"),
});
const identity = (Arn: string) => ({ GetCallerIdentityResponse: { GetCallerIdentityResult: { Arn } } });

describe("who runs a command", () => {
  it("is who says so, then BONAFIDE_USER, then the AWS caller by a signed question, then the machine's account", async () => {
    const { url, seen } = await sts(identity("arn:aws:sts::123456789012:assumed-role/Admin/alice@example.com"));
    const env = { AWS_ENDPOINT_URL_STS: url };
    expect(await actorOf("u-1", from({ ...env, BONAFIDE_USER: "u-2" }))).toEqual({ by: "u-1", byFrom: "given" });
    expect(await actorOf(undefined, from({ ...env, BONAFIDE_USER: "u-2" }))).toMatchObject({ by: "u-2" });
    expect(seen).toEqual([]);
    expect(await actorOf(undefined, from(env))).toEqual({ by: "Admin/alice@example.com", byFrom: "aws" });
    expect(seen).toEqual(["AWS4-HMAC-SHA256 application/json Action=GetCallerIdentity&Version=2011-06-15"]);
    expect((await actorOf(undefined, from({}))).byFrom).toBe("system");
  });

  it("falls back where AWS refuses, and refuses a name that is a sentence", async () => {
    const { url } = await sts({ Error: { Code: "ExpiredToken" } }, 403);
    expect((await actorOf(undefined, from({ AWS_ENDPOINT_URL_STS: url }))).byFrom).toBe("system");
    await expect(actorOf(undefined, from({ BONAFIDE_USER: "the person at the desk" }))).rejects.toThrow(
      "settings malformed: BONAFIDE_USER",
    );
  });

  it.each([
    ["arn:aws:iam::123456789012:user/teams/alice", "user/teams/alice"],
    ["arn:aws-us-gov:iam::123456789012:root", "root"],
    ["arn:aws:sts::123456789012:federated-user/bob", "federated-user/bob"],
    ["nonsense", null],
  ])("reads %s", (arn, name) => {
    expect(nameOf(arn)).toBe(name);
  });
});
