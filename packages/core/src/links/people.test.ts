import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PersonMarks } from "../domain/link.ts";
import { isSamePerson, peopleOf, type ReadEntry } from "./people.ts";

const marks = (changes: Partial<PersonMarks> = {}): PersonMarks => ({
  given: null,
  full: null,
  mails: [],
  phones: [],
  profiles: [],
  files: [],
  ...changes,
});
const one = (person: PersonMarks, candidateId = "c1") => ({ candidateId, person });

describe("two entries", () => {
  it.each([
    ["one full name and a mailbox", { full: "n", mails: ["m"] }, { full: "n", mails: ["m"] }, true],
    ["one full name and a phone", { full: "n", phones: ["p"] }, { full: "n", phones: ["p"] }, true],
    ["one full name alone", { full: "n", mails: ["m"] }, { full: "n", mails: ["x"] }, false],
    ["a mailbox alone", { full: "n", mails: ["m"] }, { full: "o", mails: ["m"] }, false],
    ["no name at all and a mailbox", { mails: ["m"] }, { mails: ["m"] }, false],
    [
      "one given name, a mailbox and a phone, as after a marriage",
      { given: "g", full: "n", mails: ["m"], phones: ["p"] },
      { given: "g", full: "o", mails: ["m"], phones: ["p"] },
      true,
    ],
    [
      "one given name and one strong identifier",
      { given: "g", full: "n", phones: ["p"] },
      { given: "g", full: "o", phones: ["p"] },
      false,
    ],
    [
      "two names and everything else",
      { given: "g", full: "n", mails: ["m"], phones: ["p"], profiles: ["q"], files: ["f"] },
      { given: "h", full: "o", mails: ["m"], phones: ["p"], profiles: ["q"], files: ["f"] },
      false,
    ],
  ])("with %s are one person's: case %#", (_, a, b, expected) => {
    expect(isSamePerson(one(marks(a)), one(marks(b), "c2"))).toBe(expected);
    expect(isSamePerson(one(marks(b), "c2"), one(marks(a)))).toBe(expected);
  });

  it("of one candidate in the ATS are one person's with one name, and two people's with two, mailbox or not", () => {
    expect(isSamePerson(one(marks({ full: "n" })), one(marks({ full: "n" })))).toBe(true);
    expect(isSamePerson(one(marks()), one(marks()))).toBe(true);
    expect(isSamePerson(one(marks()), one(marks({ full: "n" })))).toBe(false);
    const shared = { given: "g", mails: ["m"] };
    expect(isSamePerson(one(marks({ ...shared, full: "n" })), one(marks({ ...shared, full: "o" })))).toBe(false);
  });
});

describe("the people among entries", () => {
  const entry = fc.record({
    applicationId: fc.constantFrom("a1", "a2", "a3", "a4", "a5", "a6"),
    candidateId: fc.constantFrom("c1", "c2", "c3"),
    full: fc.constantFrom("n1", "n2", "n3"),
    mail: fc.constantFrom("m1", "m2", "m3"),
    version: fc.constantFrom(0, 1),
  });
  const read = ({
    applicationId,
    candidateId,
    full,
    mail,
    version,
  }: typeof entry extends fc.Arbitrary<infer T> ? T : never): ReadEntry => ({
    applicationId,
    candidateId,
    jobId: null,
    origin: "posting",
    submittedAt: "2026-11-20T08:00:00.000Z",
    person: marks({ full, mails: [mail] }),
    cleared: false,
    version,
  });

  it("are the same in whatever order the entries come, and every entry is in exactly one of them", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), fc.integer(), (rows, turn) => {
        const entries = rows.map(read);
        const turned = entries.toSorted(
          (a, b) => ((entries.indexOf(a) * 7 + turn) % 5) - ((entries.indexOf(b) * 7 + turn) % 5),
        );
        const order = (a: string, b: string) => (a < b ? -1 : Number(a > b));
        const shape = (people: ReadEntry[][]) =>
          people
            .map((person) =>
              person
                .map((one) => JSON.stringify(one))
                .toSorted(order)
                .join(),
            )
            .toSorted(order);
        expect(shape(peopleOf(turned))).toEqual(shape(peopleOf(entries)));
        expect(peopleOf(entries).flat()).toHaveLength(entries.length);
      }),
    );
  });
});
