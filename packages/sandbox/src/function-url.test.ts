import { randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import type { LambdaFunctionURLEvent } from "aws-lambda";
import { afterEach, describe, expect, it } from "vitest";
import { type FunctionUrlHandler, functionUrl } from "./function-url.ts";
import { type Listening, listen } from "./listen.ts";

const MEBIBYTE = 1024 * 1024;

describe("the function URL", () => {
  const open: Listening[] = [];
  afterEach(async () => {
    for (const server of open.splice(0)) await server.close();
  });

  async function serve(answer: FunctionUrlHandler = async () => ({ statusCode: 200, body: "ok" })) {
    const events: LambdaFunctionURLEvent[] = [];
    const server = await listen(
      functionUrl((event) => {
        events.push(event);
        return answer(event);
      }),
    );
    open.push(server);
    return { origin: server.origin, events };
  }

  it("hands on the very bytes that came, whatever they are", async () => {
    const { origin, events } = await serve();
    const bodies = [
      Buffer.alloc(0),
      Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0d, 0x0a]),
      Buffer.from("é😀\r\n"),
      randomBytes(70_000),
    ];
    for (const body of bodies) await fetch(origin, { method: "POST", body: new Uint8Array(body) });
    const received = events.map(({ body = "", isBase64Encoded }) =>
      Buffer.from(body, isBase64Encoded ? "base64" : "utf8"),
    );
    expect(received.map((body) => body.toString("hex"))).toEqual(bodies.map((body) => body.toString("hex")));
  });

  it("tells method, path, query and headers as payload format 2.0 does", async () => {
    const { origin, events } = await serve();
    await fetch(`${origin}/webhooks/a%2Fb?x=1&y=%20`, {
      method: "PUT",
      headers: { Signature: "sha256 AbC", "X-Two": "one" },
    });
    expect(events[0]).toMatchObject({
      version: "2.0",
      rawPath: "/webhooks/a%2Fb",
      rawQueryString: "x=1&y=%20",
      headers: { signature: "sha256 AbC", "x-two": "one", host: new URL(origin).host },
      requestContext: { http: { method: "PUT", path: "/webhooks/a%2Fb", sourceIp: "127.0.0.1" } },
    });
  });

  it("joins a header that came twice with a comma", async () => {
    const { origin, events } = await serve();
    await new Promise((resolve, reject) => {
      const sent = httpRequest(origin, { headers: { "x-twice": ["one", "two"] } }, (response) => {
        response.resume().on("end", resolve);
      });
      sent.on("error", reject).end();
    });
    expect(events[0]?.headers["x-twice"]).toMatch(/^one, ?two$/);
  });

  it("answers with the status, headers and body of the result, plain, encoded or bare", async () => {
    const results: Awaited<ReturnType<FunctionUrlHandler>>[] = [
      { statusCode: 418, headers: { "x-kind": "plain", "x-count": 2 }, body: "short" },
      { body: Buffer.from([0, 255]).toString("base64"), isBase64Encoded: true },
      "bare",
      { statusCode: 204 },
    ];
    const queue = [...results];
    const { origin } = await serve(async () => queue.shift() ?? "");
    const plain = await fetch(origin);
    expect([plain.status, plain.headers.get("x-kind"), plain.headers.get("x-count"), await plain.text()]).toEqual([
      418,
      "plain",
      "2",
      "short",
    ]);
    const encoded = await fetch(origin);
    expect([encoded.status, Buffer.from(await encoded.arrayBuffer()).toString("hex")]).toEqual([200, "00ff"]);
    const bare = await fetch(origin);
    expect([bare.status, bare.headers.get("content-type"), await bare.text()]).toEqual([
      200,
      "application/json",
      "bare",
    ]);
    expect((await fetch(origin)).status).toBe(204);
  });

  it("answers 502 for a handler that throws, and goes on serving", async () => {
    let calls = 0;
    const { origin } = await serve(async () => {
      calls += 1;
      if (calls === 1) throw new Error("broken");
      return { statusCode: 200, body: "ok" };
    });
    expect((await fetch(origin)).status).toBe(502);
    expect((await fetch(origin)).status).toBe(200);
  });

  it("answers 413 itself for more than six mebibytes, without losing the connection or asking the handler", async () => {
    const { origin, events } = await serve();
    for (const size of [6 * MEBIBYTE + 1, 20 * MEBIBYTE, 8 * MEBIBYTE]) {
      expect((await fetch(origin, { method: "POST", body: new Uint8Array(size) })).status).toBe(413);
      const stream = new Blob([new Uint8Array(size)]).stream();
      expect((await fetch(origin, { method: "POST", body: stream, duplex: "half" } as RequestInit)).status).toBe(413);
    }
    expect(events).toEqual([]);
    expect((await fetch(origin, { method: "POST", body: new Uint8Array(6 * MEBIBYTE) })).status).toBe(200);
    expect(events).toHaveLength(1);
  });
});

describe("listen", () => {
  it("serves on loopback only, and rejects with the system's code for a port in use", async () => {
    const first = await listen((_, response) => response.end());
    expect(new URL(first.origin).hostname).toBe("127.0.0.1");
    await expect(listen((_, response) => response.end(), Number(new URL(first.origin).port))).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
    await first.close();
  });

  it("closes although a client keeps its connection open", async () => {
    const server = await listen((_, response) => response.end("ok"));
    expect(await (await fetch(server.origin)).text()).toBe("ok");
    await server.close();
    await expect(fetch(server.origin)).rejects.toThrow();
  });
});
