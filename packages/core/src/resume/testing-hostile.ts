/** Files that mean harm to whoever reads them, each with the outcomes that are right for it. */
import { constants, deflateRawSync, deflateSync } from "node:zlib";
import type { DocumentOutcome } from "../domain/document.ts";
import { aDocx, anArchive, documentXml, paragraph } from "./testing-docx.ts";
import { aPdf, FIRST_FREE, flate, lines, stream } from "./testing-pdf.ts";

type Kind = DocumentOutcome["kind"];

export interface HostileFile {
  readonly name: string;
  readonly bytes: () => Uint8Array;
  readonly outcomes: readonly Kind[];
}

const MIB = 1024 * 1024;

/** Raw Deflate (RFC 1951) of so many megabytes of spaces: one block over and over, which no writer has to compress. */
function deflatedSpaces(mebibytes: number): Buffer {
  const block = deflateRawSync(Buffer.alloc(MIB, 0x20), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  return Buffer.concat([...Array.from({ length: mebibytes }, () => block), Buffer.from([0x03, 0x00])]);
}

/** The same as a zlib stream (RFC 1950), whose checksum no reader looks at. */
const zlibSpaces = (mebibytes: number) =>
  Buffer.concat([Buffer.from([0x78, 0x9c]), deflatedSpaces(mebibytes), Buffer.alloc(4)]);

/** An archive of one deflated entry that claims to inflate to a hundred bytes. */
function archiveOf(name: string, deflated: Buffer): Uint8Array {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(deflated.length, 18);
  header.writeUInt32LE(100, 22);
  header.writeUInt16LE(name.length, 26);
  return new Uint8Array(Buffer.concat([header, Buffer.from(name), deflated]));
}
const RESOURCE = `/XObject << /X ${FIRST_FREE} 0 R >>`;

/** Forms that paint the next one ten times: ten to the twelfth paintings in two kilobytes. */
function nestedForms(): Uint8Array {
  const form = (next: number) =>
    stream(
      "/X Do ".repeat(10),
      `/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X ${next} 0 R >> >>`,
    );
  const depth = 12;
  const last = stream(
    "BT /F1 9 Tf (x) Tj ET",
    "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 3 0 R >> >>",
  );
  const forms = Array.from({ length: depth }, (_, at) => form(FIRST_FREE + at + 1));
  return aPdf({ pages: ["/X Do"], objects: [...forms, last], resources: RESOURCE });
}

/** An object stream whose hundreds of megabytes the catalogue itself stands in, behind a cross-reference stream. */
function objectStreamBomb(): Uint8Array {
  const catalog = "1 0 2 40 << /Type /Catalog /Pages 2 0 R >>         << /Type /Pages /Kids [] /Count 1 >>";
  const first = deflateRawSync(Buffer.from(catalog), { finishFlush: constants.Z_FULL_FLUSH });
  const content = Buffer.concat([Buffer.from([0x78, 0x9c]), first, deflatedSpaces(700), Buffer.alloc(4)]);
  const head = Buffer.from("%PDF-1.7\n");
  const object = Buffer.concat([
    Buffer.from("3 0 obj\n"),
    stream(content, "/Type /ObjStm /N 2 /First 8 /Filter /FlateDecode"),
    Buffer.from("\nendobj\n"),
  ]);
  const at = head.length + object.length;
  const row = (type: number, second: number, third: number) => {
    const bytes = Buffer.alloc(6);
    bytes.writeUInt8(type);
    bytes.writeUInt32BE(second, 1);
    bytes.writeUInt8(third, 5);
    return bytes;
  };
  const rows = Buffer.concat([row(0, 0, 0), row(2, 3, 0), row(2, 3, 1), row(1, head.length, 0), row(1, at, 0)]);
  const table = stream(rows, "/Type /XRef /Size 5 /W [1 4 1] /Root 1 0 R");
  return new Uint8Array(
    Buffer.concat([head, object, Buffer.from("4 0 obj\n"), table, Buffer.from(`\nendobj\nstartxref\n${at}\n%%EOF`)]),
  );
}

const contents = (body: Uint8Array) =>
  aPdf({
    objects: [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents ${FIRST_FREE + 1} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      body,
    ],
    tree: `<< /Type /Pages /Count 1 /Kids [${FIRST_FREE} 0 R] >>`,
    pages: [],
  });

const spaces = (mebibytes: number) => Buffer.alloc(mebibytes * MIB, 0x20);
const cell = (times: number, open: string, close: string) => `${open.repeat(times)}deep${close.repeat(times)}`;

export function hostileFiles(): HostileFile[] {
  const failing: readonly Kind[] = ["timed_out", "memory_exceeded", "malformed"];
  const textBomb = () =>
    flate(Buffer.from(`BT /F1 9 Tf ${"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ".repeat(400_000)} ET`));
  const laughs = Array.from({ length: 12 }, (_, at) => `<!ENTITY a${at + 1} "${`&a${at};`.repeat(10)}">`).join("");
  return [
    {
      name: "a flate bomb of 900 MB",
      bytes: () => contents(stream(zlibSpaces(900), "/Filter /FlateDecode")),
      outcomes: [...failing, "scanned"],
    },
    {
      name: "a flate bomb in a flate bomb",
      bytes: () => contents(stream(deflateSync(zlibSpaces(900), { level: 9 }), "/Filter [/FlateDecode /FlateDecode]")),
      outcomes: [...failing, "scanned"],
    },
    { name: "an object-stream bomb", bytes: () => objectStreamBomb(), outcomes: [...failing, "scanned"] },
    { name: "14 million characters", bytes: () => contents(textBomb()), outcomes: [...failing, "read"] },
    { name: "nested forms", bytes: () => nestedForms(), outcomes: failing },
    {
      name: "a form that paints itself",
      bytes: () =>
        aPdf({
          pages: [`/X Do ${lines("text")}`],
          objects: [
            stream("/X Do /X Do", `/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << ${RESOURCE} >>`),
          ],
          resources: RESOURCE,
        }),
      outcomes: [...failing, "read", "scanned"],
    },
    {
      name: "100,000 pages",
      bytes: () =>
        aPdf({
          tree: `<< /Type /Pages /Count 100000 /Kids [${`${FIRST_FREE} 0 R `.repeat(100_000)}] >>`,
          objects: ["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"],
          pages: [],
        }),
      outcomes: ["too_many_pages"],
    },
    {
      name: "a page tree that holds itself",
      bytes: () => aPdf({ tree: "<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R 2 0 R] >>", pages: [] }),
      outcomes: [...failing, "scanned"],
    },
    {
      name: "arrays within arrays, 200,000 deep",
      bytes: () => aPdf({ info: `/Author ${"[".repeat(200_000)}` }),
      outcomes: [...failing, "scanned"],
    },
    {
      name: "a picture of 60,000 by 60,000",
      bytes: () =>
        aPdf({
          pages: [`q 600 0 0 700 0 0 cm /X Do Q ${lines("text")}`],
          objects: [
            flate(
              Buffer.alloc(1000),
              "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB",
            ),
          ],
          resources: RESOURCE,
        }),
      outcomes: ["read"],
    },
    {
      name: "a DOCX bomb of 900 MB",
      bytes: () => archiveOf("word/document.xml", deflatedSpaces(900)),
      outcomes: ["too_large"],
    },
    {
      name: "50 DOCX parts of 1 MB that nobody asks for",
      bytes: () =>
        anArchive({
          ...Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`word/media/${at}.xml`, spaces(1)])),
          "word/document.xml": documentXml(paragraph("text")),
        }),
      outcomes: ["read"],
    },
    {
      name: "100,000 elements within each other",
      bytes: () => aDocx(cell(100_000, "<w:sdt>", "</w:sdt>")),
      outcomes: ["malformed"],
    },
    {
      name: "a billion laughs",
      bytes: () =>
        anArchive({
          "word/document.xml": `<!DOCTYPE w [<!ENTITY a0 "ha">${laughs}]><w:document><w:t>&a12;</w:t></w:document>`,
        }),
      outcomes: ["malformed"],
    },
    {
      name: "an entity of another file",
      bytes: () =>
        anArchive({
          "word/document.xml": '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]><w:t>&x;</w:t>',
        }),
      outcomes: ["malformed"],
    },
    {
      name: "names that climb out of the archive",
      bytes: () =>
        anArchive({
          "../word/document.xml": documentXml(paragraph("climbed")),
          "/word/document.xml": documentXml(paragraph("climbed")),
          "word\\document.xml": documentXml(paragraph("climbed")),
          "word/../word/document.xml": documentXml(paragraph("climbed")),
        }),
      outcomes: ["unsupported"],
    },
    {
      name: "an archive cut in half",
      bytes: () => aDocx(paragraph("text ".repeat(5000))).subarray(0, 200),
      outcomes: ["malformed", "unsupported"],
    },
    { name: "a PDF header and nothing else", bytes: () => Buffer.from("%PDF-1.7\n"), outcomes: ["malformed"] },
    { name: "four million times %PDF-", bytes: () => Buffer.alloc(4_000_000, "%PDF-"), outcomes: failing },
    { name: "five megabytes", bytes: () => Buffer.alloc(5 * MIB, "%PDF-"), outcomes: ["too_large"] },
  ];
}
