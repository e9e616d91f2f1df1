/** Many workers, one limit: a flood for one ATS account is worked off at the limit's pace, and holds up nobody else. */
import { createEmulator as createGreenhouse } from "@bonafide/core/ats/greenhouse/emulator";
import { createEmulator as createLever } from "@bonafide/core/ats/lever/emulator";
import type { EmulatedSubmission } from "@bonafide/core/ats/emulation";
import { describe, expect, it } from "vitest";
import { createVirtualTime } from "../support/virtual-time.ts";
import { createFleet, type FleetAccount, fleetConnection } from "../support/worker-fleet.ts";

/** The long form is for running by hand: BONAFIDE_LONG=1. */
const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const START = "2026-03-02T09:00:00Z";

const person = (number: number, submittedAt: Date): EmulatedSubmission => ({
  givenName: "Given",
  familyName: `Family${number}`,
  emails: [`person${number}@example.test`],
  phones: [],
  location: null,
  answers: [],
  submittedAt,
});

interface Drained {
  readonly applications: number;
  readonly others: number;
  readonly hours: number;
  readonly requests: number;
  readonly turnedAway: number;
  readonly saturation: number;
  readonly waits: Record<string, number>;
  readonly messages: number;
  readonly table: { reads: number; updates: number };
  readonly otherSlowestSeconds: number;
  readonly deadLetters: number;
}

/** A flood at one account while another gets one application every twenty seconds. */
async function drain(
  flood: (clock: () => Date) => FleetAccount,
  applications: number,
  perSecond: number,
): Promise<Drained> {
  const time = createVirtualTime(START);
  const flooded = flood(time.clock);
  const emulator = createLever({ clock: time.clock });
  const quiet: FleetAccount = {
    connection: fleetConnection("quiet-connection-00000000", "lever"),
    emulator,
    answers: { total: 0, turnedAway: 0 },
  };
  const fleet = createFleet(time, { accounts: [flooded, quiet] });
  await fleet.start();
  for (let number = 0; number < applications; number += 1)
    fleet.announce(flooded.connection.id, flooded.emulator.submit(person(number, time.clock())));
  let others = 0;
  let isOver = false;
  const another = () => {
    if (isOver) return;
    fleet.announce(quiet.connection.id, emulator.submit(person(1_000_000 + others, time.clock())));
    others += 1;
    time.at(time.now() + 20_000, another);
  };
  another();
  await time.run(() => fleet.finished(flooded.connection.id) === applications);
  const tookMs = time.now() - Date.parse(START);
  isOver = true;
  await time.run(() => fleet.finished(quiet.connection.id) === others);
  const { total, turnedAway } = flooded.answers;
  return {
    applications,
    others,
    hours: tookMs / 3_600_000,
    requests: total,
    turnedAway,
    saturation: total / ((tookMs / 1000) * perSecond),
    waits: Object.fromEntries(fleet.waited),
    messages: fleet.messages(),
    table: fleet.table,
    otherSlowestSeconds: Math.max(...(fleet.latencies.get(quiet.connection.id) ?? [])) / 1000,
    deadLetters: fleet.deadLetters.length,
  };
}

const greenhouse = (clock: () => Date): FleetAccount => {
  const emulator = createGreenhouse({ clock });
  emulator.behave({ rateLimit: { requests: 50, windowMs: 10_000 } });
  return {
    connection: fleetConnection("flooded-connection-000000", "greenhouse"),
    emulator,
    answers: { total: 0, turnedAway: 0 },
  };
};

/** With the limit the vendor documents, of which no answer says a word. */
const lever = (clock: () => Date): FleetAccount => ({
  connection: fleetConnection("flooded-connection-000000", "lever"),
  emulator: createLever({ clock }),
  answers: { total: 0, turnedAway: 0 },
});

describe("a flood of applications at an ATS with a limit", () => {
  it.each([
    ["of 50 requests per 10 s, stated with every answer", greenhouse, 5, LONG ? 5_000 : 200],
    ["of 10 requests a second that no answer states", lever, 10, LONG ? 2_000 : 100],
  ] as const)(
    "%s is worked off near the limit, hardly ever turned away, and holds nobody else up",
    async (name, flood, perSecond, applications) => {
      const drained = await drain(flood, applications, perSecond);
      if (LONG) process.stdout.write(`${name}: ${JSON.stringify(drained)}\n`);
      expect(drained.turnedAway / drained.requests).toBeLessThan(0.01);
      // The pace has to be found first, which weighs more in a short flood.
      expect(drained.saturation).toBeGreaterThan(LONG ? 0.85 : 0.8);
      expect(drained.otherSlowestSeconds).toBeLessThan(30);
      expect(drained.deadLetters).toBe(0);
      // One update for each turn, and few to find and correct the pace.
      expect(drained.table.updates).toBeLessThan(1.25 * (applications + drained.others));
    },
  );
});
