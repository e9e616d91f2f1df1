/** What linking one application takes with few and with many stored: requests and units in memory, time on the embedded table. */
import type { LinkStore } from "@bonafide/core/stores/stores";
import { identifiersOf } from "../../packages/core/src/links/identifiers.ts";
import { linkHashers } from "../../packages/core/src/links/keys.ts";
import { indexed, readIndex } from "../../packages/core/src/screening/link-index.ts";
import { aPerson } from "../../packages/core/src/screening/testing-links.ts";
import { createMemoryStores } from "@bonafide/core/stores/memory";
import { readUnits, writeUnits } from "../support/counts/capacity.ts";
import { type BenchFigure, against } from "./bench-figure.ts";
import { figure } from "./figure.ts";
import { linkTimes } from "./link-index.ts";
import { ratios, spread } from "./statistics.ts";

const INDEX_KEY = Buffer.alloc(32, 7).toString("base64");
const CLOCK = () => new Date("2026-11-20T09:00:00Z");
const STORED = { few: 1_000, some: 10_000, most: 100_000 } as const;

/** As the table would bill it: a query by the sum of what it reads, a write by what is written. */
function counting(links: LinkStore) {
  const taken = { requests: 0, units: 0 };
  const bytes = (value: object) => ({ doc: { S: JSON.stringify(value) } });
  const store: LinkStore = {
    ...links,
    async put(entries) {
      taken.requests += 1;
      for (const entry of entries) taken.units += writeUnits(undefined, bytes(entry));
      await links.put(entries);
    },
    async read(query) {
      const found = await links.read(query);
      taken.requests += 1;
      taken.units += readUnits(
        found.entries.reduce((sum, entry) => sum + JSON.stringify(entry).length, 0),
        true,
      );
      return found;
    },
  };
  return { store, taken };
}

/** Requests and units to link one application with so many before it, all sharing its phone and line. */
export async function linkUnits(stored: number): Promise<{ readonly requests: number; readonly units: number }> {
  const { links } = createMemoryStores(CLOCK);
  const hashers = linkHashers({ indexKey: INDEX_KEY });
  const of = (at: number, submittedAt: Date) => {
    const ref = { applicationId: `a${String(at).padStart(7, "0")}`, candidateId: `c${String(at).padStart(7, "0")}` };
    const owner = {
      connectionId: "connection",
      application: aPerson(at % 97, { submittedAt, ref }),
      cleared: false,
    };
    const source = {
      application: owner.application,
      phones: ["+14165552671"],
      network: "192.0.2.1",
      countries: [],
      document: { status: "none" as const },
    };
    return { owner, own: indexed(identifiersOf(source), hashers, owner) };
  };
  const first = Date.parse("2026-09-01T00:00:00Z");
  const step = (CLOCK().getTime() - first) / (stored + 1);
  const seed = of(0, new Date(first)).own.entries.filter(({ kind }) => kind === "phone" || kind === "network");
  for (let at = 0; at < stored; at += 1) {
    const submittedAt = new Date(first + at * step).toISOString();
    const ids = { applicationId: `a${String(at).padStart(7, "0")}`, candidateId: `c${String(at).padStart(7, "0")}` };
    await links.put(seed.map((entry) => ({ ...entry, ...ids, submittedAt })));
  }
  const { store, taken } = counting(links);
  const { owner, own } = of(9_000_000, CLOCK());
  await store.put(own.entries);
  await readIndex({ links: store, clock: CLOCK }, own, owner);
  return taken;
}

/** The same on every machine: exactly as much as with a thousand, or the target is missed. */
export async function linkUnitFigures(): Promise<readonly BenchFigure[]> {
  const few = await linkUnits(STORED.few);
  const [some, most] = [await linkUnits(STORED.some), await linkUnits(STORED.most)];
  return (["requests", "units"] as const).flatMap((part) => {
    const exactly = figure(`links.${part}`, "with 100,000 stored", most[part], few[part]);
    return [
      { ...against(exactly, 1), met: most[part] === few[part] },
      against(figure(`links.${part}.tenth`, "with 10,000 stored", some[part], few[part]), null),
    ];
  });
}

export async function linkTimeFigures(rounds: number): Promise<readonly BenchFigure[]> {
  const [few, many] = await linkTimes([1_000, 20_000], rounds);
  if (!few || !many) throw new Error("nothing measured");
  return [
    against(
      figure(
        "links.time",
        "ms with 20,000 stored",
        spread(many.taken).median,
        spread(few.taken).median,
        ratios(many.taken, few.taken),
      ),
      1.2,
    ),
  ];
}
