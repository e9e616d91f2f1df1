/** The processor time of a piece of work, which other programs on the machine disturb less than the clock on the wall. */

/** Milliseconds of user and system time over all threads, the compiler's included. */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
