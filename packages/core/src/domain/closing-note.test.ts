import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ANNOTATION_MAX_LENGTH } from "./annotation.ts";
import { closedText, closingText } from "./closing-note.ts";

const at = new Date("2026-11-20T09:00:00Z");

describe("a closing note", () => {
  it("ends with its reference, so that it can be found again", () => {
    expect(closingText(at, "kx7f-29ab-cdef").endsWith("kx7f-29ab-cdef")).toBe(true);
    expect(closedText("one\ntwo\nlast line", at, "kx7f-29ab-cdef").endsWith("kx7f-29ab-cdef")).toBe(true);
  });

  it("keeps what was said before by whole lines, in order, and stays as short as any annotation", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 200 }).map((line) => line.replaceAll("\n", " "))), (lines) => {
        const text = closedText([...lines, "closing line"].join("\n"), at, "kx7f-29ab-cdef");
        expect(text.length).toBeLessThanOrEqual(ANNOTATION_MAX_LENGTH);
        const kept = text.split("\n").slice(3, -1);
        expect(kept).toEqual(lines.slice(0, kept.length));
      }),
    );
  });

  it("accuses nobody", () => {
    expect(closedText("", at, "m") + closingText(at, "m")).not.toMatch(/fraud|suspicious|clear|verified|fake|lie/i);
  });
});
