import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inputDigest, noteMarker } from "./keyed.ts";
import { anApplication } from "./testing.ts";

const KEY = Buffer.alloc(32, 1).toString("base64");
const OTHER_KEY = Buffer.alloc(32, 2).toString("base64");
const key = { connectionId: "connection-0123456789abcdef", applicationId: "a1" };

describe("noteMarker", () => {
  it("stays the same for the same note, also in the next release (vector computed in Python)", () => {
    expect(noteMarker(KEY, key, 1)).toBe("44d7-qhsc-53fb");
  });

  it("is short, quiet and without letters that are easily misread", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1 }), (applicationId, revision) => {
        expect(noteMarker(KEY, { ...key, applicationId }, revision)).toMatch(
          /^[2-9a-hjkmnp-z]{4}(-[2-9a-hjkmnp-z]{4}){2}$/,
        );
      }),
    );
  });

  it("differs by key, connection, application and revision", () => {
    const markers = [
      noteMarker(KEY, key, 1),
      noteMarker(KEY, key, 2),
      noteMarker(OTHER_KEY, key, 1),
      noteMarker(KEY, { ...key, applicationId: "a2" }, 1),
      noteMarker(KEY, { ...key, connectionId: "connection-fedcba9876543210" }, 1),
      // Joined ids must not run into each other.
      noteMarker(KEY, { connectionId: `${key.connectionId}a`, applicationId: "1" }, 1),
    ];
    expect(new Set(markers).size).toBe(markers.length);
  });
});

describe("inputDigest", () => {
  const digest = inputDigest(KEY, anApplication());

  it("is the same for the same content", () => {
    expect(inputDigest(KEY, structuredClone(anApplication()))).toBe(digest);
  });

  it("ignores the ever-changing links of attachments but not the files", () => {
    const withFile = (url: string, filename: string) =>
      inputDigest(KEY, { ...anApplication(), attachments: [{ kind: "resume", filename, url }] });
    expect(withFile("https://files.example/1", "cv.pdf")).toBe(withFile("https://files.example/2", "cv.pdf"));
    expect(withFile("https://files.example/1", "cv.pdf")).not.toBe(withFile("https://files.example/1", "new.pdf"));
    expect(withFile("https://files.example/1", "cv.pdf")).not.toBe(digest);
  });

  it.each([
    ["phones", { phones: ["+12025550199"] }],
    ["emails", { emails: [] }],
    ["places", { places: ["Lagos"] }],
    ["answers", { answers: [{ question: "City?", answer: "Lagos" }] }],
    ["submission", { submission: { ip: { address: "192.0.2.1", vouchedBy: "ats" as const } } }],
    ["submittedAt", { submittedAt: new Date("2026-11-21") }],
  ])("changes with %s", (_, change) => {
    expect(inputDigest(KEY, { ...anApplication(), ...change })).not.toBe(digest);
  });

  it("differs by key, so that digests of two customers cannot be compared", () => {
    expect(inputDigest(OTHER_KEY, anApplication())).not.toBe(digest);
  });

  it("holds nothing of the application in the clear", () => {
    expect(digest).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});
