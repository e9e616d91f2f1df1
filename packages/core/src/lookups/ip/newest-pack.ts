/** The pack to answer from: the refreshed one where it is newer than the one that comes with the code. */
import type { DataSource } from "../../domain/public-data.ts";
import { type IpPack, parseIpPack } from "./pack.ts";

/** Data date of the bundled pack, so that it need not be in memory to be compared; a test holds it against the file. */
export const BUNDLED_DATE = "2026-06-01";

/** Trouble with the refreshed data costs its freshness, never the answer; whoever reads it has counted the trouble. */
export async function newestPack(data: DataSource | undefined, bundled: () => Promise<IpPack>): Promise<IpPack> {
  const refreshed = await data?.newest("ip-pack", parseIpPack).catch(() => undefined);
  return refreshed !== undefined && refreshed.value.dataDate > BUNDLED_DATE ? refreshed.value : bundled();
}
