/** What judging costs, once all evidence is in: every signal, the coverage and the whole assessment of one application. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { assess } from "@bonafide/core/domain/assessment";
import type { EvidenceSet } from "@bonafide/core/domain/evidence";
import { familyStates } from "@bonafide/core/domain/family";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { caseEvidence } from "./case-evidence.ts";
import { readCases } from "@bonafide/sandbox/evaluate/read-cases";
import { type Figure, figure } from "./figure.ts";
import { processorMs } from "./processor-time.ts";
import { spread } from "./statistics.ts";

const CASES = path.join(import.meta.dirname, "../cases/dev.jsonl");
const PER_BLOCK = 100;
const WARM_UP = 10;
const MICROSECONDS = 1000;

function judge(evidence: EvidenceSet): void {
  const findings = signals.map((signal) => signal.evaluate(evidence));
  assess({ policy: defaultPolicy, signals, findings, families: familyStates(evidence) });
}

/** The median over the worked cases, each by the median of its blocks. */
export async function assessFigures(blocks: number): Promise<readonly Figure[]> {
  const { cases } = readCases(readFileSync(CASES, "utf8"));
  const evidence: EvidenceSet[] = [];
  for (const worked of cases) evidence.push(await caseEvidence(worked));
  const series = evidence.map((): number[] => []);
  for (let block = 0; block < WARM_UP + blocks; block += 1) {
    // Block after block over all cases, so that none has a compiler or a core to itself.
    for (const [at, one] of evidence.entries()) {
      const ms = processorMs(() => {
        for (let time = 0; time < PER_BLOCK; time += 1) judge(one);
      });
      if (block >= WARM_UP) series[at]?.push((ms / PER_BLOCK) * MICROSECONDS);
    }
  }
  const measured = spread(series.map((blocksOfOne) => spread(blocksOfOne).median));
  return [figure("signals.assess", "µs", measured.median, null, measured)];
}
