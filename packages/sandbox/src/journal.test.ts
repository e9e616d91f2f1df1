import { describe, expect, it } from "vitest";
import type { Account } from "./accounts.ts";
import { createJournal } from "./journal.ts";

const account = (id: string) => ({ connection: { id } }) as Account;
const applicant = { givenName: "A", familyName: "B", email: "a@b.example", phone: null, place: null, address: null };

function started() {
  let now = 1_000;
  const journal = createJournal(() => new Date(now));
  journal.open({ account: account("one"), applicant, ref: { applicationId: "7", candidateId: "8" } });
  const tell = (message: string, fields: object) => {
    now += 5;
    journal.tell({ message, fields });
  };
  const lines = () => journal.find("one", "7")?.lines.map(({ message, ms }) => [message, ms]);
  return { journal, tell, lines };
}

describe("createJournal", () => {
  it("collects an application's lines with the time since its submission", () => {
    const { tell, lines } = started();
    tell("enqueued", { connectionId: "one", applicationId: "7", traceId: "t" });
    tell("screened", { connectionId: "one", applicationId: "7" });
    expect(lines()).toEqual([
      ["enqueued", 5],
      ["screened", 10],
    ]);
  });

  it("finds lines that only name the trace", () => {
    const { tell, lines } = started();
    tell("enqueued", { connectionId: "one", applicationId: "7", traceId: "t" });
    tell("waiting", { connectionId: "one", traceId: "t" });
    expect(lines()).toEqual([
      ["enqueued", 5],
      ["waiting", 10],
    ]);
  });

  it("keeps the same application id of another connection apart, and ignores what belongs to nobody", () => {
    const { tell, lines } = started();
    tell("screened", { connectionId: "two", applicationId: "7" });
    tell("rejected", { traceId: "other" });
    tell("swept all", {});
    expect(lines()).toEqual([]);
  });

  it("keeps a bounded number of lines", () => {
    const { tell, lines } = started();
    for (let n = 0; n < 500; n += 1) tell("waiting", { connectionId: "one", applicationId: "7" });
    expect(lines()).toHaveLength(200);
  });
});
