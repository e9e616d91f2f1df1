/** How old the public data is that lookups work with. */
import { type Check, failed, passed, skipped, warned } from "@bonafide/core/domain/check";
import { DATA_NAMES } from "@bonafide/core/domain/public-data";
import { type Checks, type Examined, span } from "./examination.ts";

/** The refresh runs every six hours; a list of Tor exits is good for a day. */
const ASKED_WITHIN_MS = 48 * 3_600_000;
/** Country signals of a refreshed pack stop firing then. */
const PACK_DAYS = 60;
const DAY_MS = 86_400_000;
const REFRESH = "Look at the log of the refresh function: it names the download that was not taken.";

export const DATA_ADVICE = "Check DATA_BUCKET, your credentials and the network.";

export async function* dataChecks({ doctor, parts }: Examined): Checks {
  const manifest = await parts.manifest();
  const without = "lookups work with what came with the code, and lists of exits are not checked";
  if (manifest === null && parts.isLocal)
    return yield skipped("data", `A stack on this machine refreshes no data: ${without}.`);
  if (manifest === null)
    return yield warned(
      "data",
      `No bucket for refreshed data is set: ${without}.`,
      "Set DATA_BUCKET, as a deployed stage does.",
    );
  if (manifest === undefined)
    return yield warned(
      "data",
      "The bucket holds no refreshed data that can be read.",
      "Run the refresh function once, or wait six hours.",
    );
  yield passed("data", "The bucket of refreshed data can be read.");
  const now = doctor.clock().getTime();
  for (const name of DATA_NAMES) {
    const entry = manifest.data[name];
    const id = `data ${name}`;
    yield entry === undefined
      ? warned(id, `There is no refreshed ${name} yet.`, REFRESH)
      : ageOf(id, name, now - Date.parse(entry.checkedAt), now - Date.parse(entry.dataDate), entry.dataDate);
  }
}

function ageOf(id: string, name: string, askedMs: number, ageMs: number, day: string): Check {
  if (askedMs > ASKED_WITHIN_MS)
    return failed(id, `The publishers of ${name} were last asked with success ${span(askedMs)} ago.`, REFRESH);
  if (name === "ip-pack" && ageMs > PACK_DAYS * DAY_MS)
    return warned(
      id,
      `The newest ${name} is of ${day}, and country checks need one of the last ${PACK_DAYS} days.`,
      REFRESH,
    );
  return passed(id, `The ${name} is of ${day}.`);
}
