/** What may leave through a log line: the fields of the port and nothing else, whatever an object carries besides. */
import type { LogFields } from "@bonafide/core/domain/ports";

const FIELDS = {
  traceId: true,
  connectionId: true,
  applicationId: true,
  candidateId: true,
  deliveryId: true,
  messageId: true,
  event: true,
  step: true,
  code: true,
  provider: true,
  lookup: true,
  band: true,
  status: true,
  secretId: true,
  durationMs: true,
  delaySeconds: true,
  count: true,
  paths: true,
} satisfies Record<keyof LogFields, true>;

/** Ids, codes and schema paths are short and plain; anything else is cut down to that. */
const plain = (text: string) => text.slice(0, 128).replace(/[^\w .,:;/#@()[\]-]/g, "?");

export type SafeFields = Record<string, string | number | string[]>;

export function safeFields(fields: LogFields = {}): SafeFields {
  const safe: SafeFields = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!Object.hasOwn(FIELDS, name)) continue;
    if (typeof value === "string") safe[name] = plain(value);
    else if (typeof value === "number") safe[name] = value;
    else if (Array.isArray(value)) safe[name] = value.slice(0, 20).map((path) => plain(String(path)));
  }
  return safe;
}

/** An exception as class and place: messages may quote what they failed on. */
export function describeError(error: unknown): { readonly code: string; readonly step?: string } {
  if (!(error instanceof Error)) return { code: typeof error };
  const code = /^\w{1,64}$/.test(error.name) ? error.name : "Error";
  const frames = error.stack?.slice(error.stack.indexOf(error.message) + error.message.length);
  const place = frames === undefined ? undefined : /([\w.-]{1,64}\.m?[jt]s:\d+):\d+/.exec(frames)?.[1];
  return place === undefined ? { code } : { code, step: place };
}
