/** Reads OFAC's advanced XML list for mailboxes, numbers, sites and wallets; parties that carry none of them are only counted. */
import { SaxesParser } from "saxes";
import type { FeedEntry, IndicatorType } from "../domain/indicator.ts";
import { indicator, skipped, webEntry } from "./entry.ts";
import { FeedError, type FeedReader } from "./indicators.ts";
import { decodeText } from "./text.ts";

/** The file itself nests twelve levels. */
const MAX_DEPTH = 64;
const MAX_TEXT = 4_096;

/** Ids change between publications; the names of the reference values do not. */
function featureOf(name: string): IndicatorType | "url" | null {
  switch (name.trim()) {
    case "Email Address":
      return "email";
    case "Phone Number":
      return "phone";
    case "Website":
      return "url";
    default:
      return name.trim().startsWith("Digital Currency Address") ? "wallet" : null;
  }
}

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

function createListParser(emit: (entry: FeedEntry) => void) {
  const features = new Map<string, IndicatorType | "url">();
  let depth = 0;
  let text = "";
  let definedId: string | null = null;
  let feature: IndicatorType | "url" | null = null;
  let detailLine: number | null = null;
  let inParty = false;
  let partyLine = 1;
  let found = 0;
  let sawReferences = false;
  const parser = new SaxesParser();

  parser.on("error", () => {
    throw new FeedError(parser.line, "this is not well-formed XML");
  });
  parser.on("doctype", () => {
    throw new FeedError(parser.line, "the list has a document type; OFAC's own has none");
  });
  parser.on("opentag", ({ name, attributes }) => {
    depth += 1;
    if (depth > MAX_DEPTH) throw new FeedError(parser.line, `the list nests deeper than ${MAX_DEPTH} levels`);
    text = "";
    switch (localName(name)) {
      case "FeatureType":
        sawReferences = true;
        definedId = attributes["ID"] ?? null;
        break;
      case "DistinctParty":
        inParty = true;
        partyLine = parser.line;
        found = 0;
        break;
      case "Feature":
        feature = inParty ? (features.get(attributes["FeatureTypeID"] ?? "") ?? null) : null;
        break;
      case "VersionDetail":
        detailLine = feature === null ? null : parser.line;
        break;
    }
  });
  parser.on("text", (chunk) => {
    if (definedId === null && detailLine === null) return;
    text += chunk;
    if (text.length > MAX_TEXT) throw new FeedError(parser.line, "a value is longer than 4,096 characters");
  });
  parser.on("closetag", ({ name }) => {
    depth -= 1;
    switch (localName(name)) {
      case "FeatureType": {
        const type = featureOf(text);
        if (type !== null && definedId !== null) features.set(definedId, type);
        definedId = null;
        break;
      }
      case "VersionDetail":
        if (detailLine !== null && feature !== null && text.trim() !== "") {
          found += 1;
          emit(feature === "url" ? webEntry(detailLine, text) : indicator(detailLine, feature, text.trim()));
        }
        detailLine = null;
        break;
      case "Feature":
        feature = null;
        break;
      case "DistinctParty":
        inParty = false;
        if (found === 0) emit(skipped(partyLine, "name_only"));
        break;
    }
  });
  return {
    write: (chunk: string) => {
      parser.write(chunk);
    },
    close: () => {
      parser.close();
      if (!sawReferences) {
        throw new FeedError(parser.line, "no reference values were found; give the advanced list, SDN_ADVANCED.XML");
      }
    },
  };
}

export const readOfac: FeedReader = async function* (source) {
  let entries: FeedEntry[] = [];
  const parser = createListParser((entry) => entries.push(entry));
  for await (const chunk of decodeText(source)) {
    parser.write(chunk);
    if (entries.length > 0) yield entries;
    entries = [];
  }
  parser.close();
  if (entries.length > 0) yield entries;
};
