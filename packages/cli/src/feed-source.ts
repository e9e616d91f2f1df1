/** A feed as a stream of bytes, from a file or an https address, told apart by what it begins with. */
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { FeedFormat } from "@bonafide/core/indicators/indicators";
import { formatOf } from "@bonafide/core/indicators";
import { type HttpClient, HttpFailure } from "@bonafide/core/http/http";
import { UsageError } from "./failure.ts";

/** The largest public list is some 80 MB; what is larger is saved first and imported as a file. */
const MAX_DOWNLOAD_BYTES = 134_217_728;
export const DOWNLOAD_MS = 300_000;
const HEAD_BYTES = 65_536;

export interface FeedSource {
  readonly format: FeedFormat;
  readonly bytes: number;
  /** Calls back with the bytes handed out so far. */
  readonly stream: (onBytes: (read: number) => void) => AsyncIterable<Uint8Array>;
}

async function* counted(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, onBytes: (read: number) => void) {
  let read = 0;
  for await (const chunk of chunks) {
    read += chunk.length;
    onBytes(read);
    yield chunk;
  }
}

function* slices(body: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < body.length; at += HEAD_BYTES) yield body.subarray(at, at + HEAD_BYTES);
}

function told(head: Uint8Array, stated: FeedFormat | undefined): FeedFormat {
  const format = stated ?? formatOf(head);
  if (format === null) throw new UsageError("The format of the feed cannot be told; state it with --format.");
  return format;
}

async function fileSource(file: string, stated: FeedFormat | undefined): Promise<FeedSource> {
  try {
    const { size } = await stat(file);
    const handle = await open(file);
    const head = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    await handle.close();
    return {
      format: told(head.subarray(0, bytesRead), stated),
      bytes: size,
      stream: (onBytes) => counted(createReadStream(file), onBytes),
    };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} cannot be read; check the path and its permissions.`);
  }
}

async function download(http: HttpClient, url: string): Promise<Uint8Array> {
  try {
    const { status, body } = await http({ method: "GET", url, timeoutMs: DOWNLOAD_MS, maxBytes: MAX_DOWNLOAD_BYTES });
    if (status !== 200) throw new UsageError(`The address answered ${status}; check it, or save the feed to a file.`);
    return body;
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const hint = error.code === "too_large" ? "it is larger than 128 MiB, save it to a file" : error.code;
    throw new UsageError(`The feed cannot be fetched (${hint}); check the address, or save the feed to a file.`);
  }
}

export async function feedSource(
  from: string,
  { http, format }: { readonly http: HttpClient; readonly format?: FeedFormat | undefined },
): Promise<FeedSource> {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(from)) return fileSource(from, format);
  if (!/^https:\/\//i.test(from)) throw new UsageError("A feed is fetched over https only; give an https address.");
  const body = await download(http, from);
  return {
    format: told(body.subarray(0, HEAD_BYTES), format),
    bytes: body.length,
    stream: (onBytes) => counted(slices(body), onBytes),
  };
}
