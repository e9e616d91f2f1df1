/** Who the AWS credentials in use belong to, as AWS itself answers; null where nobody there can say. */
import { SignatureV4 } from "@smithy/signature-v4";
import * as z from "zod";
import { type Credentials, type Sha256, sha256 } from "./sqs-request.ts";

const ANSWER_MS = 3_000;

const Answer = z.looseObject({
  GetCallerIdentityResponse: z.looseObject({ GetCallerIdentityResult: z.looseObject({ Arn: z.string() }) }),
});

/** The part of an ARN that people know: "user/alice", or "Admin/alice" of an assumed role. */
export function nameOf(arn: string): string | null {
  const [, kind = "", name] = /^arn:[\w-]+:(?:iam|sts)::\d{12}:([\w-]+)(?:\/(.+))?$/.exec(arn) ?? [];
  const known = kind === "assumed-role" ? name : [kind, name].filter((part) => part !== undefined).join("/");
  const clean = (known ?? "").replace(/[^A-Za-z0-9._@+/-]/g, "-").slice(-120);
  return /^[A-Za-z0-9]/.test(clean) ? clean : null;
}

/** Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export async function callerName(
  { region = "us-east-1", sts }: { readonly region: string | undefined; readonly sts: string | undefined },
  credentials: () => Promise<Credentials>,
  signingDate: Date,
): Promise<string | null> {
  const url = new URL(sts ?? `https://sts.${region}.amazonaws.com/`);
  const body = "Action=GetCallerIdentity&Version=2011-06-15";
  try {
    const signer = new SignatureV4({
      service: "sts",
      region,
      credentials: await credentials(),
      sha256: sha256 as unknown as Sha256,
    });
    const { headers } = await signer.sign(
      {
        method: "POST",
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: {},
        headers: {
          host: url.host,
          accept: "application/json",
          "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        },
        body,
      },
      { signingDate },
    );
    const response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(ANSWER_MS) });
    const answer = Answer.safeParse(await response.json());
    return answer.success ? nameOf(answer.data.GetCallerIdentityResponse.GetCallerIdentityResult.Arn) : null;
  } catch {
    return null;
  }
}
