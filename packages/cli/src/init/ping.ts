/** Waits until the ATS has tried its webhook out: the worker notes when it heard of a ping. */
import { setTimeout as sleep } from "node:timers/promises";
import type { SightingStore } from "@bonafide/core/stores/stores";

const EVERY_MS = 1_000;

/** Resolves with the time of the first ping after `since`. Rejects when `signal` aborts. */
export async function firstPing(
  sightings: SightingStore,
  connectionId: string,
  { since, signal }: { readonly since: Date; readonly signal: AbortSignal },
): Promise<Date> {
  for (;;) {
    const { ping } = await sightings.read(connectionId);
    if (ping !== null && ping.getTime() >= since.getTime()) return ping;
    await sleep(EVERY_MS, undefined, { signal });
  }
}
