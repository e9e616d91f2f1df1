/** One run's hold on a connection's watermark: every step is a conditional write, and a lost lease ends the run. */
import { beginningAt, type Watermark, watermarkExpiry } from "../domain/watermark.ts";
import type { ScreeningDeps } from "./deps.ts";

/** Another run took over; this one stops without touching anything more. */
export class HoldLostError extends Error {
  override readonly name = "HoldLostError";
}

export interface Hold {
  /** As last written. */
  readonly watermark: () => Watermark;
  /** Throws {@link HoldLostError}. */
  readonly advance: (change: (watermark: Watermark) => Watermark) => Promise<void>;
  readonly release: () => Promise<void>;
}

const isLeased = ({ lease }: Watermark, now: Date) => lease !== null && Date.parse(lease.until) > now.getTime();

/** Null while another run has it. A connection's first hold is its beginning: what was there before is nobody's to screen. */
export async function hold(deps: ScreeningDeps, connectionId: string): Promise<Hold | null> {
  const { watermarks } = deps.stores;
  const now = deps.clock();
  const standing = await watermarks.read({ connectionId });
  if (standing && isLeased(standing, now)) return null;
  const until = new Date(now.getTime() + deps.timing.reconcile.leaseMs).toISOString();
  const base = standing ?? beginningAt(connectionId, now, 0);
  let watermark: Watermark = {
    ...base,
    fence: base.fence + 1,
    lease: { id: deps.ids(), until },
    expiresAt: watermarkExpiry(now),
  };
  if ((await watermarks.write(watermark)) !== "written") return null;

  async function advance(change: (current: Watermark) => Watermark): Promise<void> {
    const next = { ...change(watermark), fence: watermark.fence + 1 };
    if ((await watermarks.write(next)) !== "written") throw new HoldLostError();
    watermark = next;
  }
  return {
    watermark: () => watermark,
    advance,
    release: () => advance((current) => ({ ...current, lease: null })),
  };
}

/** Moves the beginning of a connection that is not to be screened to now. */
export async function startAnew(deps: ScreeningDeps, connectionId: string): Promise<void> {
  const { watermarks } = deps.stores;
  const now = deps.clock();
  const standing = await watermarks.read({ connectionId });
  if (!standing || isLeased(standing, now)) return;
  // A conflict is another run that does the same, or has just begun.
  await watermarks.write(beginningAt(connectionId, now, standing.fence + 1));
}
