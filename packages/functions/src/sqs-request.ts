/**
 * One SendMessage as SQS takes it over plain HTTP: its JSON protocol, signed by AWS's own signer. The client of the SDK
 * would be four fifths of the ingress and most of its cold start.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html
 */
import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { PostRequest } from "./post.ts";

type SignerOptions = ConstructorParameters<typeof SignatureV4>[0];
export type Sha256 = SignerOptions["sha256"];
type Key = ConstructorParameters<Sha256>[0];

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Message {
  readonly text: string;
  readonly delaySeconds: number;
}

function bytesOf(data: NonNullable<Key>): string | Uint8Array {
  if (typeof data === "string" || data instanceof Uint8Array) return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** Node's digests in the shape the signer constructs them. */
export function sha256(key?: Key) {
  const digest = key === undefined ? createHash("sha256") : createHmac("sha256", bytesOf(key));
  return {
    update: (data: NonNullable<Key>) => {
      digest.update(bytesOf(data));
    },
    digest: () => Promise.resolve(digest.digest()),
  };
}

export function createSendMessageSigner(options: {
  readonly region: string;
  readonly credentials: Credentials;
  readonly queueUrl: string;
  /** Where requests go. */
  readonly url: URL;
}): (message: Message, now: Date) => Promise<PostRequest> {
  const { region, credentials, queueUrl, url } = options;
  // A function that answers an object constructs it; classes are for errors here.
  const signer = new SignatureV4({ service: "sqs", region, credentials, sha256: sha256 as unknown as Sha256 });
  return async ({ text, delaySeconds }, now) => {
    const body = JSON.stringify({
      QueueUrl: queueUrl,
      MessageBody: text,
      ...(delaySeconds > 0 ? { DelaySeconds: delaySeconds } : {}),
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
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "AmazonSQS.SendMessage",
        },
        body,
      },
      { signingDate: now },
    );
    return { headers, body };
  };
}
