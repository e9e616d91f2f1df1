import { EventEmitter } from "node:events";
import { type RequestListener, createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer, Socket } from "node:net";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { originAllowList } from "./allow-list.ts";
import { type Resolve, createHttpClient } from "./client.ts";
import { HttpFailure, type HttpRequest, json } from "./http.ts";
import { addressKind } from "./public-address.ts";

const cleanups: (() => void)[] = [];
/** Addresses any socket of the test tried to connect to, seen on the sockets themselves. */
let attempted: string[] = [];

beforeEach(() => {
  attempted = [];
  vi.spyOn(Socket.prototype, "emit").mockImplementation(function (
    this: Socket,
    event: string | symbol,
    ...args: unknown[]
  ) {
    if (event === "connectionAttempt") attempted.push(String(args[0]));
    return Reflect.apply(Reflect.get(EventEmitter.prototype, "emit"), this, [event, ...args]);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function serve(listener: RequestListener): Promise<{ origin: string; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  cleanups.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port };
}

const loopbackClient = (...origins: string[]) =>
  createHttpClient({ allowed: originAllowList(origins), allowLoopback: true });
const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({ method: "GET", url, ...more });

async function failure(promise: Promise<unknown>): Promise<HttpFailure> {
  const outcome = await promise.then(
    () => "resolved",
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(HttpFailure);
  if (outcome instanceof HttpFailure) return outcome;
  throw new Error("unreachable");
}

/** A resolver that gives the next answer of a list each time it is asked. */
function answering(...answers: string[][]): Resolve & { asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolve = (hostname, _options, callback) => {
    const answer = answers[asked.length] ?? answers.at(-1) ?? [];
    asked.push(hostname);
    setImmediate(() =>
      callback(
        null,
        answer.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      ),
    );
  };
  return Object.assign(resolve, { asked });
}

const INWARD = [
  "169.254.169.254",
  "127.0.0.1",
  "10.0.0.1",
  "172.16.0.1",
  "192.168.1.1",
  "100.64.0.1",
  "100.100.100.200",
  "0.0.0.0",
  "192.0.0.192",
  "168.63.129.16",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::127.0.0.1",
  "::ffff:127.0.0.1",
  "::ffff:169.254.169.254",
  "::ffff:8.8.8.8",
  "fe80::1",
  "fc00::1",
  "fd00:ec2::254",
  "64:ff9b::7f00:1",
  "64:ff9b:1::7f00:1",
  "2002:7f00:1::",
  "2001:0:7f00:1::",
  "4000::1",
];

describe("where the client connects", () => {
  it("opens no connection to any address that is not public unicast, whatever the name", async () => {
    const resolve = answering(...INWARD.map((address) => [address]));
    const client = createHttpClient({ allowed: () => true, resolve });
    for (const address of INWARD) {
      const { code, mayHaveArrived } = await failure(client(get("https://rdap.vendor.test/domain/x")));
      expect([address, code, mayHaveArrived]).toEqual([address, "blocked", false]);
    }
    expect(resolve.asked).toHaveLength(INWARD.length);
    expect(attempted).toEqual([]);
  });

  it("resolves once and connects to the very address it checked, so rebinding finds no gap", async () => {
    const { port } = await serve((_request, response) => response.end("{}"));
    const resolve = answering(["127.0.0.1"], ["169.254.169.254"], ["::ffff:127.0.0.1"]);
    const client = createHttpClient({ allowed: () => true, allowLoopback: true, resolve });
    expect((await client(get(`http://vendor.test:${port}/`))).status).toBe(200);
    expect(resolve.asked).toEqual(["vendor.test"]);
    expect(attempted).toEqual(["127.0.0.1"]);
    // The pool is keyed by host: other names resolve anew and meet the later answers.
    expect((await failure(client(get(`http://second.test:${port}/`)))).code).toBe("blocked");
    expect((await failure(client(get(`http://third.test:${port}/`)))).code).toBe("blocked");
    expect(attempted).toEqual(["127.0.0.1"]);
  });

  it("drops the inward addresses of a mixed answer", async () => {
    const { port } = await serve((_request, response) => response.end());
    const resolve = answering(["10.0.0.1", "127.0.0.1", "::ffff:127.0.0.1"]);
    const client = createHttpClient({ allowed: () => true, allowLoopback: true, resolve });
    await client(get(`http://vendor.test:${port}/`));
    expect(attempted).toEqual(["127.0.0.1"]);
  });

  it("refuses addresses written into the URL in any notation", async () => {
    const client = createHttpClient({ allowed: () => true });
    const urls = [
      "https://127.0.0.1/",
      "https://2130706433/",
      "https://0x7f.1/",
      "https://0177.0.0.1/",
      "https://[::1]/",
      "https://[::ffff:127.0.0.1]/",
      "https://169.254.169.254/latest/meta-data/",
      "https://①⑥⑨.254.169.254/",
    ];
    for (const url of urls) expect([url, (await failure(client(get(url)))).code]).toEqual([url, "blocked"]);
    expect(attempted).toEqual([]);
  });

  it("refuses what is not https on port 443 of an allowed origin without userinfo", async () => {
    const resolve = answering(["10.0.0.1"]);
    const client = createHttpClient({ allowed: originAllowList(["https://api.vendor.test"]), resolve });
    const urls = [
      "http://api.vendor.test/",
      "https://api.vendor.test:8443/",
      "https://api.vendor.test./",
      "https://api.vendor.test@evil.test/",
      "https://user:pass@api.vendor.test/",
      "https://api.vendor.test.evil.test/",
      "https://evil.test/#api.vendor.test",
      "file:///etc/passwd",
      "ftp://api.vendor.test/",
      "data:text/plain,x",
      "not a url",
    ];
    for (const url of urls) {
      const { code, mayHaveArrived } = await failure(client(get(url)));
      expect([url, code, mayHaveArrived]).toEqual([url, "blocked", false]);
    }
    expect(resolve.asked).toEqual([]);
  });

  it("asks nothing off the list for any hostile URL", async () => {
    const resolve = answering(["127.0.0.1"]);
    const client = createHttpClient({ allowed: originAllowList(["https://api.vendor.test"]), resolve });
    const hostile = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      fc.string(),
      fc.ipV4().map((ip) => `https://${ip}/`),
      fc.ipV6().map((ip) => `https://[${ip}]/`),
      fc.nat(0xffff_ffff).map((number) => `https://${number}/`),
      fc.domain().map((domain) => `https://api.vendor.test@${domain}/`),
      fc.domain().map((domain) => `https://api.vendor.test.${domain}/`),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (url) => {
        expect((await failure(client(get(url)))).code).toBe("blocked");
      }),
      { numRuns: 2000 },
    );
    expect(attempted).toEqual([]);
  });

  it("calls an IPv4 address public only outside every special-purpose range", () => {
    expect(["8.8.8.8", "1.1.1.1", "2001:4860:4860::8888"].map(addressKind)).toEqual(["public", "public", "public"]);
    expect(INWARD.map(addressKind).filter((kind) => kind === "public")).toEqual([]);
    expect(addressKind("fe80::1%eth0")).toBe("forbidden");
  });
});

describe("redirects", () => {
  it("follows at most two, and only inside the allow-list", async () => {
    const { origin } = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end("done");
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    const client = loopbackClient(origin);
    expect(new TextDecoder().decode((await client(get(`${origin}/2`))).body)).toBe("done");
    expect((await failure(client(get(`${origin}/3`)))).code).toBe("bad_redirect");
  });

  it.each(["http://169.254.169.254/latest/", "http://[::ffff:127.0.0.1]/", "https://evil.test/", "http://"])(
    "does not follow one to %s",
    async (location) => {
      const { origin } = await serve((_request, response) => response.writeHead(302, { location }).end());
      const client = createHttpClient({ allowed: originAllowList([origin]), allowLoopback: true });
      expect((await failure(client(get(origin)))).code).toBe("bad_redirect");
      expect(attempted).toEqual(["127.0.0.1"]);
    },
  );

  it("checks the address behind an allowed redirect target too", async () => {
    const { origin } = await serve((_request, response) =>
      response.writeHead(302, { location: "https://rdap.vendor.test/" }).end(),
    );
    const client = createHttpClient({
      allowed: () => true,
      allowLoopback: true,
      resolve: answering(["169.254.169.254"]),
    });
    expect((await failure(client(get(origin)))).code).toBe("blocked");
    expect(attempted).toEqual(["127.0.0.1"]);
  });

  it("does not carry credentials to another origin", async () => {
    const target = await serve((request, response) => response.end(JSON.stringify(request.headers)));
    const { origin } = await serve((_request, response) => response.writeHead(302, { location: target.origin }).end());
    const response = await loopbackClient(
      origin,
      target.origin,
    )(get(origin, { headers: { Authorization: "Basic x", cookie: "a=b", accept: "application/json" } }));
    expect(json(response)).not.toHaveProperty("authorization");
    expect(json(response)).not.toHaveProperty("cookie");
    expect(json(response)).toHaveProperty("accept", "application/json");
  });

  it("never repeats a write elsewhere", async () => {
    const { origin } = await serve((_request, response) => response.writeHead(307, { location: "/again" }).end());
    const client = loopbackClient(origin);
    expect((await failure(client({ method: "POST", url: origin, body: "{}" }))).code).toBe("bad_redirect");
  });
});

describe("bounds", () => {
  it("stops reading at the byte cap, and accepts a body of exactly that size", async () => {
    const { origin } = await serve((_request, response) => response.end("x".repeat(1000)));
    const client = loopbackClient(origin);
    expect((await client(get(origin, { maxBytes: 1000 }))).body).toHaveLength(1000);
    expect((await failure(client(get(origin, { maxBytes: 999 })))).code).toBe("too_large");
  });

  it("stops an endless body at the cap", async () => {
    const { origin } = await serve((_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", pour);
      pour();
    });
    const { code, mayHaveArrived } = await failure(loopbackClient(origin)(get(origin)));
    expect([code, mayHaveArrived]).toEqual(["too_large", true]);
  });

  it.each([
    ["an answer that never comes", () => undefined],
    [
      "a body that trickles",
      (response: { write: (text: string) => unknown; on: (event: "close", listener: () => void) => unknown }) => {
        const timer = setInterval(() => response.write("."), 20);
        response.on("close", () => clearInterval(timer));
      },
    ],
  ])("ends %s at the deadline of the whole call", async (_name, behave) => {
    const { origin } = await serve((_request, response) => behave(response));
    const { code, mayHaveArrived } = await failure(loopbackClient(origin)(get(origin, { timeoutMs: 150 })));
    expect([code, mayHaveArrived]).toEqual(["timeout", true]);
  });

  it("bounds a name that never resolves, and knows that nothing was sent", async () => {
    const client = createHttpClient({ allowed: () => true, resolve: () => undefined, maxTimeoutMs: 100 });
    const { code, mayHaveArrived } = await failure(client(get("https://slow.vendor.test/", { timeoutMs: 60_000 })));
    expect([code, mayHaveArrived]).toEqual(["timeout", false]);
  });

  it("stops when the caller's signal aborts, before or during the call", async () => {
    const { origin } = await serve(() => undefined);
    const client = loopbackClient(origin);
    expect((await failure(client(get(origin, { signal: AbortSignal.abort() })))).mayHaveArrived).toBe(false);
    expect((await failure(client(get(origin, { signal: AbortSignal.timeout(100) })))).code).toBe("timeout");
  });
});

describe("what a failure says about arrival", () => {
  it("is certain that nothing arrived when the port refuses", async () => {
    const server = createTcpServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    const origin = `http://127.0.0.1:${port}`;
    const { code, mayHaveArrived } = await failure(loopbackClient(origin)({ method: "POST", url: origin, body: "x" }));
    expect([code, mayHaveArrived]).toEqual(["unreachable", false]);
  });

  it("is certain that nothing arrived when the TLS handshake never completes", async () => {
    const server = createTcpServer((socket) => socket.once("data", () => socket.destroy()));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    cleanups.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const origin = `https://127.0.0.1:${port}`;
    const { code, mayHaveArrived } = await failure(loopbackClient(origin)({ method: "POST", url: origin, body: "x" }));
    expect([code, mayHaveArrived]).toEqual(["unreachable", false]);
  });

  it("is certain that nothing arrived when the name does not exist", async () => {
    const resolve: Resolve = (_hostname, _options, callback) =>
      setImmediate(() => callback(Object.assign(new Error("ENOTFOUND"), { code: "ENOTFOUND" }), []));
    const { code, mayHaveArrived } = await failure(
      createHttpClient({ allowed: () => true, resolve })(get("https://gone.vendor.test/")),
    );
    expect([code, mayHaveArrived]).toEqual(["unreachable", false]);
  });

  it("does not know when the connection breaks after the request", async () => {
    const { origin } = await serve((request) => request.socket.destroy());
    const { code, mayHaveArrived } = await failure(loopbackClient(origin)({ method: "POST", url: origin, body: "x" }));
    expect([code, mayHaveArrived]).toEqual(["reset", true]);
  });

  it("does not know when the body breaks off", async () => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setImmediate(() => response.destroy());
    });
    const { code, mayHaveArrived } = await failure(loopbackClient(origin)(get(origin)));
    expect([code, mayHaveArrived]).toEqual(["reset", true]);
  });

  it("does not know when a pooled connection breaks", async () => {
    let served = 0;
    const { origin } = await serve((request, response) => {
      served += 1;
      if (served === 1) response.end("ok");
      else request.socket.destroy();
    });
    const client = loopbackClient(origin);
    await client(get(origin));
    expect((await failure(client({ method: "POST", url: origin, body: "x" }))).mayHaveArrived).toBe(true);
  });

  it("names the host at most, never the path", async () => {
    const { origin } = await serve((request) => request.socket.destroy());
    const { message } = await failure(loopbackClient(origin)(get(`${origin}/v2/PhoneNumbers/+14155550100`)));
    expect(message).not.toContain("4155550100");
  });
});

