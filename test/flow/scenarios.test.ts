/** The two scenarios of the sandbox, short by default: everything is screened, and as without the trouble. */
import { runChaos } from "@bonafide/sandbox/scenarios/chaos";
import { runOutage } from "@bonafide/sandbox/scenarios/outage";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { describe, expect, it } from "vitest";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const MINUTES = 60_000;

describe("a day with every webhook dropped", () => {
  it("ends with everything screened and every tag and note as on a day with its webhooks", async () => {
    const { undisturbed, disturbed, differences } = await runOutage({
      samples: SAMPLES.slice(0, 1),
      everyMinutes: 240,
    });
    expect(differences).toEqual([]);
    expect(undisturbed).toMatchObject({ applications: 2, received: 2, reconciled: 0 });
    expect(disturbed).toEqual({ ...undisturbed, received: 0, reconciled: 2 });
    expect(disturbed).toMatchObject({ screened: 2, dlq: 0 });
    expect(disturbed.notes).toBeGreaterThan(0);
  });

  if (LONG) {
    it("with every sample, reconciled every ten minutes", { timeout: 10 * MINUTES }, async () => {
      const { disturbed, differences } = await runOutage();
      expect(differences).toEqual([]);
      expect(disturbed).toMatchObject({ received: 0, reconciled: disturbed.applications, dlq: 0 });
    });
  }
});

describe("faults, disordered deliveries and killed workers all at once", () => {
  it("end with every tag and note as in peace, and no dead letter", async () => {
    const { undisturbed, disturbed, faults, differences } = await runChaos({
      samples: SAMPLES.slice(0, 2),
      killedAt: [2],
    });
    expect(differences).toEqual([]);
    const { received: _, reconciled: __, ...rest } = disturbed;
    expect(undisturbed).toMatchObject(rest);
    expect(disturbed.dlq).toBe(0);
    expect(faults).toMatchObject({ "workers killed": 1, "deliveries reordered": 1 });
  });

  if (LONG) {
    it.each([1, 2, 3])(
      "with every sample whose story stands alone, seed %i",
      { timeout: 10 * MINUTES },
      async (seed) => {
        const { differences } = await runChaos({ seed });
        expect(differences).toEqual([]);
      },
    );
  }
});
