/** Signals about the phone numbers on the application. Reading "+1" or a foreign prefix as a trait of a person is not one. */
import type { LineType, LineTypeFact } from "../domain/facts.ts";
import { clear, defineSignal, doesNotApply, fired } from "../domain/signal.ts";

/** Between these and an app number no provider that says so little can tell. */
const UNTOLD: ReadonlySet<LineType> = new Set(["voip", "unknown"]);

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
    if (line) return fired("fired", { phone: line.masked });
    return lineType.lines.some((one) => UNTOLD.has(one.lineType)) ? doesNotApply : clear;
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
    // The number of a relay service is a deaf caller's ordinary phone.
    const line = lineType.lines.find((one) => one.lineType === "tollFree" && one.relayService !== true);
    if (line) return fired("fired", { phone: line.masked });
    return lineType.lines.some((one) => one.lineType === "unknown") ? doesNotApply : clear;
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

/** Numbers are portable and people move, so this is shown and counts nothing. */
export const phoneAreaMismatch = defineSignal({
  id: "phone-area-mismatch",
  group: "phone",
  needs: ["phone", "place"],
  tiers: { fired: { points: 0, rates: { misrepresenting: 0.35, honest: 0.35 } } },
  wording: {
    seen: "Phone {phone} has an area code of another state or province than the stated location",
    innocent: "people who move keep their numbers",
    short: "area code",
  },
  judge: ({ phone, place }) => {
    const { country, region = null } = place;
    const local = phone.numbers.filter(({ areas }) => areas.some((area) => area.startsWith(`${country}-`)));
    if (region === null || local.length === 0) return doesNotApply;
    const elsewhere = local.find(({ areas }) => !areas.includes(`${country}-${region}`));
    const oneMatches = local.some(({ areas }) => areas.includes(`${country}-${region}`));
    return elsewhere && !oneMatches ? fired("fired", { phone: elsewhere.masked }) : clear;
  },
});

const RECENTLY_PORTED_DAYS = 30;

/** Answered by providers that know when a number last changed carriers; with any other the question does not arise. */
export const phoneRecentPort = defineSignal({
  id: "phone-recent-port",
  group: "phone",
  needs: ["lineType"],
  tiers: { fired: { points: 2, rates: { misrepresenting: 0.03, honest: 0.02 } } },
  wording: {
    seen: "Phone {phone} moved to another carrier {days} days before the application",
    innocent: "a better plan, a first contract after a move",
    short: "recent port",
  },
  judge: ({ lineType }) => {
    const latest = lineType.lines
      .flatMap(({ masked, portedDaysAgo }) => (portedDaysAgo === null ? [] : [{ phone: masked, days: portedDaysAgo }]))
      .toSorted((a, b) => a.days - b.days)[0];
    if (!latest) return doesNotApply;
    return latest.days < RECENTLY_PORTED_DAYS ? fired("fired", latest) : clear;
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
