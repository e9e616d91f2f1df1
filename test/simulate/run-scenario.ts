/** Plays one scenario to its end: people apply and act, faults strike, everything stops, and what stands then is judged. */
import type { Band } from "@bonafide/core/domain/assessment";
import { seeded } from "@bonafide/core/domain/seeded";
import type { Logger, Metrics } from "@bonafide/core/domain/ports";
import { brokenOff, nameOf, nothingStruck, type Spot, type Struck, sumOf } from "./faults.ts";
import { type Applied, type Expected, POISON, type Violation, violations, wordsOf } from "./invariants.ts";
import {
  type Act,
  ERASURES,
  type Disturbance,
  type Item,
  type Scenario,
  type Story,
  createDraw,
  SCHEDULE_MS,
} from "./stories.ts";
import { aPerson, type ChangedBand, type Delivery } from "./vendor.ts";
import { createVirtualTime, installTimers, type VirtualTime } from "./virtual-time.ts";
import { createWorld, type World } from "./world.ts";

const START = Date.parse("2026-11-20T09:00:00Z");
/** Rounds of sweep and rest after which something is due for ever. */
const MOST_ROUNDS = 60;
const DAY_MS = 86_400_000;
/** The end of what is kept is no wait: nothing that failed is put back for longer. */
const LONGEST_WAIT_MS = 3 * DAY_MS;

/** Clocks differ by some seconds, and what is due is due on all of them. */
const DUE_MARGIN_MS = 10_000;

export interface Outcome {
  readonly applications: number;
  readonly faults: number;
  readonly violations: readonly Violation[];
  /** Every method each kind of process called, in the order of their first calls. */
  readonly spots: readonly Spot[];
  readonly struck: Struck;
  readonly world: World;
  readonly applied: readonly Applied[];
}

export interface Watching {
  readonly logger?: Logger;
  readonly metrics?: Metrics;
}

const ofKind = <Kind extends Item["kind"]>(schedule: readonly Item[], kind: Kind) =>
  schedule.filter((item): item is Extract<Item, { readonly kind: Kind }> => item.kind === kind);

/** The acts of a schedule as events, and every delivery with what the network does to it. */
function direct(
  world: World,
  story: Story,
  schedule: readonly Item[],
  at: (ms: number, act: () => void) => void,
  seed: number,
) {
  const applied: Applied[] = [];
  let sent = 0;
  let disturbed = 0;

  function send(delivery: Delivery, { mayDrop }: { readonly mayDrop: boolean }): void {
    sent += 1;
    const here = ofKind(schedule, "delivery").filter(({ nth }) => nth === sent);
    const waits = (what: Disturbance["what"]) => here.filter((one) => one.what === what).map(({ ms }) => ms);
    if (mayDrop && waits("drop").length > 0) {
      disturbed += 1;
      return;
    }
    const [delay = 0] = waits("delay");
    const copies = [delay, ...waits("duplicate")];
    disturbed += copies.length - 1 + (delay > 0 ? 1 : 0);
    for (const ms of copies) at(ms, () => world.deliver(delivery));
  }

  function apply(index: number, band: Band): void {
    const person = aPerson(seed, index);
    const before = story.sameCandidate ? applied[0] : undefined;
    // Whoever was erased meanwhile comes as somebody new.
    const candidateId = before?.acts.some((kind) => ERASURES.has(kind)) ? undefined : before?.ref.candidateId;
    const ref = world.vendor.submit(person, band, candidateId);
    applied[index] = { person, band, ref, acts: [] };
    send(world.vendor.announce(ref), { mayDrop: true });
  }

  function act({ act: kind, application }: Act): void {
    const about = applied[application];
    const other = applied.find((one) => one !== about);
    if (!about) return;
    const before = world.vendor.state();
    const changed: ChangedBand = about.band === "high" ? "review" : "high";
    const delivery = world.vendor.act(kind, {
      ref: world.find(about.ref) ?? about.ref,
      into: kind === "merge" ? other?.ref : undefined,
      phone: about.person.changedPhones[changed],
    });
    if (!delivery) return;
    if (kind === "explain") world.personSets(about.ref);
    if (kind === "edit") about.band = changed;
    const candidateId = before.find(({ applicationId }) => applicationId === about.ref.applicationId)?.candidateId;
    // What is done to a candidate is done to all of their applications.
    const whole = kind === "delete_candidate" || kind === "anonymize";
    for (const one of applied) {
      const row = before.find(({ applicationId }) => applicationId === one.ref.applicationId);
      if (one === about || (whole && row?.candidateId === candidateId)) {
        one.acts.push(kind);
        if (ERASURES.has(kind)) world.erased.add(one.ref.applicationId);
      }
    }
    // What changed while it was being screened is told of by nothing else: a delivery of this kind is never lost for good.
    send(delivery, { mayDrop: kind !== "edit" });
  }

  story.bands.forEach((band, index) => at(story.appliedAtMs[index] ?? 0, () => apply(index, band)));
  for (const item of ofKind(schedule, "act")) at(item.atMs, () => act(item));
  return { applied, disturbed: () => disturbed };
}

