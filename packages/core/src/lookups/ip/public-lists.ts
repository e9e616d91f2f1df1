/** Whether the submitting address is on a published list: Tor's exits, or the egress of a phone maker's relay. */
import type { Application } from "../../domain/application.ts";
import { absent, type Evidence, found, unavailable } from "../../domain/evidence.ts";
import type { Edition } from "../../domain/public-data.ts";
import type { Lookup, LookupContext, LookupDeps } from "../lookup.ts";
import { type Address, isPublicUnicast } from "./address.ts";
import { decodeRangeSet, type RangeSet } from "./range-set.ts";
import { submittingAddress } from "./submitting-address.ts";

/** Exits come and go: a list fetched further from the submission than this knows another network. */
const TOR_CURRENT_MS = 24 * 3_600_000;

type Listed = { readonly address: Address; readonly list: Edition<RangeSet> };
type ListKind = "torList" | "relayList";

/** The address and the list, or why there is no answer. */
async function listed(
  id: string,
  { data, overrides }: LookupDeps,
  name: "tor-exits" | "relay-egress",
  { submission }: Application,
  { connection }: LookupContext,
): Promise<Listed | Exclude<Evidence<ListKind>, { status: "found" }>> {
  const address = submittingAddress(submission.ip, connection);
  if (address === null) return absent;
  if (address === "ambiguous") return unavailable("ambiguous", id);
  if (!isPublicUnicast(address) && (overrides.networks ?? []).length === 0) return unavailable("reserved", id);
  if (data === undefined) return unavailable("not_configured", id);
  try {
    const list = await data.newest(name, decodeRangeSet);
    return list === undefined ? unavailable("not_configured", id) : { address, list };
  } catch {
    return unavailable("provider_error", id);
  }
}

export const torList = (deps: LookupDeps): Lookup<"torList"> => ({
  id: "torList/bulk",
  fact: "torList",
  after: [],
  look: async (application, context) => {
    const id = "torList/bulk";
    const answer = await listed(id, deps, "tor-exits", application, context);
    if ("status" in answer) return answer;
    const { address, list } = answer;
    const laterMs = list.fetchedAt.getTime() - application.submittedAt.getTime();
    // A later list may still come; an application of another week has none any more.
    if (laterMs < -TOR_CURRENT_MS) return unavailable("provider_error", id);
    if (laterMs > TOR_CURRENT_MS) return unavailable("not_supported", id);
    return found<"torList">({ exit: list.value.has(address) }, id, list.dataDate);
  },
});

/** Of any age: being on it only ever takes points away, and the ranges hardly move. */
export const relayList = (deps: LookupDeps): Lookup<"relayList"> => ({
  id: "relayList/egress",
  fact: "relayList",
  after: [],
  look: async (application, context) => {
    const id = "relayList/egress";
    const answer = await listed(id, deps, "relay-egress", application, context);
    if ("status" in answer) return answer;
    return found<"relayList">({ relay: answer.list.value.has(answer.address) }, id, answer.list.dataDate);
  },
});
