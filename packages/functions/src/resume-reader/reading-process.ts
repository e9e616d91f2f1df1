/** One process that reads documents: started under its memory cap, killed by the clock, and never a way for a file to do harm. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { DocumentOutcome, Unreadable } from "@bonafide/core/domain/document";
import { type Cap, capped, RESIDENT_BYTES, residentBytes } from "./memory-cap.ts";
import { Report } from "./messages.ts";

/** Starting Node and loading the readers, on a slow and busy machine. */
const START_MS = 20_000;
const WATCH_EVERY_MS = 100;
/** Signals and shell codes of a process that the system or its own allocator ended. */
const SIGNALS: readonly string[] = ["SIGABRT", "SIGTRAP", "SIGILL", "SIGSEGV", "SIGBUS", "SIGKILL"];
const CODES: readonly number[] = [132, 133, 134, 135, 137, 139];
const OUT_OF_MEMORY: ReadonlySet<string | number | null> = new Set([...SIGNALS, ...CODES]);

export interface Reading {
  readonly outcome: DocumentOutcome;
  /** The most the process has had resident; null where it ended before it could say. */
  readonly peakBytes: number | null;
}

export interface ReadingProcess {
  /** Resolves with an outcome whatever happens to the process. One at a time. */
  readonly read: (bytes: Uint8Array, wallMs: number) => Promise<Reading>;
  readonly alive: () => boolean;
  readonly end: () => void;
}

function start(cap: Cap): ChildProcess {
  const { command, args } = capped(cap, fileURLToPath(new URL("./child.ts", import.meta.url)));
  const child = spawn(command, args, {
    // Neither credentials nor settings: what reads strangers' files holds nothing worth having.
    env: {},
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    serialization: "advanced",
  });
  // Whoever started the reader may end without waiting for it; the process ends with its channel.
  child.unref();
  child.channel?.unref();
  return child;
}

/** Rejects when the process cannot be had at all. */
export async function startReadingProcess(cap: Cap): Promise<ReadingProcess> {
  const child = start(cap);
  let alive = true;
  let lastId = 0;
  const ended = new Promise<string | number | null>((resolve) => {
    const over = (how: string | number | null) => {
      alive = false;
      resolve(how);
    };
    child.once("exit", (code, signal) => over(signal ?? code));
    child.once("error", () => over(null));
  });
  const end = () => {
    alive = false;
    child.kill("SIGKILL");
  };

  /** The next message about this id; whatever is none of ours ends the process. */
  function reported(id: number): { readonly message: Promise<Report>; readonly stop: () => void } {
    const { promise, resolve } = Promise.withResolvers<Report>();
    const listen = (message: unknown) => {
      const parsed = Report.safeParse(message);
      if (!parsed.success) end();
      else if (parsed.data.id === id) resolve(parsed.data);
    };
    child.on("message", listen);
    return { message: promise, stop: () => child.off("message", listen) };
  }

  function after<T>(ms: number, value: T): { readonly passed: Promise<T>; readonly stop: () => void } {
    const { promise, resolve } = Promise.withResolvers<T>();
    const timer = setTimeout(() => resolve(value), ms);
    return { passed: promise, stop: () => clearTimeout(timer) };
  }

  /** Ends the process once it holds too much, where the system does not. */
  function watch(): { readonly exceeded: () => boolean; readonly stop: () => void } {
    let exceeded = false;
    const { pid } = child;
    if (cap !== "resident" || pid === undefined) return { exceeded: () => false, stop: () => {} };
    const timer = setInterval(() => {
      void residentBytes(pid).then((bytes) => {
        if (bytes === null || bytes <= RESIDENT_BYTES) return;
        exceeded = true;
        end();
      });
    }, WATCH_EVERY_MS);
    return { exceeded: () => exceeded, stop: () => clearInterval(timer) };
  }

  async function read(bytes: Uint8Array, wallMs: number): Promise<Reading> {
    lastId += 1;
    const id = lastId;
    const report = reported(id);
    const limit = after(wallMs, "timed_out" as const);
    const watchdog = watch();
    child.send({ id, bytes }, () => {});
    const first = await Promise.race([
      report.message,
      limit.passed,
      ended.then((how): Unreadable => (OUT_OF_MEMORY.has(how) ? "memory_exceeded" : "malformed")),
    ]);
    report.stop();
    limit.stop();
    watchdog.stop();
    if (typeof first !== "string" && first.outcome !== null)
      return { outcome: first.outcome, peakBytes: first.peakBytes };
    end();
    const kind = watchdog.exceeded() ? "memory_exceeded" : typeof first === "string" ? first : "malformed";
    return { outcome: { kind }, peakBytes: null };
  }

  const ready = reported(0);
  const limit = after(START_MS, null);
  const first = await Promise.race([ready.message, limit.passed, ended.then(() => null)]);
  ready.stop();
  limit.stop();
  if (first === null) {
    end();
    throw new Error("the process that reads documents did not start");
  }
  return { read, alive: () => alive, end };
}
