import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Application } from "../domain/application.ts";
import type { ApplicationDocument } from "../domain/document.ts";
import { postalAddress, postalAddresses, refereeContacts } from "./answered-contacts.ts";
import { identifiersOf } from "./identifiers.ts";
import { linkHashers } from "./keys.ts";
import { mailbox } from "./mailbox.ts";
import { entriesOf, marksOf } from "./marks.ts";
import { fullName, namesInAuthor, namesInMailbox } from "./names.ts";
import { ownPages } from "./profile-links.ts";
import { INDEX_KEY, OTHER_KEY, resumeOf, sentences } from "./testing-resume.ts";

const application = (changes: Partial<Application> = {}): Application => ({
  ref: { applicationId: "a1", candidateId: "c1" },
  submittedAt: new Date("2026-11-20T08:00:00Z"),
  open: true,
  origin: "posting",
  job: { id: "j1", title: "Engineer", departmentIds: [], country: null },
  givenName: "Jane",
  familyName: "Doe",
  emails: ["Jane.Doe+jobs@gmail.com"],
  phones: ["+1 416 555 2671"],
  places: [],
  links: ["https://github.com/Jane-Doe/"],
  answers: [
    { question: "Mailing address", answer: "12 Elm Street, Apt 4, Springfield" },
    { question: "Contact details of two references", answer: "Bo Peep, bo@peep.example, +1 212 736 5000" },
  ],
  attachments: [],
  submission: { ip: { address: "2001:db8:1:2::7", vouchedBy: "ats" } },
  ...changes,
});
const document = (text: string): ApplicationDocument => ({
  status: "fetched",
  digest: "ab".repeat(32),
  outcome: {
    kind: "read",
    format: "pdf",
    text,
    truncated: false,
    metadata: {
      author: "Mary Major",
      lastAuthor: null,
      creator: null,
      producer: null,
      created: null,
      modified: null,
      documentIds: ["uuid:1"],
    },
    links: ["https://www.linkedin.com/in/jane-doe", "https://employer.example/"],
    hiddenText: [],
    machineInstructions: false,
    wallets: ["0x52908400098527886e0f7030069857d2e4169ee7"],
  },
});
const source = (changes: Partial<Application> = {}, text = resumeOf("Jane", "Doe", sentences(1, 30))) => ({
  application: application(changes),
  phones: ["+14165552671"],
  network: application(changes).submission.ip?.address ?? null,
  countries: ["CA"],
  document: document(text),
});
const entries = (given = source(), key = INDEX_KEY) => {
  const [hasher] = linkHashers({ indexKey: key });
  const marks = marksOf(identifiersOf(given), given.application, hasher);
  return entriesOf(marks, { connectionId: "connection", application: given.application, cleared: false });
};

describe("what of an application is indexed", () => {
  it("is one canonical text per identifier", () => {
    expect(identifiersOf(source()).values).toEqual({
      phone: ["+14165552671"],
      mail: ["janedoe@gmail.com"],
      profile: ["github.com/jane-doe", "linkedin.com/in/jane-doe"],
      address: ["12 elm st unit 4 springfield"],
      network: ["2001:db8:1:2::/64"],
      referee: ["mail:bo@peep.example", "tel:+12127365000"],
      wallet: ["0x52908400098527886e0f7030069857d2e4169ee7"],
      file: ["ab".repeat(32)],
      document: ["uuid:1"],
    });
  });

  it("says nothing that can be read, and has nothing in common with what another key makes of it", () => {
    const [own, other] = [entries(), entries(source(), OTHER_KEY)];
    expect(own.length).toBeGreaterThan(15);
    const text = JSON.stringify(own);
    for (const word of ["jane", "doe", "gmail", "4165552671", "elm", "github", "2001", "peep", "5290", "abab", "major"])
      expect(text.toLowerCase()).not.toContain(word);
    const digests = new Set(own.map(({ digest }) => digest));
    expect(other.filter(({ digest }) => digests.has(digest))).toEqual([]);
  });

  it("finds the same under any name but for what is of the name itself", () => {
    const lines = sentences(3, 30);
    const named = (givenName: string, familyName: string) =>
      entries(source({ givenName, familyName }, resumeOf(givenName, familyName, lines)))
        .filter(({ kind }) => kind !== "name" && kind !== "person")
        .map(({ kind, digest, signature }) => [kind, digest, signature]);
    expect(named("Xanthippe", "Quibbleworth")).toEqual(named("Jane", "Doe"));
  });

  it("fits one batch of writes", () => {
    expect(entries().length).toBeLessThanOrEqual(25);
    for (const entry of entries()) expect(JSON.stringify(entry).length).toBeLessThan(4_000);
  });
});

