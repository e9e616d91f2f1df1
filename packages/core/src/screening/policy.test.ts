import { describe, expect, it } from "vitest";
import { found } from "../domain/evidence.ts";
import { createHonestShare } from "../domain/honest-share.ts";
import type { Policy } from "../domain/policy.ts";
import { defaultPolicy, signals } from "../signals/index.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { policyHash } from "./policy-hash.ts";
import { createWorld } from "./testing.ts";

async function screened(policy: Policy, honest = true) {
  const world = createWorld({ createStores: createMemoryStores, signals, policy });
  const honestShare = createHonestShare(signals, { honest: 3000, misrepresenting: 1500 });
  world.evidence.now = {
    ...world.evidence.now,
    lineType: found({ lines: [{ masked: "…43", lineType: "nonFixedVoip", portedDaysAgo: null }] }, "phone/test"),
  };
  await world.start();
  const { handleJob } = await import("./handle-job.ts");
  world.created();
  const message = world.queued[0];
  if (!message) throw new Error("nothing was queued");
  await handleJob({ ...world.deps, ...(honest ? { honestShare } : {}) }, message.job);
  const record = await world.record();
  if (!record?.assessment) throw new Error("nothing was recorded");
  return { record, assessment: record.assessment };
}
const statusOf = ({ assessment }: Awaited<ReturnType<typeof screened>>, id: string) =>
  assessment.findings.find(({ signal }) => signal === id)?.status;

describe("the policy of a screening", () => {
  it("is recorded with the verdict by its fingerprint", async () => {
    const policy = { ...defaultPolicy, version: "acme-2" };
    const { record, assessment } = await screened(policy);
    expect(record.policyHash).toBe(policyHash(policy));
    expect(assessment.policyVersion).toBe("acme-2");
  });

  it("leaves a signal that is off out of everything", async () => {
    const id = "phone-voip-nonfixed";
    const [on, off] = [await screened(defaultPolicy), await screened({ ...defaultPolicy, off: [id] })];
    expect(statusOf(on, id)).toBe("fired");
    expect(statusOf(off, id)).toBeUndefined();
    expect(off.record.annotation).not.toContain("app) number");
    expect(off.record.annotation).not.toContain("app number");
  });

  it("computes and stores a signal that is only watched, and counts nothing for it", async () => {
    const id = "phone-voip-nonfixed";
    const [on, watched] = [await screened(defaultPolicy), await screened({ ...defaultPolicy, shadow: [id] })];
    expect(statusOf(watched, id)).toBe("fired");
    expect(watched.assessment.contributions.map(({ signal }) => signal)).not.toContain(id);
    expect(watched.assessment.points).toBeLessThan(on.assessment.points);
    expect(watched.record.annotation).not.toContain("app number");
  });

  it("says how many of ten people with this result are honest, in the record and in the text alike", async () => {
    const { record } = await screened(defaultPolicy);
    expect(record.honestOf10).toBeGreaterThanOrEqual(1);
    const share = record.honestOf10 === 10 ? "More than 9" : `About ${record.honestOf10}`;
    expect(record.annotation).toContain(`${share} of 10 people with this result are honest (estimate).`);
    const silent = await screened(defaultPolicy, false);
    expect(silent.record.honestOf10).toBeNull();
    expect(silent.record.annotation).not.toContain("of 10 people");
  });
});

describe("policyHash", () => {
  it("is the same however the policy was written down, and another for any other rule", () => {
    const { weights, ...rest } = defaultPolicy;
    const reordered: Policy = { ...Object.fromEntries(Object.entries(rest).toReversed()), ...rest, weights };
    expect(policyHash(reordered)).toBe(policyHash(defaultPolicy));
    expect(policyHash(defaultPolicy)).toMatch(/^[0-9a-f]{64}$/);
    const others: Policy[] = [
      { ...defaultPolicy, shadow: ["ip-vpn"] },
      { ...defaultPolicy, off: ["ip-vpn"] },
      { ...defaultPolicy, baseRate: 0.02 },
      { ...defaultPolicy, cuts: { ...defaultPolicy.cuts, review: 9.25 } },
      { ...defaultPolicy, weights: { ...weights, "ip-vpn": { fired: 4.75 } } },
    ];
    const hashes = others.map(policyHash);
    expect(new Set([...hashes, policyHash(defaultPolicy)]).size).toBe(others.length + 1);
  });
});