/** When the earliest record is due, or null. */
async function nextDue({ stores, connection }: World, time: VirtualTime): Promise<number | null> {
  const due: number[] = [];
  for await (const { dueAt } of stores.archive.all(connection.id)) if (dueAt !== null) due.push(Date.parse(dueAt));
  const earliest = Math.min(...due);
  return earliest - time.now() < LONGEST_WAIT_MS ? earliest : null;
}

export async function runScenario(
  { story, schedule }: Scenario,
  seed: number,
  expected: ((band: Band) => Expected) | null,
  watching: Watching = {},
): Promise<Outcome> {
  const time = createVirtualTime(START);
  const giveTimersBack = installTimers(time);
  try {
    const struck = nothingStruck();
    const spots = new Map<string, Spot>();
    const world = createWorld({
      story,
      faults: ofKind(schedule, "fault"),
      draw: createDraw(seeded(seed + 1)),
      time,
      struck,
      onCall: (spot) => void spots.set(nameOf(spot), spot),
      ...watching,
    });
    await world.begin();
    if (story.poison) await world.queue.send(POISON);
    const at = (ms: number, act: () => void) => time.at(time.now() + ms, act);
    const { applied, disturbed } = direct(world, story, schedule, at, seed);
    for (const ms of SCHEDULE_MS) at(ms, world.sweep);
    at(story.reconciledAtMs, world.reconcile);
    for (const { nth, ms } of ofKind(schedule, "repeat")) {
      at(ms, () => {
        const message = world.queue.messages[nth - 1];
        if (message) world.queue.repeat(message, ms);
      });
    }
    await time.settle();
    let rounds = 0;
    for (let day = 0; day <= story.days + 1; day += 1) {
      // All faults stop in the end; what they left behind is found within a day.
      if (day > story.days) world.calm();
      if (day > 0) {
        time.skipTo(time.now() + DAY_MS);
        world.sweep();
        world.reconcile();
        await time.settle();
      }
      for (
        let due = await nextDue(world, time);
        due !== null && rounds < MOST_ROUNDS;
        due = await nextDue(world, time)
      ) {
        rounds += 1;
        time.skipTo(due + DUE_MARGIN_MS);
        world.sweep();
        await time.settle();
      }
    }
    const faults = sumOf(struck) + disturbed();
    const found = expected === null ? [] : await violations(world, story, applied, expected, brokenOff(struck));
    const restless: Violation[] =
      rounds < MOST_ROUNDS ? [] : [{ invariant: "lost", detail: "something is due for ever" }];
    return {
      applications: applied.length,
      faults,
      violations: [...found, ...restless],
      spots: [...spots.values()],
      struck,
      world,
      applied,
    };
  } finally {
    giveTimersBack();
  }
}

/** What one application of this band ends in when nothing goes wrong, found out by running it. */
export async function undisturbed(story: Story, band: Band): Promise<Expected> {
  const alone: Story = {
    ...story,
    bands: [band],
    appliedAtMs: [0],
    sameCandidate: false,
    readLagMs: 0,
    listLagMs: 0,
    poison: false,
    days: 0,
  };
  const { world, applied } = await runScenario({ story: alone, schedule: [] }, 0, null);
  const [one] = applied;
  if (!one) throw new Error("nobody applied");
  const { applicationId, candidateId } = one.ref;
  const record = await world.stores.screenings.read({ connectionId: world.connection.id, applicationId });
  const candidate = await world.stores.candidates.read({ connectionId: world.connection.id, candidateId });
  const note = world.find(one.ref)?.notes.at(-1);
  return {
    band: record?.assessment?.band ?? null,
    value: candidate?.verdicts[applicationId] ?? null,
    words: note === undefined ? null : wordsOf(note.text),
  };
}
