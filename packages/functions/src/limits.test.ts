import { defaultTiming } from "@bonafide/core/screening/deps";
import { REQUEST_MS } from "../../core/src/ats/sender.ts";
import { LONGEST_TOKEN_WAIT_MS } from "../../core/src/ats/tokens.ts";
import { LONGEST_SLEEP_MS } from "../../core/src/http/paced.ts";
import { NEAR_MS as LONGEST_TURN_MS } from "../../core/src/screening/pacer.ts";
import { describe, expect, it } from "vitest";
import {
  AWS_CALL_MS,
  CONNECTION_MAX_AGE_MS,
  DEAD_LETTER_RETENTION_DAYS,
  INGRESS_AWS_ATTEMPTS,
  INGRESS_TIMEOUT_SECONDS,
  JOB_BUDGET_MS,
  MAX_DELAY_SECONDS,
  MAX_RECEIVE_COUNT,
  QUEUE_RETENTION_DAYS,
  RECONCILE_EVERY_MINUTES,
  RECONCILE_TIMEOUT_SECONDS,
  REPORT_MARGIN_MS,
  SCREEN_TIMEOUT_SECONDS,
  VISIBILITY_SECONDS,
} from "./limits.ts";

describe("time arithmetic", () => {
  it("keeps a message hidden for six times the worker's time-out, and long past an armed note's quiescence", () => {
    expect(VISIBILITY_SECONDS).toBeGreaterThanOrEqual(6 * SCREEN_TIMEOUT_SECONDS);
    expect(VISIBILITY_SECONDS * 1000).toBeGreaterThan(defaultTiming.quiescenceMs);
  });
  it("holds a lease longer than a worker can live", () => {
    expect(defaultTiming.leaseMs).toBeGreaterThan(SCREEN_TIMEOUT_SECONDS * 1000);
  });
  it("gives a job room for its lookups and its note, and the batch room to report", () => {
    expect(JOB_BUDGET_MS).toBeGreaterThan(defaultTiming.lookupsMs + defaultTiming.noteMs);
    expect(JOB_BUDGET_MS + REPORT_MARGIN_MS).toBeLessThan(SCREEN_TIMEOUT_SECONDS * 1000);
  });
  it("ends a reconciling by itself before Lambda does, and holds its lease longer than it can live but not into the next run", () => {
    const { budgetMs, leaseMs, overlapMs, graceMs } = defaultTiming.reconcile;
    expect(budgetMs).toBeLessThan(RECONCILE_TIMEOUT_SECONDS * 1000 - 30_000);
    expect(leaseMs).toBeGreaterThan(RECONCILE_TIMEOUT_SECONDS * 1000);
    expect(leaseMs).toBeLessThan(RECONCILE_EVERY_MINUTES * 60_000);
    expect(overlapMs).toBeGreaterThan(graceMs);
  });

  it("gives one job's every outbound wait its place within the worker's time-out, one after the other", () => {
    // Reading a document goes on beside the lookups, within the same deadline.
    const waits = {
      turn: LONGEST_TURN_MS,
      token: LONGEST_TOKEN_WAIT_MS,
      lookups: defaultTiming.lookupsMs,
      note: defaultTiming.noteMs,
      report: REPORT_MARGIN_MS,
    };
    const sum = Object.values(waits).reduce((total, ms) => total + ms, 0);
    expect(sum).toBeLessThan(JOB_BUDGET_MS);
    // Two calls of the ATS may each take all of their time besides; a third one late is what the lease is for.
    expect(sum + 2 * REQUEST_MS).toBeLessThan(SCREEN_TIMEOUT_SECONDS * 1000);
    expect(defaultTiming.leaseMs).toBeGreaterThan(SCREEN_TIMEOUT_SECONDS * 1000 + REPORT_MARGIN_MS);
  });
  it("has what was switched off over within a minute: what a worker remembers, and the job it began with that", () => {
    // A job does its last outbound work within its budget: the sum above is what bounds it.
    expect(CONNECTION_MAX_AGE_MS + JOB_BUDGET_MS).toBeLessThanOrEqual(60_000);
    // A table read for every message would be no memory at all.
    expect(CONNECTION_MAX_AGE_MS).toBeGreaterThanOrEqual(10_000);
  });
  it("waits inside a function for moments only: whatever is longer goes back to the queue", () => {
    expect(LONGEST_SLEEP_MS).toBeLessThanOrEqual(2_000);
    expect(LONGEST_TURN_MS).toBeLessThanOrEqual(2_000);
    expect(LONGEST_TOKEN_WAIT_MS).toBeLessThanOrEqual(2_000);
  });
  it("fits every attempt to enqueue into the ingress's time-out", () => {
    // Connecting and answering each have the limit to themselves.
    expect(2 * AWS_CALL_MS * INGRESS_AWS_ATTEMPTS).toBeLessThan(INGRESS_TIMEOUT_SECONDS * 1000);
  });
  it("keeps dead letters longer than their source, and receives often enough to call a message poison", () => {
    expect(DEAD_LETTER_RETENTION_DAYS).toBeGreaterThan(QUEUE_RETENTION_DAYS);
    expect(MAX_RECEIVE_COUNT).toBeGreaterThanOrEqual(5);
  });
  it("never asks SQS for a longer delay than it has", () => {
    expect(Math.max(...defaultTiming.notYetSeconds, defaultTiming.retrySeconds.longest)).toBeLessThanOrEqual(
      MAX_DELAY_SECONDS,
    );
  });
});
