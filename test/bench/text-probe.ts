/** Reads places and phone numbers: ordinary ones, and those made to take long. */
import { readPhone } from "../../packages/core/src/lookups/phone/numbering-plan.ts";
import { MAX_PLACE_LENGTH, parsePlace } from "../../packages/core/src/lookups/place/parse.ts";
import { processorMs } from "./processor-time.ts";

/** Repeated up to the cap: what each step of the parser likes least, and what an attacker would try. */
const UNITS = [
  ..."Paris |x |a, |CA |東|東京|서울시|서울 |上海市|and |x and y |/a|(b)|New York City |- |St. |San |Springfield, ".split(
    "|",
  ),
  ..."Georgia, US / |San Jose/|Paris and |Santa Cruz and |ß |é |ﷺ|& |é & |é and y |a-b-|Clinton |Clinton, |La Paz or |x city ".split(
    "|",
  ),
  ..."Washington |IN, |São Paulo |SW1A 1AA |1012 AB x |a1 |Santiago de ".split("|"),
];
const WORST_PLACES = UNITS.map((unit) => unit.repeat(MAX_PLACE_LENGTH).slice(0, MAX_PLACE_LENGTH));

const REGIONS = ["IN", "GB", "US"] as const;
const PHONES = [
  "+1 415 992 9000",
  "(415) 992-9000",
  "+44 7911 123456",
  "07911 123456",
  "+49 151 23456789",
  "+91 98765 43210",
  "98765 43210",
  "+86 138 0013 8000",
  "0044 7911 123456",
  "+1 415 992 9000 ext 23",
  "+7 701 234 5678",
  "+234 803 123 4567",
];
/** Valid nowhere, so that every way of reading is tried. */
const WORST_PHONES = [
  "1234567",
  "13800138000",
  "12345678901234567890",
  "9".repeat(64),
  "1 (2) 3-4.5 6 x7",
  "٠٩٨٧٦٥٤٣٢١٠٩",
];

const PER_BLOCK = 50;
const WARM_UP = 10;

/** Milliseconds per call, by block, after some that only warm up. */
function time(blocks: number, callsEach: number, work: () => void): number[] {
  const series: number[] = [];
  for (let block = 0; block < WARM_UP + blocks; block += 1) {
    const ms = processorMs(() => {
      for (let at = 0; at < PER_BLOCK; at += 1) work();
    });
    if (block >= WARM_UP) series.push(ms / PER_BLOCK / callsEach);
  }
  return series;
}

export async function handler({ blocks, places }: { readonly blocks: number; readonly places: readonly string[] }) {
  return {
    places: time(blocks, places.length, () => {
      for (const place of places) parsePlace(place);
    }),
    phones: time(blocks, PHONES.length, () => {
      for (const phone of PHONES) readPhone(phone, REGIONS);
    }),
    worstPlaces: WORST_PLACES.map((place) => time(blocks, 1, () => parsePlace(place))),
    worstPhones: WORST_PHONES.map((phone) => time(blocks, 1, () => readPhone(phone, REGIONS))),
  };
}
