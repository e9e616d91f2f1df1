/** The signal about whose mailbox an application gives. That an address does not resemble a name counts nothing. */
import { clear, defineSignal, fired } from "../domain/signal.ts";

/** Another candidate's full name, compared by keyed hashes before any signal runs; never a nickname or a spelling. */
export const emailHandleConflict = defineSignal({
  id: "email-handle-conflict",
  group: "email",
  needs: ["mailOwner"],
  tiers: { fired: { points: 1, rates: { misrepresenting: 0.02, honest: 0.015 } } },
  wording: {
    seen: "Mail address is written like another applicant's full name",
    innocent: "a shared or family mailbox, a change of name",
    short: "mailbox owner",
  },
  judge: ({ mailOwner }) => (mailOwner.conflicts > 0 ? fired("fired") : clear),
});
