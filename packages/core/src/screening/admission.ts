/** Whether anything may be begun for an application nothing is kept about: not for one that was erased, or whose person objected. */
import type { ApplicationRef } from "../domain/application.ts";
import { ProviderError } from "../domain/errors.ts";
import type { Account, ScreeningDeps } from "./deps.ts";
import { type Graveyard, heldForMs, isFinal, marksOn, revive, survivorOf } from "./tombstones.ts";

export type Admission =
  /** With the candidate the event's one was merged into. */
  | { readonly status: "admitted"; readonly ref: ApplicationRef }
  /** Nothing is stored and no lookup made; what the ATS shows can be trusted after the delay. */
  | { readonly status: "held"; readonly delaySeconds: number }
  | { readonly status: "refused" };

async function look(account: Account, ref: ApplicationRef): Promise<"there" | "gone" | "unknown"> {
  try {
    return (await account.ats.fetchApplication(ref)).status === "found" ? "there" : "gone";
  } catch (error) {
    if (error instanceof ProviderError) return "unknown";
    throw error;
  }
}

export async function admit(
  deps: ScreeningDeps,
  account: Account,
  graveyard: Graveyard,
  named: ApplicationRef,
): Promise<Admission> {
  const first = await marksOn(graveyard, named);
  const isMoved = first.merged !== undefined;
  const ref = isMoved ? { ...named, candidateId: await survivorOf(graveyard, named.candidateId) } : named;
  const { restricted, erased } = isMoved ? await marksOn(graveyard, ref) : first;
  if (restricted || first.restricted) return { status: "refused" };
  if (!erased) return { status: "admitted", ref };
  if (isFinal(erased)) return { status: "refused" };
  const waitMs = heldForMs(erased, deps.timing, deps.clock());
  if (waitMs > 0) return { status: "held", delaySeconds: Math.ceil(waitMs / 1000) };
  const shown = await look(account, ref);
  if (shown === "gone") return { status: "refused" };
  // Begun as any other, so that a fault of the ATS is waited out and written down; nothing is lifted before it shows.
  if (shown === "unknown") return { status: "admitted", ref };
  // Losing an application is worse than looking at one that was announced as gone.
  await revive(graveyard, ref);
  return { status: "admitted", ref };
}
