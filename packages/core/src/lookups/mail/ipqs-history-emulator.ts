/**
 * A stand-in for IPQualityScore's e-mail and leak services, as they answer a POST
 * (https://www.ipqualityscore.com/documentation/email-validation-api/response-parameters and
 * https://www.ipqualityscore.com/documentation/dark-web-leak-api/response-parameters).
 */
import type { Context } from "hono";
import * as z from "zod";
import { createProviderEmulator, type ProviderEmulator } from "../emulation.ts";

export interface IpqsHistoryEmulatorOptions {
  /**
   * Members of the e-mail service's answer by address; one that is not listed was never seen before. `spent` is over the
   * account's quota, `invalid` an address the service does not take.
   */
  readonly mailboxes: Readonly<Record<string, Readonly<Record<string, unknown>> | "spent" | "invalid">>;
  /** What is said of an address that is not listed, instead of that it was never seen before. */
  readonly otherwise?: Readonly<Record<string, unknown>>;
  /** Names of the collections by address, one possibly as a bare text; `not_in_plan` is an account without the leak service. */
  readonly leaks?: Readonly<Record<string, readonly string[] | { readonly single: string } | "spent" | "not_in_plan">>;
  readonly apiKey: string;
}

const Body = z.object({ email: z.string() });
const failure = (message: string) => ({ success: false, message, request_id: "emulated" });
const SENTENCES = {
  key: "Invalid or unauthorized key. Please check the API key and try again.",
  spent: "You have exceeded your request quota of 35 per day.",
  invalid: "Invalid email address. Please provide a valid email address.",
  not_in_plan: "Your account does not have permission to use this service.",
} as const;
const isSentence = (value: unknown): value is keyof typeof SENTENCES =>
  typeof value === "string" && Object.hasOwn(SENTENCES, value);

export function createIpqsHistoryEmulator({
  mailboxes,
  otherwise = {},
  leaks = {},
  apiKey,
}: IpqsHistoryEmulatorOptions): ProviderEmulator {
  const addressOf = async (context: Context) => {
    const body = Body.safeParse(await context.req.json().catch(() => null));
    return body.success ? body.data.email : "";
  };
  return createProviderEmulator((app) => {
    app.use("/api/json/*", async (context, next) => {
      // IPQualityScore says what went wrong with status 200.
      if (context.req.header("ipqs-key") !== apiKey) return context.json(failure(SENTENCES.key));
      return next();
    });
    app.post("/api/json/email", async (context) => {
      const email = await addressOf(context);
      const known = Object.hasOwn(mailboxes, email) ? mailboxes[email] : otherwise;
      if (isSentence(known)) return context.json(failure(SENTENCES[known]));
      return context.json({
        success: true,
        message: "Success",
        valid: true,
        disposable: false,
        deliverability: "high",
        fraud_score: 0,
        leaked: false,
        first_seen: { human: "just now", timestamp: null, iso: null },
        associated_names: { status: "Enterprise Plus or higher required.", names: [] },
        request_id: "emulated",
        ...known,
      });
    });
    app.post("/api/json/leaked/email", async (context) => {
      const email = await addressOf(context);
      const known = (Object.hasOwn(leaks, email) ? leaks[email] : undefined) ?? [];
      if (isSentence(known)) return context.json(failure(SENTENCES[known]));
      const source = "single" in known ? known.single : known;
      return context.json({
        success: true,
        message: "Success",
        source,
        exposed: source.length > 0,
        first_seen: { human: "2 years ago", timestamp: 1_681_115_849, iso: "2023-04-10T04:37:29-04:00" },
        plain_text_password: false,
        request_id: "emulated",
      });
    });
  });
}
