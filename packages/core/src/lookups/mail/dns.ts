/** The DNS as the machine's own resolvers answer it: one try and a short wait, because a mailbox is one clue of many. */
import { Resolver } from "node:dns/promises";
import type { MailDns } from "../lookup.ts";

/** A resolver that is well answers in a tenth of this; one that waits for a dead name server is not worth waiting for. */
const TIMEOUT_MS = 1500;

/** `servers` are addresses with ports, instead of the ones the machine is set up with. */
export function createSystemDns(servers?: readonly string[]): MailDns {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
  if (servers) resolver.setServers(servers);
  return {
    resolveMx: (host) => resolver.resolveMx(host),
    resolve4: (host) => resolver.resolve4(host),
    resolve6: (host) => resolver.resolve6(host),
  };
}
