import { createMemoryStores, createMemoryTokens } from "./memory.ts";
import { describeStoresContract } from "./stores.contract.ts";
import { describeTokenStoreContract } from "./tokens.contract.ts";

describeStoresContract("memory", async (clock) => createMemoryStores(clock));
describeTokenStoreContract("memory", createMemoryTokens);
