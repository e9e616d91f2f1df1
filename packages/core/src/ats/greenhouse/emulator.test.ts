import { beforeEach, describe, expect, it } from "vitest";
import { aSubmission } from "../testing.ts";
import { createEmulator, type GreenhouseEmulator } from "./emulator.ts";

describe("the Greenhouse emulator refuses what the vendor refuses", () => {
  let now: Date;
  let emulator: GreenhouseEmulator;
  let bearer: string;

  const mint = async (basic: string, grant = "client_credentials") =>
    await emulator.app.request("/token", {
      method: "POST",
      headers: { authorization: `Basic ${btoa(basic)}`, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ grant_type: grant }).toString(),
    });
  const call = async (method: string, path: string, content?: unknown) =>
    await emulator.app.request(path, {
      method,
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
  const status = async (...args: Parameters<typeof call>) => (await call(...args)).status;

  beforeEach(async () => {
    now = new Date("2026-11-20T09:20:00Z");
    emulator = createEmulator({ clock: () => now });
    const { clientId, clientSecret } = emulator.credentials;
    const answer: unknown = await (await mint(`${clientId}:${clientSecret}`)).json();
    bearer = (answer as { access_token: string }).access_token;
  });

  it("a wrong client, a wrong grant, an old token and none", async () => {
    const { clientId, clientSecret } = emulator.credentials;
    expect((await mint(`${clientId}:wrong`)).status).toBe(401);
    expect((await mint(`${clientId}:${clientSecret}`, "password")).status).toBe(400);
    expect(await status("GET", "/v3/jobs")).toBe(200);
    now = new Date(now.getTime() + 3_600_000);
    expect(await status("GET", "/v3/jobs")).toBe(401);
    expect((await emulator.app.request("/v3/jobs")).status).toBe(401);
  });

  it("a note in the read spelling of visibility, on somebody else's application, or without a body", async () => {
    const [one, other] = [emulator.submit(aSubmission()), emulator.submit(aSubmission())];
    const note = {
      candidate_id: Number(one.candidateId),
      application_id: Number(one.applicationId),
      note_type: "NOTE",
      visibility: "admin_only",
      body: "x",
    };
    expect(await status("POST", "/v3/notes", note)).toBe(201);
    expect(await status("POST", "/v3/notes", { ...note, visibility: "admin_only_visible" })).toBe(422);
    expect(await status("POST", "/v3/notes", { ...note, visibility: "constructor" })).toBe(422);
    expect(await status("POST", "/v3/notes", { ...note, candidate_id: Number(other.candidateId) })).toBe(422);
    expect(await status("POST", "/v3/notes", { ...note, body: undefined })).toBe(422);
    expect(emulator.state().applications[0]?.notes).toHaveLength(1);
  });

  it("a second tag of one name, a cursor beside other parameters, and a field value that is no option", async () => {
    expect(await status("POST", "/v3/candidate_tags", { name: "a" })).toBe(201);
    expect(await status("POST", "/v3/candidate_tags", { name: "A" })).toBe(422);
    await call("POST", "/v3/candidate_tags", { name: "b" });
    const page = await call("GET", "/v3/candidate_tags?per_page=1");
    const next = /<(.+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1] ?? "";
    expect(await (await call("GET", next)).json()).toMatchObject([{ name: "a" }]);
    expect(await status("GET", `${next}&per_page=1`)).toBe(422);
    const { applicationId } = emulator.submit(aSubmission());
    const write = (value: unknown) =>
      status("PATCH", `/v3/applications/${applicationId}`, { custom_fields: [{ name_key: "applicant_check", value }] });
    expect([await write(44003), await write("Not enough data"), await write(null)]).toEqual([200, 422, 200]);
  });

  it("every route that decides about a candidate: they do not exist and are counted", async () => {
    const { applicationId, candidateId } = emulator.submit(aSubmission());
    const before = emulator.state();
    const decisions = [
      ["PATCH", `/v3/candidates/${candidateId}`],
      ["DELETE", `/v3/candidates/${candidateId}`],
      ["PATCH", `/v3/candidates/${candidateId}/anonymize`],
      ["POST", `/v3/applications/${applicationId}/reject`],
      ["POST", `/v3/applications/${applicationId}/move`],
      ["DELETE", "/v3/notes/1"],
      ["PATCH", "/v3/notes/1"],
      ["DELETE", "/v3/candidate_tags/1"],
    ] as const;
    for (const [method, path] of decisions) expect(await status(method, path, {})).toBe(404);
    expect(emulator.requests["unknown"]).toBe(decisions.length);
    expect(emulator.state()).toEqual(before);
  });

  it("more requests than the window allows, and says when the next one opens", async () => {
    emulator.behave({ rateLimit: { requests: 2, windowMs: 30_000 } });
    await call("GET", "/v3/jobs");
    const within = await call("GET", "/v3/jobs");
    expect(within.headers.get("x-ratelimit-remaining")).toBe("0");
    const beyond = await call("GET", "/v3/jobs");
    expect([beyond.status, beyond.headers.get("retry-after")]).toEqual([429, "30"]);
    now = new Date(now.getTime() + 30_000);
    expect(await status("GET", "/v3/jobs")).toBe(200);
  });
});
