/** The running text of WordprocessingML (ECMA-376 part 1, 17.3), and how much of it Word shows nobody. */
import type { HiddenKind } from "../domain/document.ts";
import { MAX_CHARACTERS } from "./resume.ts";
import { readXml } from "./xml.ts";

/** Half-points (17.3.2.38): smaller than two points no printed or shown page can be read. */
const TINY_HALF_POINTS = 4;
/** Subtrees whose text is none of the document's: the older twin of a newer drawing, deletions, field codes. */
const SKIPPED: ReadonlySet<string> = new Set(["Fallback", "delText", "instrText", "delInstrText"]);
/** What may put another colour than the page's behind text. */
const PAINTED: ReadonlySet<string> = new Set(["txbxContent", "background"]);

export interface DocxText {
  readonly text: string;
  readonly truncated: boolean;
  readonly hidden: ReadonlyMap<HiddenKind, number>;
}

interface Run {
  vanish: boolean;
  white: boolean;
  tiny: boolean;
  /** A fill of its own behind the text. */
  filled: boolean;
}

const isOn = (value: string | null) => value === null || !["0", "false", "off"].includes(value);
const isWhite = (value: string | null) => /^f[a-f\d]f[a-f\d]f[a-f\d]$/i.test(value ?? "");
const isFill = (value: string | null) => value !== null && value !== "auto" && !isWhite(value);

export function createDocxText() {
  let text = "";
  const hidden = new Map<HiddenKind, number>();

  function kindOf({ vanish, white, tiny, filled }: Run, shaded: boolean): HiddenKind | null {
    if (vanish) return "vanished";
    if (tiny) return "tiny";
    return white && !filled && !shaded ? "white" : null;
  }

  /** One part: the document itself, a header or a footer. */
  function add(part: Uint8Array): void {
    const stack: string[] = [];
    /** Depths at which a fill stands behind everything inside. */
    const shades: number[] = [];
    let skipping = 0;
    let painted = 0;
    let run: Run | null = null;
    readXml(part, {
      open(name, attribute) {
        const parent = stack.at(-1);
        stack.push(name);
        if (SKIPPED.has(name)) skipping += 1;
        if (PAINTED.has(name)) painted += 1;
        if (name === "r" && parent !== "rPr") run = { vanish: false, white: false, tiny: false, filled: false };
        if (name === "tab") text += " ";
        if (name === "br" || name === "cr") text += "\n";
        if (name === "shd" && isFill(attribute("fill"))) {
          if (parent === "rPr" && run) run.filled = true;
          // In the properties of a paragraph, a cell or a table: behind all that their parent holds.
          else shades.push(stack.length - 2);
        }
        if (parent !== "rPr" || !run) return;
        const value = attribute("val");
        if (name === "vanish") run.vanish = isOn(value);
        if (name === "color") run.white = isWhite(value);
        if (name === "sz") run.tiny = Number(value) < TINY_HALF_POINTS;
        if (name === "highlight") run.filled = value !== "white" && value !== "none";
      },
      close(name) {
        stack.pop();
        while ((shades.at(-1) ?? -1) > stack.length) shades.pop();
        if (SKIPPED.has(name)) skipping -= 1;
        if (PAINTED.has(name) && name !== "background") painted -= 1;
        if (name === "p") text += "\n";
        if (name === "r") run = null;
      },
      text(piece) {
        if (stack.at(-1) !== "t" || skipping > 0 || text.length > MAX_CHARACTERS) return;
        text += piece;
        const kind = run ? kindOf(run, shades.length > 0 || painted > 0) : null;
        const characters = piece.replaceAll(/\s/g, "").length;
        if (kind !== null && characters > 0) hidden.set(kind, (hidden.get(kind) ?? 0) + characters);
      },
    });
    text += "\n";
  }

  return {
    add,
    result: (): DocxText => ({
      text: text.slice(0, MAX_CHARACTERS).trim(),
      truncated: text.length > MAX_CHARACTERS,
      hidden,
    }),
  };
}
