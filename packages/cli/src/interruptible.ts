/** What Ctrl-C means while a command works: wait for what must not be left half-done, or stop at once with a sentence. */
import { InterruptedError } from "./failure.ts";

/** Runs to its end whatever is pressed meanwhile; Ctrl-C then ends the command, with the sentence. */
export async function undisturbed<T>(work: () => Promise<T>, sentence: string): Promise<T> {
  let pressed = false;
  const remember = () => {
    pressed = true;
  };
  process.on("SIGINT", remember);
  try {
    const result = await work();
    if (pressed) throw new InterruptedError(sentence);
    return result;
  } finally {
    process.off("SIGINT", remember);
  }
}

/** Stops `work` on Ctrl-C by its signal, and ends the command with the sentence. */
export async function untilInterrupted<T>(work: (signal: AbortSignal) => Promise<T>, sentence: string): Promise<T> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  try {
    return await work(stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) throw new InterruptedError(sentence);
    throw error;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
