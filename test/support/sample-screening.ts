/** The sandbox's samples through the real lookups, against provider emulators on loopback and stores in memory. */
import type { Application } from "@bonafide/core/domain/application";
import { Connection } from "@bonafide/core/domain/connection";
import { originAllowList } from "@bonafide/core/http/allow-list";
import { createHttpClient } from "@bonafide/core/http/client";
import { lookupFactories, lookupOrigins } from "@bonafide/core/lookups";
import type { Lookup, ProviderCredentials } from "@bonafide/core/lookups/lookup";
import { assessApplication } from "@bonafide/core/screening/assess-application";
import { defaultTiming, type ScreeningDeps } from "@bonafide/core/screening/deps";
import { createPurchases } from "@bonafide/core/screening/purchases";
import { defaultPolicy, signals } from "@bonafide/core/signals";
import { createMemoryStores } from "@bonafide/core/stores/memory";
import type { Stores } from "@bonafide/core/stores/stores";
import { startProviders } from "@bonafide/sandbox/providers";
import type { Sample } from "@bonafide/sandbox/samples";

export const SCREENED_AT = new Date("2026-11-20T09:00:00Z");
const INDEX_KEY = Buffer.alloc(32, 7).toString("base64");
const connection = Connection.parse({
  id: "samples-0123456789abcdef",
  ats: "greenhouse",
  name: "Samples",
  mode: "observe",
});

function toApplication(sample: Sample, applicationId: string): Application {
  return {
    ref: { applicationId, candidateId: applicationId },
    submittedAt: SCREENED_AT,
    open: true,
    origin: "posting",
    job: null,
    givenName: sample.givenName,
    familyName: sample.familyName,
    emails: [sample.email],
    phones: sample.phone === null ? [] : [sample.phone],
    places: [sample.place],
    links: [],
    answers: [],
    attachments: [],
    submission: { ip: sample.address === null ? null : { address: sample.address, vouchedBy: "intake" } },
  };
}

export type Bought = keyof ProviderCredentials;

/** With the account of each provider named, and of no other. */
export async function startSampleScreening(configured: readonly Bought[]) {
  const providers = await startProviders(SCREENED_AT);
  const { overrides } = providers;
  const http = createHttpClient({ allowed: originAllowList(lookupOrigins(overrides)), allowLoopback: true });
  const credentials: ProviderCredentials = Object.fromEntries(
    Object.entries(providers.credentials).filter(([name]) => configured.some((one) => one === name)),
  );
  const lookups = lookupFactories.map((create) => create({ http, credentials, overrides, dns: null }));
  const clock = () => SCREENED_AT;
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const metrics = { count: () => {} };

  return {
    lookups,
    /** Requests to providers that cost something, so far. */
    paidCalls: () => {
      // "ipqs-history" is IPQualityScore too.
      const asked = Object.entries(providers.requests());
      return asked
        .filter(([name]) => configured.some((one) => name === one || name.startsWith(`${one}-`)))
        .reduce((total, [, requests]) => total + requests, 0);
    },
    /** A way to screen. Without stores given it has its own: nothing was bought before. */
    desk(options: {
      readonly fullShare: number;
      readonly asked?: readonly Lookup[];
      readonly stores?: Pick<Stores, "answers" | "spending">;
      readonly budgets?: Connection["budgets"];
    }) {
      const { fullShare, asked = lookups, stores = createMemoryStores(clock), budgets } = options;
      const purchases = createPurchases({ stores, clock, logger, metrics, fullShare });
      const deps: Parameters<typeof assessApplication>[0] & Pick<ScreeningDeps, "purchases"> = {
        lookups: asked,
        purchases,
        signals,
        policyFor: () => defaultPolicy,
        timing: defaultTiming,
        clock,
        logger,
        metrics,
      };
      return (sample: Sample, applicationId = sample.email) =>
        assessApplication(deps, toApplication(sample, applicationId), { ...connection, budgets }, INDEX_KEY);
    },
    close: () => providers.close(),
  };
}
