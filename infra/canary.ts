/** What the ingress and the canary share, made once per stage and kept encrypted in the bundles of these two alone. */

export type CanarySecret = Awaited<ReturnType<typeof createCanarySecret>>;

export async function createCanarySecret() {
  // Not at the top: SST reads the configuration before it has installed what this comes from.
  const { RandomPassword } = await import("@pulumi/random");
  const text = (name: string, length: number) => new RandomPassword(name, { length, special: false }).result;
  // As unguessable as any other connection's: it stands in a URL.
  const connectionId = text("CanaryConnection", 24);
  const secret = text("CanaryKey", 48);
  const link = new sst.Linkable("CanarySecret", { properties: { value: $jsonStringify({ connectionId, secret }) } });
  return { connectionId, link };
}
