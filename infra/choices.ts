/** What an operator chooses when deploying: from the environment, which SST also fills from `.env` and `.env.<stage>`. */
import { env as environment } from "node:process";
import * as z from "zod";

const Email = z.email();
/** A list such as "a@example.org, b@example.org"; nobody is told when it is empty. */
const Emails = z
  .string()
  .default("")
  .transform((text) => text.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()])))
  .pipe(z.array(Email).max(10));

const Choices = z
  .object({
    /** How an ATS reaches the ingress; some organisations forbid public function URLs. */
    BONAFIDE_INGRESS: z.enum(["functionUrl", "httpApi"]).default("functionUrl"),
    /**
     * Invocations of the ingress that may run side by side: kept free for it, and a bound on what a flood can cost. An
     * account whose whole quota is small can reserve none of it: then `0` reserves nothing.
     */
    BONAFIDE_INGRESS_CONCURRENCY: z.coerce.number().int().min(0).max(1000).default(50),
    BONAFIDE_PAGE_EMAILS: Emails,
    BONAFIDE_TICKET_EMAILS: Emails,
  })
  .transform((env) => ({
    ingress: env.BONAFIDE_INGRESS,
    ingressConcurrency: env.BONAFIDE_INGRESS_CONCURRENCY,
    emails: { page: env.BONAFIDE_PAGE_EMAILS, ticket: env.BONAFIDE_TICKET_EMAILS },
  }));
export type Choices = z.infer<typeof Choices>;

/** Throws with the names of what is malformed, before anything is deployed. */
export function readChoices(env: Readonly<Record<string, string | undefined>> = environment): Choices {
  // An empty variable is what templates leave behind for one that was not set.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const result = Choices.safeParse(given);
  if (result.success) return result.data;
  const names = [...new Set(result.error.issues.map(({ path }) => String(path[0])))];
  throw new Error(`settings malformed: ${names.join(", ")}; see "Settings of a deployment" in docs/operations.md`);
}
