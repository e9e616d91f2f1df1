/** Credentials as an operator entered them, held against an adapter's schema. */
import * as z from "zod/mini";
import { SettingsError } from "../domain/errors.ts";

/** Left empty in a form is the same as not given. */
const withoutEmpty = (value: unknown) =>
  typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== "" && entry !== null))
    : value;

/** Throws {@link SettingsError} that names what is missing and echoes nothing. */
export function parseCredentials<T extends z.ZodMiniType>(
  schema: T,
  value: unknown,
  { title, advice }: { readonly title: string; readonly advice: string },
): z.output<T> {
  const parsed = z.safeParse(schema, withoutEmpty(value));
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? "credentials")))];
  throw new SettingsError(`${title} credentials: ${names.join(", ")} missing or malformed; ${advice}`);
}
