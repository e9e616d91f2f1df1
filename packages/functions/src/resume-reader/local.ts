/** Reads documents in child processes of this machine: a small pool, each process replaced when a file has cost too much. */
import type { ResumeReader } from "@bonafide/core/resume/resume";
import { WALL_CLOCK_MS } from "@bonafide/core/resume/resume";
import { type Cap, capOf } from "./memory-cap.ts";
import { type Reading, type ReadingProcess, startReadingProcess } from "./reading-process.ts";

export interface LocalReader extends ResumeReader {
  readonly measure: (bytes: Uint8Array) => Promise<Reading>;
  readonly close: () => void;
}

export interface LocalReaderOptions {
  readonly processes?: number;
  readonly wallMs?: number;
  readonly cap?: Cap;
}

/** A process that has grown beyond this has met a large file and is not kept. */
const KEEP_BELOW_BYTES = 256 * 1024 * 1024;
/** Also an honest engine grows with what it has seen. */
const FILES_PER_PROCESS = 200;

export function createLocalReader({
  processes = 1,
  wallMs = WALL_CLOCK_MS,
  cap = capOf(process.platform),
}: LocalReaderOptions = {}): LocalReader {
  const idle: { readonly process: ReadingProcess; readonly files: number }[] = [];
  const running = new Set<ReadingProcess>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  async function turn(): Promise<void> {
    if (busy < processes) busy += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }
  /** The place goes straight to whoever waits. */
  function done(): void {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  }

  async function measure(bytes: Uint8Array): Promise<Reading> {
    await turn();
    try {
      const kept = idle.pop();
      const child = kept?.process.alive() ? kept.process : await startReadingProcess(cap);
      running.add(child);
      const reading = await child.read(bytes, wallMs);
      const files = kept?.process === child ? kept.files + 1 : 1;
      const { peakBytes } = reading;
      const worn = reading.outcome.kind === "memory_exceeded" || files >= FILES_PER_PROCESS;
      if (child.alive() && !worn && peakBytes !== null && peakBytes < KEEP_BELOW_BYTES)
        idle.push({ process: child, files });
      else child.end();
      if (!child.alive()) running.delete(child);
      return reading;
    } finally {
      done();
    }
  }

  return {
    measure,
    read: async (bytes) => (await measure(bytes)).outcome,
    close() {
      for (const child of running) child.end();
      running.clear();
      idle.length = 0;
    },
  };
}
