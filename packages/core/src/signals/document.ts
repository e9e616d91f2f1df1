/** Signals about the résumé as a file: clocks, author field, hidden text, payment addresses. Each is weak and easily innocent. */
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

const HOURS_APART = 4;
/** Stray characters of a converter stay below this. */
const HIDDEN_CHARACTERS = 20;

/** Converters, browsers and typesetting services write UTC, so that offset says nothing. */
export const pdfTzMismatch = defineSignal({
  id: "pdf-tz-mismatch",
  group: "document",
  needs: ["documentClock"],
  tiers: { fired: { points: 4, rates: { misrepresenting: 0.15, honest: 0.06 } } },
  wording: {
    seen: "The résumé was made on a clock {hours} hours from any time zone of the stated location",
    innocent: "travel, a résumé service, a borrowed computer",
    short: "document clock",
  },
  judge: ({ documentClock }) => {
    if (documentClock.utc) return doesNotApply;
    return documentClock.hoursApart >= HOURS_APART ? fired("fired", { hours: documentClock.hoursApart }) : clear;
  },
});

export const pdfAuthorMismatch = defineSignal({
  id: "pdf-author-mismatch",
  group: "document",
  needs: ["documentAuthor"],
  tiers: { fired: { points: 3, rates: { misrepresenting: 0.1, honest: 0.05 } } },
  wording: {
    seen: "The résumé's author field holds another person's full name",
    innocent: "a relative's computer, a résumé writer, a career office",
    short: "document author",
  },
  judge: ({ documentAuthor }) => (documentAuthor.other ? fired("fired") : clear),
});

/** About conduct, not identity: people copy it from advice on beating screening software. */
export const hiddenText = defineSignal({
  id: "hidden-text",
  group: "document",
  needs: ["hiddenText"],
  tiers: { fired: { points: 2, rates: { misrepresenting: 0.08, honest: 0.05 } } },
  wording: {
    seen: "The résumé holds {characters} characters that no reader sees",
    innocent: "a template's leftovers, advice on getting past screening software",
    short: "hidden text",
  },
  judge: ({ hiddenText: { characters } }) => (characters > HIDDEN_CHARACTERS ? fired("fired", { characters }) : clear),
});

/** Where work is paid that way an address is part of the trade, and counts nothing. */
export const walletInResume = defineSignal({
  id: "wallet-in-resume",
  group: "web",
  needs: ["wallets"],
  tiers: {
    fired: { points: 2, rates: { misrepresenting: 0.02, honest: 0.0125 } },
    where_ordinary: { points: 0, rates: { misrepresenting: 0.05, honest: 0.05 } },
  },
  wording: {
    seen: "The résumé holds an address for payments in crypto-currency",
    innocent: "a donation link, earlier work paid that way",
    short: "payment address",
  },
  judge: ({ wallets }) => {
    if (wallets.wallets === 0) return clear;
    return fired(wallets.ordinary ? "where_ordinary" : "fired");
  },
});
