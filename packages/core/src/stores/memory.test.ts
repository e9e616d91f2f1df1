import { createMemoryStores } from "./memory.ts";
import { describeStoresContract } from "./stores.contract.ts";

describeStoresContract("memory", async (clock) => createMemoryStores(clock));
