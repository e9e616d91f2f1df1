/** For tests: graphs of links of every shape and size, with ids as unlike as ATSs have them. */
import type { LinkedApplication, LinkedIdentifier, LinkGraph } from "@bonafide/core/screening/linked";
import fc from "fast-check";

const KINDS = ["phone", "mail", "profile", "address", "network", "file", "resume", "document"] as const;

const anApplication = (applicationId: string, at: number): LinkedApplication => ({
  applicationId,
  candidateId: `c${at}`,
  submittedAt: `2026-11-${String((at % 28) + 1).padStart(2, "0")}T08:00:00.000Z`,
  samePerson: at % 9 === 4,
  cleared: at % 13 === 6,
  distance: at === 0 ? 0 : 1,
});

/** Of `nodes` nodes in all, of which every identifier joins some applications, or is suppressed. */
export const graphs: fc.Arbitrary<LinkGraph> = fc
  .record({
    nodes: fc.integer({ min: 1, max: 50 }),
    share: fc.double({ min: 0, max: 0.6, noNaN: true }),
    ids: fc.array(fc.oneof(fc.uuid(), fc.nat().map(String), fc.string({ minLength: 1, maxLength: 64 })), {
      minLength: 50,
      maxLength: 50,
    }),
    picks: fc.array(fc.array(fc.nat({ max: 49 }), { minLength: 2, maxLength: 12 }), { minLength: 30, maxLength: 30 }),
    suppressed: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
  })
  .map(({ nodes, share, ids, picks, suppressed }) => {
    const shared = Math.min(30, Math.floor((nodes - 1) * share));
    const applications = [...new Set(ids)].slice(0, nodes - shared).map(anApplication);
    const identifiers = picks.slice(0, shared).map((pick, at): LinkedIdentifier => {
      const some = new Set(pick.map((one) => applications[one % applications.length]?.applicationId ?? ""));
      return {
        kind: KINDS[at % KINDS.length] ?? "phone",
        label: `x${String(at).padStart(3, "0")}`,
        applicationIds: [...some],
        more: at % 5 === 3,
        suppressed: suppressed[at] ?? false,
      };
    });
    return { applications, identifiers, cut: nodes === 50 };
  });
