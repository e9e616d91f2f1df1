/** Lambda entry of the refresh: on a schedule, newer public data is downloaded, checked and published for the worker. */
import { type Refreshed, refreshData } from "@bonafide/core/refresh/refresh";
import { composeRefresh, type LocalFeeds } from "./compose-refresh.ts";
import { ambientEnv, type Env } from "./config.ts";
import { once, type World } from "./world.ts";

export type RefreshHandler = (event?: unknown, context?: unknown) => Promise<Refreshed>;

export function createRefreshHandler(env: Env, world: World = {}, local?: LocalFeeds): RefreshHandler {
  const deps = once(() => composeRefresh(env, world, local));
  return () => refreshData(deps());
}

export const handler = createRefreshHandler(ambientEnv());
