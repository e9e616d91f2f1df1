import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openReference, sealReference } from "./intake.ts";

const KEY = Buffer.alloc(32, 7);
const OTHER_KEY = Buffer.alloc(32, 8);
const IV = Buffer.from("000102030405060708090a0b", "hex");
const sealed = sealReference({ ip: "192.0.2.7" }, KEY, IV);

describe("openReference", () => {
  it("opens what was sealed with the same key", () => {
    expect(openReference(sealed, KEY)).toEqual({ ip: "192.0.2.7" });
    expect(openReference(` ${sealed}\n`, KEY)).toEqual({ ip: "192.0.2.7" });
  });

  it("keeps the format that forms in the field produce (vector computed with WebCrypto)", () => {
    expect(sealed).toBe("bf1.AAECAwQFBgcICQoLY6OAAD8z-3hOgMuszGpCzcNBx6ICAFvDSL0Db4qxNSvfwg");
  });

  it("opens every address under every fresh nonce", () => {
    const iv = fc.uint8Array({ minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), iv, (ip, nonce) => {
        expect(openReference(sealReference({ ip }, KEY, nonce), KEY)).toEqual({ ip });
      }),
    );
  });

  it("does not show the address to whoever carries it", () => {
    expect(Buffer.from(sealed.slice(4), "base64url").toString("latin1")).not.toContain("192.0.2.7");
  });

  it("refuses a reference sealed with another key", () => {
    expect(openReference(sealed, OTHER_KEY)).toBeNull();
  });

  it("refuses a reference with any one byte changed", () => {
    const bytes = Buffer.from(sealed.slice(4), "base64url");
    for (let at = 0; at < bytes.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at);
        expect(openReference(`bf1.${changed.toString("base64url")}`, KEY)).toBeNull();
      }
    }
  });

  it("refuses a reference with any one character changed, added or taken away", () => {
    for (let at = 0; at < sealed.length; at += 1) {
      for (const other of ["A", "B", "w", "-", "_", "=", " ", "."]) {
        if (sealed[at] !== other)
          expect(openReference(sealed.slice(0, at) + other + sealed.slice(at + 1), KEY)).toBeNull();
        if (at > 0) expect(openReference(sealed.slice(0, at) + other + sealed.slice(at), KEY)).toBeNull();
      }
      expect(openReference(sealed.slice(0, at) + sealed.slice(at + 1), KEY)).toBeNull();
    }
  });

  it("refuses what is sealed well but is no address", () => {
    for (const ip of ["", "example.com", "300.1.1.1", "192.0.2.7/24", "192.0.2.7, 198.51.100.1"]) {
      expect(openReference(sealReference({ ip }, KEY, IV), KEY)).toBeNull();
    }
  });

  it("answers null for whatever an applicant types, and never throws", () => {
    const typed = fc.oneof(
      fc.string({ unit: "binary", maxLength: 600 }),
      fc.string({ unit: "binary", maxLength: 600 }).map((text) => `bf1.${text}`),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => `bf1.${Buffer.from(bytes).toString("base64url")}`),
      fc.ipV4(),
    );
    fc.assert(
      fc.property(typed, (text) => {
        expect(openReference(text, KEY)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it("answers null for a key that is no key", () => {
    expect(openReference(sealed, randomBytes(5))).toBeNull();
  });

  it("does not read answers of any length", () => {
    expect(openReference(" ".repeat(512) + sealed, KEY)).toBeNull();
  });
});