describe("one spelling", () => {
  it("takes tags and a provider's dots out of mailboxes, and is the same taken twice", () => {
    expect(mailbox("J.A.N.E+x@googlemail.com")).toBe("jane@gmail.com");
    expect(mailbox("jane+jobs@own.example")).toBe("jane@own.example");
    expect(mailbox("j.ane@own.example")).toBe("j.ane@own.example");
    expect(mailbox("+@own.example")).toBe("+@own.example");
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        const once = mailbox(email);
        if (once !== null) expect(mailbox(once)).toBe(once);
      }),
    );
  });

  it.each([
    ["https://github.com/jane/repository", []],
    ["https://github.com/features", []],
    ["github.com/Jane", ["github.com/jane"]],
    ["https://de.linkedin.com/in/Jane-Doe/?trk=x", ["linkedin.com/in/jane-doe"]],
    ["https://linkedin.com/company/acme", []],
    ["https://twitter.com/jane", ["x.com/jane"]],
    ["https://x.com/jane/status/1", []],
    ["https://stackoverflow.com/users/123/jane", ["stackoverflow.com/123"]],
    ["https://google.com", []],
    ["https://jane.example/?utm_source=x#top", ["jane.example"]],
    ["https://jane.example/about", ["jane.example"]],
    ["https://employer.example/products/seven", []],
    ["https://jane.github.io", ["jane.github.io"]],
    ["https://github.io", []],
    ["not a link", []],
    ["jane@mail.example", []],
  ])("of the link %s is %j", (link, expected) => {
    expect(ownPages([link], [])).toEqual(expected);
  });

  it("of a postal address is the same written short or long, and none without a number", () => {
    expect(postalAddress("12 Elm Street, Apartment 4, Springfield")).toBe(postalAddress("12 elm st. #4 SPRINGFIELD"));
    expect(postalAddress("12 Elm Street, Apt 4, Springfield")).not.toBe(
      postalAddress("12 Elm Street, Apt 5, Springfield"),
    );
    expect(postalAddress("Springfield, Illinois, United States")).toBeNull();
    expect(postalAddresses([{ question: "E-mail address", answer: "12 Elm Street Apt 4" }])).toEqual([]);
  });

  it("of a referee comes from a question that asks for one, and from no other", () => {
    const answer = "bo@peep.example +1 212 736 5000";
    expect(refereeContacts([{ question: "Submission reference", answer }])).toEqual([]);
    expect(refereeContacts([{ question: "Who referred you?", answer }])).toEqual([]);
    expect(refereeContacts([{ question: "Referee 1", answer }])).toHaveLength(2);
  });

  it("of a name is its letters, whichever order an author field has them in", () => {
    expect(fullName("José-María", "O’Neill")).toBe("josemariaoneill");
    // One name, wherever the form puts it and whatever it wants in the other field.
    expect([fullName("Kartika", ""), fullName("", "Kartika"), fullName("Kartika", "-")]).toEqual(
      Array(3).fill("kartika"),
    );
    expect(fullName("", "-")).toBeNull();
    expect(namesInAuthor("Doe, Janet")).toContain(fullName("Janet", "Doe"));
    expect(namesInAuthor("janet")).toEqual([]);
    expect(namesInAuthor("User 1")).toEqual([]);
    expect(namesInMailbox("janet.doe84@mail.example")).toContain(fullName("Janet", "Doe"));
    expect(namesInMailbox("sales@mail.example")).toEqual([]);
  });
});
