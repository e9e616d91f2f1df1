/**
 * Text of a PDF page that no reader sees, from what the page paints in order: white on nothing but paper, smaller than
 * two points, outside the page, or painted invisibly (ISO 32000-1, 9.3.6).
 */
import type { HiddenKind } from "../domain/document.ts";
import { apply, type Box, boxUnder, IDENTITY, type Matrix, matrixOf, multiply, numbersOf, within } from "./matrix.ts";

/** Operator numbers by name, as the PDF engine lists them. */
export type Operators = Readonly<Record<string, number>>;

export interface PageOperations {
  readonly fnArray: readonly number[];
  readonly argsArray: readonly unknown[];
}

const TINY_POINTS = 2;
/** Text may begin a little outside and still reach in. */
const MARGIN_POINTS = 5;
/** A page of a scan carries its recognised text invisibly, under the picture that shows it. */
const RECOGNISED_RATIO = 10;
const MAX_PAINTED = 2_000;
const MAX_HIDDEN_TEXT = 20_000;

interface Style {
  matrix: Matrix;
  white: boolean;
  invisible: boolean;
  transparent: boolean;
  size: number;
  leading: number;
}

const FILLS = ["fill", "eoFill", "fillStroke", "eoFillStroke", "closeFillStroke", "closeEOFillStroke"];
const IMAGES = ["paintImageXObject", "paintInlineImageXObject", "paintImageXObjectRepeat", "paintImageMaskXObject"];

/** `#rrggbb`, every channel at least 250. */
const isWhite = (colour: unknown) => typeof colour === "string" && /^#f[a-f]f[a-f]f[a-f]$/i.test(colour);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What the glyphs stand for; a wide gap between two of them is a space. */
function textOf(shown: unknown): string {
  let text = "";
  for (const glyph of listOf(shown)) {
    if (typeof glyph === "number") text += glyph < -150 ? " " : "";
    else if (typeof glyph === "object" && glyph !== null && "unicode" in glyph && typeof glyph.unicode === "string")
      text += glyph.unicode;
  }
  return text;
}

export interface HiddenOnPage {
  /** Characters that would leave ink, by the way they are hidden. */
  readonly counts: ReadonlyMap<HiddenKind, number>;
  /** The hidden text itself, up to a bound: the engine leaves what is off the page out of the page's text. */
  readonly text: string;
}

export function hiddenOnPage(
  { fnArray, argsArray }: PageOperations,
  operators: Operators,
  page: readonly number[],
  options: { readonly whiteCounts: boolean },
): HiddenOnPage {
  const names = new Map(Object.entries(operators).map(([name, code]) => [code, name]));
  const fills: ReadonlySet<unknown> = new Set(FILLS.map((name) => operators[name]));
  const sheet = boxUnder(IDENTITY, page);
  const counts = new Map<HiddenKind, number>();
  /** What lies on the paper, oldest first. */
  const painted: { readonly box: Box; readonly white: boolean }[] = [];
  const saved: Style[] = [];
  let style: Style = {
    matrix: IDENTITY,
    white: false,
    invisible: false,
    transparent: false,
    size: 0,
    leading: 0,
  };
  let line: Matrix = IDENTITY;
  let visible = 0;
  let text = "";

  const paint = (box: Box, white: boolean) => {
    if (painted.length < MAX_PAINTED) painted.push({ box, white });
  };
  const move = (x: number, y: number) => (line = multiply(line, [1, 0, 0, 1, x, y]));

  function kindOf(): HiddenKind | null {
    if (style.invisible || style.transparent) return "invisible";
    const placed = multiply(style.matrix, line);
    const height = Math.hypot(placed[2], placed[3]) * Math.abs(style.size);
    if (height < TINY_POINTS) return "tiny";
    const origin = apply(placed, 0, 0);
    if (!within(sheet, origin, Math.max(height, MARGIN_POINTS))) {
      // From left outside a long line may still run in.
      return origin.x < sheet.left && origin.y > sheet.bottom && origin.y < sheet.top && origin.x > sheet.left - 200
        ? null
        : "off_page";
    }
    if (!style.white || !options.whiteCounts) return null;
    const middle = apply(placed, style.size / 4, style.size / 4);
    const behind = painted.findLast(({ box }) => within(box, middle));
    const full = painted.length === MAX_PAINTED;
    return (behind?.white ?? true) && !full ? "white" : null;
  }

  function show(shown: unknown): void {
    const piece = textOf(shown);
    const characters = piece.replaceAll(/\s/g, "").length;
    if (characters === 0) return;
    const kind = kindOf();
    if (kind === null) {
      visible += characters;
      return;
    }
    counts.set(kind, (counts.get(kind) ?? 0) + characters);
    if (text.length < MAX_HIDDEN_TEXT) text += `${piece} `;
  }

  function graphicsState(changes: unknown): void {
    for (const change of listOf(changes)) {
      const [key, value] = listOf(change);
      if (key === "ca" && typeof value === "number") style.transparent = value < 0.05;
    }
  }

  for (const [at, operator] of fnArray.entries()) {
    const given = listOf(argsArray[at]);
    const [first = 0, second = 0] = numbersOf(given);
    const name = names.get(operator) ?? "";
    switch (name) {
      case "save":
        saved.push({ ...style });
        break;
      case "restore":
        style = saved.pop() ?? style;
        break;
      case "transform":
        style.matrix = multiply(style.matrix, matrixOf(given) ?? IDENTITY);
        break;
      case "paintFormXObjectBegin":
        saved.push({ ...style });
        style.matrix = multiply(style.matrix, matrixOf(given[0]) ?? IDENTITY);
        break;
      case "paintFormXObjectEnd":
        style = saved.pop() ?? style;
        break;
      case "setFillRGBColor":
        style.white = isWhite(given[0]);
        break;
      case "setFillColorN":
      case "setFillTransparent":
        style.white = false;
        break;
      case "setGState":
        graphicsState(given[0]);
        break;
      case "constructPath":
        if (fills.has(given[0]) && given[2] !== null && !style.transparent)
          paint(boxUnder(style.matrix, numbersOf(given[2])), style.white);
        break;
      case "shadingFill":
        paint(sheet, false);
        break;
      case "beginText":
        line = IDENTITY;
        break;
      case "setTextMatrix":
        line = matrixOf(given[0]) ?? matrixOf(given) ?? IDENTITY;
        break;
      case "setFont":
        style.size = second;
        break;
      case "setTextRenderingMode":
        // Neither filled nor stroked: 3, and 7, which only clips.
        style.invisible = first === 3 || first === 7;
        break;
      case "setLeading":
        style.leading = first;
        break;
      case "setLeadingMoveText":
        style.leading = -second;
        move(first, second);
        break;
      case "moveText":
        move(first, second);
        break;
      case "nextLine":
        move(0, -Math.abs(style.leading));
        break;
      case "showText":
        show(given[0]);
        break;
      default:
        if (IMAGES.includes(name)) paint(boxUnder(style.matrix, [0, 0, 1, 1]), false);
    }
  }
  if ((counts.get("invisible") ?? 0) > visible * RECOGNISED_RATIO) counts.delete("invisible");
  return { counts, text };
}
