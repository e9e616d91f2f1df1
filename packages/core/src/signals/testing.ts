/** For tests of signals: evidence built from the one fact a case is about. */
import { absent, type EvidenceSet, found } from "../domain/evidence.ts";
import type { LineType, MailClass, NetworkClass, NetworkFact, PhoneNumber } from "../domain/facts.ts";

export const nothing: EvidenceSet = {
  place: absent,
  network: absent,
  phone: absent,
  lineType: absent,
  mail: absent,
  mailDomain: absent,
};

export const place = (country: string) => found<"place">({ country }, "place/test");

export const network = (networkClass: NetworkClass, country: string | null = null, fact: Partial<NetworkFact> = {}) =>
  found<"network">(
    { asn: 64496, organisation: "Example Net", networkClass, countries: {}, agreedCountry: country, ...fact },
    "ip/test",
  );

export const lines = (...types: LineType[]) =>
  found<"lineType">({ lines: types.map((lineType, at) => ({ masked: `…4${at}`, lineType })) }, "phone/test");

export const numbers = (...sketches: Partial<PhoneNumber>[]) =>
  found<"phone">(
    {
      numbers: sketches.map((sketch) => ({
        e164: "+12025550143",
        masked: "…43",
        valid: true,
        regions: [],
        assumedRegion: null,
        plannedLineType: null,
        ...sketch,
      })),
    },
    "phone/test",
  );

export const mail = (...classes: MailClass[]) =>
  found<"mail">(
    {
      addresses: classes.map((mailClass, at) => ({
        masked: `j***@e${at}***.example`,
        domain: "mail.example",
        mailClass,
      })),
    },
    "mail/test",
  );

export const domains = (...sketches: { ageDays: number; personal?: boolean }[]) =>
  found<"mailDomain">(
    {
      domains: sketches.map(({ ageDays, personal = false }) => ({
        masked: `e${ageDays}***.example`,
        registeredAt: new Date(0),
        ageDays,
        personal,
      })),
    },
    "domain/test",
  );
