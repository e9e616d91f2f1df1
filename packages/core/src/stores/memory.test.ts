import { describeIndicatorStoreContract } from "./indicators.contract.ts";
import { createMemoryStores } from "./memory.ts";
import { createMemoryPace } from "./memory-pace.ts";
import { createMemoryTokens } from "./memory-tokens.ts";
import { describeLinkStoreContract } from "./links.contract.ts";
import { describeStoresContract } from "./stores.contract.ts";
import { describePaceStoreContract } from "./pace.contract.ts";
import { describeTokenStoreContract } from "./tokens.contract.ts";

describeStoresContract("memory", async (clock) => createMemoryStores(clock));
describeIndicatorStoreContract("memory", (clock) => createMemoryStores(clock).indicators);
describeLinkStoreContract("memory", async (clock) => createMemoryStores(clock).links);
describeTokenStoreContract("memory", createMemoryTokens);
describePaceStoreContract("memory", createMemoryPace);
