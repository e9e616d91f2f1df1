/** What a number of applications costs at AWS, item by item, from counted operations, a price table and stated assumptions. */
import {
  BATCH_SIZE,
  BATCH_WINDOW_SECONDS,
  READ_RESUME_MEMORY_MB,
  SCREEN_MEMORY_MB,
  SWEEP_EVERY_MINUTES,
  WEBHOOK_MEMORY_MB,
} from "@bonafide/functions/limits";
import { COUNTED, COUNTED_BESIDES } from "./counted.ts";
import type { Prices } from "./prices.ts";

export type Profile = "lean" | "full";

/** What nobody can count in advance. Every one of these is printed with the result. */
export const ASSUMED = {
  /** Applications come in working hours: 22 days of 8 hours. */
  hoursPerMonth: 176,
  /** Deliveries by an ATS per application that change nothing: a repeat of "created", and updates while it is open. */
  duplicates: 0.02,
  awsCallMs: 8,
  atsCallMs: 150,
  /** Rounds of calls that wait for one another. */
  rounds: {
    lean: { aws: 11, ats: 2, lookupsMs: 60 },
    full: { aws: 14, ats: 7, lookupsMs: 600 },
  },
  /** Of a whole core, per application; measured by `npm run bench`, see docs/performance.md. */
  processorMs: { lean: 30, full: 60 },
  ingressMs: 20,
  readerMs: 150,
  /** Of each line of log and metrics, with what the service adds. */
  logLineBytes: 350,
  /** START, END and REPORT of one invocation. */
  invocationLogBytes: 450,
  /** Sent to the ATS and to providers. */
  sentKb: { lean: 4, full: 10 },
  /** Different metrics that get a value in a month of work. */
  metrics: 8,
  /** Worker processes that are up during working hours and read their secrets every five minutes. */
  workers: 2,
} as const;

const MEGABYTES_PER_GB = 1024;
const MEGABYTES_PER_CORE = 1769;
const MONTH_HOURS = 730;
const MILLION = 1_000_000;
const KB_PER_GB = 1_000_000;

export interface Item {
  readonly item: string;
  readonly usd: number;
  /** What was multiplied. */
  readonly from: string;
}

export interface Cost {
  readonly profile: Profile;
  readonly applications: number;
  /** What grows with the applications. */
  readonly items: readonly Item[];
  readonly total: number;
  /** What a month costs in which nobody applies. */
  readonly idle: readonly Item[];
  readonly idleTotal: number;
  readonly batch: number;
}

const sum = (items: readonly Item[]) => items.reduce((total, { usd }) => total + usd, 0);
const share = (memoryMb: number) => Math.min(1, memoryMb / MEGABYTES_PER_CORE);
const shown = (value: number) => (value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2))));

