/** Whether gathering evidence takes as long as its longest chain of questions and no longer, with answers that take a known time. */
import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "@bonafide/core/domain/connection";
import { unread } from "@bonafide/core/domain/document";
import { absent } from "@bonafide/core/domain/evidence";
import type { FactKind } from "@bonafide/core/domain/facts";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import { defaultTiming } from "@bonafide/core/screening/deps";
import { createPurchases } from "@bonafide/core/screening/purchases";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { createMemoryStores } from "@bonafide/core/stores/memory";
import * as z from "zod";
import { anApplication } from "../../packages/core/src/lookups/testing.ts";
import { gather } from "../../packages/core/src/screening/gather.ts";
import { type BenchFigure, against } from "./bench-figure.ts";
import { figure } from "./figure.ts";
import { spread } from "./statistics.ts";

const DOCUMENT_MS = 150;
const FREE_MS = { network: 100, phone: 40, mailDomain: 180 } as const;
const PORTFOLIO_MS = 100;
const PAID_MS = 200;
/** Every check asked: the address and then what is bought about it, or the résumé and then its portfolio. */
const LONGEST_MS = Math.max(FREE_MS.network + PAID_MS, DOCUMENT_MS + PORTFOLIO_MS);

const INDEX_KEY = Buffer.alloc(32, 7).toString("base64");
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const metrics = { count: () => {} };
const clock = () => new Date();

function taking(fact: FactKind, ms: number, rest: Partial<Lookup> = {}): Lookup {
  return { id: `${fact}/bench`, fact, after: [], look: () => pause(ms).then(() => absent), ...rest };
}

function lookups(): readonly Lookup[] {
  return [
    ...Object.entries(FREE_MS).map(([fact, ms]) => taking(fact as keyof typeof FREE_MS, ms)),
    taking("hiddenText", 0, { look: async (_application, { document }) => document().then(() => absent) }),
    taking("portfolioDomain", PORTFOLIO_MS, { after: ["hiddenText"] }),
    taking("anonymiser", PAID_MS, {
      after: ["network"],
      price: { usd: 0.01, asOf: "2026-11-22" },
      cache: { ttlSeconds: 60, subject: () => ({ values: [String(Math.random())], calls: 1 }), schema: z.never() },
    }),
  ];
}

export async function enrichmentFigures(runs: number): Promise<readonly BenchFigure[]> {
  const connection = Connection.parse({
    id: "bench-0123456789abcdefgh",
    ats: "greenhouse",
    name: "Bench",
    mode: "observe",
  });
  const purchases = createPurchases({ stores: createMemoryStores(clock), clock, logger: quiet, metrics, fullShare: 1 });
  const deps = {
    lookups: lookups(),
    timing: defaultTiming,
    logger: quiet,
    metrics,
    signals,
    purchases,
    documents: () => pause(DOCUMENT_MS).then(() => unread),
  };
  const taken: number[] = [];
  // The first compiles.
  for (let run = 0; run <= runs; run += 1) {
    const begun = performance.now();
    await gather(deps, anApplication(), connection, { policy: defaultPolicy, indexKey: INDEX_KEY });
    if (run > 0) taken.push(performance.now() - begun);
  }
  const measured = spread(taken);
  const over = {
    median: measured.median / LONGEST_MS,
    low: measured.low / LONGEST_MS,
    high: measured.high / LONGEST_MS,
  };
  return [against(figure("enrichment.wall", "ms", measured.median, LONGEST_MS, over), 1.1)];
}
