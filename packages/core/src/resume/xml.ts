/** A streaming XML reader for strangers' files: no document type, no entities, bounded depth, local names only. */
import { SaxesParser } from "saxes";
import { MAX_DEPTH } from "./resume.ts";
import { UnreadableError } from "./unreadable.ts";

export interface XmlHandler {
  readonly open?: (name: string, attribute: (name: string) => string | null) => void;
  readonly close?: (name: string) => void;
  readonly text?: (text: string) => void;
}

/** By byte order mark; XML without one is UTF-8. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

const local = (name: string) => name.slice(name.indexOf(":") + 1);

/**
 * Prefixes are dropped rather than resolved: writers differ in them, and a part is read by its known name already.
 * Throws {@link UnreadableError} for anything that is not well-formed.
 */
export function readXml(bytes: Uint8Array, { open, close, text }: XmlHandler): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  const refuse = () => {
    throw new UnreadableError("malformed");
  };
  parser.on("error", refuse);
  parser.on("doctype", refuse);
  parser.on("opentag", ({ name, attributes }) => {
    depth += 1;
    if (depth > MAX_DEPTH) refuse();
    open?.(local(name), (wanted) => {
      for (const [key, value] of Object.entries(attributes)) if (local(key) === wanted) return value;
      return null;
    });
  });
  parser.on("closetag", ({ name }) => {
    depth -= 1;
    close?.(local(name));
  });
  parser.on("text", (piece) => text?.(piece));
  parser.on("cdata", (piece) => text?.(piece));
  parser.write(decode(bytes)).close();
}
