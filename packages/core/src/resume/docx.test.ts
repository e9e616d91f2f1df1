import { describe, expect, it } from "vitest";
import type { ReadDocument } from "../domain/document.ts";
import { readDocument } from "./read-document.ts";
import { aDocx, anArchive, coreXml, documentXml, paragraph, settingsXml } from "./testing-docx.ts";

async function read(bytes: Uint8Array): Promise<ReadDocument> {
  const outcome = await readDocument(bytes);
  if (outcome.kind !== "read") throw new Error(outcome.kind);
  return outcome;
}
const hiddenIn = async (body: string) => (await read(aDocx(paragraph("Seen by everybody") + body))).hiddenText;
const compound = (text: string) =>
  Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(600), Buffer.from(text, "utf16le")]);

describe("a DOCX", () => {
  it("gives its text by paragraphs, header first to be added last, without deletions and field codes", async () => {
    const { text, format } = await read(
      aDocx(
        `${paragraph("Jane Roe &amp; Co")}<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r></w:p>` +
          "<w:p><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:r><w:instrText>CODE</w:instrText></w:r></w:p>",
        { "word/header1.xml": documentXml(paragraph("Header")) },
      ),
    );
    expect(format).toBe("docx");
    expect(text.split(/\n+/)).toEqual(["Jane Roe & Co", "a b", "Header"]);
  });

  it("counts text in a drawing once, not again in the twin kept for older programs", async () => {
    const drawing = (name: string) => `<mc:${name}><w:txbxContent>${paragraph("Boxed")}</w:txbxContent></mc:${name}>`;
    const { text } = await read(
      aDocx(`<mc:AlternateContent>${drawing("Choice")}${drawing("Fallback")}</mc:AlternateContent>`),
    );
    expect(text).toBe("Boxed");
  });

  it("gives its properties, links and the id that copies keep", async () => {
    const rels = `<Relationships><Relationship Type="http://x/hyperlink" Target="https://jane.example/" TargetMode="External"/><Relationship Type="http://x/image" Target="https://pixel.example/" TargetMode="External"/></Relationships>`;
    const { metadata, links } = await read(
      aDocx(paragraph("text"), {
        "docProps/core.xml": coreXml({
          "dc:creator": "Jane Roe",
          "cp:lastModifiedBy": "J. Roe",
          "dcterms:created": "2026-03-11T09:30:00Z",
          "dcterms:modified": "2026-03-12T09:30:00+02:00",
        }),
        "docProps/app.xml":
          "<Properties><Application>Writer</Application><Template>Normal.dotm</Template></Properties>",
        "word/settings.xml": settingsXml("{0AB1-2}"),
        "word/_rels/document.xml.rels": rels,
      }),
    );
    expect(metadata).toEqual({
      author: "Jane Roe",
      lastAuthor: "J. Roe",
      creator: "Writer",
      producer: "Normal.dotm",
      created: { at: "2026-03-11T09:30:00.000Z", offsetMinutes: 0 },
      modified: { at: "2026-03-12T07:30:00.000Z", offsetMinutes: 120 },
      documentIds: ["{0ab1-2}"],
    });
    expect(links).toEqual(["https://jane.example/"]);
  });

  it.each([
    ["vanished", "<w:vanish/>", "vanished"],
    ["white", '<w:color w:val="FFFFFF"/>', "white"],
    ["of one point", '<w:sz w:val="2"/>', "tiny"],
  ])("counts text that is %s", async (_, properties, kind) => {
    expect(await hiddenIn(paragraph("many keywords", properties))).toEqual([{ kind, characters: 12 }]);
  });

  it.each([
    ["vanishing is switched off", paragraph("text", '<w:vanish w:val="0"/>')],
    ["white text has a fill of its own", paragraph("text", '<w:color w:val="FFFFFF"/><w:shd w:fill="1F3864"/>')],
    [
      "white text stands in a dark cell",
      `<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill="1F3864"/></w:tcPr>${paragraph("text", '<w:color w:val="FFFFFF"/>')}</w:tc></w:tr></w:tbl>`,
    ],
    ["white text stands in a box", `<w:txbxContent>${paragraph("text", '<w:color w:val="FFFFFF"/>')}</w:txbxContent>`],
    ["text is small", paragraph("text", '<w:sz w:val="10"/>')],
  ])("counts nothing as hidden where %s", async (_, body) => {
    expect(await hiddenIn(body)).toEqual([]);
  });

  it("counts white text after a dark cell has ended", async () => {
    const cell = `<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:fill="1F3864"/></w:tcPr>${paragraph("dark")}</w:tc></w:tr></w:tbl>`;
    expect(await hiddenIn(cell + paragraph("white", '<w:color w:val="FFFFFF"/>'))).toEqual([
      { kind: "white", characters: 5 },
    ]);
  });
});

describe("another file is named", () => {
  it.each<[string, Uint8Array, string]>([
    ["a Word document before 2007", compound("WordDocument"), "legacy"],
    ["a DOCX behind a password", compound("EncryptedPackage"), "encrypted"],
    ["a spreadsheet", anArchive({ "[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>" }), "unsupported"],
    ["a picture", Buffer.from("89504e470d0a1a0a", "hex"), "unsupported"],
    ["a page instead of a file", Buffer.from("<!doctype html><title>Sign in</title>"), "unsupported"],
    ["an empty file", new Uint8Array(), "unsupported"],
    ["a DOCX of pictures only", aDocx("<w:p><w:drawing/></w:p>"), "scanned"],
    ["a DOCX that is not well-formed", aDocx("<w:p>"), "malformed"],
  ])("%s", async (_, bytes, kind) => {
    expect(await readDocument(bytes)).toEqual({ kind });
  });
});
