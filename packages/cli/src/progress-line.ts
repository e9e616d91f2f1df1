/** One line that says how far a long piece of work is, how fast it goes and how long it will take; only on a terminal. */

const WIDTH = 24;
/** Faster than this nobody can read it. */
const EVERY_MS = 100;

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** A line that wraps cannot be written over: what does not fit is left off. */
export const fitted = (text: string, columns = 80) => [...text].slice(0, Math.max(1, columns - 1)).join("");

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly entries: number;
  /** What is counted; entries without it. */
  readonly what?: string;
  readonly elapsedMs: number;
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function progressText({ done, total, entries, what = "entries", elapsedMs }: Progress): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const filled = Math.round(share * WIDTH);
  const rate = elapsedMs > 0 ? Math.round((entries * 1_000) / elapsedMs) : 0;
  const left = share > 0 ? ` · ${duration((elapsedMs * (1 - share)) / share)} left` : "";
  const bar = `${"█".repeat(filled)}${"░".repeat(WIDTH - filled)}`;
  return `${bar} ${String(Math.floor(share * 100)).padStart(3)}% · ${entries} ${what} · ${rate}/s${left}`;
}

/** Writes over itself; `end` leaves nothing behind. */
export function progressLine(
  stream: Terminal,
  now: () => number,
): { readonly show: (progress: Omit<Progress, "elapsedMs">) => void; readonly end: () => void } {
  if (stream.isTTY !== true) return { show: () => {}, end: () => {} };
  const startedAt = now();
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(progress) {
      const at = now();
      if (at - shownAt < EVERY_MS) return;
      shownAt = at;
      stream.write(`\r\u001B[2K${fitted(progressText({ ...progress, elapsedMs: at - startedAt }), stream.columns)}`);
    },
    end() {
      stream.write("\r\u001B[2K");
    },
  };
}

/** For work of which nobody knows how much there is: how many are done, and how fast. */
export function countLine(
  stream: Terminal,
  what: string,
  now: () => number,
): { readonly show: (done: number) => void; readonly end: () => void } {
  if (stream.isTTY !== true) return { show: () => {}, end: () => {} };
  const startedAt = now();
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(done) {
      const at = now();
      if (at - shownAt < EVERY_MS) return;
      shownAt = at;
      const rate = at > startedAt ? ` · ${Math.round((done * 1_000) / (at - startedAt))}/s` : "";
      stream.write(`\r\u001B[2K${fitted(`${done} ${what}${rate}`, stream.columns)}`);
    },
    end() {
      stream.write("\r\u001B[2K");
    },
  };
}
