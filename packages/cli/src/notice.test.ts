import { licences } from "@bonafide/core/lookups";
import { NOTICE_JURISDICTIONS } from "@bonafide/core/domain/notice-law";
import { signals } from "@bonafide/core/signals";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accusation } from "../../../test/support/architecture/promises.ts";
import { noticeSources } from "./notice-sources.ts";
import { providersWithin, unansweredWithin } from "./provider-areas.ts";
import { bonafide } from "./testing.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bonafide-notice-"));
});
afterAll(() => rm(folder, { recursive: true }));

const notice = async (...args: string[]) => {
  const { code, stdout, stderr } = await bonafide(["notice", ...args]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
};
const policyFile = async (off: readonly string[]) => {
  const file = path.join(folder, "policy.json");
  await writeFile(file, JSON.stringify({ extends: "catalogue", version: "t", off }));
  return file;
};

describe("bonafide notice", () => {
  it.each(NOTICE_JURISDICTIONS)("says for %s what is done, asked and kept, and what can be asked for", async (law) => {
    const text = await notice("--jurisdiction", law, "--company", "Acme", "--contact", "privacy@acme.example");
    await expect(text).toMatchFileSnapshot(`fixtures/notice-${law}.md`);
    // Where a recipient is, and what is never looked at, stands in it; nothing else names a place or accuses.
    expect(accusation(text.replaceAll("United States", "").replace("looks at nationality,", ""))).toBeNull();
  });

  it("changes with every provider that is switched on, and names each of them", async () => {
    const own = licences().filter(({ access }) => access === "own_account");
    expect(own.length).toBeGreaterThan(4);
    const without = await notice("--jurisdiction", "eu");
    for (const { provider, title } of own) {
      expect(without).not.toContain(title);
      expect(await notice("--jurisdiction", "eu", "--providers", provider)).toContain(title);
    }
  });

  it("leaves out what the policy switched off, and the data that nothing else reads", async () => {
    const off = signals
      .filter(({ group }) => group === "document" || group === "web" || group === "linkage")
      .map(({ id }) => id);
    const file = await policyFile([
      ...off,
      "email-lookalike-employer",
      "known-wallet-sdn",
      "history-conflict",
      "experience-impossible",
    ]);
    const { checks, data, text } = JSON.parse(await notice("--jurisdiction", "uk", "--policy", file, "--json"));
    expect(checks).not.toContain("hidden-text");
    expect(checks).toContain("email-disposable");
    expect(data).not.toContain("resume");
    expect(text).not.toContain("your résumé file");
    expect(await notice("--jurisdiction", "uk")).toContain("your résumé file");
  });

  it("names nobody who is not asked where applications come without an address", () => {
    const all = { providers: licences().map(({ provider }) => provider), without: [] };
    const asked = (hasAddress: boolean) =>
      noticeSources({ ...all, hasAddress }).recipients.map(({ provider }) => provider);
    expect(asked(true)).toEqual(expect.arrayContaining(["spur", "ipinfo", "ipqs"]));
    // IPQualityScore is asked about mail addresses, too.
    expect(asked(false)).toEqual(asked(true).filter((name) => name !== "spur" && name !== "ipinfo"));
    expect(noticeSources({ ...all, hasAddress: false }).answered.has("network")).toBe(false);
  });

  it("names nobody in an area that the connection leaves out, and no check that rests on them", () => {
    const all = { providers: licences().map(({ provider }) => provider), without: [], hasAddress: true };
    expect(noticeSources({ ...all, providerAreas: [] }).recipients).toEqual([]);
    const near = noticeSources({ ...all, providerAreas: ["eu", "anywhere"] });
    expect(near.recipients.map(({ provider }) => provider)).toEqual(["registries", "dns"]);
    expect([near.answered.has("lineType"), near.answered.has("phone")]).toEqual([false, true]);
    const { providers } = all;
    expect(providersWithin({ providerAreas: ["eu"] }, providers)).toEqual([]);
    expect(providersWithin({}, providers)).toEqual(providers);
    expect(unansweredWithin({})).toEqual([]);
    expect(unansweredWithin({ providerAreas: ["eu"] })).toEqual(expect.arrayContaining(["mailServer", "lineType"]));
  });

  it("follows the policy's own law where none is named, with its retention", async () => {
    const under = async (jurisdiction: string) => {
      const file = path.join(folder, `${jurisdiction}.json`);
      await writeFile(file, JSON.stringify({ extends: "catalogue", version: "t", jurisdiction }));
      return notice("--policy", file);
    };
    const california = await under("us_ca");
    expect(california).toContain("Notice at collection, California");
    expect(california).toContain("without any contact detail: 4 years");
    const european = await under("eu");
    expect(european).toContain("Articles 13 and 14 GDPR");
    expect(european).toContain("60 days after the application closes");
    expect(european).toContain("without any contact detail: a year");
    const { code, stderr } = await bonafide(["notice", "--policy", await policyFile([])]);
    expect([code, stderr]).toEqual([2, expect.stringContaining("Say whose law with --jurisdiction")]);
  });

  it("refuses a law or provider it does not know", async () => {
    expect((await bonafide(["notice", "--jurisdiction", "mars"])).code).toBe(2);
    expect((await bonafide(["notice"])).code).toBe(2);
    const { code, stderr } = await bonafide(["notice", "--jurisdiction", "eu", "--providers", "nobody"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Name providers of");
  });
});
