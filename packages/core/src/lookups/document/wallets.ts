/** Crypto-currency addresses in the document, and whether the posting is for work where they are ordinary. */
import { documentLookup } from "../document-evidence.ts";
import type { LookupFactory } from "../lookup.ts";

/** Words of a posting's title, whole or with an ending. */
const CRYPTO_WORK =
  /(^|[^\p{L}])(crypto(currency|currencies)?|blockchains?|web ?3|defi|bitcoin|lightning|ethereum|evm|solidity|solana|smart[ -]contracts?|nfts?|tokenomics|zk|zero[ -]knowledge|dapps?|wallets?|on-?chain|digital assets?|stablecoins?)(?![\p{L}])/iu;

export const documentWallets: LookupFactory = () =>
  documentLookup({
    id: "wallets/document",
    fact: "wallets",
    look: ({ wallets }, { job }) => ({ wallets: wallets.length, ordinary: CRYPTO_WORK.test(job?.title ?? "") }),
  });
