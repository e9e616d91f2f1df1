import { describe, expect, it } from "vitest";
import type { ReadDocument } from "../domain/document.ts";
import { readDocument } from "./read-document.ts";
import { MAX_CHARACTERS, MAX_PAGES } from "./resume.ts";
import { aPdf, aResume, FIRST_FREE, flate, lines, stream } from "./testing-pdf.ts";

async function read(bytes: Uint8Array): Promise<ReadDocument> {
  const outcome = await readDocument(bytes);
  if (outcome.kind !== "read") throw new Error(outcome.kind);
  return outcome;
}
const hiddenIn = async (content: string, parts: Parameters<typeof aPdf>[0] = {}) =>
  (await read(aPdf({ pages: [`${lines("Seen by everybody")} ${content}`], ...parts }))).hiddenText;

describe("a PDF", () => {
  it("is read in full: every page's text, in order, with nothing said about it", async () => {
    const document = await read(aResume());
    expect(document).toMatchObject({ format: "pdf", truncated: false, hiddenText: [], machineInstructions: false });
    expect(document.text.split("\n").filter((line) => /^\d+\. Built/.test(line))).toHaveLength(96);
  });

  it("gives its metadata, dates with the offset their program stated", async () => {
    const { metadata } = await read(
      aResume({
        info: "/Author (Jane  Roe) /Creator (A Writer) /Producer (A Printer) /CreationDate (D:20260311093000+09'00') /ModDate (D:20260312)",
        trailer: "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]",
      }),
    );
    expect(metadata).toEqual({
      author: "Jane Roe",
      lastAuthor: null,
      creator: "A Writer",
      producer: "A Printer",
      created: { at: "2026-03-11T00:30:00.000Z", offsetMinutes: 540 },
      modified: { at: "2026-03-12T00:00:00.000Z", offsetMinutes: null },
      documentIds: ["00112233445566778899aabbccddeeff"],
    });
  });

  it("without ids of its own has none made up for it", async () => {
    expect((await read(aResume())).metadata.documentIds).toEqual([]);
  });

  it("gives the ids of its XMP packet, which copies keep", async () => {
    const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"><xmpMM:DocumentID>uuid:AB12</xmpMM:DocumentID></rdf:Description></rdf:RDF></x:xmpmeta>`;
    const { metadata } = await read(
      aResume({ objects: [stream(xmp, "/Type /Metadata /Subtype /XML")], catalog: `/Metadata ${FIRST_FREE} 0 R` }),
    );
    expect(metadata.documentIds).toEqual(["uuid:ab12"]);
  });

  it("gives the targets of its link annotations", async () => {
    const page =
      "/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://portfolio.example/jane) >> >>]";
    expect((await read(aResume({ page }))).links).toEqual(["https://portfolio.example/jane"]);
  });

  it("stops at the cap of characters and says so", async () => {
    const page = lines(...Array.from({ length: 60 }, () => "word ".repeat(25)));
    const document = await read(aPdf({ pages: Array.from({ length: MAX_PAGES }, () => page) }));
    expect(document.truncated).toBe(true);
    expect(document.text.length).toBeLessThanOrEqual(MAX_CHARACTERS);
  });
});

describe("hidden text of a PDF", () => {
  it.each([
    ["white on the bare page", "1 g BT /F1 11 Tf 50 300 Td (many keywords) Tj ET", "white"],
    ["white in CMYK", "0 0 0 0 k BT /F1 11 Tf 50 300 Td (many keywords) Tj ET", "white"],
    ["of one point", "0 g BT /F1 1 Tf 50 300 Td (many keywords) Tj ET", "tiny"],
    ["made small by its matrix", "0 g BT /F1 11 Tf 0.05 0 0 0.05 50 300 Tm (many keywords) Tj ET", "tiny"],
    ["below the page", "0 g BT /F1 11 Tf 50 -300 Td (many keywords) Tj ET", "off_page"],
    ["painted invisibly", "0 g BT 3 Tr /F1 11 Tf 50 300 Td (many keywords) Tj ET", "invisible"],
  ])("%s is counted without its spaces", async (_, content, kind) => {
    expect(await hiddenIn(content)).toEqual([{ kind, characters: 12 }]);
  });

  it("that is fully transparent is invisible", async () => {
    const resources = `/ExtGState << /Clear << /ca 0 >> >>`;
    const content = "/Clear gs 0 g BT /F1 11 Tf 50 300 Td (many keywords) Tj ET";
    expect(await hiddenIn(content, { resources })).toEqual([{ kind: "invisible", characters: 12 }]);
  });

  it.each([
    ["white on a dark bar", "0 0 0.4 rg 0 280 612 60 re f 1 g BT /F1 11 Tf 50 300 Td (Skills) Tj ET"],
    [
      "white on a dark bar in a form of its own",
      "q 1 0 0 1 0 200 cm 0.2 g 0 80 612 60 re f Q 1 g BT /F1 11 Tf 50 300 Td (Skills) Tj ET",
    ],
    ["light grey", "0.8 g BT /F1 11 Tf 50 300 Td (Skills) Tj ET"],
    ["of small print", "0 g BT /F1 5 Tf 50 300 Td (Skills) Tj ET"],
  ])("is none where text is %s", async (_, content) => {
    expect(await hiddenIn(content)).toEqual([]);
  });

  it("is white on white again where a white box covers the dark bar", async () => {
    const content = "0 g 0 280 612 60 re f 1 g 0 280 612 60 re f 1 g BT /F1 11 Tf 50 300 Td (keywords) Tj ET";
    expect(await hiddenIn(content)).toEqual([{ kind: "white", characters: 8 }]);
  });

  it.each([
    ["decoded", 20],
    ["too large to be decoded", 6000],
  ])("is none where white text stands on a picture, %s", async (_, side) => {
    const image = flate(
      Buffer.alloc(Math.min(side * side, 400)),
      `/Type /XObject /Subtype /Image /Width ${side} /Height ${side} /BitsPerComponent 8 /ColorSpace /DeviceGray`,
    );
    const content = "q 612 0 0 792 0 0 cm /X Do Q 1 g BT /F1 11 Tf 50 300 Td (Skills) Tj ET";
    expect(await hiddenIn(content, { objects: [image], resources: `/XObject << /X ${FIRST_FREE} 0 R >>` })).toEqual([]);
  });

  it("is none where a scan carries its recognised text", async () => {
    const page = `BT 3 Tr /F1 11 Tf 50 700 Td (${"A line of recognised text. ".repeat(20)}) Tj ET`;
    expect((await read(aPdf({ pages: [page] }))).hiddenText).toEqual([]);
  });
});

describe("a PDF that cannot be read is named", () => {
  it.each<[string, Uint8Array, string]>([
    [
      "encrypted",
      aResume({
        trailer: `/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${"ab".repeat(32)}> /U <${"cd".repeat(32)}> >>`,
      }),
      "encrypted",
    ],
    ["without any text", aPdf({ pages: ["0 g 0 0 100 100 re f"] }), "scanned"],
    ["of too many pages", aPdf({ pages: Array.from({ length: MAX_PAGES + 1 }, () => lines("x")) }), "too_many_pages"],
    ["cut off", aResume().subarray(0, 300), "malformed"],
    ["over the size cap", Buffer.concat([aResume(), Buffer.alloc(4 * 1024 * 1024)]), "too_large"],
  ])("%s", async (_, bytes, kind) => {
    expect(await readDocument(bytes)).toEqual({ kind });
  });
});
