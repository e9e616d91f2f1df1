/** Authorised requests to one vendor: a token or key on every request, and nothing repeated but one whose token was refused. */
import type { Clock } from "../domain/ports.ts";
import type { HttpClient, HttpRequest, HttpResponse } from "../http/http.ts";
import { pacedHttp } from "../http/paced.ts";
import type { SessionDeps } from "./ats.ts";
import type { ProviderErrors } from "./provider-errors.ts";
import { later, type Tokens } from "./tokens.ts";

/** The deadline of one request that names none. */
export const REQUEST_MS = 10_000;
const MAX_BYTES = 8 * 1024 * 1024;
/** The stored token, a new one, and the one of a worker that minted at the same moment. */
const MAX_TOKENS = 3;

/** `sent: false` means that no request with the given content went out: there was no token for it. */
export type Sent =
  | { readonly sent: true; readonly response: HttpResponse }
  | { readonly sent: false; readonly error: unknown };

export type SenderRequest = Pick<HttpRequest, "method" | "body" | "timeoutMs" | "maxBytes" | "within"> & {
  readonly path: string;
  readonly accept?: string;
};

/** The client for what a vendor counts against its limit: everything but asking for tokens. */
export function metered({ http, gate, sleep = later }: Pick<SessionDeps, "http" | "gate" | "sleep">): HttpClient {
  return gate === undefined ? http : pacedHttp(http, { gate, sleep });
}

export interface SenderDeps {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly errors: ProviderErrors;
  readonly origin: string;
  readonly tokens: Tokens;
  /** The `authorization` header for a token. */
  readonly authorization: (token: string) => string;
}

export function createSender({ http, clock, errors, origin, tokens, authorization }: SenderDeps) {
  /**
   * One request with a token. It is sent again only after a 401, which vendors answer before doing anything: with a new
   * token, and once more if another worker's minting has revoked that one in turn.
   */
  async function send({
    path,
    timeoutMs = REQUEST_MS,
    accept = "application/json",
    ...rest
  }: SenderRequest): Promise<Sent> {
    const endsAt = clock().getTime() + timeoutMs;
    const left = () => endsAt - clock().getTime();
    const refused = new Set<string>();
    let mayMint = true;
    let unauthorized: HttpResponse | null = null;
    for (;;) {
      let token: Awaited<ReturnType<Tokens["get"]>>;
      try {
        token =
          refused.size < MAX_TOKENS ? await tokens.get({ refused, mayMint, timeoutMs: Math.max(left(), 1) }) : null;
        if (left() <= 0) throw errors.of("timeout");
      } catch (error) {
        return { sent: false, error };
      }
      if (token === null)
        return unauthorized
          ? { sent: true, response: unauthorized }
          : { sent: false, error: errors.of("unauthorized") };
      mayMint &&= !token.minted;
      let response: HttpResponse;
      try {
        response = await http({
          maxBytes: MAX_BYTES,
          ...rest,
          url: origin + path,
          timeoutMs: left(),
          headers: {
            authorization: authorization(token.value),
            accept,
            ...(rest.body === undefined ? {} : { "content-type": "application/json" }),
          },
        });
      } catch (error) {
        throw errors.ofTransport(error);
      }
      if (response.status !== 401) return { sent: true, response };
      refused.add(token.value);
      unauthorized = response;
    }
  }

  /** The response, when it is a success. */
  async function call(request: SenderRequest): Promise<HttpResponse> {
    const sent = await send(request);
    if (!sent.sent) throw sent.error;
    const { response } = sent;
    if (response.status < 200 || response.status > 299) throw errors.ofStatus(response, clock());
    return response;
  }

  return { send, call };
}
