import { describe, expect, it } from "vitest";
import type { RequestGate } from "../domain/pace.ts";
import { HttpFailure, type HttpRequest, type HttpResponse } from "./http.ts";
import { pacedHttp } from "./paced.ts";

const request: HttpRequest = { method: "GET", url: "https://vendor.example.test/v1", timeoutMs: 10_000 };
const ok: HttpResponse = { status: 200, header: () => null, body: new Uint8Array() };

function setUp(closed: number[], answer: () => Promise<HttpResponse> = async () => ok) {
  const sent: HttpRequest[] = [];
  const slept: number[] = [];
  const told: (number | null)[] = [];
  const gate: RequestGate = {
    closedForMs: () => closed.shift() ?? 0,
    sent: () => {},
    answered: async (response) => {
      told.push(response?.status ?? null);
    },
  };
  const sleep = async (ms: number) => {
    slept.push(ms);
  };
  const http = pacedHttp(
    (wanted) => {
      sent.push(wanted);
      return answer();
    },
    { gate, sleep },
  );
  return { http, sent, slept, told };
}

describe("a paced client", () => {
  it("sends at once through an open door, and tells the answer", async () => {
    const { http, sent, slept, told } = setUp([]);
    expect(await http(request)).toBe(ok);
    expect([sent, slept, told]).toEqual([[request], [], [200]]);
  });

  it("waits a moment for the door to open, out of the request's own time", async () => {
    const { http, sent, slept } = setUp([900]);
    await http(request);
    expect(slept).toEqual([900]);
    expect(sent).toEqual([{ ...request, timeoutMs: 9_100 }]);
  });

  it.each([
    ["is closed for longer", [2_400], request, "3"],
    ["is closed for longer than the request may take", [500], { ...request, timeoutMs: 400 }, "1"],
    ["closes again meanwhile", [900, 5_000], request, "5"],
  ])("answers a 429 with the wait itself, and sends nothing, when the door %s", async (_, closed, wanted, seconds) => {
    const { http, sent, told } = setUp(closed);
    const response = await http(wanted);
    expect([response.status, response.header("Retry-After"), response.header("x-other")]).toEqual([429, seconds, null]);
    expect([sent, told]).toEqual([[], []]);
  });

  it("tells that no answer came, and passes the failure on", async () => {
    const failure = new HttpFailure("reset", "vendor.example.test", true);
    const { http, told } = setUp([], () => Promise.reject(failure));
    await expect(http(request)).rejects.toBe(failure);
    expect(told).toEqual([null]);
  });
});
