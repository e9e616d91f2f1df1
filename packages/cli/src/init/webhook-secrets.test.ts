import * as fc from "fast-check";
import { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import { describe, expect, it } from "vitest";
import { currentSecret, OVERLAP_DAYS, rotated } from "./webhook-secrets.ts";

const NOW = new Date("2026-03-02T09:00:00.000Z");
const END = NOW.getTime() + OVERLAP_DAYS * 86_400_000;
const next = { id: "next", value: "a-new-secret-of-enough-letters" };

const secret = fc.record(
  {
    id: fc.constantFrom("one", "two"),
    value: fc.constantFrom("an-old-secret-of-enough-letters", "another-secret-of-enough-letters"),
    expiresAt: fc
      .integer({ min: NOW.getTime() - 1e9, max: NOW.getTime() + 1e9 })
      .map((at) => new Date(at).toISOString()),
  },
  { requiredKeys: ["id", "value"] },
);
const held = fc.dictionary(
  fc.constantFrom("mine", "theirs", "others"),
  fc.record({ ats: fc.constant("greenhouse"), secrets: fc.array(secret, { minLength: 1, maxLength: 2 }) }),
);

describe("rotated", () => {
  it("signs with the new secret, takes the one before for the overlap at most, and leaves other connections alone", () => {
    fc.assert(
      fc.property(held, (before) => {
        const after = rotated(before, { connectionId: "mine", ats: "greenhouse", next, now: NOW });
        expect(WebhookSecrets.safeParse(after).success).toBe(true);
        const { mine, ...others } = after;
        const { mine: was, ...untouched } = before;
        expect(others).toEqual(untouched);
        expect(currentSecret(after, "mine")).toEqual(next);
        const [first, ...kept] = mine?.secrets ?? [];
        expect(first).toEqual(next);
        expect(kept).toHaveLength(was === undefined ? 0 : 1);
        for (const { value, expiresAt } of kept) {
          const end = Date.parse(expiresAt ?? "");
          expect(end).toBeLessThanOrEqual(END);
          // Nobody's secret lives longer for a rotation.
          const standing = was?.secrets.filter((one) => one.value === value) ?? [];
          expect(standing.some((one) => one.expiresAt === undefined || Date.parse(one.expiresAt) >= end)).toBe(true);
        }
      }),
    );
  });
});
