import { describe, expect, it } from "vitest";
import type { HttpResponse } from "../http/http.ts";
import { retryAfterMs } from "./provider-errors.ts";

const NOW = new Date("2026-11-20T09:20:00Z");
const answer = (headers: Record<string, string>): HttpResponse => ({
  status: 429,
  body: new Uint8Array(),
  header: (name) => headers[name] ?? null,
});

describe("retryAfterMs", () => {
  it.each([
    ["seconds", { "retry-after": "7" }, 7000],
    ["the end of the window", { "x-ratelimit-reset": String(NOW.getTime() / 1000 + 12) }, 12_000],
    ["a window that has ended", { "x-ratelimit-reset": String(NOW.getTime() / 1000 - 12) }, 0],
    ["a wait nobody should believe", { "retry-after": "999999" }, 900_000],
    ["garbage", { "retry-after": "soon", "x-ratelimit-reset": "-1" }, null],
    ["nothing", {}, null],
  ])("reads %s", (_, headers, expected) => {
    expect(retryAfterMs(answer(headers), NOW)).toBe(expected);
  });
});
