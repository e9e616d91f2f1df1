/**
 * Signals about what people saw after the application: one per closed code, entered by a person with an author.
 *
 * What nobody entered is no check that found nothing, so it does not apply. Each has an ordinary reason, and none is
 * about how somebody looks, speaks or where they come from: there is no code to enter that under.
 */
import type { ObservationCode } from "../domain/observation.ts";
import {
  defineSignal,
  doesNotApply,
  fired,
  type Signal,
  suppressed,
  type Tier,
  type Wording,
} from "../domain/signal.ts";

interface Observed extends Wording {
  readonly points: number;
  readonly rates: Tier["rates"];
  /** People who have to have entered it, where one person's eyes are not enough. */
  readonly authors?: number;
}

const OBSERVED: Readonly<Record<ObservationCode, Observed>> = {
  // Entered only after two offers, and never where an accommodation was asked for: this product reads no such record.
  "obs-camera-refused": {
    points: 4,
    rates: { misrepresenting: 0.15, honest: 0.06 },
    seen: "Camera stayed off after two offers to switch it on",
    innocent: "a weak line, a shared room, privacy; not where an accommodation was asked for",
    short: "camera",
  },
  "obs-other-interviews-audible": {
    points: 6,
    rates: { misrepresenting: 0.12, honest: 0.03 },
    seen: "Other people were heard interviewing in the same room",
    innocent: "a co-working room, a library, a school",
    short: "other interviews",
  },
  "obs-backstory-contradiction": {
    points: 6,
    rates: { misrepresenting: 0.2, honest: 0.05 },
    seen: "Two statements about the same thing cannot both hold",
    innocent: "nerves, a misheard question, a date mixed up",
    short: "two statements",
  },
  "obs-location-question-failed": {
    points: 5,
    rates: { misrepresenting: 0.19, honest: 0.06 },
    seen: "Two open questions about the stated city stayed without an answer",
    innocent: "somebody who moved there lately, nerves",
    short: "city questions",
  },
  "obs-remote-control-seen": {
    points: 6,
    rates: { misrepresenting: 0.08, honest: 0.02 },
    seen: "Another account or a remote session was visible on the shared screen",
    innocent: "a work computer, support software, a cloud desktop",
    short: "remote session",
  },
  "obs-ship-elsewhere": {
    points: 8,
    rates: { misrepresenting: 0.19, honest: 0.03 },
    seen: "Equipment was asked for at another address than the stated one",
    innocent: "a move, a holiday, a neighbour who takes parcels",
    short: "shipping address",
  },
  "obs-id-mismatch": {
    points: 10,
    rates: { misrepresenting: 0.05, honest: 0.005 },
    authors: 2,
    seen: "Two people saw a document that differs from the application",
    innocent: "a married or chosen name, a transliteration, an old document",
    short: "document differs",
  },
  "obs-person-mismatch": {
    points: 12,
    rates: { misrepresenting: 0.08, honest: 0.005 },
    authors: 2,
    seen: "Two people found that this is not the person seen before",
    innocent: "a changed haircut, glasses, bad light, a mix-up of appointments",
    short: "person differs",
  },
  "obs-id-verified": {
    points: -4,
    rates: { misrepresenting: 0.2, honest: 0.5 },
    seen: "Passed the company's own identity step",
    short: "identity step",
  },
  "obs-employer-confirmed": {
    points: -6,
    rates: { misrepresenting: 0.05, honest: 0.2 },
    seen: "A former employer confirmed the work, through a number found independently",
    short: "employer call",
  },
  "obs-met-in-person": {
    points: -12,
    rates: { misrepresenting: 0.01, honest: 0.16 },
    seen: "Met in person",
    short: "met in person",
  },
};

function observationSignal(code: ObservationCode, { points, rates, authors = 1, ...wording }: Observed): Signal {
  return defineSignal({
    id: code,
    group: "observation",
    needs: ["observations"],
    tiers: { fired: { points, rates } },
    wording,
    judge: ({ observations }) => {
      const by = observations.entries
        .filter((entry) => entry.code === code)
        .map((entry) => entry.by.trim().toLowerCase());
      if (by.length === 0) return doesNotApply;
      return new Set(by).size < authors ? suppressed("one_author") : fired("fired");
    },
  });
}

// Safe: the keys of the object above.
export const observationSignals: readonly Signal[] = (Object.keys(OBSERVED) as ObservationCode[]).map((code) =>
  observationSignal(code, OBSERVED[code]),
);
