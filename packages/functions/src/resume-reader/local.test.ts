import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import type { DocumentOutcome } from "@bonafide/core/domain/document";
import { aDocx, paragraph } from "../../../core/src/resume/testing-docx.ts";
import { hostileFiles } from "../../../core/src/resume/testing-hostile.ts";
import { createDice, mutant } from "../../../core/src/resume/testing-mutants.ts";
import { aResume, FIRST_FREE, flate } from "../../../core/src/resume/testing-pdf.ts";
import { createLocalReader, type LocalReader } from "./local.ts";
import { RESIDENT_BYTES, residentBytes } from "./memory-cap.ts";

const HANG_MS = 300_000;
const LONG = process.env["BONAFIDE_LONG"] === "1";
const MUTANTS = LONG ? 1_000 : 60;
const MIB = 1024 * 1024;

const readers: LocalReader[] = [];
const reader = (options: Parameters<typeof createLocalReader>[0] = {}): LocalReader => {
  const made = createLocalReader(options);
  readers.push(made);
  return made;
};
afterAll(() => {
  for (const each of readers) each.close();
});

/** Our reading processes, as Linux lists the children of this process's threads; none elsewhere. */
function readingProcesses(): number[] {
  if (process.platform !== "linux") return [];
  const tasks = "/proc/self/task";
  return readdirSync(tasks)
    .flatMap((task) => textOf(`${tasks}/${task}/children`).split(" "))
    .filter((pid) => pid !== "" && textOf(`/proc/${pid}/cmdline`).includes("resume-reader/child.ts"))
    .map(Number);
}
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** The most any reading process has resident while `work` runs, those that are killed included. */
async function peakOf(work: () => Promise<void>): Promise<number> {
  let peak = 0;
  const timer = setInterval(() => {
    for (const pid of readingProcesses()) {
      void residentBytes(pid).then((bytes) => {
        peak = Math.max(peak, bytes ?? 0);
      });
    }
  }, 20);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return peak;
}

const kindOf = ({ kind }: DocumentOutcome) => kind;

describe("the reader on this machine", () => {
  it("reads honest files, several at once, each in a process that holds no setting of ours", {
    timeout: HANG_MS,
  }, async () => {
    process.env["BONAFIDE_CANARY"] = "canary";
    const pool = reader({ processes: 2 });
    const files = [aResume(), aDocx(paragraph("text")), aResume(), aDocx(paragraph("other text"))];
    const outcomes = await Promise.all(files.map((bytes) => pool.read(bytes)));
    expect(outcomes.map((outcome) => (outcome.kind === "read" ? outcome.format : outcome.kind))).toEqual([
      "pdf",
      "docx",
      "pdf",
      "docx",
    ]);
    const environments = readingProcesses().map((pid) => textOf(`/proc/${pid}/environ`));
    delete process.env["BONAFIDE_CANARY"];
    if (process.platform === "linux") expect(environments).toHaveLength(2);
    for (const environment of environments) expect(environment).not.toMatch(/BONAFIDE|PATH=|HOME=|AWS/);
  });

  it("survives every hostile file, names what became of it, and stays under its cap", {
    timeout: HANG_MS,
  }, async () => {
    const patient = reader();
    // What is made to cost time is given little, unless the whole of it is to be seen.
    const hurried = LONG ? patient : reader({ wallMs: 700 });
    const seen: string[] = [];
    const peak = await peakOf(async () => {
      for (const { name, bytes, outcomes } of hostileFiles()) {
        const { outcome } = await (outcomes.includes("timed_out") ? hurried : patient).measure(bytes());
        expect(outcomes, `${name}: ${outcome.kind}`).toContain(outcome.kind);
        seen.push(`${name}: ${outcome.kind}`);
      }
    });
    if (LONG) process.stdout.write(`${seen.join("\n")}\npeak ${Math.round(peak / MIB)} MB\n`);
    expect(peak).toBeLessThan(RESIDENT_BYTES);
    expect(kindOf(await patient.read(aResume()))).toBe("read");
  });

  it("gives up by the clock, and reads the next file with a new process", { timeout: HANG_MS }, async () => {
    const pool = reader({ wallMs: 150 });
    const slow = hostileFiles().find(({ name }) => name === "nested forms");
    expect(await pool.measure(slow?.bytes() ?? new Uint8Array())).toEqual({
      outcome: { kind: "timed_out" },
      peakBytes: null,
    });
    expect(kindOf(await reader().read(aResume()))).toBe("read");
  });

  it("watches the memory itself where the system does not cap it", { timeout: HANG_MS }, async () => {
    const pool = reader({ cap: "resident", wallMs: 60_000 });
    const bomb = hostileFiles().find(({ name }) => name === "a flate bomb of 900 MB");
    const { outcome } = await pool.measure(bomb?.bytes() ?? new Uint8Array());
    expect(outcome.kind).toBe("memory_exceeded");
    expect(kindOf(await pool.read(aResume()))).toBe("read");
    expect(await residentBytes(process.pid)).toBeLessThan(100 * RESIDENT_BYTES);
    expect(await residentBytes(0x7ffffff0)).toBeNull();
  });

  it(`comes to an outcome for ${MUTANTS} damaged files without losing a process to one`, {
    timeout: HANG_MS,
  }, async () => {
    const image = flate(
      Buffer.alloc(400, 7),
      "/Type /XObject /Subtype /Image /Width 20 /Height 20 /BitsPerComponent 8 /ColorSpace /DeviceGray",
    );
    const originals = [
      aResume(),
      aResume({ objects: [image], resources: `/XObject << /X ${FIRST_FREE} 0 R >>`, info: "/Author (Jane Roe)" }),
      aDocx(paragraph("Built and ran services. ".repeat(40)) + paragraph("hidden", "<w:vanish/>")),
    ];
    const dice = createDice(20_261);
    const pool = reader({ processes: 2 });
    const files = Array.from({ length: MUTANTS }, () => {
      const [one, other] = [originals[dice(3)], originals[dice(3)]];
      if (!one || !other) throw new Error("no original");
      return mutant(one, other, dice);
    });
    const readings = await Promise.all(files.map((bytes) => pool.measure(bytes)));
    const lost = readings.filter(({ outcome: { kind } }) => kind === "memory_exceeded" || kind === "timed_out");
    const peak = Math.max(...readings.map(({ peakBytes }) => peakBytes ?? 0));
    const kinds = Object.entries(Object.groupBy(readings, ({ outcome }) => outcome.kind)).map(
      ([kind, of]) => `${of?.length ?? 0} ${kind}`,
    );
    if (LONG) process.stdout.write(`${MUTANTS} files: ${kinds.join(", ")}; peak ${Math.round(peak / MIB)} MB\n`);
    expect(readings).toHaveLength(MUTANTS);
    expect(lost).toEqual([]);
    expect(peak).toBeLessThan(RESIDENT_BYTES);
  });
});
