/** Reading what a webhook carries: JSON of bounded depth, and parts that must have their shape or are named by their path. */
import * as z from "zod/mini";
import { DeliveryUnreadableError } from "../domain/errors.ts";
import type { RawDelivery } from "../domain/event.ts";

/** The deepest documented body has eight levels. */
const MAX_DEPTH = 32;
const [QUOTE, BACKSLASH] = ['"'.charCodeAt(0), "\\".charCodeAt(0)];
const OPENS: ReadonlySet<number> = new Set(["{".charCodeAt(0), "[".charCodeAt(0)]);
const CLOSES: ReadonlySet<number> = new Set(["}".charCodeAt(0), "]".charCodeAt(0)]);

/** Counted before parsing, so that nothing ever walks a structure somebody made deep on purpose. */
function isTooDeep(text: string): boolean {
  let depth = 0;
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
  }
  return false;
}

/** The body as JSON; undefined when it is none, or deeper than any vendor's. */
export function jsonBody({ body }: Pick<RawDelivery, "body">): unknown {
  const text = new TextDecoder().decode(body);
  if (isTooDeep(text)) return undefined;
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
