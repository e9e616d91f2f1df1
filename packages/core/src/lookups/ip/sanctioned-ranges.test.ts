import { beforeAll, describe, expect, it } from "vitest";
import { parseAddress } from "./address.ts";
import type { IpPack } from "./pack.ts";
import { readIpPack } from "./pack-file.ts";
import { isSanctioned } from "./sanctioned-ranges.ts";

describe("the curated ranges", () => {
  let pack: IpPack;
  beforeAll(async () => {
    pack = await readIpPack();
  });
  const decide = (text: string) => {
    const address = parseAddress(text);
    if (address === null) throw new Error(`${text} is no address`);
    return isSanctioned(address, pack.lookUp(address.toByteArray()).asn);
  };

  it.each(["175.45.176.1", "175.45.178.1", "175.45.179.255", "188.43.136.32", "210.52.109.1"])(
    "hold %s, whatever country the tables label it with",
    (address) => {
      expect(decide(address)).toBe(true);
    },
  );

  it.each(["175.45.180.1", "175.45.175.255", "188.43.137.1", "210.52.110.1", "77.94.35.1", "175.167.1.1", "8.8.8.8"])(
    "do not hold the neighbour %s",
    (address) => {
      expect(decide(address)).toBe(false);
    },
  );

  it("follow the announcing system, also to addresses nobody listed", () => {
    const [elsewhere, block] = [parseAddress("198.51.100.1"), parseAddress("188.43.136.32")];
    expect(elsewhere && isSanctioned(elsewhere, 131279)).toBe(true);
    expect(block && isSanctioned(block, 64500)).toBe(false);
    expect(block && isSanctioned(block, null)).toBe(false);
  });
});
