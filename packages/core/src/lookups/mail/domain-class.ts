/** The class of each mail domain of an application, from lists that ship with the code. */
import { absent, found } from "../../domain/evidence.ts";
import type { MailAddress } from "../../domain/facts.ts";
import { type Lookup, type LookupDeps, MAX_IDENTIFIERS } from "../lookup.ts";
import { classify, maskAddress, parseAddress } from "./classes.ts";

const ID = "mail/domain-class";

export const mailDomainClass = ({ overrides }: LookupDeps): Lookup<"mail"> => ({
  id: ID,
  fact: "mail",
  after: [],
  look: async ({ emails }) => {
    const addresses = new Map<string, MailAddress>();
    for (const email of emails) {
      const address = parseAddress(email);
      if (!address) continue;
      const { domain } = address;
      addresses.set(`${address.local.toLowerCase()}@${address.host}`, {
        masked: maskAddress(address),
        domain,
        host: address.host,
        mailClass: overrides.mailClasses?.[domain] ?? classify(address),
        tagged: address.local.includes("+"),
      });
      if (addresses.size === MAX_IDENTIFIERS) break;
    }
    return addresses.size > 0 ? found<"mail">({ addresses: [...addresses.values()] }, ID) : absent;
  },
});
