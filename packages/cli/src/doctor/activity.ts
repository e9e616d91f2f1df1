/** Whether webhooks come, whether the reconciliation keeps up, and whether anything got stuck. */
import { type Check, failed, passed, skipped, warned } from "@bonafide/core/domain/check";
import { silence, type Watermark } from "@bonafide/core/domain/watermark";
import { type Checks, type ExaminedConnection, span } from "./examination.ts";

const HOUR_MS = 3_600_000;
/** The run is due every ten minutes, and leaves out the newest five. */
const LATE_MS = HOUR_MS / 2;
const LOST_MS = HOUR_MS;
/** What is due is seen to every five minutes. */
const STUCK_MS = HOUR_MS / 2;
const MOST_COUNTED = 50;

export async function* activityChecks({ doctor, parts, connection }: ExaminedConnection): Checks {
  if (connection.mode === "off") return yield skipped("reconcile", "Nothing is looked for while the mode is off.");
  const { id } = connection;
  const now = doctor.clock();
  const watermark = await parts.stores.watermarks.read({ connectionId: id });
  const heard = await parts.heard(id);
  yield reconcileCheck(watermark, heard, now);
  yield eventsCheck(watermark, heard, now);
  const stuck = await parts.stores.screenings.due(id, new Date(now.getTime() - STUCK_MS), MOST_COUNTED);
  const count = stuck.length < MOST_COUNTED ? String(stuck.length) : `${MOST_COUNTED} or more`;
  yield stuck.length === 0
    ? passed("stuck", "No application is overdue.")
    : failed(
        "stuck",
        `${count} application${stuck.length === 1 ? " has" : "s have"} been overdue for half an hour.`,
        "Look at the worker's and the sweep's logs, and at the queue.",
      );
}

type Heard = { readonly ping: Date | null; readonly delivery: Date | null } | null;

function reconcileCheck(watermark: Watermark | undefined, heard: Heard, now: Date): Check {
  const todo = "Look at the log of the reconcile function, and whether its schedule is on.";
  const isNew = heard !== null && heard.ping !== null && now.getTime() - heard.ping.getTime() < LATE_MS;
  if (watermark === undefined && isNew)
    return skipped("reconcile", "The webhook was saved lately, and the reconciliation has not come round to it yet.");
  if (watermark === undefined)
    return warned(
      "reconcile",
      "The reconciliation has not looked at this connection yet.",
      "Wait ten minutes after setting up; then look at the log of the reconcile function.",
    );
  const lagMs = now.getTime() - Date.parse(watermark.created.upTo);
  const says = `The reconciliation has seen everything up to ${span(Math.max(lagMs, 0))} ago.`;
  if (lagMs > LOST_MS) return failed("reconcile", says, todo);
  return lagMs > LATE_MS ? warned("reconcile", says, todo) : passed("reconcile", says);
}

/** By what the reconciliation found out about the last hour, and by when a delivery last came where that is kept. */
export function eventsCheck(watermark: Watermark | undefined, heard: Heard, now: Date): Check {
  const id = "webhook-events";
  const recent = (watermark?.tallies ?? []).filter(({ at }) => Date.parse(at) > now.getTime() - HOUR_MS);
  const found = recent.reduce((sum, tally) => sum + tally.found, 0);
  const missed = recent.reduce((sum, tally) => sum + tally.missed, 0);
  const todo = "Look in the ATS whether each webhook is switched on, and has this address and secret.";
  const last = heard?.delivery ?? heard?.ping ?? null;
  const since =
    last === null ? "" : ` The last delivery came ${span(Math.max(now.getTime() - last.getTime(), 0))} ago.`;
  switch (silence(recent, now)) {
    case "all":
      return failed(id, `No webhook announced any of the ${found} applications of the last hour.${since}`, todo);
    case "some":
      return warned(
        id,
        `Webhooks announced ${found - missed} of the ${found} applications of the last hour.${since}`,
        todo,
      );
    case null:
      if (found > 0)
        return passed(
          id,
          `Webhooks announced ${found - missed} of the ${found} applications of the last hour.${since}`,
        );
      // Its lists leave out what is younger than minutes, and what is older than the connection.
      if (last !== null)
        return passed(id, `The reconciliation has counted no new application within the last hour.${since}`);
      return heard === null
        ? skipped(id, "No application came within the last hour, so nothing follows about webhooks.")
        : warned(id, "The webhook was never heard of: neither a test of the ATS nor a delivery has come.", todo);
  }
}
