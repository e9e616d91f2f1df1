/** A DOCX (ECMA-376) read from its few known parts: text, links, properties. */
import type { DocumentMetadata, ReadDocument } from "../domain/document.ts";
import { w3cDate } from "./dates.ts";
import { readParts } from "./docx-archive.ts";
import { createDocxText } from "./docx-text.ts";
import { distinctLinks, finish, labelOf } from "./outcome.ts";
import { UnreadableError } from "./unreadable.ts";
import { readXml } from "./xml.ts";

const CONTENT_TYPES = "[Content_Types].xml";
/** The second is what Word for the web saves. */
const DOCUMENTS = ["word/document.xml", "word/document2.xml"];
const AROUND = ["header", "footer"].flatMap((kind) => [1, 2, 3].map((at) => `word/${kind}${at}.xml`));
const RELATIONS = DOCUMENTS.map((name) => name.replace("word/", "word/_rels/").concat(".rels"));
const CORE = "docProps/core.xml";
const APP = "docProps/app.xml";
const SETTINGS = "word/settings.xml";
const WANTED: ReadonlySet<string> = new Set([
  CONTENT_TYPES,
  ...DOCUMENTS,
  ...AROUND,
  ...RELATIONS,
  CORE,
  APP,
  SETTINGS,
]);

/** The text of every element that has no elements inside, by local name, in a small part. */
function leaves(part: Uint8Array | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let text = "";
  if (part)
    readXml(part, {
      open: () => (text = ""),
      text: (piece) => (text += piece),
      close(name) {
        if (!found.has(name) && text !== "") found.set(name, text);
        text = "";
      },
    });
  return found;
}

/** Word's own id of the document, which every copy keeps (MS-DOCX 2.5.1, docId). */
function documentIds(part: Uint8Array | undefined): string[] {
  const ids = new Set<string>();
  if (part)
    readXml(part, {
      open(name, attribute) {
        const id = name === "docId" ? attribute("val") : null;
        if (id !== null && id.length <= 64 && /[1-9a-f]/i.test(id)) ids.add(id.toLowerCase());
      },
    });
  return [...ids].slice(0, 8);
}

function externalLinks(part: Uint8Array | undefined): string[] {
  const links: string[] = [];
  if (part)
    readXml(part, {
      open(name, attribute) {
        const target = attribute("Target");
        if (name === "Relationship" && attribute("TargetMode") === "External" && target !== null) {
          if (attribute("Type")?.endsWith("/hyperlink")) links.push(target);
        }
      },
    });
  return links;
}

export function readDocx(bytes: Uint8Array): ReadDocument {
  const parts = readParts(bytes, WANTED);
  const name = DOCUMENTS.find((candidate) => parts.has(candidate));
  const main = name === undefined ? undefined : parts.get(name);
  // Any other archive, spreadsheets and presentations among them.
  if (!main) throw new UnreadableError(parts.has(CONTENT_TYPES) || parts.size === 0 ? "unsupported" : "malformed");

  const body = createDocxText();
  body.add(main);
  for (const around of AROUND) {
    const part = parts.get(around);
    if (part) body.add(part);
  }
  const { text, truncated, hidden } = body.result();
  if (text === "") throw new UnreadableError("scanned");

  const core = leaves(parts.get(CORE));
  const app = leaves(parts.get(APP));
  const metadata: DocumentMetadata = {
    author: labelOf(core.get("creator")),
    lastAuthor: labelOf(core.get("lastModifiedBy")),
    creator: labelOf(app.get("Application")),
    producer: labelOf(app.get("Template")),
    created: w3cDate(core.get("created") ?? null),
    modified: w3cDate(core.get("modified") ?? null),
    documentIds: documentIds(parts.get(SETTINGS)),
  };
  const links = distinctLinks(RELATIONS.flatMap((relations) => externalLinks(parts.get(relations))));
  return finish({ format: "docx", text, truncated, metadata, links, hidden, unseen: "" });
}
