/** Serves a hono app or a plain request listener on loopback, and only there. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Hono } from "hono";

export const LOOPBACK = "127.0.0.1";

export interface Listening {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Rejects with the system's error (`EADDRINUSE` for a port in use). Port 0 takes any free one. */
export async function listen(handler: Hono | RequestListener, port = 0): Promise<Listening> {
  const server = createServer(typeof handler === "function" ? handler : getRequestListener(handler.fetch));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, resolve);
  });
  // Safe: a TCP server that listens has an AddressInfo.
  const address = server.address() as AddressInfo;
  return { origin: `http://${LOOPBACK}:${address.port}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
