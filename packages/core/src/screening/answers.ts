/** Lists the bought answers one screening rests on, on its record, before any of them is kept. */
import { MAX_ANSWERS, type ScreeningRecord } from "../domain/screening-record.ts";
import type { AnswerHolder } from "./purchases.ts";
import { assertInTime, type Run } from "./run.ts";

const joined = (listed: readonly string[] | undefined, more: Iterable<string>) =>
  [...new Set([...(listed ?? []), ...more])].slice(-MAX_ANSWERS);

export function holdAnswers(run: Run): {
  readonly holder: AnswerHolder;
  /** What the record lists once the verdict stands. */
  readonly kept: (record: ScreeningRecord) => Pick<ScreeningRecord, "answers">;
} {
  const used = new Set<string>();
  // Lookups answer side by side; the record is written one change after the other.
  let writing: Promise<unknown> = Promise.resolve();
  return {
    holder: {
      used: (digest) => void used.add(digest),
      async list(digest) {
        if (run.record().answers?.includes(digest)) return;
        const write = () => run.advance((record) => ({ ...record, answers: joined(record.answers, [digest]) }));
        const next = writing.then(write, write);
        writing = next;
        await next;
        assertInTime(run);
      },
    },
    kept: ({ answers }) => {
      const all = joined(answers, used);
      return all.length === 0 ? {} : { answers: all };
    },
  };
}
