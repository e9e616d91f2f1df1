import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Application } from "../../domain/application.ts";
import type { ApplicationDocument, DocumentMetadata, ReadDocument } from "../../domain/document.ts";
import { UNREADABLE } from "../../domain/document.ts";
import { absent, type Evidence, found, unavailable } from "../../domain/evidence.ts";
import type { LookupFactory } from "../lookup.ts";
import { documentClock } from "../place/document-clock.ts";
import { aContext, aDocument, anApplication } from "../testing.ts";
import { documentAuthor } from "./author.ts";
import { hiddenText } from "./hidden-text.ts";
import { mayBeSamePerson } from "./personal-name.ts";
import { documentWallets } from "./wallets.ts";

const NOTHING: DocumentMetadata = {
  author: null,
  lastAuthor: null,
  creator: null,
  producer: null,
  created: null,
  modified: null,
  documentIds: [],
};
const texas = found<"place">({ country: "US", region: "TX" }, "place/test");

const ask = (
  create: LookupFactory,
  document: ApplicationDocument,
  application: Partial<Application> = {},
  place: Evidence<"place"> = texas,
) =>
  create({ http: () => Promise.reject(new Error("offline")), credentials: {}, overrides: {} }).look(
    anApplication(application),
    aContext({ place }, undefined, document),
  );
const factOf = async (...given: Parameters<typeof ask>) => {
  const evidence = await ask(...given);
  return evidence.status === "found" ? evidence.fact : evidence.status;
};
const withMetadata = (metadata: Partial<DocumentMetadata>): Partial<ReadDocument> => ({
  metadata: { ...NOTHING, ...metadata },
});

describe.each([
  ["hiddenText", hiddenText],
  ["documentAuthor", documentAuthor],
  ["documentClock", documentClock],
  ["wallets", documentWallets],
] as const)("%s", (fact, create) => {
  it("is absent where there is no document", async () => {
    expect(await ask(create, { status: "none" })).toEqual(absent);
  });

  it.each(UNREADABLE)("says nothing about anybody for a document that is %s", async (kind) => {
    expect(await ask(create, { status: "fetched", digest: "00", outcome: { kind } })).toEqual(
      unavailable("not_supported", `${fact}/document`),
    );
  });

  it("names the reason when the document could not be had", async () => {
    expect(await ask(create, { status: "unavailable", reason: "timeout" })).toEqual(
      unavailable("timeout", `${fact}/document`),
    );
  });
});

describe("hidden text", () => {
  it("counts what is hidden in any way, and tells of instructions", async () => {
    const hidden = [
      { kind: "white", characters: 30 },
      { kind: "tiny", characters: 12 },
    ] as const;
    expect(await factOf(hiddenText, aDocument({ hiddenText: [...hidden], machineInstructions: true }))).toEqual({
      characters: 42,
      instructions: true,
    });
    expect(await factOf(hiddenText, aDocument())).toEqual({ characters: 0, instructions: false });
  });
});

describe("the author", () => {
  const applicant = { givenName: "Jane", familyName: "Moreau", emails: ["jm.keller@mail.example"] };
  const other = (author: string, names: Partial<Application> = applicant) =>
    factOf(documentAuthor, aDocument(withMetadata({ author })), names);

  it.each(["Piotr Zielonka", "ZIELONKA, Piotr", "Maria del Carmen Ibarra", "Søren Ångström"])(
    "of another full name is another: %s",
    async (author) => {
      expect(await other(author)).toEqual({ other: true });
    },
  );

  it.each([
    ["the applicant", "Jane Moreau"],
    ["family name first", "Moreau, Jane"],
    ["with an initial", "J. Moreau"],
    ["with a second name", "Jane Alice Moreau"],
    ["before a marriage", "Jane Whitfield"],
    ["of the same family", "Paul Moreau"],
    ["with marks", "Jané Môreau"],
    ["a short form", "Janet Whitfield"],
    ["a slip", "Alice Morreau"],
    ["in the mailbox", "Anna Keller"],
    ["written together", "JaneMoreau Laptop"],
    ["in another script", "Жанна Иванова"],
    ["a role", "HR Department"],
    ["a program", "Canva Template"],
    ["a company", "Brightwood Staffing LLC"],
    ["a handle", "xx_dev_99"],
    ["one word", "Piotr"],
    ["initials", "P. Z."],
    ["no name", "final version two"],
  ])("is not called another when it may be %s: %s", async (_, author) => {
    expect(await other(author)).toEqual({ other: false });
  });

  it("is absent when the file states none, and not compared with a name nobody gave", async () => {
    expect(await factOf(documentAuthor, aDocument(), applicant)).toBe("absent");
    expect(await other("Piotr Zielonka", { givenName: "", familyName: " " })).toBe("unavailable");
  });

  it("never is another by the order, case or marks of the same words", () => {
    const word = fc.stringMatching(/^[A-Z][a-z]{2,9}$/);
    fc.assert(
      fc.property(fc.uniqueArray(word, { minLength: 2, maxLength: 4 }), (words) => {
        const given = words.slice(0, -1).join(" ");
        const family = words.at(-1) ?? "";
        for (const author of [words.toReversed().join(" "), words.join(" ").toUpperCase(), `${family}, ${given}`])
          expect(mayBeSamePerson(author, [given, family], [])).toBe(true);
      }),
    );
  });

  it("is compared without throwing, whatever both fields hold", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.string(),
        (a, b, c) => typeof mayBeSamePerson(a, [b], [c]) === "boolean",
      ),
    );
  });
});

describe("the document's clock", () => {
  const at = "2026-01-15T12:00:00.000Z";
  const clock = (created: number | null, modified: number | null = null, place?: Evidence<"place">) =>
    factOf(
      documentClock,
      aDocument(withMetadata({ created: { at, offsetMinutes: created }, modified: { at, offsetMinutes: modified } })),
      {},
      place,
    );

  it("is beside the zones of the stated place", async () => {
    expect(await clock(-360)).toEqual({ hoursApart: 0, utc: false });
    expect(await clock(60, null, found<"place">({ country: "JP" }, "place/test"))).toEqual({
      hoursApart: 8,
      utc: false,
    });
  });

  it("of two moments is the nearer", async () => {
    expect(await clock(540, -360)).toEqual({ hoursApart: 0, utc: false });
  });

  it("that says UTC is marked, and counts only where no zone is stated", async () => {
    expect(await clock(0, null)).toMatchObject({ utc: true });
    expect(await clock(0, -360)).toEqual({ hoursApart: 0, utc: false });
  });

  it("says nothing without an offset or without a place", async () => {
    expect(await clock(null)).toBe("absent");
    expect(await clock(540, null, absent)).toBe("absent");
    expect(await clock(540, null, unavailable("ambiguous", "place/test"))).toBe("unavailable");
  });
});

describe("wallets", () => {
  const wallets = ["one", "two"];
  it.each([
    ["Senior Backend Engineer", false],
    ["Cryptography Engineer", false],
    ["Solidity Engineer", true],
    ["Blockchain Developer", true],
    ["Product Manager, DeFi", true],
    ["Web3 Community Lead", true],
    ["", false],
  ])("in an application for %s", async (title, ordinary) => {
    const job = { id: "1", title, departmentIds: [], country: null };
    expect(await factOf(documentWallets, aDocument({ wallets }), { job })).toEqual({ wallets: 2, ordinary });
  });

  it("may be looked at without a job", async () => {
    expect(await factOf(documentWallets, aDocument())).toEqual({ wallets: 0, ordinary: false });
  });
});
