/** The bucket of refreshed data behind its port. The client is loaded by the first call: most of a cold start needs none. */
import type { ObjectStore } from "@bonafide/core/refresh/object-store";
import { clientConfig } from "./aws.ts";
import type { AwsSettings } from "./config.ts";
import { AWS_ATTEMPTS, DATA_READ_MS } from "./limits.ts";
import { once } from "./world.ts";

/** Larger than whoever asked for it can use. */
class ObjectTooLargeError extends Error {
  override readonly name = "ObjectTooLargeError";
}

/**
 * Without the right to list, S3 answers for an object that is not there as for one that may not be read:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
const isNotThere = (error: unknown): boolean =>
  error instanceof Error && ["NoSuchKey", "NotFound", "AccessDenied"].includes(error.name);

/** The client's use of the signal ends with the headers; a body that stalls is given up as well. */
function inTime<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new Error("the object did not arrive in time"));
  signal.addEventListener("abort", stop, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener("abort", stop));
}

export function createDataBucket(options: {
  readonly aws: AwsSettings;
  readonly bucket: string;
  /** Deadline of one read as a whole. */
  readonly readMs?: number;
}): ObjectStore {
  const { aws, bucket: Bucket, readMs = DATA_READ_MS } = options;
  const loaded = once(async () => {
    const { GetObjectCommand, PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
    const client = new S3Client({
      ...clientConfig(aws, aws.s3, AWS_ATTEMPTS),
      // An endpoint of one's own, as in tests, has no name for each bucket.
      forcePathStyle: aws.s3 !== undefined,
    });
    return {
      get: (Key: string, abortSignal: AbortSignal) =>
        client.send(new GetObjectCommand({ Bucket, Key }), { abortSignal }),
      put: (Key: string, Body: Uint8Array) => client.send(new PutObjectCommand({ Bucket, Key, Body })),
    };
  });
  return {
    async get(key, maxBytes) {
      const { get } = await loaded();
      const signal = AbortSignal.timeout(readMs);
      try {
        const { Body, ContentLength } = await get(key, signal);
        if (ContentLength === undefined || ContentLength > maxBytes) throw new ObjectTooLargeError(key);
        return Body && (await inTime(Body.transformToByteArray(), signal));
      } catch (error) {
        if (isNotThere(error)) return undefined;
        throw error;
      }
    },
    async put(key, bytes) {
      const { put } = await loaded();
      await put(key, bytes);
    },
  };
}
