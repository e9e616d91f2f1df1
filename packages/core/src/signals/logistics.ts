/** Signals about where things would be sent and how pay is asked for. Both have everyday reasons. */
import { clear, defineSignal, fired } from "../domain/signal.ts";

export const addressCmra = defineSignal({
  id: "address-cmra",
  group: "logistics",
  needs: ["mailDrop"],
  tiers: { fired: { points: 3, rates: { misrepresenting: 0.04, honest: 0.02 } } },
  wording: {
    seen: "Postal address is a mail drop, virtual office or forwarding service by postal data",
    innocent: "life on the move, military families, address protection",
    short: "mail drop",
  },
  judge: ({ mailDrop }) => (mailDrop.mailDrop ? fired("fired") : clear),
});

/** Only what the applicant volunteers; where work is paid that way it counts nothing. */
export const cryptoPayRequest = defineSignal({
  id: "crypto-pay-request",
  group: "logistics",
  needs: ["payRequest"],
  tiers: {
    fired: { points: 3, rates: { misrepresenting: 0.02, honest: 0.01 } },
    where_ordinary: { points: 0, rates: { misrepresenting: 0.1, honest: 0.1 } },
  },
  wording: {
    seen: "Asked to be paid in crypto-currency",
    innocent: "a bank that is hard to reach, a preference",
    short: "pay request",
  },
  judge: ({ payRequest }) => {
    if (!payRequest.crypto) return clear;
    return fired(payRequest.ordinary === true ? "where_ordinary" : "fired");
  },
});
