/** What tests of adapters share: an emulator behind real HTTP on loopback that can also fail as networks do, and a session on it. */
import { createServer } from "node:http";
import { type HttpBindings, getRequestListener } from "@hono/node-server";
import { Connection } from "../domain/connection.ts";
import type { RawDelivery } from "../domain/event.ts";
import type { AccessToken, Logger, TokenStore } from "../domain/ports.ts";
import { createHttpClient } from "../http/client.ts";
import type { Ats, SessionDeps } from "./ats.ts";
import type { AtsEmulator, EmulatedSubmission } from "./emulation.ts";

/** Each is applied after the request has had its effect: the worst a network does. */
export type NetworkFault = "hang" | "reset" | "garbage";

export interface EmulatorServer {
  readonly origin: string;
  /** Until called again, every answer is lost this way; null for none. */
  fail(fault: NetworkFault | null): void;
  close(): Promise<void>;
}

export async function serveEmulator({ app }: Pick<AtsEmulator, "app">): Promise<EmulatorServer> {
  let fault: NetworkFault | null = null;
  const listener = getRequestListener(async (request, env) => {
    const response = await app.fetch(request);
    switch (fault) {
      case null:
        return response;
      case "garbage":
        return new Response("<html>It works!</html>", { headers: { "content-type": "text/html" } });
      case "reset":
        (env as HttpBindings).incoming.socket.destroy();
        break;
      case "hang":
        break;
    }
    return await new Promise<Response>(() => {});
  });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    fail(next) {
      fault = next;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

/** A store of tokens with a back door for what a test wants to stand there; the last one to store wins. */
export function memoryTokens(): TokenStore & {
  readonly write: (connectionId: string, token: AccessToken) => Promise<void>;
} {
  const tokens = new Map<string, AccessToken>();
  const locked = new Set<string>();
  return {
    read: (connectionId) => Promise.resolve(tokens.get(connectionId)),
    async lock(connectionId) {
      if (locked.has(connectionId)) return null;
      locked.add(connectionId);
      return {
        token: tokens.get(connectionId),
        async store(token) {
          tokens.set(connectionId, token);
          locked.delete(connectionId);
          return "stored";
        },
        async release() {
          locked.delete(connectionId);
        },
      };
    },
    write: (connectionId, token) => {
      tokens.set(connectionId, token);
      return Promise.resolve();
    },
  };
}

const silent: Logger = { info: () => {}, warn: () => {}, error: () => {} };

export const aConnection = (ats: string, overrides: Partial<Connection> = {}): Connection => ({
  ...Connection.parse({ id: "test-connection-0000000", ats, name: "Test", mode: "annotate" }),
  ...overrides,
});

/** A submission with nothing remarkable about it. */
export const aSubmission = (overrides: Partial<EmulatedSubmission> = {}): EmulatedSubmission => ({
  givenName: "Rin",
  familyName: "Okafor",
  emails: ["rin@example.test"],
  phones: ["(202) 555-0143"],
  location: "Toronto, Ontario, Canada",
  answers: [],
  submittedAt: new Date("2026-11-20T09:15:00Z"),
  ...overrides,
});

export const raw = ({
  headers,
  body,
}: {
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}): RawDelivery => {
  const byName = new Headers(headers);
  return { body: typeof body === "string" ? new TextEncoder().encode(body) : body, header: (name) => byName.get(name) };
};

/** Short, so that a server that never answers costs a test little. */
export const TEST_TIMEOUT_MS = 1_000;

/** A session whose every vendor origin is `origin`. */
export function connectTo(
  ats: Ats,
  {
    origin,
    clock,
    ...deps
  }: { readonly origin: string } & Pick<SessionDeps, "credentials" | "clock"> & Partial<SessionDeps>,
) {
  return ats.connect({
    connection: aConnection(ats.id),
    openIntake: () => null,
    http: createHttpClient({
      allowed: (url) => url.origin === origin,
      allowLoopback: true,
      maxTimeoutMs: TEST_TIMEOUT_MS,
    }),
    tokens: memoryTokens(),
    logger: silent,
    origins: Object.fromEntries(Object.keys(ats.descriptor.origins).map((name) => [name, origin])),
    clock,
    ...deps,
  });
}
