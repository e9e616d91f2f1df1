import fc from "fast-check";
import { expect, it } from "vitest";
import type { Application } from "../domain/application.ts";
import { LinkEntry } from "../domain/link.ts";
import { identifiersOf, type LinkSource } from "../links/identifiers.ts";
import { linkHashers } from "../links/keys.ts";
import { linkedFacts } from "../links/linked-facts.ts";
import { createMemoryStores } from "../stores/memory.ts";
import { INDEX_KEY } from "../links/testing-resume.ts";
import { indexed, readIndex } from "./link-index.ts";
import { aPerson } from "./testing-links.ts";

const LONG = process.env["BONAFIDE_LONG"] !== undefined;
const RUNS = LONG ? 100_000 : 150;
const NOW = new Date("2026-11-20T09:00:00Z");

const text = fc.oneof(
  fc.string({ maxLength: 60, unit: "binary" }),
  fc.string({ maxLength: 400 }),
  fc.constantFrom(
    "",
    "\u0000",
    "\u202E",
    "#",
    "C#x#LINK#phone#",
    "__proto__",
    "constructor",
    "a@b",
    "%00",
    "🙂".repeat(90),
  ),
);
const mail = fc.oneof(
  text,
  fc.tuple(text, text).map((parts) => parts.join("@")),
  fc.emailAddress(),
);
const link = fc.oneof(
  text,
  fc.webUrl(),
  text.map((path) => `https://github.com/${path}`),
  text.map((path) => `linkedin.com/in/${path}`),
);
const phone = fc.integer({ min: 2_000_000_000, max: 9_999_999_999 }).map((number) => `+1${number}`);
const answer = fc.record({
  question: fc.oneof(text, fc.constantFrom("Postal address", "Professional references", "Your address")),
  answer: fc.oneof(text, mail, phone, fc.constant("12 Elm Street, Apt 4, Springfield")),
});
const documents: fc.Arbitrary<LinkSource["document"]> = fc.oneof(
  fc.constant<LinkSource["document"]>({ status: "none" }),
  fc
    .record({
      text: fc.oneof(
        text,
        fc.array(text, { maxLength: 40 }).map((lines) => lines.join("\n")),
      ),
      author: fc.option(text),
    })
    .map(({ text: written, author }): LinkSource["document"] => ({
      status: "fetched",
      digest: "ab".repeat(32),
      outcome: {
        kind: "read",
        format: "docx",
        text: written,
        truncated: false,
        metadata: {
          author,
          lastAuthor: null,
          creator: null,
          producer: null,
          created: null,
          modified: null,
          documentIds: [written.slice(0, 128)],
        },
        links: [written.slice(0, 2_048)],
        hiddenText: [],
        machineInstructions: false,
        wallets: [written.slice(0, 128)],
      },
    })),
);
const sources: fc.Arbitrary<LinkSource> = fc
  .record({
    person: fc.record({
      givenName: text,
      familyName: text,
      emails: fc.array(mail, { maxLength: 6 }),
      links: fc.array(link, { maxLength: 6 }),
      answers: fc.array(answer, { maxLength: 4 }),
      submittedAt: fc.date({ min: new Date("2026-06-01"), max: NOW, noInvalidDate: true }),
    }),
    phones: fc.array(phone, { maxLength: 5 }),
    network: fc.oneof(fc.ipV4(), fc.ipV6(), text, fc.constant(null)),
    countries: fc.array(fc.constantFrom("CA", "US", "DE"), { maxLength: 2 }),
    document: documents,
  })
  .map(({ person, ...rest }) => {
    const application: Application = { ...aPerson(1), ...person };
    return { application, ...rest };
  });

it(`whatever applications carry, the index takes it, keeps none of it in clear, and counts nobody against themselves (${RUNS} pairs)`, {
  timeout: LONG ? 1_800_000 : 30_000,
}, async () => {
  const hashers = linkHashers({ indexKey: INDEX_KEY });
  await fc.assert(
    fc.asyncProperty(sources, sources, async (first, second) => {
      const { links } = createMemoryStores(() => NOW);
      for (const [at, source] of [first, second, first].entries()) {
        // The first one once more at last, as the same person applying again.
        const ref = { applicationId: `a${at}`, candidateId: `c${at % 2}` };
        const application = { ...source.application, ref };
        const owner = { connectionId: "connection", application, cleared: false };
        const own = indexed(identifiersOf({ ...source, application }), hashers, owner);
        expect(own.entries.length).toBeLessThanOrEqual(100);
        for (const entry of own.entries) LinkEntry.parse(entry);
        const kept = JSON.stringify(own.entries);
        for (const value of [...source.phones, ...application.emails, application.familyName])
          if (/^[\w.@+-]{9,}$/.test(value)) expect(kept).not.toContain(value);
        await links.put(own.entries);
        const facts = linkedFacts(await readIndex({ links, clock: () => NOW }, own, owner));
        const counts = [
          ...(["phone", "mail", "profile", "address", "network", "wallet"] as const).map(
            (kind) => facts.reuse(kind).people,
          ),
          facts.file.people,
          facts.referee.people,
          facts.author.people,
          facts.resume.people,
        ];
        // There is one other person at most.
        for (const count of counts) expect([0, 1]).toContain(count);
        expect(facts.resume.similarity).toBeGreaterThanOrEqual(0);
        expect(facts.resume.similarity).toBeLessThanOrEqual(1);
        expect(facts.jobs("job-1")).toBeGreaterThanOrEqual(1);
        if (at === 0) expect(counts.every((count) => count === 0)).toBe(true);
        expect(facts.later.map(({ applicationId }) => applicationId)).not.toContain(ref.applicationId);
      }
    }),
    { numRuns: RUNS },
  );
});
