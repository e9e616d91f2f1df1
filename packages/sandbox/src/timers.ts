/** Runs tasks again and again, each never beside itself, as a schedule with one run at a time does. */
export function startTimers(
  tasks: readonly (readonly [task: () => Promise<unknown>, everyMs: number])[],
  onError: (error: unknown) => void,
): { readonly stop: () => Promise<void> } {
  const running = new Set<Promise<void>>();
  const timers = tasks.map(([task, everyMs]) => {
    let isRunning = false;
    return setInterval(() => {
      if (isRunning) return;
      isRunning = true;
      const run = task()
        .then(() => undefined, onError)
        .finally(() => {
          isRunning = false;
          running.delete(run);
        });
      running.add(run);
    }, everyMs);
  });
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running);
    },
  };
}
