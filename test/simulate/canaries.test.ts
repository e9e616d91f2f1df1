import { randomBytes } from "node:crypto";
import { createLineLogger, createLineMetrics } from "../../packages/functions/src/ingress-logger.ts";
import { describe, expect, it, vi } from "vitest";
import type { Fault } from "./faults.ts";
import { runScenario } from "./run-scenario.ts";
import { ATSES, type Story } from "./stories.ts";
import { aPerson } from "./vendor.ts";
import { SECRETS } from "./world.ts";

const SEED = 4711;
const clock = () => new Date("2026-11-20T09:00:00Z");

/** Every form in which a word could get out: as it is, escaped, encoded at any alignment. */
function forms(word: string): string[] {
  const bytes = Buffer.from(word);
  // Base64 of a part of a longer text: the two characters at either end depend on what stands beside it.
  const inner = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .replace(/=+$/, "")
      .slice(shift === 0 ? 0 : shift + 1, -1),
  );
  return [word, bytes.toString("hex"), encodeURIComponent(word), JSON.stringify(word).slice(1, -1), ...inner];
}

/** What somebody wrote down, all of it. */
async function everythingWritten(story: Story, schedule: readonly Fault[]) {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  const watching = { logger: createLineLogger(clock, write), metrics: createLineMetrics(clock, write) };
  const outcome = await runScenario({ story, schedule }, SEED, null, watching);
  const { queue, witnessed } = outcome.world;
  const bodies = [...queue.sent, ...queue.deadLetters.map(({ body }) => body)];
  return { spots: outcome.spots, text: [...lines, ...bodies, ...witnessed].join("\n") };
}

describe("what is personal or secret", () => {
  it.each(ATSES)(
    "never leaves through a log, a metric, a message or an exception of %s, whichever step fails",
    async (ats) => {
      const story: Story = {
        ats,
        carrier: "tag",
        mode: "annotate",
        bands: ["high", "review"],
        sameCandidate: false,
        appliedAtMs: [0, 0],
        readLagMs: 0,
        listLagMs: 0,
        poison: true,
        reconciledAtMs: 310_000,
        days: 0,
      };
      const person = [0, 1].map((index) => aPerson(SEED, index));
      const words = [
        ...person.flatMap(({ mark, email, phone, givenName, familyName }) => [
          mark,
          email,
          phone,
          phone.slice(2),
          givenName,
          familyName,
        ]),
        "Toronto",
        ...SECRETS[ats],
      ];
      const canaries = words.flatMap(forms);
      const out: string[] = [];
      const spies = (["stdout", "stderr"] as const).map((stream) =>
        vi.spyOn(process[stream], "write").mockImplementation((chunk) => {
          out.push(String(chunk));
          return true;
        }),
      );
      const undisturbed = await everythingWritten(story, []);
      const written = [undisturbed.text];
      for (const spot of undisturbed.spots) {
        const kinds = spot.method.startsWith("http ") ? (["lost", "refused"] as const) : (["lost"] as const);
        for (const fault of kinds)
          written.push((await everythingWritten(story, [{ kind: "fault", fault, ...spot, nth: 1, ms: 0 }])).text);
      }
      for (const spy of spies) spy.mockRestore();
      const text = [...written, ...out].join("\n");
      expect(written.length).toBeGreaterThan(25);
      expect(text).toContain("job failed");
      expect(canaries.filter((canary) => text.includes(canary))).toEqual([]);
    },
  );

  it("would be seen in any of its forms", () => {
    const word = randomBytes(9).toString("hex");
    for (const around of ["", "a", "ab"]) {
      const encoded = Buffer.from(`${around}${word}xyz`).toString("base64");
      expect(forms(word).some((form) => encoded.includes(form))).toBe(true);
    }
  });
});
