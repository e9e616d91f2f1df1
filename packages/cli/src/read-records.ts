/** Every record of some connections, with how far the reading is and how long it will take shown on a terminal. */
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import type { RecordArchive } from "@bonafide/core/stores/stores";
import { progressLine } from "./progress-line.ts";

export async function* readRecords(
  archive: RecordArchive,
  connectionIds: readonly string[],
): AsyncGenerator<ScreeningRecord> {
  const isShown = process.stderr.isTTY;
  const line = progressLine(process.stderr, () => performance.now());
  let entries = 0;
  try {
    for (const [at, id] of connectionIds.entries()) {
      let done = at;
      const show = () => line.show({ done, total: connectionIds.length, entries, what: "records" });
      const onShare = (share: number) => {
        done = at + share;
        show();
      };
      // Nobody watches: then the table is read in as few requests as it takes.
      for await (const record of isShown ? archive.all(id, onShare) : archive.all(id)) {
        entries += 1;
        show();
        yield record;
      }
    }
  } finally {
    line.end();
  }
}
