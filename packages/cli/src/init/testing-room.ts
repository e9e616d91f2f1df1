/** A terminal of which the test is the person: it waits for a question, then types. */
import { PassThrough } from "node:stream";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import type { Room } from "./interview.ts";

const LOOK_MS = 5;
/** For a machine with other things to do. */
const LOOKS = 6_000;

export interface TestRoom {
  readonly streams: Required<Room>;
  /** Everything that was ever on the screen. */
  readonly shown: () => string;
  readonly type: (text: string) => Promise<void>;
  /** Resolves once the question is on the screen; what was there before the last answer is no question any more. */
  readonly asked: (question: RegExp) => Promise<void>;
  /** Types once it was asked. */
  readonly answer: (question: RegExp, text: string) => Promise<void>;
}

export function room(): TestRoom {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 });
  let shown = "";
  let answered = 0;
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
  });
  async function type(text: string): Promise<void> {
    for (const key of text) {
      input.write(key);
      await turn();
    }
  }
  async function asked(question: RegExp): Promise<void> {
    for (let look = 0; !question.test(shown.slice(answered)); look += 1) {
      if (look === LOOKS) throw new Error(`nobody asked ${question.source}, but: ${shown.slice(answered)}`);
      await sleep(LOOK_MS);
    }
  }
  return {
    streams: { input, output },
    shown: () => shown,
    type,
    asked,
    async answer(question, text) {
      await asked(question);
      answered = shown.length;
      await type(text);
    },
  };
}
