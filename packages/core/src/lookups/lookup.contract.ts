/** What every network provider owes its caller: whatever the other side does, a typed answer and never an exception. */
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Application } from "../domain/application.ts";
import type { Evidence, UnavailableReason } from "../domain/evidence.ts";
import type { FactKind, Facts } from "../domain/facts.ts";
import { originAllowList } from "../http/allow-list.ts";
import { createHttpClient } from "../http/client.ts";
import type { HttpClient } from "../http/http.ts";
import { aContext } from "./testing.ts";
import type { ProviderEmulator } from "./emulation.ts";
import type { Lookup } from "./lookup.ts";

export interface LookupContract<K extends FactKind> {
  readonly name: string;
  readonly emulator: ProviderEmulator;
  /** The lookup pointed at an emulator's origin. */
  readonly lookup: (http: HttpClient, origin: string) => Lookup<K>;
  /** An application the emulator answers for with one request. */
  readonly application: Application;
  readonly known?: Partial<{ readonly [Kind in FactKind]: Evidence<Kind> }>;
  /** The fact the emulator's ordinary answer leads to. */
  readonly fact: Facts[K];
  /** What a 404 of this provider means; `found` where it is an answer of its own. */
  readonly notFound: UnavailableReason | "found";
}

/** Above what the slow emulator needs to lose, below what a person waiting for the tests notices. */
const DEADLINE_MS = 1_000;

export function describeLookupContract<K extends FactKind>(contract: LookupContract<K>): void {
  describe(`${contract.name} honours the lookup contract`, () => {
    const { emulator, application, known } = contract;
    let origin = "";
    let server: ReturnType<typeof serve>;

    beforeAll(async () => {
      const { promise, resolve } = Promise.withResolvers<AddressInfo>();
      server = serve({ fetch: emulator.app.fetch, hostname: "127.0.0.1", port: 0 }, resolve);
      origin = `http://127.0.0.1:${(await promise).port}`;
    });
    afterAll(() => {
      server.close();
    });
    beforeEach(() => emulator.behave({}));

    const look = (allowed: readonly string[] = [origin], signal = new AbortController().signal) => {
      const http = createHttpClient({
        allowed: originAllowList(allowed),
        allowLoopback: true,
        maxTimeoutMs: DEADLINE_MS,
      });
      return contract.lookup(http, origin).look(application, aContext({ ...known }, signal));
    };
    const reasonOf = (evidence: Evidence<K>) => (evidence.status === "unavailable" ? evidence.reason : evidence.status);

    it("answers with the fact, its own id as source, in one request", async () => {
      const before = emulator.requests;
      expect(await look()).toEqual({
        status: "found",
        fact: contract.fact,
        source: contract.lookup(() => Promise.reject(new Error("not called")), origin).id,
        dataDate: null,
      });
      expect(emulator.requests - before).toBe(1);
    });

    it.each<[number, UnavailableReason | "found"]>([
      [400, "provider_error"],
      [401, "refused"],
      [403, "refused"],
      [404, contract.notFound],
      [429, "rate_limited"],
      [500, "provider_error"],
      [502, "provider_error"],
      [503, "provider_error"],
    ])("reads status %i as unavailable (%s), without asking again", async (status, reason) => {
      emulator.behave({ failNext: { status, times: 1 } });
      const before = emulator.requests;
      expect(reasonOf(await look())).toBe(reason);
      expect(emulator.requests - before).toBe(1);
    });

    it.each(["garbage", "html", "oversized"] as const)(
      "reads a success that is %s as a provider error",
      async (kind) => {
        emulator.behave({ [kind]: true });
        expect(reasonOf(await look())).toBe("provider_error");
      },
    );

    it("reads silence as a timeout", async () => {
      emulator.behave({ slowMs: DEADLINE_MS * 4 });
      expect(reasonOf(await look())).toBe("timeout");
    });

    it("gives up when the gathering is over", async () => {
      expect(reasonOf(await look([origin], AbortSignal.abort()))).toBe("timeout");
    });

    it("reads a host that configuration does not name as refused, and sends nothing", async () => {
      const before = emulator.requests;
      expect(reasonOf(await look([]))).toBe("refused");
      expect(emulator.requests - before).toBe(0);
    });

    it("names itself as the source that failed", async () => {
      emulator.behave({ failNext: { status: 500, times: 1 } });
      const { id } = contract.lookup(() => Promise.reject(new Error("not called")), origin);
      expect(await look()).toMatchObject({ status: "unavailable", source: id });
    });
  });
}
