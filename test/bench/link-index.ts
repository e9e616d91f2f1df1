/** Measures what linking one application takes on the embedded table, with few and with many earlier ones in the index. */
import { randomUUID } from "node:crypto";
import { identifiersOf, type LinkSource } from "../../packages/core/src/links/identifiers.ts";
import { linkHashers } from "../../packages/core/src/links/keys.ts";
import { linkedFacts } from "../../packages/core/src/links/linked-facts.ts";
import { indexed, readIndex } from "../../packages/core/src/screening/link-index.ts";
import { aPerson } from "../../packages/core/src/screening/testing-links.ts";
import { createDynamoStores } from "../../packages/core/src/stores/dynamo.ts";
import { startTable } from "../../packages/core/src/stores/dynamo-embedded.ts";
import { ratios, spread } from "./statistics.ts";

const INDEX_KEY = Buffer.alloc(32, 7).toString("base64");
const CLOCK = () => new Date("2026-11-20T09:00:00Z");

const source = (application: LinkSource["application"]): LinkSource => ({
  application,
  phones: ["+14165552671"],
  network: "192.0.2.1",
  countries: [],
  document: { status: "none" },
});

/** Milliseconds to link one application, with so many others that share its phone and line, by round. */
export async function linkTimes(sizes: readonly number[], rounds: number) {
  const embedded = await startTable({ table: `links-${randomUUID()}` });
  try {
    const { links } = createDynamoStores({ ...embedded, clock: CLOCK });
    const hashers = linkHashers({ indexKey: INDEX_KEY });
    const ownerOf = (size: number, at: number, submittedAt: Date) => ({
      connectionId: `connection-of-${size}`,
      application: aPerson(at, { submittedAt, ref: { applicationId: `a${at}`, candidateId: `c${at}` } }),
      cleared: false,
    });
    for (const size of sizes) {
      for (let from = 0; from < size; from += 250) {
        const entries = Array.from({ length: Math.min(250, size - from) }, (_, at) => {
          const submittedAt = new Date(Date.parse("2026-09-01T00:00:00Z") + (from + at) * 60_000);
          const owner = ownerOf(size, from + at, submittedAt);
          const own = indexed(identifiersOf(source(owner.application)), hashers, owner);
          return own.entries.filter(({ kind }) => kind === "phone" || kind === "network");
        });
        await links.put(entries.flat());
      }
    }
    const taken = new Map(sizes.map((size) => [size, [] as number[]]));
    // Turn about, so that whatever else the machine does falls on all alike; the first round warms up.
    for (let round = 0; round <= rounds; round += 1) {
      for (const size of sizes) {
        const owner = ownerOf(size, 1_000_000 + round, CLOCK());
        const begun = performance.now();
        const own = indexed(identifiersOf(source(owner.application)), hashers, owner);
        await links.put(own.entries);
        linkedFacts(await readIndex({ links, clock: CLOCK }, own, owner));
        if (round > 0) taken.get(size)?.push(performance.now() - begun);
        await links.remove(own.entries);
      }
    }
    return [...taken].map(([size, times]) => ({ size, taken: times }));
  } finally {
    await embedded.close();
  }
}

if (import.meta.main) {
  const [few, many] = await linkTimes([1_000, 20_000], 60);
  if (few === undefined || many === undefined) throw new Error("nothing measured");
  for (const { size, taken } of [few, many]) {
    const { median, low, high } = spread(taken);
    process.stdout.write(`${size} earlier: ${median.toFixed(2)} ms (${low.toFixed(2)} to ${high.toFixed(2)})\n`);
  }
  process.stdout.write(`ratio between neighbours: ${ratios(many.taken, few.taken).median.toFixed(2)}\n`);
}
