import { beforeAll, describe, expect, it } from "vitest";
import { NETWORK_CLASSES } from "../../domain/facts.ts";
import { classOf, SYSTEM_GROUPS } from "./asn-classes.ts";
import type { IpPack } from "./pack.ts";
import { readIpPack } from "./pack-file.ts";

describe("the class table", () => {
  let pack: IpPack;
  beforeAll(async () => {
    pack = await readIpPack();
  });

  it("still means the organisations it was written for", () => {
    const drifted = SYSTEM_GROUPS.flatMap(({ asns, organisation }) =>
      asns
        .map((asn) => ({ asn, expected: organisation.source, holder: pack.organisationOf(asn) }))
        .filter(({ holder }) => holder === null || !organisation.test(holder)),
    );
    expect(drifted).toEqual([]);
  });

  it("gives each system one class", () => {
    const asns = SYSTEM_GROUPS.flatMap((group) => group.asns);
    expect(asns.filter((asn, i) => asns.indexOf(asn) !== i)).toEqual([]);
  });

  it("has members of every class that can be known from a system alone", () => {
    const present = new Set(SYSTEM_GROUPS.map(({ networkClass }) => networkClass));
    expect(NETWORK_CLASSES.filter((networkClass) => !present.has(networkClass))).toEqual(["unknown"]);
  });

  it.each([
    [16591, "Google Fiber, people at home", "eyeball"],
    [4766, "Korea Telecom, listed as hosting elsewhere", "eyeball"],
    [8881, "1&1 Versatel, a home provider with a host's brand", "eyeball"],
    [174, "Cogent, a carrier", "transit"],
    [1299, "Arelion, a carrier", "transit"],
    [6939, "Hurricane Electric, a carrier", "transit"],
    [36183, "Akamai, a phone maker's relay", "cdn_relay"],
    [45748, "Pakistan International Airlines, listed as a VPN elsewhere", "unknown"],
    [15169, "Google's own network", "unknown"],
    [50446, "Datacampus, not Datacamp", "unknown"],
    [202231, "Vultris, not Vultr", "unknown"],
  ])("is not taken in by AS%i: %s", (asn, _, networkClass) => {
    const organisation = pack.organisationOf(asn);
    expect(organisation).not.toBeNull();
    expect(classOf(asn, organisation)).toBe(networkClass);
  });
});

describe("classOf by the organisation's name", () => {
  it.each([
    "University of Michigan",
    "Universidad Nacional de Colombia",
    "Universitaet Bremen",
    "Universite Mohammed VI",
    "Hamilton College",
    "San Diego Unified School District",
    "Kenya Research and Education Network",
  ])("knows %s as education", (organisation) => {
    expect(classOf(64500, organisation)).toBe("education");
  });

  it.each(["Universal Telecom S.A.", "Collegeville Hosting", "Example Hosting LLC", ""])(
    "makes nothing of %j",
    (organisation) => {
      expect(classOf(64500, organisation)).toBe("unknown");
    },
  );

  it("lets the table decide before the name", () => {
    expect(classOf(16509, "Amazon University")).toBe("cloud");
  });

  it("answers unknown for no system at all", () => {
    expect(classOf(null, null)).toBe("unknown");
  });
});
