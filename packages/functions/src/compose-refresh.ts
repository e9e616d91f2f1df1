/** The composition root of the refresh: it knows publishers and the bucket, and neither table, queue nor credentials. */
import { originAllowList } from "@bonafide/core/http/allow-list";
import { createHttpClient } from "@bonafide/core/http/client";
import { feedOrigins, type FeedOrigins, publicData } from "@bonafide/core/lookups";
import type { RefreshDeps } from "@bonafide/core/refresh/refresh";
import { type Env, metricNamespace, parseRefreshConfig } from "./config.ts";
import { createDataBucket } from "./data-bucket.ts";
import { DOWNLOAD_MS } from "./limits.ts";
import { createPowertoolsLogger, createPowertoolsMetrics } from "./powertools.ts";
import { systemClock, type World } from "./world.ts";

/** Other publishers than the real ones, on this machine, with tables of other sizes. */
export interface LocalFeeds {
  readonly origins: FeedOrigins;
  readonly tables: NonNullable<Parameters<typeof publicData>[2]>;
}

export function composeRefresh(env: Env, world: World = {}, local?: LocalFeeds): RefreshDeps {
  const { aws, bucket } = parseRefreshConfig(env);
  const origins = local?.origins ?? feedOrigins;
  const http = createHttpClient({
    allowed: originAllowList(Object.values(origins)),
    allowLoopback: local !== undefined,
    maxTimeoutMs: DOWNLOAD_MS,
  });
  return {
    objects: createDataBucket({ aws, bucket }),
    data: publicData(http, origins, local?.tables),
    clock: world.clock ?? systemClock,
    logger: world.logger ?? createPowertoolsLogger(),
    metrics: world.metrics ?? createPowertoolsMetrics(metricNamespace(env)),
  };
}
