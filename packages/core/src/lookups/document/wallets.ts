/** Crypto-currency addresses in the document, and whether the posting is for work where they are ordinary. */
import { isCryptoWork } from "../crypto-work.ts";
import { documentLookup } from "../document-evidence.ts";
import type { LookupFactory } from "../lookup.ts";

export const documentWallets: LookupFactory = () =>
  documentLookup({
    id: "wallets/document",
    fact: "wallets",
    look: ({ wallets }, { job }) => ({ wallets: wallets.length, ordinary: isCryptoWork(job) }),
  });
