/** Wakes whoever waits for an application when a batch that held a message about it has ended, and nobody else. */
import type { ApplicationRef } from "@bonafide/core/domain/application";
import type { SQSRecord } from "aws-lambda";

/** Something else than a message may bring an application to rest; that is seen a little later. */
const AT_LATEST_MS = 2_000;

export interface BatchWatch {
  /** One batch at a time. */
  readonly begun: (records: readonly Pick<SQSRecord, "body">[]) => void;
  readonly ended: () => void;
  readonly next: (ref: Pick<ApplicationRef, "applicationId">) => Promise<void>;
}

/** Looking at every record after every batch would cost more than screening them all. */
export function createBatchWatch(): BatchWatch {
  const waiting = new Set<{ readonly named: string; readonly wake: () => void }>();
  let bodies: readonly string[] = [];
  return {
    begun(records) {
      bodies = records.map(({ body }) => body);
    },
    ended() {
      for (const { named, wake } of waiting) if (bodies.some((body) => body.includes(named))) wake();
      bodies = [];
    },
    next: ({ applicationId }) =>
      new Promise((resolve) => {
        const waiter = {
          // As a message writes it; what only looks like it wakes somebody too early, which harms nobody.
          named: JSON.stringify(applicationId),
          wake: () => {
            clearTimeout(timer);
            waiting.delete(waiter);
            resolve();
          },
        };
        waiting.add(waiter);
        const timer = setTimeout(waiter.wake, AT_LATEST_MS);
        // Nobody stays for a look that may not be needed any more.
        timer.unref();
      }),
  };
}
