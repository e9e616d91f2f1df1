/** Whether each provider of bought evidence takes its credentials and has anything left: asked where asking is free. */
import { type Check, failed, passed, warned } from "@bonafide/core/domain/check";
import { providerAccounts } from "@bonafide/core/lookups";
import { type Checks, codeOf, type Examined } from "./examination.ts";

const TIMEOUT_MS = 5_000;

export const PROVIDERS_ADVICE = "Check PARAMETER_PREFIX or SECRETS_FILE, and your right to read it.";

type Account = (typeof providerAccounts)[number];

async function ask(
  account: Account,
  { path, headers }: NonNullable<ReturnType<Account["request"]>>,
  { http, providerOrigins }: Examined["parts"],
): Promise<Check> {
  const { title } = account;
  const id = `provider ${account.name}`;
  const url = account.origin(providerOrigins) + path;
  let state: ReturnType<Account["read"]>;
  try {
    state = account.read(await http({ method: "GET", url, headers, timeoutMs: TIMEOUT_MS }));
  } catch (error) {
    return failed(
      id,
      `${title} could not be asked (${codeOf(error)}).`,
      `Look at ${title}'s status page and at this network; meanwhile its checks are "not checked".`,
    );
  }
  switch (state.status) {
    case "accepted":
      return passed(
        id,
        `${title} accepts the credentials${state.left ? `; ${state.left.amount} ${state.left.unit} left` : ""}.`,
      );
    case "refused":
      return failed(
        id,
        `${title} does not accept the credentials.`,
        `Make new ones in ${title}'s console, and store them as docs/providers.md says.`,
      );
    case "spent":
      return failed(
        id,
        `${title} accepts the credentials, and nothing is left to spend.`,
        `Raise the plan or the credit in ${title}'s console.`,
      );
    case "unclear":
      return warned(
        id,
        `${title} answered in a way its documentation does not know.`,
        "Run bonafide lookup with an identifier of your own, which may be billed.",
      );
  }
}

export async function* providerChecks({ parts }: Examined): Checks {
  const credentials = await parts.providers();
  const asked = providerAccounts.flatMap((account) => {
    const request = account.request(credentials);
    return request === null ? [] : [ask(account, request, parts)];
  });
  if (asked.length === 0) yield passed("providers", "No provider is configured: everything asked for is free.");
  yield* asked;
}
