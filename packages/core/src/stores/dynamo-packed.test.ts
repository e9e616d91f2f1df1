import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packed, unpacked } from "./dynamo-packed.ts";
import sample from "./dynamo-packed-sample.json" with { type: "json" };

describe("a packed document", () => {
  it("comes back as it was, whatever it says and however long it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 3_000 }), fc.nat(3), (text, times) => {
        const doc = JSON.stringify({ text: text.repeat(times + 1) });
        expect(unpacked(packed(doc))).toBe(doc);
      }),
      { numRuns: 200 },
    );
  });

  it("is plain text while that costs no more, and far smaller where it says what records say", () => {
    expect(packed(`{"schemaVersion":1}`)).toEqual({ S: `{"schemaVersion":1}` });
    const { record } = sample;
    const { B = new Uint8Array(1_000_000) } = packed(JSON.stringify({ ...record, applicationId: "another" }));
    expect(B.length * 20).toBeLessThan(JSON.stringify(record).length);
  });

  it("is readable as long as its dictionary stays what it is: everything stored would be lost with another", () => {
    const digest = createHash("sha256").update(JSON.stringify(sample)).digest("hex");
    expect(digest).toBe("7bb728b738295857013de31cddf227feee200583a3e61c7bc1f16d0c1bb699f3");
  });

  it("that is none of ours reads as text no schema takes, and never as more than a record can be", () => {
    expect(unpacked(undefined)).toBeUndefined();
    expect(unpacked({ B: Buffer.from([1, 2, 3, 4]) })).toBe("");
    expect(unpacked({ B: Buffer.from([9, 9]) })).toBe("");
    expect(unpacked({ B: Buffer.alloc(0) })).toBe("");
    expect(unpacked(packed("x".repeat(5 * 1024 * 1024)))).toBe("");
  });
});
