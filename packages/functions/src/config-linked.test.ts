// Its own file, and so its own process: links are read once per process.
import { expect, it, vi } from "vitest";
import { ambientIngressEnv } from "./config.ts";

it("takes the webhook secrets from the linked stage, and a variable of that name before it", async () => {
  vi.stubEnv("WEBHOOK_SECRETS", undefined);
  vi.stubEnv("SST_RESOURCE_WebhookSecrets", JSON.stringify({ value: "{}", type: "sst.sst.Secret" }));
  expect((await ambientIngressEnv())["WEBHOOK_SECRETS"]).toBe("{}");
  vi.stubEnv("WEBHOOK_SECRETS", '{"local":true}');
  expect((await ambientIngressEnv())["WEBHOOK_SECRETS"]).toBe('{"local":true}');
});
