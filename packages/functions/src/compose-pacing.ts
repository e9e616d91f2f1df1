/** One pacer for each connection of this process: it outlives changes of a connection's settings and credentials. */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { atses } from "@bonafide/core/ats";
import type { Connection } from "@bonafide/core/domain/connection";
import type { JobPacer, Limit, RequestGate } from "@bonafide/core/domain/pace";
import type { Clock } from "@bonafide/core/domain/ports";
import { createPacer } from "@bonafide/core/screening/pacer";
import { createDynamoPace } from "@bonafide/core/stores/dynamo-pace";
import { systemSleep } from "./world.ts";

/** For an ATS whose adapter states none. */
const UNDOCUMENTED: Limit = { requests: 5, windowMs: 1_000 };

export function composePacing(deps: {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly clock: Clock;
  readonly random: () => number;
}): (connection: Connection) => JobPacer & { readonly gate: RequestGate } {
  const { client, table: name, clock, random } = deps;
  const store = createDynamoPace({ client, name, clock });
  const pacers = new Map<string, ReturnType<typeof createPacer>>();
  return ({ id, ats }) => {
    const documented = (Object.hasOwn(atses, ats) ? atses[ats]?.descriptor.limit : undefined) ?? UNDOCUMENTED;
    const pacer =
      pacers.get(id) ?? createPacer({ connectionId: id, documented, store, clock, sleep: systemSleep, random });
    pacers.set(id, pacer);
    return pacer;
  };
}
