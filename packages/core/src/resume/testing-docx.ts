/** A small DOCX writer for tests. */
import { zipSync } from "fflate";

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w15="urn:w15"';

export const documentXml = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><w:document ${W}><w:body>${body}</w:body></w:document>`;

/** A paragraph of one run, with run properties such as `<w:vanish/>`. */
export const paragraph = (text: string, properties = ""): string =>
  `<w:p><w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

export const settingsXml = (id: string): string => `<w:settings ${W}><w15:docId w15:val="${id}"/></w:settings>`;

export const coreXml = (fields: Readonly<Record<string, string>>): string =>
  `<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="urn:dc" xmlns:dcterms="urn:dcterms">${Object.entries(fields)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join("")}</cp:coreProperties>`;

export function anArchive(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, typeof part === "string" ? Buffer.from(part) : part]),
    ),
    { level: 9 },
  );
}

export const aDocx = (body: string, parts: Readonly<Record<string, string | Uint8Array>> = {}): Uint8Array =>
  anArchive({
    "[Content_Types].xml": "<Types/>",
    "word/document.xml": documentXml(body),
    ...parts,
  });
