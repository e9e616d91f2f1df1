import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyView } from "./apply-view.ts";
import { emptyValues, FIELD_NAMES, parseSubmission, type Values } from "./form.ts";

const render = async (values: Values) => String(await applyView([], values));
/** Every character that could open or close an element or an attribute. */
const shape = (html: string) => html.replace(/[^<>"']/g, "");

const piece = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("<script>", "</title>", '">', "'>", "onload=", "&quot;", "&#34;", "\u0000", "\u202e", "\ud800", "`"),
);
const hostile = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(""));

describe("the form with whatever was typed", () => {
  it("has exactly the elements and attributes of the empty one", async () => {
    const empty = shape(await render(emptyValues("greenhouse")));
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const values = Object.fromEntries(FIELD_NAMES.map((name) => [name, text])) as Values;
        expect(shape(await render({ ...values, ats: "greenhouse" }))).toBe(empty);
      }),
    );
  });

  it("is accepted or refused with a sentence for a field, and never fails", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.oneof(fc.constantFrom(...FIELD_NAMES), fc.string()), hostile)), (pairs) => {
        const parsed = parseSubmission(new URLSearchParams(pairs), ["greenhouse"]);
        if (parsed.status === "refused") {
          expect(Object.keys(parsed.problems)).not.toEqual([]);
          expect(FIELD_NAMES).toEqual(expect.arrayContaining(Object.keys(parsed.problems)));
        } else {
          for (const text of Object.values(parsed.applicant)) expect((text ?? "").length).toBeLessThanOrEqual(200);
        }
      }),
    );
  });
});
