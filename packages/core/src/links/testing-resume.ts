/** A résumé of one made-up person under any name, with as many sentences as a test wants, for the tests of this folder. */

export const INDEX_KEY = Buffer.alloc(32, 5).toString("base64");
export const OTHER_KEY = Buffer.alloc(32, 6).toString("base64");

const SYSTEMS = ["ledger", "scheduler", "gateway", "renderer", "catalogue", "forecaster", "crawler", "compiler"];
const ADVERBS = ["patiently", "quickly", "gradually", "entirely", "partly", "thoroughly", "carefully"];

/** Sentences that differ from each other and from those of every other seed. */
export function sentences(seed: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const system = SYSTEMS[(seed + at) % SYSTEMS.length] ?? "";
    const adverb = ADVERBS[(seed * 3 + at) % ADVERBS.length] ?? "";
    return `Rebuilt the ${system}${seed} ${adverb} beside team${seed} during phase${seed}x${at} after outage${seed * 31 + at}.`;
  });
}

export function resumeOf(given: string, family: string, lines: readonly string[]): string {
  const handle = `${given}.${family}`.toLowerCase().replace(/\s/gu, "");
  return [
    `${given} ${family}`,
    `Springfield | +1 512 555 0134 | ${handle}@example.com`,
    `https://example.com/${handle}`,
    ...lines.slice(0, 3),
    `${given} ${family} spoke at three conferences, and ${family}'s talks were recorded.`,
    ...lines.slice(3),
  ].join("\n");
}
