/** One call of a port in virtual time: when its effect happens, when its answer arrives, and what a fault makes of both. */
import { HttpFailure, type HttpResponse } from "@bonafide/core/http/http";
import type { Fault, Injector, Spot } from "./faults.ts";
import type { Wrap } from "./ports.ts";
import type { Process } from "./process.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Ordinary time of one call, at most; the draw decides which of two concurrent calls comes first. */
const ORDINARY_MS = 60;
/** What AWS's client gives up after. */
const STORE_TIMEOUT_MS = 6_000;
const VENDOR_TIMEOUT_MS = 10_000;

/** The answer never came; says nothing about what the call did, and holds nothing of what was in it. */
class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

function noAnswer(method: string): Error {
  return method.startsWith("http ") ? new HttpFailure("timeout", "vendor.invalid", true) : new NoAnswerError();
}

function vendorAnswer(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    status,
    header: (name) => headers[name.toLowerCase()] ?? null,
    body: new TextEncoder().encode('{"errors":["emulated"]}'),
  };
}

/** A vendor's method is its route: ids in a path are what the call is about, not what it is. */
function methodOf(name: string, args: readonly unknown[]): string {
  if (name !== "http") return name;
  const [request] = args;
  if (typeof request !== "object" || request === null || !("method" in request) || !("url" in request)) return name;
  const { pathname } = new URL(String(request.url));
  return `http ${String(request.method)} ${pathname.replace(/\/(?:\d+|[0-9a-f]{8}-[0-9a-f-]{27})(?=\/|$)/g, "/:id")}`;
}

const timeoutOf = (args: readonly unknown[]): number => {
  const [request] = args;
  const named = typeof request === "object" && request !== null && "timeoutMs" in request ? request.timeoutMs : null;
  return typeof named === "number" ? named : VENDOR_TIMEOUT_MS;
};

/** Told of every call; what it answers is told when the effect has happened, or never will. */
export type OnCall = (spot: Spot, args: readonly unknown[]) => (() => void) | undefined;

/** Every call of this process's ports from here on. */
export function createCalls(
  time: VirtualTime,
  random: () => number,
  injector: Injector,
  process: Process,
  onCall: OnCall = () => undefined,
): Wrap {
  return (name, call, args) =>
    new Promise((resolve, reject) => {
      process.waiting += 1;
      const answer = (settle: () => void) =>
        process.whenRunning(() => {
          process.waiting -= 1;
          settle();
        });
      const method = methodOf(name, args);
      let landed: (() => void) | undefined;

      /** Lets the effect happen then, and answers after it; a dead process hears nothing. */
      function go(effectAt: number, respond: (settle: () => void) => void): void {
        time.at(effectAt, async () => {
          try {
            const value = await call(...args);
            respond(() => resolve(value));
          } catch (error) {
            respond(() => reject(error as Error));
          } finally {
            landed?.();
          }
        });
      }

      function strike({ fault, ms }: Fault, ordinary: number): void {
        const isVendor = method.startsWith("http ");
        const gaveUp = time.now() + (isVendor ? timeoutOf(args) : STORE_TIMEOUT_MS);
        const giveUp = () => answer(() => reject(noAnswer(method)));
        switch (fault) {
          case "before":
            landed?.();
            process.crash();
            return;
          case "after":
            go(ordinary, () => process.crash());
            return;
          case "lost":
            go(ordinary, () => time.at(gaveUp, giveUp));
            return;
          case "late":
            time.at(gaveUp, giveUp);
            // Bounded, as everything here is that a protocol has to outwait.
            go(gaveUp + ms, () => {});
            return;
          case "slow":
            // A vendor's client has a deadline; a process that hangs elsewhere hangs until it is stopped.
            if (isVendor) {
              time.at(gaveUp, giveUp);
              go(Math.min(ordinary + ms, gaveUp + 50_000), () => {});
            } else go(ordinary, (settle) => time.at(time.now() + ms, () => answer(settle)));
            return;
          case "refused":
            landed?.();
            time.at(ordinary, () => answer(() => resolve(vendorAnswer(503))));
            return;
          case "broken":
            go(ordinary, () => answer(() => resolve(vendorAnswer(500))));
            return;
          case "limited":
            landed?.();
            time.at(ordinary, () => answer(() => resolve(vendorAnswer(429, { "retry-after": "7" }))));
        }
      }

      process.whenRunning(() => {
        landed = onCall({ process: process.kind, method }, args);
        const ordinary = time.now() + 1 + Math.floor(random() * ORDINARY_MS);
        const fault = injector.next(method, process);
        if (fault) strike(fault, ordinary);
        else go(ordinary, answer);
      });
    });
}