describe("an exchange", () => {
  it("sends method, headers and body, asks for no compression and reads status and headers", async () => {
    const { origin } = await serve((request, response) => {
      const { method, headers } = request;
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        response.writeHead(201, { "X-Test": "yes" }).end(JSON.stringify({ method, headers, body }));
      });
    });
    const response = await loopbackClient(origin)({
      method: "PATCH",
      url: origin,
      headers: { "X-Key": "k", "Accept-Encoding": "gzip" },
      body: "héllo",
    });
    expect(response.status).toBe(201);
    expect(response.header("x-TEST")).toBe("yes");
    expect(response.header("absent")).toBeNull();
    expect(json(response)).toMatchObject({
      method: "PATCH",
      body: "héllo",
      headers: { "x-key": "k", "accept-encoding": "identity", "content-length": "6" },
    });
  });

  it("turns a header that cannot be sent into a failure", async () => {
    const { origin } = await serve((_request, response) => response.end());
    const { mayHaveArrived } = await failure(
      loopbackClient(origin)(get(origin, { headers: { "x-key": "a\r\nb: c" } })),
    );
    expect(mayHaveArrived).toBe(false);
  });

  it("refuses an origin that is none", () => {
    expect(() => originAllowList(["api.vendor.test"])).toThrow("give an origin");
  });
});
