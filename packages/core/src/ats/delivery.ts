/** Reading what a webhook carries: JSON of bounded depth and breadth, and parts that must have their shape or are named by their path. */
import * as z from "zod/mini";
import { DeliveryUnreadableError } from "../domain/errors.ts";
import type { RawDelivery } from "../domain/event.ts";

/** The deepest documented body has eight levels. */
const MAX_DEPTH = 32;
/** Keys and elements together. A long application form has some thousand; a mebibyte of brackets and commas has a million. */
const MAX_MEMBERS = 50_000;
const [QUOTE, BACKSLASH, COMMA, COLON] = ['"', "\\", ",", ":"].map((sign) => sign.charCodeAt(0));
const OPENS: ReadonlySet<number> = new Set(["{".charCodeAt(0), "[".charCodeAt(0)]);
const CLOSES: ReadonlySet<number> = new Set(["}".charCodeAt(0), "]".charCodeAt(0)]);

/** Counted before parsing, in one pass, so that nothing ever builds or walks a structure somebody made deep or wide on purpose. */
function isOverbuilt(text: string): boolean {
  let depth = 0;
  let members = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (OPENS.has(code)) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (CLOSES.has(code)) depth -= 1;
    else if (code === COMMA || code === COLON) {
      members += 1;
      if (members > MAX_MEMBERS) return true;
    }
  }
  return false;
}

/** The body as JSON; undefined when it is none, or deeper or of more parts than any vendor's. */
export function jsonBody({ body }: Pick<RawDelivery, "body">): unknown {
  const text = new TextDecoder().decode(body);
  if (isOverbuilt(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The part of a verified delivery at `path`; throws {@link DeliveryUnreadableError} with the paths of what is wrong. */
export function readPart<T extends z.ZodMiniType>(schema: T, value: unknown, path: string): z.output<T> {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const paths = new Set(parsed.error.issues.map((issue) => [path, ...issue.path].join(".")));
  throw new DeliveryUnreadableError([...paths]);
}

/** A vendor's event name as far as it may stand in our log lines. */
export const loggable = (action: string) => (/^\w{1,64}$/.test(action) ? action : "unknown");
