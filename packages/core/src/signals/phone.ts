/** Signals about the phone numbers on the application. Reading "+1" or a foreign prefix as a trait of a person is not one. */
import type { LineTypeFact } from "../domain/facts.ts";
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

const lineOf = (fact: LineTypeFact, type: LineTypeFact["lines"][number]["lineType"]) =>
  fact.lines.find(({ lineType }) => lineType === type);

/** Fixed VoIP (a cable or office line) is an ordinary phone and does not fire. */
export const phoneVoipNonfixed = defineSignal({
  id: "phone-voip-nonfixed",
  group: "phone",
  needs: ["lineType"],
  tiers: { fired: { points: 6, rates: { misrepresenting: 0.45, honest: 0.11 } } },
  wording: {
    seen: "Phone {phone} is an internet (app) number",
    innocent: "freelancers, travellers and people protecting a private number use them",
    short: "app number",
  },
  judge: ({ lineType }) => {
    const line = lineOf(lineType, "nonFixedVoip");
    return line ? fired("fired", { phone: line.masked }) : clear;
  },
});

export const phoneTollfree = defineSignal({
  id: "phone-tollfree",
  group: "phone",
  needs: ["lineType"],
  tiers: { fired: { points: 5, rates: { misrepresenting: 0.016, honest: 0.005 } } },
  wording: {
    seen: "Phone {phone} is a toll-free number",
    innocent: "relay services for deaf callers, a small business line",
    short: "toll-free number",
  },
  judge: ({ lineType }) => {
    const line = lineOf(lineType, "tollFree");
    return line ? fired("fired", { phone: line.masked }) : clear;
  },
});

/** Every region that could be meant was tried before a number counts as not assignable. */
export const phoneInvalid = defineSignal({
  id: "phone-invalid",
  group: "phone",
  needs: ["phone"],
  tiers: { fired: { points: 4, rates: { misrepresenting: 0.1, honest: 0.04 } } },
  wording: {
    seen: "Phone {phone} cannot be assigned under its numbering plan",
    innocent: "a typing error, a missing prefix",
    short: "number format",
  },
  judge: ({ phone }) => {
    const broken = phone.numbers.find(({ valid }) => !valid);
    return broken ? fired("fired", { phone: broken.masked }) : clear;
  },
});

/** Immigrants, students and recent movers keep their numbers: never more than 2 points. */
export const phoneCountryMismatch = defineSignal({
  id: "phone-country-mismatch",
  group: "phone",
  needs: ["phone", "place"],
  tiers: { fired: { points: 2, rates: { misrepresenting: 0.16, honest: 0.1 } } },
  wording: {
    seen: "Phone {phone} belongs to another country's plan than the stated location",
    innocent: "people who move keep their numbers",
    short: "number and location",
  },
  judge: ({ phone, place }) => {
    const known = phone.numbers.filter(({ valid, regions }) => valid && regions.length > 0);
    if (known.length === 0) return doesNotApply;
    // A region we assumed ourselves is no statement of the candidate's.
    const elsewhere = known.find((number) => number.assumedRegion === null && !number.regions.includes(place.country));
    const oneMatches = known.some(({ regions }) => regions.includes(place.country));
    return elsewhere && !oneMatches ? fired("fired", { phone: elsewhere.masked }) : clear;
  },
});

/** Small relief, for an application whose every number is a mobile. */
export const phoneMobile = defineSignal({
  id: "phone-mobile",
  group: "phone",
  needs: ["lineType"],
  tiers: { fired: { points: -1, rates: { misrepresenting: 0.5, honest: 0.63 } } },
  wording: { seen: "Phone is a mobile line", short: "mobile line" },
  judge: ({ lineType }) =>
    lineType.lines.length > 0 && lineType.lines.every((line) => line.lineType === "mobile") ? fired("fired") : clear,
});
