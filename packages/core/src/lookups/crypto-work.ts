/** Whether a posting is for work where crypto-currencies are ordinary, by the words of its title. */
import type { Job } from "../domain/application.ts";

/** Words of a posting's title, whole or with an ending. */
const CRYPTO_WORK =
  /(^|[^\p{L}])(crypto(currency|currencies)?|blockchains?|web ?3|defi|bitcoin|lightning|ethereum|evm|solidity|solana|smart[ -]contracts?|nfts?|tokenomics|zk|zero[ -]knowledge|dapps?|wallets?|on-?chain|digital assets?|stablecoins?)(?![\p{L}])/iu;

export const isCryptoWork = (job: Pick<Job, "title"> | null): boolean => CRYPTO_WORK.test(job?.title ?? "");
