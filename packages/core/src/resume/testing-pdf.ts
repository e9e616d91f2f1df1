/** A small PDF writer for tests: honest documents, and the ones that mean harm. */
import { deflateSync } from "node:zlib";

export interface PdfParts {
  /** Content streams, one per page. */
  readonly pages?: readonly string[];
  /** Entries of the information dictionary, such as `/Author (Jane)`. */
  readonly info?: string;
  /** Entries of the trailer, such as `/ID [<…> <…>]`. */
  readonly trailer?: string;
  /** Further entries of every page's dictionary. */
  readonly page?: string;
  /** Further entries of the catalogue. */
  readonly catalog?: string;
  /** Objects after the fixed ones, numbered from {@link FIRST_FREE}. A body may hold a stream. */
  readonly objects?: readonly (string | Uint8Array)[];
  readonly resources?: string;
  /** The page tree's own dictionary instead of the right one. */
  readonly tree?: string;
}

/** The catalogue, the page tree, the font, and the information dictionary come before. */
export const FIRST_FREE = 5;

export const stream = (content: string | Uint8Array, entries = ""): Uint8Array => {
  const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  return Buffer.concat([
    Buffer.from(`<< /Length ${bytes.length} ${entries} >>\nstream\n`, "latin1"),
    bytes,
    Buffer.from("\nendstream", "latin1"),
  ]);
};

export const flate = (content: Uint8Array, entries = ""): Uint8Array =>
  stream(deflateSync(content, { level: 9 }), `/Filter /FlateDecode ${entries}`);

export function aPdf(parts: PdfParts = {}): Uint8Array {
  const { pages = [""], objects = [], resources = "" } = parts;
  const free = FIRST_FREE + objects.length;
  const pageOf = (at: number) => free + at * 2;
  const bodies: (string | Uint8Array)[] = [
    `<< /Type /Catalog /Pages 2 0 R ${parts.catalog ?? ""} >>`,
    parts.tree ??
      `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${pageOf(at)} 0 R`).join(" ")}] >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< ${parts.info ?? ""} >>`,
    ...objects,
    ...pages.flatMap((content, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${pageOf(at) + 1} 0 R ` +
        `/Resources << /Font << /F1 3 0 R >> ${resources} >> ${parts.page ?? ""} >>`,
      stream(content),
    ]),
  ];
  const chunks: Uint8Array[] = [Buffer.from("%PDF-1.7\n")];
  const offsets: number[] = [];
  let length = 9;
  for (const [at, body] of bodies.entries()) {
    offsets.push(length);
    const chunk = Buffer.concat([
      Buffer.from(`${at + 1} 0 obj\n`),
      typeof body === "string" ? Buffer.from(body, "latin1") : body,
      Buffer.from("\nendobj\n"),
    ]);
    chunks.push(chunk);
    length += chunk.length;
  }
  const size = bodies.length + 1;
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  chunks.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n` +
        `<< /Size ${size} /Root 1 0 R /Info 4 0 R ${parts.trailer ?? ""} >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return new Uint8Array(Buffer.concat(chunks));
}

/** Lines of black text from the top of the page. */
export const lines = (...texts: readonly string[]): string =>
  `0 g BT /F1 11 Tf 14 TL 50 740 Td ${texts.map((text) => `(${text.replaceAll(/[()\\]/g, "\\$&")}) Tj T*`).join(" ")} ET`;

/** A résumé of two full pages. */
export function aResume(parts: PdfParts = {}): Uint8Array {
  const page = (from: number) =>
    lines(
      ...Array.from(
        { length: 48 },
        (_, at) => `${from + at}. Built and ran services that moved parcels between depots in 20${10 + (at % 9)}`,
      ),
    );
  return aPdf({ pages: [page(1), page(49)], ...parts });
}