export function costOf(profile: Profile, applications: number, prices: Prices): Cost {
  const counted = COUNTED[profile];
  const millions = applications / MILLION;
  const rounds = ASSUMED.rounds[profile];
  const perSecond = applications / (ASSUMED.hoursPerMonth * 3_600);
  const batch = Math.min(BATCH_SIZE, 1 + perSecond * BATCH_WINDOW_SECONDS);
  const waitMs = rounds.aws * ASSUMED.awsCallMs + rounds.ats * ASSUMED.atsCallMs + rounds.lookupsMs;
  // Those of one batch wait together and share the processor.
  const workerMs = waitMs / batch + ASSUMED.processorMs[profile] / share(SCREEN_MEMORY_MB);
  const lambda = (ms: number, memoryMb: number) =>
    (ms / 1_000) * (memoryMb / MEGABYTES_PER_GB) * prices.lambdaGbSecond * applications;
  const deliveries = 1 + ASSUMED.duplicates;
  const reads = counted.readUnits + ASSUMED.duplicates * COUNTED.duplicate.readUnits;
  const reader = profile === "full" ? 1 : 0;
  const logBytes =
    COUNTED_BESIDES.logLines[profile] * ASSUMED.logLineBytes + ASSUMED.invocationLogBytes * (1 + 1 / batch + reader);
  const storedGb = (COUNTED_BESIDES.storedKb[profile] * applications) / KB_PER_GB;
  const items: Item[] = [
    {
      item: "DynamoDB writes",
      usd: counted.writeUnits * prices.dynamoMillionWrites * millions,
      from: `${counted.writeUnits} write units each`,
    },
    {
      item: "DynamoDB reads",
      usd: reads * prices.dynamoMillionReads * millions,
      from: `${shown(reads)} read units each`,
    },
    {
      item: "SQS requests",
      usd: deliveries * (1 + 2 / batch) * prices.sqsMillionRequests * millions,
      from: `a send each, a receive and a delete per batch of ${shown(batch)}`,
    },
    {
      item: "Lambda requests",
      usd: (deliveries * (1 + 1 / batch) + reader) * prices.lambdaMillionRequests * millions,
      from: "ingress, worker per batch, reader per document",
    },
    {
      item: "Lambda ingress",
      usd: deliveries * lambda(ASSUMED.ingressMs, WEBHOOK_MEMORY_MB),
      from: `${ASSUMED.ingressMs} ms of ${WEBHOOK_MEMORY_MB} MB`,
    },
    {
      item: "Lambda worker",
      usd: lambda(workerMs, SCREEN_MEMORY_MB),
      from: `${shown(workerMs)} ms of ${SCREEN_MEMORY_MB} MB: ${waitMs} ms of waiting shared by the batch, and processor time`,
    },
    {
      item: "Lambda reader",
      usd: reader * lambda(ASSUMED.readerMs, READ_RESUME_MEMORY_MB),
      from: reader === 0 ? "off" : `${ASSUMED.readerMs} ms of ${READ_RESUME_MEMORY_MB} MB`,
    },
    {
      item: "Logs",
      usd: (logBytes * applications * prices.logsGb) / 1e9,
      from: `${shown(logBytes)} bytes each`,
    },
    {
      item: "Data sent",
      usd: (ASSUMED.sentKb[profile] * applications * prices.transferGb) / KB_PER_GB,
      from: `${ASSUMED.sentKb[profile]} KB each`,
    },
    {
      item: "Storage for a month",
      usd: storedGb * (prices.dynamoGbMonth + prices.recoveryGbMonth),
      from: `${shown(storedGb)} GB with point-in-time recovery, all of it for the month`,
    },
  ];
  const sweeps = (MONTH_HOURS * 60) / SWEEP_EVERY_MINUTES;
  // Table, parameters and bucket: each process of each function asks again after five minutes.
  const keyRequests = sweeps + ASSUMED.workers * 4 * ASSUMED.hoursPerMonth * 12;
  const idle: Item[] = [
    { item: "Key", usd: prices.keyMonth, from: "one customer-managed key" },
    {
      item: "Key requests",
      usd: (keyRequests / 10_000) * prices.keyTenThousandRequests,
      from: `${Math.round(keyRequests)} a month`,
    },
    {
      item: "Sweeps",
      usd:
        (sweeps / MILLION) * (prices.lambdaMillionRequests + COUNTED.sweep.readUnits * prices.dynamoMillionReads) +
        sweeps * 0.1 * (SCREEN_MEMORY_MB / MEGABYTES_PER_GB) * prices.lambdaGbSecond,
      from: `${sweeps} of 100 ms`,
    },
    {
      item: "Metrics",
      usd: ASSUMED.metrics * prices.metricMonth,
      from: `${ASSUMED.metrics} that get a value; none, and no charge, in a month without events`,
    },
    {
      item: "Polling",
      // Five long polls of twenty seconds at a time stand open on an empty queue.
      usd: ((5 * MONTH_HOURS * 3_600) / 20 / MILLION) * prices.sqsMillionRequests,
      from: "empty receives of five pollers, twenty seconds each",
    },
    {
      item: "Bucket",
      usd: 0.2 * prices.bucketGbMonth + 10 * prices.bucketThousandReads,
      from: "public data and its old versions, 0.2 GB",
    },
  ];
  return { profile, applications, items, total: sum(items), idle, idleTotal: sum(idle), batch };
}
