/** One POST with one deadline over a kept connection. Not by `fetch`: to load that costs half as much as a cold start without it. */
import type { ClientRequest } from "node:http";
import { Agent, request as requestSecurely } from "node:https";

export interface PostRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostAnswer {
  readonly status: number;
  readonly body: string;
}

/** Throws what the socket throws, and `TimeoutError` after the deadline. */
export type Post = (request: PostRequest) => Promise<PostAnswer>;

/** Far more than any answer; what is longer is none. */
const MAX_ANSWER_BYTES = 65_536;

function failure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** How to open a request to this address. Plain http is for queues on this machine. */
function opener(url: URL): (headers: PostRequest["headers"]) => ClientRequest {
  if (url.protocol === "https:") {
    const agent = new Agent({ keepAlive: true });
    return (headers) => requestSecurely(url, { method: "POST", agent, headers });
  }
  // Imported as a module it would evaluate getters that load `fetch`: https://github.com/nodejs/node/issues/59686
  const http = process.getBuiltinModule("node:http");
  const agent = new http.Agent({ keepAlive: true });
  return (headers) => http.request(url, { method: "POST", agent, headers });
}

export function createPost(url: URL, timeoutMs: number): Post {
  const open = opener(url);
  return ({ headers, body }) =>
    new Promise((resolve, reject) => {
      const outgoing = open({ ...headers, "content-length": String(Buffer.byteLength(body)) });
      // From connecting to the last byte of the answer; a socket's own time-out starts again with each byte.
      const timer = setTimeout(() => outgoing.destroy(failure("TimeoutError", "no answer in time")), timeoutMs);
      const fail = (error: Error) => {
        clearTimeout(timer);
        reject(error);
      };
      // Whoever is late, socket or answer, may report the same break once more.
      outgoing.on("error", fail);
      outgoing.once("response", (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES)
            incoming.destroy(failure("OversizedAnswerError", "an answer of unlikely length"));
          else chunks.push(chunk);
        });
        incoming.on("error", fail);
        incoming.once("end", () => {
          clearTimeout(timer);
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
        });
      });
      outgoing.end(body);
    });
}
