import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { bonafide } from "./testing.ts";

const SMALL = ["--people", "2000"];
const Share = z.number().min(0).max(1);
const Change = z.strictObject({ without: z.number().min(0), with: z.number().min(0) });
const OfTen = z.int().min(1).max(10).nullable();
const Document = z.strictObject({
  weekly: z.int(),
  baseRate: Share,
  policy: z.strictObject({ version: z.string(), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  sample: z.strictObject({ honest: z.int(), misrepresenting: z.int() }),
  seed: z.int(),
  setups: z.array(
    z.strictObject({
      setup: z.string(),
      title: z.string(),
      addressShare: Share,
      signals: z.strictObject({ canFire: z.array(z.string()), of: z.int() }),
      bands: z.array(
        z.strictObject({
          band: z.enum(["unscored", "low", "review", "high"]),
          peopleAWeek: z.number(),
          honestAWeek: z.number(),
          misrepresentingAWeek: z.number(),
          shareOfHonest: Share,
          shareOfMisrepresenting: Share,
          honestOf10: z.int().min(1).max(10).nullable(),
        }),
      ),
      target: z.strictObject({ review: z.boolean(), high: z.boolean() }),
      bought: z.array(
        z.strictObject({
          source: z.string(),
          title: z.string(),
          isBought: z.boolean(),
          honestFlaggedAWeek: Change,
          misrepresentingFlaggedAWeek: Change,
        }),
      ),
      segments: z.array(
        z.strictObject({
          path: z.string(),
          baseRate: Share,
          honestOf10: z.strictObject({ low: OfTen, review: OfTen, high: OfTen }),
        }),
      ),
    }),
  ),
  assumptions: z.array(z.string().min(1)),
});
const forecast = async (...args: string[]) => {
  const ran = await bonafide(["forecast", ...SMALL, ...args, "--json"]);
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  return Document.parse(JSON.parse(ran.stdout));
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-forecast-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("bonafide forecast", () => {
  it("prints every set-up, its target and the assumptions", async () => {
    const { code, stdout } = await bonafide(["forecast", ...SMALL]);
    expect(code).toBe(0);
    for (const id of ["greenhouse-free", "greenhouse-line-type", "greenhouse-all", "lever-free", "lever-all"]) {
      expect(stdout).toContain(`(${id})`);
    }
    expect(stdout.match(/target: at most 10%/g)).toHaveLength(5);
    expect(stdout).toMatch(/^Assumed:\n- /m);
  });

  it("comes to the same figures with the same seed, others with another", async () => {
    const [one, again, other] = [
      await forecast("--setup", "lever-all"),
      await forecast("--setup", "lever-all"),
      await forecast("--setup", "lever-all", "--seed", "2"),
    ];
    expect(again).toEqual(one);
    expect(other.setups).not.toEqual(one.setups);
  });

  it("moves nobody to another band by a base rate: only how many of ten are honest", async () => {
    const [low, high] = [await forecast("--base-rate", "0.01"), await forecast("--base-rate", "0.1")];
    const shares = ({ setups }: typeof low) =>
      setups.map(({ bands }) => bands.map((one) => [one.band, one.shareOfHonest, one.shareOfMisrepresenting]));
    expect(shares(high)).toEqual(shares(low));
    const honest = ({ setups }: typeof low) =>
      setups.flatMap(({ bands }) => bands.map(({ honestOf10 }) => honestOf10 ?? 0)).reduce((sum, one) => sum + one, 0);
    expect(honest(high)).toBeLessThan(honest(low));
  });

  it("takes a share of applications with an address, and a policy", async () => {
    const { setups } = await forecast("--setup", "greenhouse-free", "--address-share", "0.9");
    expect(setups).toMatchObject([{ setup: "greenhouse-free", addressShare: 0.9 }]);
    expect(setups[0]?.signals.canFire).toContain("ip-vpn");
  });

  it("writes a page that holds everything itself and runs nothing", async () => {
    const target = path.join(folder, "forecast.html");
    const { code } = await bonafide(["forecast", ...SMALL, "--html", target]);
    expect(code).toBe(0);
    const page = await readFile(target, "utf8");
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=/i);
    expect(
      [...page.matchAll(/https?:\/\/[^"'\s<)]+/g)].map(([url]) => url).filter((url) => !url.includes("w3.org")),
    ).toEqual([]);
    expect(page).toContain("prefers-color-scheme: dark");
    expect(page).not.toContain("NaN");
  });

  it.each([
    [["--weekly", "0"]],
    [["--weekly", "many"]],
    [["--base-rate", "0"]],
    [["--base-rate", "1"]],
    [["--setup", "nobody"]],
    [["--people", "10"]],
    [["--seed", "-1"]],
    [["--policy", "no-such-file.json"]],
    [["--html", "no-such-folder/forecast.html"]],
  ])("%j is wrong use: exit 2", async (args) => {
    const { code, stderr } = await bonafide(["forecast", ...SMALL, "--setup", "greenhouse-free", ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^[^\n]+\n$/);
  });
});
