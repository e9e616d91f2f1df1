/** Signals about contact details and connections that other people's applications carry too. Sharing is often a household. */
import type { AnonymiserFact, NetworkFact } from "../domain/facts.ts";
import { defineSignal, suppressed } from "../domain/signal.ts";
import { anyone, reused } from "./reuse.ts";

export const phoneReuse = defineSignal({
  id: "phone-reuse",
  group: "linkage",
  needs: ["phoneReuse"],
  forfeits: ["phone-mobile"],
  tiers: {
    two_people: { points: 10, rates: { misrepresenting: 0.2, honest: 0.02 } },
    three_or_more: { points: 14, rates: { misrepresenting: 0.1, honest: 0.004 } },
  },
  wording: {
    seen: "Phone number is also on an application of {people}",
    innocent: "a shared household, a shelter, a relay service, a number passed on",
    short: "phone reuse",
  },
  judge: ({ phoneReuse: fact }) => reused(fact, (people) => (people >= 2 ? "three_or_more" : "two_people")),
});

export const emailReuse = defineSignal({
  id: "email-reuse",
  group: "linkage",
  needs: ["mailReuse"],
  forfeits: ["email-established"],
  tiers: { fired: { points: 12, rates: { misrepresenting: 0.08, honest: 0.005 } } },
  wording: {
    seen: "Mailbox is also on an application of {people}",
    innocent: "a family mailbox, an agency",
    short: "mailbox reuse",
  },
  judge: ({ mailReuse }) => reused(mailReuse, anyone),
});

/** Lines that many unrelated people leave by. */
const isShared = (network: NetworkFact, anonymiser: AnonymiserFact | null) =>
  !["eyeball", "transit", "unknown"].includes(network.networkClass) ||
  Boolean(anonymiser?.sharedHub || anonymiser?.mobile || anonymiser?.services.length);

/** Without the class of the network nobody can tell a household from a line that everybody leaves by. */
export const ipReuse = defineSignal({
  id: "ip-reuse",
  group: "linkage",
  needs: ["networkReuse", "network"],
  wants: ["anonymiser"],
  sparedBy: ["anonymiser"],
  forfeits: ["ip-consistent"],
  tiers: {
    two_people: { points: 3, rates: { misrepresenting: 0.1, honest: 0.05 } },
    three_or_four: { points: 8, rates: { misrepresenting: 0.08, honest: 0.0125 } },
    five_or_more: { points: 12, rates: { misrepresenting: 0.08, honest: 0.005 } },
  },
  wording: {
    seen: "Submitted from the same line as an application of {people}",
    innocent: "a household, a shared office, a library, a class",
    short: "line reuse",
  },
  judge: ({ networkReuse, network, anonymiser }) => {
    const verdict = reused(networkReuse, (people) =>
      people >= 4 ? "five_or_more" : people >= 2 ? "three_or_four" : "two_people",
    );
    return verdict.status === "fired" && isShared(network, anonymiser) ? suppressed("hub") : verdict;
  },
});

export const deviceReuse = defineSignal({
  id: "device-reuse",
  group: "linkage",
  needs: ["deviceReuse"],
  tiers: {
    two_people: { points: 8, rates: { misrepresenting: 0.065, honest: 0.01 } },
    three_or_more: { points: 12, rates: { misrepresenting: 0.05, honest: 0.003 } },
  },
  wording: {
    seen: "Submitted from the same device as an application of {people}",
    innocent: "a shared or public computer",
    short: "device reuse",
  },
  judge: ({ deviceReuse: fact }) => reused(fact, (people) => (people >= 2 ? "three_or_more" : "two_people")),
});

export const linkReuse = defineSignal({
  id: "link-reuse",
  group: "linkage",
  needs: ["linkReuse"],
  forfeits: ["github-established", "linkedin-verified"],
  tiers: { fired: { points: 12, rates: { misrepresenting: 0.08, honest: 0.005 } } },
  wording: {
    seen: "A linked profile, code account or site is also on an application of {people}",
    innocent: "a wrong link pasted, a change of name",
    short: "link reuse",
  },
  judge: ({ linkReuse: fact }) => reused(fact, anyone),
});

export const referenceContactReuse = defineSignal({
  id: "reference-contact-reuse",
  group: "linkage",
  needs: ["refereeReuse"],
  tiers: { fired: { points: 10, rates: { misrepresenting: 0.03, honest: 0.003 } } },
  wording: {
    seen: "A referee's contact is also on an application of {people}",
    innocent: "a former manager or teacher of both",
    short: "referee reuse",
  },
  judge: ({ refereeReuse }) => reused(refereeReuse, anyone),
});

/** Down to the flat; two people at one address are a household. */
export const addressReuse = defineSignal({
  id: "address-reuse",
  group: "linkage",
  needs: ["addressReuse"],
  tiers: { fired: { points: 8, rates: { misrepresenting: 0.05, honest: 0.008 } } },
  wording: {
    seen: "Postal address is also on applications of {people}",
    innocent: "a campus, a shelter, a shared house",
    short: "address reuse",
  },
  judge: ({ addressReuse: fact }) => reused(fact, (people) => (people >= 2 ? "fired" : null)),
});

export const walletReuse = defineSignal({
  id: "wallet-reuse",
  group: "linkage",
  needs: ["walletReuse"],
  tiers: { fired: { points: 12, rates: { misrepresenting: 0.02, honest: 0.00125 } } },
  wording: {
    seen: "A crypto-currency address is also on an application of {people}",
    innocent: "an exchange's or a project's common address",
    short: "wallet reuse",
  },
  judge: ({ walletReuse: fact }) => reused(fact, anyone),
});
