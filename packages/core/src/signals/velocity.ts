/** Signals about the pace of applying. Weak alone by design: people who lost their job apply to everything. */
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

/** Less than it takes to read a form, even for software that fills it in. */
const FAST_SECONDS = 10;
const NIGHT_EVENTS = 3;

export const applyVelocity = defineSignal({
  id: "apply-velocity",
  group: "velocity",
  needs: ["velocity"],
  tiers: {
    five_or_more: { points: 4, rates: { misrepresenting: 0.15, honest: 0.06 } },
    ten_or_more: { points: 6, rates: { misrepresenting: 0.08, honest: 0.02 } },
  },
  wording: {
    seen: "Applied to {jobs} of your jobs within a day",
    innocent: "a lost job, a tool that fills in forms",
    short: "jobs per day",
  },
  judge: ({ velocity: { jobs } }) => {
    if (jobs >= 10) return fired("ten_or_more", { jobs });
    return jobs >= 5 ? fired("five_or_more", { jobs }) : clear;
  },
});

export const applyFastSubmit = defineSignal({
  id: "apply-fast-submit",
  group: "velocity",
  needs: ["formPace"],
  tiers: { fired: { points: 2, rates: { misrepresenting: 0.08, honest: 0.05 } } },
  wording: {
    seen: "The form was sent {seconds} seconds after it was opened",
    innocent: "autofill, assistive technology",
    short: "form pace",
  },
  judge: ({ formPace: { seconds } }) => {
    // A clock that runs backwards measures nothing.
    if (!(seconds >= 0)) return doesNotApply;
    return seconds < FAST_SECONDS ? fired("fired", { seconds: Math.floor(seconds) }) : clear;
  },
});

export const applyHoursPattern = defineSignal({
  id: "apply-hours-pattern",
  group: "velocity",
  needs: ["formHours"],
  tiers: { fired: { points: 1, rates: { misrepresenting: 0.1, honest: 0.08 } } },
  wording: {
    seen: "{times} steps of the application fell into the small hours of the stated location",
    innocent: "care for others, shift work, travel",
    short: "hours of applying",
  },
  judge: ({ formHours: { atNight } }) => (atNight >= NIGHT_EVENTS ? fired("fired", { times: atNight }) : clear),
});
