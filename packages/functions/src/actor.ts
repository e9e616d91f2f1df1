/** Who runs an operator's command, by the best that is to be had: what they say, what AWS says, or the machine's account. */
import { userInfo } from "node:os";
import { Actor } from "@bonafide/core/domain/audit";
import { SettingsError } from "@bonafide/core/domain/errors";
import { callerName } from "./caller.ts";
import type { AwsSettings, Env } from "./config.ts";
import type { Credentials } from "./sqs-request.ts";

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container without an entry for its user.
    return "nobody";
  }
}

export async function actorOf(
  as: string | undefined,
  from: {
    readonly env: Env;
    readonly aws: Pick<AwsSettings, "region" | "dynamo">;
    readonly credentials: () => Promise<Credentials>;
    readonly now: Date;
  },
): Promise<Actor> {
  if (as !== undefined) return { by: as, byFrom: "given" };
  const { BONAFIDE_USER: user, AWS_ENDPOINT_URL_STS: sts } = from.env;
  if (user !== undefined && user !== "") {
    const actor = Actor.safeParse({ by: user, byFrom: "environment" });
    if (!actor.success) throw new SettingsError("settings malformed: BONAFIDE_USER; give an id or a mail address");
    return actor.data;
  }
  // An embedded table has no AWS behind it that knows anybody.
  const isAws = from.aws.dynamo === undefined || sts !== undefined;
  const name = isAws ? await callerName({ region: from.aws.region, sts }, from.credentials, from.now) : null;
  if (name !== null) return { by: name, byFrom: "aws" };
  const account = Actor.safeParse({ by: accountName(), byFrom: "system" });
  return account.success ? account.data : { by: "nobody", byFrom: "system" };
}
