/**
 * Whether an applicant asks, unprompted, to be paid in crypto-currency: a closed list of words, in an answer about pay
 * or in a sentence that asks for it.
 *
 * A question that offers such pay itself prompts the answer, so it is left alone; so is everything that declines.
 */
import { found, notApplicable } from "../../domain/evidence.ts";
import type { Lookup } from "../lookup.ts";
import { isCryptoWork } from "../crypto-work.ts";

const ID = "payRequest/answers";
const MAX_ANSWERS = 200;
const MAX_TEXT_LENGTH = 2000;

const CRYPTO =
  "crypto(?:currency|currencies)?|stable ?coins?|bitcoins?|btc|ethereum|eth|ether|usdt|usdc|tether|dai|trc20|erc20|bnb|tron|solana|monero|xmr|litecoin";
/** Words about how somebody is paid, as a form or a person writes them. */
const PAY =
  /(?:^| )(?:pay|paid|payment|payments|payout|payouts|payroll|paying|salary|salaries|wage|wages|compensation|compensated|remuneration|invoice|invoices|invoicing|transfer)(?: |$)/;
const NAMES_CRYPTO = new RegExp(`(?:^| )(?:${CRYPTO})(?: |$)`);
/** Asks for it in one breath, whatever the question was. */
const ASKS = new RegExp(
  `(?:^| )(?:pay|paid|payment|payments|payout|payouts|salary|wage|wages|compensation|compensated|invoice|transfer)(?: [a-z]+){0,3} (?:in|via|by|with|through|using|as|to) (?:[a-z]+ ){0,2}(?:${CRYPTO})(?: |$)`,
);
const DECLINES = new RegExp(
  `(?:^| )(?:no|not|never|don t|do not|without|except|instead of|rather than|other than|anything but|avoid)(?: [a-z]+){0,3} (?:${CRYPTO})(?: |$)`,
);

const plain = (text: string) =>
  text
    .slice(0, MAX_TEXT_LENGTH)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim();

/** Whether this answer to this question asks to be paid in crypto-currency. */
export function asksForCryptoPay(question: string, answer: string): boolean {
  const [asked, said] = [plain(question), plain(answer)];
  if (NAMES_CRYPTO.test(asked) || DECLINES.test(said)) return false;
  return ASKS.test(said) || (PAY.test(asked) && NAMES_CRYPTO.test(said));
}

export const answeredPayRequest = (): Lookup<"payRequest"> => ({
  id: ID,
  fact: "payRequest",
  after: [],
  look: async ({ answers, job }) => {
    // Nobody is asked about it: who answers nothing leaves nothing open.
    if (answers.length === 0) return notApplicable;
    const crypto = answers.slice(0, MAX_ANSWERS).some(({ question, answer }) => asksForCryptoPay(question, answer));
    return found<"payRequest">({ crypto, ordinary: isCryptoWork(job) }, ID);
  },
});
