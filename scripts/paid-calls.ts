/** `node scripts/paid-calls.ts`: paid calls per 1,000 applications of the sample set, as rows of docs/providers.md. */
import { FULL_CHECK_SHARE } from "../packages/functions/src/limits.ts";
import { ACCOUNTS, countPaidCalls } from "../test/bench/paid-calls.ts";

const APPLICATIONS = 1_000;

for (const [name, configured] of Object.entries(ACCOUNTS)) {
  const { ladderOff, ladderOn } = await countPaidCalls({
    configured,
    applications: APPLICATIONS,
    fullShare: FULL_CHECK_SHARE,
  });
  process.stdout.write(`| ${name} | ${ladderOff} | ${ladderOn} |\n`);
}
