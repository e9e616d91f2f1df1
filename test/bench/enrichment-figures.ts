/** Whether gathering evidence takes as long as its longest chain of questions and no longer, with answers that take a known time. */
import { setTimeout as pause } from "node:timers/promises";
import { Connection } from "@bonafide/core/domain/connection";
import { unread } from "@bonafide/core/domain/document";
import { absent, found } from "@bonafide/core/domain/evidence";
import type { FactKind } from "@bonafide/core/domain/facts";
import type { Lookup } from "@bonafide/core/lookups/lookup";
import { catalogPolicy } from "@bonafide/core/domain/policy";
import { clear, defineSignal, fired } from "@bonafide/core/domain/signal";
import { defaultTiming } from "@bonafide/core/screening/deps";
import { createPurchases } from "@bonafide/core/screening/purchases";
import { createMemoryStores } from "@bonafide/core/stores/memory";
import * as z from "zod";
import { anApplication } from "../../packages/core/src/lookups/testing.ts";
import { gather } from "../../packages/core/src/screening/gather.ts";
import { type BenchFigure, against } from "./bench-figure.ts";
import { figure } from "./figure.ts";
import { spread } from "./statistics.ts";

const DOCUMENT_MS = 400;
const FREE_MS = { network: 250, phone: 50, mailDomain: 400 } as const;
const PORTFOLIO_MS = 300;
const PAID_MS = 500;
/** Nothing is bought before everything free is known: the free stage, the résumé and then its portfolio longest, then the paid one. */
const LONGEST_MS = Math.max(...Object.values(FREE_MS), DOCUMENT_MS + PORTFOLIO_MS) + PAID_MS;

const rates = { misrepresenting: 0.5, honest: 0.1 };
const wording = { seen: "Seen", short: "check" };
/** Five points from what is free, five from what is paid, and ten change the band: so it is bought, every time. */
const signals = [
  defineSignal({
    id: "velocity",
    group: "velocity",
    needs: ["velocity"],
    tiers: { fired: { points: 5, rates } },
    wording,
    judge: ({ velocity }) => (velocity.jobs > 1 ? fired("fired") : clear),
  }),
  defineSignal({
    id: "history",
    group: "consistency",
    needs: ["history"],
    tiers: { fired: { points: 5, rates } },
    wording,
    judge: ({ history }) => (history.conflicts > 0 ? fired("fired") : clear),
  }),
];

const INDEX_KEY = Buffer.alloc(32, 7).toString("base64");
const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const metrics = { count: () => {} };
const clock = () => new Date();

function taking(fact: FactKind, ms: number, rest: Partial<Lookup> = {}): Lookup {
  return { id: `${fact}/bench`, fact, after: [], look: () => pause(ms).then(() => absent), ...rest };
}

/** `paid` hears of each question that is paid for. */
function lookups(paid: () => void): readonly Lookup[] {
  return [
    taking("network", FREE_MS.network),
    taking("velocity", 0, { look: async () => found<"velocity">({ jobs: 30 }, "velocity/bench") }),
    taking("phone", FREE_MS.phone),
    taking("mailDomain", FREE_MS.mailDomain),
    taking("hiddenText", 0, { look: async (_application, { document }) => document().then(() => absent) }),
    taking("portfolioDomain", PORTFOLIO_MS, { after: ["hiddenText"] }),
    taking("history", PAID_MS, {
      look: async () => {
        paid();
        await pause(PAID_MS);
        return absent;
      },
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
  const purchases = createPurchases({ stores: createMemoryStores(clock), clock, logger: quiet, metrics, fullShare: 0 });
  let bought = 0;
  const deps = {
    lookups: lookups(() => {
      bought += 1;
    }),
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
    await gather(deps, anApplication(), connection, { policy: catalogPolicy(signals), indexKey: INDEX_KEY });
    if (run > 0) taken.push(performance.now() - begun);
  }
  if (bought !== runs + 1) throw new Error(`bought ${bought} times in ${runs + 1} runs`);
  const measured = spread(taken);
  const over = {
    median: measured.median / LONGEST_MS,
    low: measured.low / LONGEST_MS,
    high: measured.high / LONGEST_MS,
  };
  return [against(figure("enrichment.wall", "ms", measured.median, LONGEST_MS, over), 1.1)];
}
