/** Measures what reading a résumé of two pages takes where the sandbox reads it: in a capped process of its own. */
import { createLocalReader } from "../../packages/functions/src/resume-reader/local.ts";
import { aResume } from "../../packages/core/src/resume/testing-pdf.ts";
import { spread } from "./statistics.ts";

/** The first file of a process, then as many as make it warm, then those that count. */
const [WARM_UP, MEASURED] = [20, 100];

const reader = createLocalReader();
try {
  const bytes = aResume();
  const begun = performance.now();
  const first = await reader.measure(bytes);
  const cold = performance.now() - begun;
  if (first.outcome.kind !== "read") throw new Error(`the résumé could not be read: ${first.outcome.kind}`);
  const taken: number[] = [];
  let peakBytes = 0;
  for (let at = 0; at < WARM_UP + MEASURED; at += 1) {
    const from = performance.now();
    const reading = await reader.measure(bytes);
    if (at >= WARM_UP) taken.push(performance.now() - from);
    peakBytes = Math.max(peakBytes, reading.peakBytes ?? 0);
  }
  const { median, low, high } = spread(taken);
  const megabytes = (count: number | null) => ((count ?? 0) / 1e6).toFixed(0);
  process.stdout.write(
    `PDF of 2 pages, ${bytes.length} bytes, ${first.outcome.text.length} characters\n` +
      `first file, starting the process included: ${cold.toFixed(0)} ms, ${megabytes(first.peakBytes)} MB resident at most\n` +
      `warm: ${median.toFixed(1)} ms (${low.toFixed(1)} to ${high.toFixed(1)}), ${megabytes(peakBytes)} MB resident at most after ${WARM_UP + MEASURED + 1} files\n`,
  );
} finally {
  reader.close();
}
