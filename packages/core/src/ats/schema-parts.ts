/**
 * Schemas for what vendors send: unknown keys pass and a malformed optional part reads as absent, because the vendors'
 * pages are incomplete; only what an adapter cannot work without is required.
 */
import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";

/** An optional part: absent, null and malformed all read as null. */
export const optional = <T extends z.ZodMiniType>(schema: T) =>
  orElse(z.nullable(z._default(z.nullable(schema), null)), null);

/** A row that may be unreadable where losing it costs less than losing the list. */
export const orNull = <T extends z.ZodMiniType>(schema: T) => orElse(z.nullable(schema), null);

/** A list whose malformed entries are left out. */
export const listOf = <T extends z.ZodMiniType>(schema: T) =>
  z.pipe(
    orElse(z._default(z.nullable(z.array(z.unknown())), []), []),
    z.transform((entries: unknown[] | null): z.output<T>[] =>
      (entries ?? []).flatMap((entry) => {
        const parsed = z.safeParse(schema, entry);
        return parsed.success ? [parsed.data] : [];
      }),
    ),
  );

/** Free text that some organisations' records hold as a number. */
export const Text = z.pipe(
  z.union([z.string(), z.number()]),
  z.transform((value: string | number) => String(value)),
);

/** An answer as text; a list and a yes/no are read too. */
export const AnswerText = z.pipe(
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
  z.transform((answer: string | number | boolean | string[]) => {
    if (typeof answer === "boolean") return answer ? "Yes" : "No";
    return Array.isArray(answer) ? answer.join(", ") : String(answer);
  }),
);
