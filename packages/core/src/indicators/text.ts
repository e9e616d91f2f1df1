/** Bytes of a feed as text, chunk by chunk. */
import { FeedError } from "./indicators.ts";

function newlines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** UTF-8 without its byte-order mark; anything else is an error, because guessing an encoding would change values. */
export async function* decodeText(source: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw new FeedError(line, "the feed is not UTF-8 from here on; convert it first");
    }
  };
  for await (const chunk of source) {
    const text = decode(chunk);
    line += newlines(text);
    if (text !== "") yield text;
  }
  const rest = decode();
  if (rest !== "") yield rest;
}
