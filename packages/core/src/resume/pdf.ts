/** A PDF read page by page by unpdf's build of PDF.js: text, link annotations, metadata, hidden text. No scripts, no fonts, no canvas. */
import { getDocumentProxy, getResolvedPDFJS } from "unpdf";
import type { DocumentMetadata, HiddenKind, ReadDocument } from "../domain/document.ts";
import { pdfDate } from "./dates.ts";
import { distinctLinks, finish, labelOf } from "./outcome.ts";
import { hiddenOnPage } from "./pdf-hidden.ts";
import { MAX_CHARACTERS, MAX_PAGES } from "./resume.ts";
import { UnreadableError } from "./unreadable.ts";

/** Enough for a portrait or a logo; a larger picture is not decoded, and then nothing is said about what stands on it. */
const MAX_IMAGE_PIXELS = 1_000_000;
const ERRORS_ONLY = 0;

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
type Page = Awaited<ReturnType<Pdf["getPage"]>>;

/**
 * Whether the file holds a picture too large to decode. Picture streams cannot stand inside compressed object streams
 * (ISO 32000-1, 7.5.7), so their dictionaries can be found in the bytes.
 */
function holdsLargePicture(bytes: Uint8Array): boolean {
  const raw = Buffer.from(bytes).toString("latin1");
  for (const { index } of raw.matchAll(/\/Subtype\s*\/Image\b/g)) {
    const around = raw.slice(Math.max(0, index - 400), index + 400);
    const sizes = (name: string) =>
      [...around.matchAll(new RegExp(`/${name}\\s+(\\d{1,6})(?!\\s+\\d+\\s+R)`, "g"))].map(([, size]) => Number(size));
    const [widths, heights] = [sizes("Width"), sizes("Height")];
    if (widths.length === 0 || heights.length === 0) return true;
    if (Math.max(...widths) * Math.max(...heights) > MAX_IMAGE_PIXELS) return true;
  }
  return false;
}

async function open(bytes: Uint8Array): Promise<Pdf> {
  try {
    // The engine keeps, and may detach, what it is given.
    return await getDocumentProxy(Uint8Array.from(bytes), {
      verbosity: ERRORS_ONLY,
      enableXfa: false,
      useSystemFonts: false,
      useWorkerFetch: false,
      useWasm: false,
      disableFontFace: true,
      maxImageSize: MAX_IMAGE_PIXELS,
    });
  } catch (error) {
    if (error instanceof Error && error.name === "PasswordException") throw new UnreadableError("encrypted");
    throw error;
  }
}

/** The page's text, cancelled once `room` is used up. */
async function textOf(page: Page, room: number): Promise<string> {
  const reader = page.streamTextContent().getReader();
  let text = "";
  for (;;) {
    const { done, value }: { done: boolean; value?: unknown } = await reader.read();
    if (done) return text;
    const items: readonly unknown[] =
      typeof value === "object" && value !== null && "items" in value && Array.isArray(value.items) ? value.items : [];
    for (const item of items) {
      if (typeof item !== "object" || item === null || !("str" in item) || typeof item.str !== "string") continue;
      text += item.str + ("hasEOL" in item && item.hasEOL === true ? "\n" : "");
    }
    if (text.length <= room) continue;
    await reader.cancel(new Error("enough"));
    return text;
  }
}

async function linksOf(page: Page): Promise<string[]> {
  const annotations: readonly unknown[] = await page.getAnnotations();
  return annotations.flatMap((annotation) =>
    typeof annotation === "object" && annotation !== null && "url" in annotation && typeof annotation.url === "string"
      ? [annotation.url]
      : [],
  );
}

const fieldOf = (holder: unknown, name: string): unknown =>
  typeof holder === "object" && holder !== null ? Reflect.get(holder, name) : undefined;

/** The trailer's permanent id, which copies keep; without one the engine makes one up from the first bytes. */
function trailerIds(pdf: Pdf, bytes: Uint8Array): string[] {
  const permanent = pdf.fingerprints[0] ?? "";
  const stated = permanent !== "" && Buffer.from(bytes).includes("/ID");
  // The same byte over and over is a placeholder.
  return stated && !/^(..)\1*$/.test(permanent) ? [permanent] : [];
}

async function metadataOf(pdf: Pdf, bytes: Uint8Array): Promise<DocumentMetadata> {
  const { info, metadata } = await pdf.getMetadata();
  const field = (name: string) => fieldOf(info, name);
  const xmp = (name: string): string | null => labelOf(metadata?.get(name) ?? null);
  const ids = [xmp("xmpmm:documentid"), xmp("xmpmm:originaldocumentid"), ...trailerIds(pdf, bytes)];
  return {
    author: labelOf(field("Author")),
    lastAuthor: null,
    creator: labelOf(field("Creator")),
    producer: labelOf(field("Producer")),
    created: pdfDate(field("CreationDate")),
    modified: pdfDate(field("ModDate")),
    documentIds: [...new Set(ids.flatMap((id) => (id === null || id.length > 128 ? [] : [id.toLowerCase()])))],
  };
}

export async function readPdf(bytes: Uint8Array): Promise<ReadDocument> {
  const pdf = await open(bytes);
  try {
    if (pdf.numPages > MAX_PAGES) throw new UnreadableError("too_many_pages");
    const { OPS } = await getResolvedPDFJS();
    const whiteCounts = !holdsLargePicture(bytes);
    const metadata = await metadataOf(pdf, bytes);
    const hidden = new Map<HiddenKind, number>();
    const links: string[] = [];
    let text = "";
    let unseen = "";
    let read = 0;
    for (; read < pdf.numPages && text.length <= MAX_CHARACTERS; read += 1) {
      const page = await pdf.getPage(read + 1);
      text += `${await textOf(page, MAX_CHARACTERS - text.length)}\n`;
      links.push(...(await linksOf(page)));
      // A page beyond the cap is not looked at again: its operations would be as many.
      if (text.length <= MAX_CHARACTERS && text.trim() !== "") {
        const found = hiddenOnPage(await page.getOperatorList(), OPS, page.view, { whiteCounts });
        unseen += found.text;
        for (const [kind, characters] of found.counts) hidden.set(kind, (hidden.get(kind) ?? 0) + characters);
      }
      page.cleanup();
    }
    if (text.trim() === "") throw new UnreadableError("scanned");
    return finish({
      format: "pdf",
      text: text.slice(0, MAX_CHARACTERS).trim(),
      truncated: text.length > MAX_CHARACTERS,
      metadata,
      links: distinctLinks(links),
      hidden,
      unseen,
    });
  } finally {
    await pdf.loadingTask.destroy();
  }
}
