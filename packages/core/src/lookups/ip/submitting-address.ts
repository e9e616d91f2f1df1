/** The address an application may be judged by: read strictly, and never the company's own form server. */
import type { Submission } from "../../domain/application.ts";
import type { Connection } from "../../domain/connection.ts";
import { SettingsError } from "../../domain/errors.ts";
import { type Address, type AddressRange, inRange, parseAddress, parseRange } from "./address.ts";

/** Throws {@link SettingsError} for a text that is no range. */
export function rangeOrThrow(text: string, whose: string): AddressRange {
  const range = parseRange(text);
  if (range === null)
    throw new SettingsError(`${whose}: "${text}" is not an address range; write it like 203.0.113.0/24`);
  return range;
}

/** Null where nothing is known of where the applicant was, `ambiguous` for a text that is no address. */
export function submittingAddress(
  ip: Submission["ip"],
  connection: Pick<Connection, "id" | "egressRanges">,
): Address | "ambiguous" | null {
  if (ip === null) return null;
  const address = parseAddress(ip.address);
  if (address === null) return "ambiguous";
  const whose = `egressRanges of connection ${connection.id}`;
  const egress = connection.egressRanges.map((range) => rangeOrThrow(range, whose));
  return egress.some((range) => inRange(address, range)) ? null : address;
}
