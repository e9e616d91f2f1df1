import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerDigest, inputDigest, isFullCheck, noteMarker } from "./keyed.ts";
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

describe("isFullCheck", () => {
  const chosen = (share: number, indexKey = KEY) =>
    Array.from({ length: 2000 }, (_, at) => `a${at}`).filter((applicationId) =>
      isFullCheck(indexKey, { ...key, applicationId }, share),
    );

  it("chooses nobody at 0, everybody at 1, and near its share between, the smaller within the larger", () => {
    expect(chosen(0)).toEqual([]);
    expect(chosen(1)).toHaveLength(2000);
    const [one, ten] = [chosen(0.01), chosen(0.1)];
    expect(one.length).toBeGreaterThan(5);
    expect(one.length).toBeLessThan(45);
    expect(ten.length).toBeGreaterThan(140);
    expect(ten.length).toBeLessThan(260);
    expect(ten).toEqual(expect.arrayContaining(one));
  });

  it("chooses the same again, and others under another key", () => {
    expect(chosen(0.1)).toEqual(chosen(0.1));
    expect(chosen(0.1, OTHER_KEY)).not.toEqual(chosen(0.1));
  });
});

describe("answerDigest", () => {
  const asked = { lookup: "lineType/a", values: ["+12025550143"], submittedAt: new Date("2026-11-20T08:00:00Z") };
  it("is the same for the same question on one day, and hides what was asked", () => {
    const digest = answerDigest(KEY, asked);
    expect(answerDigest(KEY, { ...asked, submittedAt: new Date("2026-11-20T23:59:59Z") })).toBe(digest);
    expect(digest).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("differs by key, lookup, values, their division and day", () => {
    const digests = [
      answerDigest(KEY, asked),
      answerDigest(OTHER_KEY, asked),
      answerDigest(KEY, { ...asked, lookup: "lineType/b" }),
      answerDigest(KEY, { ...asked, values: ["+1202555", "0143"] }),
      answerDigest(KEY, { ...asked, values: [] }),
      answerDigest(KEY, { ...asked, submittedAt: new Date("2026-11-21T00:00:00Z") }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});
