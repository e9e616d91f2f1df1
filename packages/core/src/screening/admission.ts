/** Whether anything may be begun for an application nothing is kept about: not for one that was erased, or whose person objected. */
import type { ApplicationRef } from "../domain/application.ts";
import type { Account, ScreeningDeps } from "./deps.ts";
import { erasureOf, type Graveyard, heldForMs, isFinal, isRestricted, revive, survivorOf } from "./tombstones.ts";

export type Admission =
  /** With the candidate the event's one was merged into. */
  | { readonly status: "admitted"; readonly ref: ApplicationRef }
  /** Nothing is stored and no lookup made; what the ATS shows can be trusted after the delay. */
  | { readonly status: "held"; readonly delaySeconds: number }
  | { readonly status: "refused" };

export async function admit(
  deps: ScreeningDeps,
  account: Account,
  graveyard: Graveyard,
  named: ApplicationRef,
): Promise<Admission> {
  const ref = { ...named, candidateId: await survivorOf(graveyard, named.candidateId) };
  if (await isRestricted(graveyard, ref.candidateId)) return { status: "refused" };
  const erased = await erasureOf(graveyard, ref);
  if (!erased) return { status: "admitted", ref };
  if (isFinal(erased)) return { status: "refused" };
  const waitMs = heldForMs(erased, deps.timing, deps.clock());
  if (waitMs > 0) return { status: "held", delaySeconds: Math.ceil(waitMs / 1000) };
  const { status } = await account.ats.fetchApplication(ref);
  if (status !== "found") return { status: "refused" };
  // Losing an application is worse than looking at one that was announced as gone.
  await revive(graveyard, ref);
  return { status: "admitted", ref };
}
