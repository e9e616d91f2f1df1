/** A process of the system: it lives, may die at any instant, or be frozen with work in flight and thawed again. */
import type { VirtualTime } from "./virtual-time.ts";

export const PROCESSES = ["ingress", "worker", "sweep", "reconcile"] as const;
export interface Process {
  readonly kind: (typeof PROCESSES)[number];
  /** Its clock, which may be ahead of or behind the others'. */
  readonly clock: () => Date;
  /** Deliveries of the message it works on, the most of them; the injector spares a message that has had bad luck. */
  readonly receives: number;
  isAlive(): boolean;
  /** Nothing of it goes on from here; what has left it may still take effect. */
  crash(): void;
  /** Nothing goes on until it thaws. */
  freeze(): void;
  thaw(): void;
  /** Runs now, at the thaw, or never. */
  whenRunning(act: () => void): void;
  /** Port calls whose answer it still waits for. */
  waiting: number;
}

export function startProcess(
  time: VirtualTime,
  options: { readonly kind: Process["kind"]; readonly skewMs: number; readonly receives: number },
): Process {
  let alive = true;
  let held: (() => void)[] | null = null;
  return {
    kind: options.kind,
    receives: options.receives,
    clock: () => new Date(time.now() + options.skewMs),
    isAlive: () => alive,
    crash() {
      alive = false;
      held = null;
    },
    freeze() {
      held ??= [];
    },
    thaw() {
      const acts = held ?? [];
      held = null;
      for (const act of acts) act();
    },
    whenRunning(act) {
      if (!alive) return;
      if (held) held.push(act);
      else act();
    },
    waiting: 0,
  };
}
