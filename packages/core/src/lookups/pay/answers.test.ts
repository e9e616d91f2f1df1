import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aContext, anApplication } from "../testing.ts";
import { answeredPayRequest, asksForCryptoPay } from "./answers.ts";

const RUNS = process.env["BONAFIDE_LONG"] === undefined ? 2000 : 100_000;

const look = (answers: readonly { question: string; answer: string }[], title = "Backend Engineer") =>
  answeredPayRequest().look(
    anApplication({ answers, job: { id: "1", title, departmentIds: [], country: null } }),
    aContext(),
  );

describe("asking to be paid in crypto-currency", () => {
  it.each([
    ["preferred_payment", "USDT"],
    ["preferred payment method", "Crypto, USDC on Ethereum if possible"],
    ["How would you like to be paid?", "BTC"],
    ["Salary expectations", "90k, stablecoins preferred"],
    ["Anything else?", "I would like to be paid in crypto."],
    ["Notes", "Please send the salary to my wallet, payment via USDT (TRC20)"],
    ["Invoicing details", "Tether please"],
  ])("is read in the answer to %j: %j", (question, answer) => {
    expect(asksForCryptoPay(question, answer)).toBe(true);
  });

  it.each([
    ["preferred_payment", "Bank transfer"],
    ["preferred payment method", "Anything but crypto"],
    ["How would you like to be paid?", "Not in crypto, please"],
    ["Would you accept payment in USDT?", "Yes, USDT is fine"],
    ["Do you want part of your salary in crypto?", "Sure"],
    ["Describe a project", "Built a payment gateway for a bitcoin exchange and its ledger"],
    ["Experience", "Six years with Ethereum and Solidity"],
    ["Salary expectations", "90,000 USD"],
    ["Pay", "Ethernet, DAILY, tethering"],
    ["", ""],
  ])("is not read in the answer to %j: %j", (question, answer) => {
    expect(asksForCryptoPay(question, answer)).toBe(false);
  });

  it("is ordinary where the posting is for such work, and no question where nothing was answered", async () => {
    const asked = [{ question: "Preferred payment", answer: "USDC" }];
    expect(await look(asked)).toMatchObject({ fact: { crypto: true, ordinary: false } });
    expect(await look(asked, "Solidity Engineer")).toMatchObject({ fact: { crypto: true, ordinary: true } });
    expect(await look([{ question: "Notice period", answer: "None" }])).toMatchObject({ fact: { crypto: false } });
    expect(await look([])).toEqual({ status: "not_applicable" });
  });

  it("is a yes or a no for any text, in time linear in it", () => {
    const words = fc.constantFrom("pay", "in", "crypto", "not", "usdt", " ", "-", "salary via my ", "x".repeat(50));
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.array(words, { maxLength: 200 }).map((parts) => parts.join(" ")),
    );
    fc.assert(
      fc.property(text, text, (question, answer) => {
        expect(typeof asksForCryptoPay(question, answer)).toBe("boolean");
      }),
      { numRuns: RUNS },
    );
    expect(asksForCryptoPay("pay ".repeat(100_000), `${"paid ".repeat(100_000)}crypto`)).toBe(false);
  });
});
