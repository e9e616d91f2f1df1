import { type Account, startAccounts } from "@bonafide/sandbox/accounts";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { type Sandbox, type Submitted, UnsettledError } from "@bonafide/sandbox/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runSamples } from "./sample-stories.ts";

describe("runSamples", () => {
  let accounts: readonly Account[];
  beforeAll(async () => {
    accounts = await startAccounts(() => new Date("2026-11-23T09:00:00Z"), {});
  });
  afterAll(() => Promise.all(accounts.map(({ server }) => server.close())));

  const [, unanswered] = SAMPLES;
  const ref = { applicationId: "1", candidateId: "1" };
  type Submit = Sandbox["submit"];
  const submit: Submit = async (account, sample): Promise<Submitted<typeof sample>> => {
    if (sample.familyName === unanswered?.familyName) throw new UnsettledError("the webhook was not answered");
    return { account, sample, ref, connectionId: account.connection.id, sentAt: 0, acknowledgedMs: 1 };
  };

  it("goes on where a sample is not through in time or its webhook is not answered, and names each of them", async () => {
    const said: string[] = [];
    const settled = () => Promise.reject(new UnsettledError("application 1 was not settled within 180 seconds"));
    const ran = await runSamples({ accounts, submit, settled }, (line) => said.push(line));
    expect(ran.settled).toEqual([]);
    expect(ran.open).toHaveLength(SAMPLES.length * accounts.length);
    expect(ran.open.filter((line) => line.endsWith("the webhook was not answered"))).toEqual(
      ["Greenhouse", "Lever"].map(
        (ats) => `${unanswered?.givenName} ${unanswered?.familyName} in ${ats}: the webhook was not answered`,
      ),
    );
    expect(said.filter((line) => line.endsWith("it goes on by itself"))).toHaveLength(ran.open.length);
  });

  it("does not hide any other fault", async () => {
    const settled = () => Promise.reject(new Error("out of order"));
    await expect(runSamples({ accounts, submit, settled }, () => {})).rejects.toThrow("out of order");
  });
});
