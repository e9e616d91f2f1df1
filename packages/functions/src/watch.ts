/** Lambda entry of the watch: once a day, what fires or flags far too often stops being shown until a person has looked. */
import { type Watched, watch } from "@bonafide/core/screening/watch";
import { composeWatch } from "./compose-watch.ts";
import { ambientEnv, type Env } from "./config.ts";
import { once, type World } from "./world.ts";

export type WatchHandler = (event?: unknown, context?: unknown) => Promise<Watched>;

export function createWatchHandler(env: Env, world: World = {}): WatchHandler {
  const deps = once(() => composeWatch(env, world));
  return async () => {
    const watched = await watch(deps());
    deps().logger.info("watched all", { count: watched.signals + watched.connections });
    return watched;
  };
}

export const handler = createWatchHandler(ambientEnv());
