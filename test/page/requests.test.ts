/** The page over plain HTTP: what every answer carries, whom it answers, and what it does with bad input. */
import { request } from "node:http";
import { type Sandbox, startSandbox } from "@bonafide/sandbox/sandbox";
import { SAMPLES } from "@bonafide/sandbox/samples";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({});
});
afterAll(() => sandbox.close());

const url = (path: string) => `${sandbox.origin}${path}`;
const held = () => sandbox.accounts.flatMap(({ emulator }) => emulator.state().applications).length;
const complete = {
  ats: "greenhouse",
  givenName: "Ada",
  familyName: "Tester",
  email: "ada@freemail.example",
  phone: "",
  place: "",
  address: "",
};

function post(fields: Record<string, string>, headers: Record<string, string> = { "sec-fetch-site": "same-origin" }) {
  return fetch(url("/apply"), { method: "POST", body: new URLSearchParams(fields), headers, redirect: "manual" });
}

/** With a Host header of one's own, which `fetch` does not allow. */
function asked(host: string, path = "/"): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url(path), { headers: { host } }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.on("error", reject);
    sent.end();
  });
}

describe("the settings of an ATS", () => {
  const save = (headers: Record<string, string>) =>
    fetch(url("/settings/greenhouse"), {
      method: "POST",
      headers,
      body: new URLSearchParams({ url: url("/webhooks/a-connection-of-22-letters"), secret: "a-secret-of-16-letters" }),
    });

  it("are changed by this page's own form alone, and a webhook whose ping fails stays switched off", async () => {
    expect((await save({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await save({})).status).toBe(403);
    expect(await (await fetch(url("/settings"))).text()).not.toContain("switched off");
    expect(await (await save({ "sec-fetch-site": "same-origin" })).text()).toContain("switched off");
  });
});

describe("every answer of the page", () => {
  it.each(["/", "/apply", "/style.css", "/icon.svg", "/greenhouse/1", "/nowhere"])(
    "forbids scripts, frames, foreign content and referrers: %s",
    async (path) => {
      const response = await fetch(url(path));
      await response.text();
      const policy = response.headers.get("content-security-policy") ?? "";
      expect(policy.split("; ").toSorted()).toEqual([
        "base-uri 'none'",
        "default-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "style-src 'self'",
      ]);
      expect(response.headers.get("referrer-policy")).toBe("no-referrer");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("cache-control")).toBe("no-store");
    },
  );

  it("carries the attribution the address data asks for", async () => {
    const body = await (await fetch(url("/"))).text();
    expect(body).toContain('<a href="https://db-ip.com">IP Geolocation by DB-IP</a>');
  });

  it("accuses nobody in its own words", async () => {
    const pages = await Promise.all(["/", "/apply", "/nowhere"].map(async (path) => (await fetch(url(path))).text()));
    expect(pages.join(" ")).not.toMatch(/fraud|suspic|suspect|scam|impost|fake|liar|deceiv|criminal/i);
  });
});

describe("whom the page answers", () => {
  it.each(["evil.example", "127.0.0.1:1", "localhost"])("refuses a request for the host %s", async (host) => {
    const { status, body } = await asked(host);
    expect(status).toBe(421);
    expect(body).not.toContain("Candidates");
  });

  it("answers under both names of this machine", async () => {
    const { port } = new URL(sandbox.origin);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) expect((await asked(host)).status).toBe(200);
  });

  it.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another port of this machine", { "sec-fetch-site": "same-site" }],
    ["another origin, from a browser without fetch metadata", { origin: "https://evil.example" }],
    ["nobody says where", {}],
  ])("takes no form from %s", async (_name, headers) => {
    const before = held();
    const response = await post(complete, headers as Record<string, string>);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("The form came from another site");
    expect(held()).toBe(before);
  });

  it("takes its own form from a browser that only sends its origin", async () => {
    const response = await post(complete, { origin: sandbox.origin });
    expect(response.status).toBe(303);
  });

  it("keeps the webhook receiver on the same port", async () => {
    const response = await fetch(url("/webhooks/unknown"), { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
  });
});

describe("a form that cannot be taken", () => {
  const refused = async (fields: Partial<typeof complete>) => {
    const before = held();
    const response = await post({ ...complete, ...fields });
    expect(held()).toBe(before);
    return { status: response.status, body: await response.text() };
  };

  it.each(["givenName", "email", "phone", "address"])("refuses one megabyte in %s and says so", async (name) => {
    const { status, body } = await refused({ [name]: "x".repeat(1_000_000) });
    expect(status).toBe(413);
    expect(body).toContain("larger than 16 KiB");
  });

  it("refuses a field of 201 characters and says which", async () => {
    const { status, body } = await refused({ place: "p".repeat(201) });
    expect(status).toBe(422);
    expect(body).toContain("Keep this under 201 characters.");
    expect(body).toContain('id="place-problem"');
  });

  it.each([
    ["a null byte", "Ada\u0000"],
    ["a bidirectional override", "Ada\u202ecod.exe"],
    ["a zero-width space", "A\u200bda"],
    ["a line break", "Ada\r\nX-Injected: 1"],
    ["an escape sequence", "\u001b[31mAda"],
  ])("refuses %s and does not send it back", async (_name, givenName) => {
    const { status, body } = await refused({ givenName });
    expect(status).toBe(422);
    expect(body).toContain("Leave out control characters");
    for (const character of ["\u0000", "\u001b", "\u200b", "\u202e"]) expect(body).not.toContain(character);
  });

  it.each([
    ["no name", { givenName: "  " }, "Enter a given name."],
    ["no e-mail address", { email: "nobody" }, "Enter an e-mail address"],
    ["an address that is none", { address: "999.1.1.1" }, "Enter one IPv4 or IPv6 address"],
    ["an address with a zone", { address: "fe80::1%eth0" }, "Enter one IPv4 or IPv6 address"],
    ["an ATS there is none of", { ats: "__proto__" }, "Choose one of the ATSs."],
  ])("refuses %s", async (_name, fields, said) => {
    const { status, body } = await refused(fields);
    expect(status).toBe(422);
    expect(body).toContain(said);
  });

  it("takes no other encoding of a form", async () => {
    const headers = { "sec-fetch-site": "same-origin", "content-type": "text/plain" };
    const response = await fetch(url("/apply"), { method: "POST", body: "givenName=Ada", headers });
    expect(response.status).toBe(415);
  });
});

describe("a form that is taken", () => {
  it("answers with the profile, on every ATS, and keeps what was typed as text", async () => {
    for (const { connection } of sandbox.accounts) {
      const response = await post({ ...complete, ats: connection.ats, familyName: `"><script>alert(1)</script>` });
      expect(response.status).toBe(303);
      const profile = await fetch(url(response.headers.get("location") ?? ""));
      const body = await profile.text();
      expect(profile.status).toBe(200);
      expect(body).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      expect(body).not.toContain("<script");
    }
  });

  it("keeps the joiners some scripts need", async () => {
    const response = await post({ ...complete, givenName: "می‌نا" });
    expect(response.status).toBe(303);
  });
});

describe("the form started from a sample", () => {
  it("stands filled in", async () => {
    const [sample] = SAMPLES;
    const body = await (await fetch(url("/apply?sample=0"))).text();
    expect(body).toContain(`value="${sample?.email}"`);
  });

  it.each(["-1", "999", "__proto__", "0x1"])("stays empty for %s", async (sample) => {
    const response = await fetch(url(`/apply?sample=${sample}`));
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('id="email" name="email" type="email" value=""');
  });
});
