import { describe, expect, it } from "vitest";
import { parseWebhook } from "./webhook-form.ts";

const url = "http://127.0.0.1:4400/webhooks/a-connection-of-22-letters";
const secret = "a-secret-of-enough-letters";
const parse = (form: Record<string, string>) => parseWebhook(new URLSearchParams(form));

describe("the form for a webhook", () => {
  it("takes what the command printed, with the connection it is for", () => {
    expect(parse({ url: ` ${url} `, secret })).toEqual({
      subscription: { url, secret, connectionId: "a-connection-of-22-letters" },
    });
  });

  it.each([
    "https://example.com/webhooks/a-connection-of-22-letters",
    "http://127.0.0.1.example.com:80/webhooks/a-connection-of-22-letters",
    "http://user@127.0.0.1:4400/webhooks/a-connection-of-22-letters",
    "http://127.0.0.1:4400/webhooks/../settings",
    "http://169.254.169.254:80/webhooks/a-connection-of-22-letters",
    "",
  ])("never sends a webhook off this machine or elsewhere on it: %s", (other) => {
    expect(parse({ url: other, secret })).toEqual({ problems: { url: expect.stringContaining("Paste the address") } });
  });

  it("says what is wrong with each field", () => {
    expect(parse({ url: "x", secret: "short" })).toEqual({
      problems: { url: expect.any(String), secret: expect.any(String) },
    });
  });
});
