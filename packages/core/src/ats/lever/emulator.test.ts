import { beforeEach, describe, expect, it } from "vitest";
import { aSubmission } from "../testing.ts";
import { createEmulator, type LeverEmulator } from "./emulator.ts";

describe("the Lever emulator refuses what the vendor refuses", () => {
  let now: Date;
  let emulator: LeverEmulator;
  const key = () => `Basic ${btoa(`${emulator.credentials.apiKey}:`)}`;
  const call = async (method: string, path: string, content?: unknown, authorization = key()) =>
    await emulator.app.request(path, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    });
  const status = async (...args: Parameters<typeof call>) => (await call(...args)).status;
  const refresh = async (form: Record<string, string>) =>
    await emulator.app.request("/oauth/token", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ grant_type: "refresh_token", ...form }).toString(),
    });

  beforeEach(() => {
    now = new Date("2026-11-20T09:20:00Z");
    emulator = createEmulator({ clock: () => now });
  });

  it("a wrong key, a key with a password, and none", async () => {
    const { candidateId } = emulator.submit(aSubmission());
    const path = `/v1/opportunities/${candidateId}`;
    expect(await status("GET", path)).toBe(200);
    expect(await status("GET", path, undefined, `Basic ${btoa("wrong:")}`)).toBe(401);
    expect(await status("GET", path, undefined, `Basic ${btoa(`${emulator.credentials.apiKey}:x`)}`)).toBe(401);
    expect(await status("GET", path, undefined, "")).toBe(401);
  });

  it("a refresh token used twice, of another client, and an access token after an hour", async () => {
    const { clientId: client_id, clientSecret: client_secret, refreshToken: refresh_token } = emulator.oauth;
    const app = { client_id, client_secret };
    expect((await refresh({ ...app, client_secret: "wrong", refresh_token })).status).toBe(401);
    const answer: unknown = await (await refresh({ ...app, refresh_token })).json();
    expect(answer).toMatchObject({ refresh_token: "emulated-refresh-2", expires_in: 3600 });
    expect((await refresh({ ...app, refresh_token })).status).toBe(403);
    const bearer = `Bearer ${(answer as { access_token: string }).access_token}`;
    const path = `/v1/opportunities/${emulator.submit(aSubmission()).candidateId}/notes`;
    expect(await status("GET", path, undefined, bearer)).toBe(200);
    now = new Date(now.getTime() + 3_600_000);
    expect(await status("GET", path, undefined, bearer)).toBe(401);
  });

  it("to expand what was not asked for: related objects are ids", async () => {
    const { applicationId, candidateId } = emulator.submit(aSubmission());
    const plain: unknown = await (await call("GET", `/v1/opportunities/${candidateId}`)).json();
    expect(plain).toMatchObject({ data: { applications: [applicationId], contact: expect.any(String) } });
    const expanded: unknown = await (
      await call("GET", `/v1/opportunities/${candidateId}?expand=applications&expand=contact`)
    ).json();
    expect(expanded).toMatchObject({
      data: { applications: [{ id: applicationId }], contact: { isAnonymized: false } },
    });
  });

  it("a note without a text, with a field it does not know, or replaced in another shape", async () => {
    const { candidateId } = emulator.submit(aSubmission());
    const path = `/v1/opportunities/${candidateId}/notes`;
    expect(await status("POST", path, { value: "" })).toBe(400);
    expect(await status("POST", path, { value: "x", visibility: "secret" })).toBe(400);
    expect(await status("POST", path, { value: "x", score: 5 })).toBe(400);
    const created: unknown = await (await call("POST", path, { value: "x", secret: true })).json();
    const { id, noteId } = (created as { data: { id: string; noteId: string } }).data;
    expect(noteId).toBe(id);
    expect(await status("PUT", `${path}/${id}`, { value: "y" })).toBe(400);
    expect(await status("PUT", `${path}/${id}`, { values: [{ value: "y" }] })).toBe(200);
    // Replacing writes the whole note: what is not said again is the default.
    expect(emulator.state().applications[0]?.notes).toMatchObject([{ text: "y", visibility: "public" }]);
  });

  it("a page size beyond a hundred, and pages in steps of what was asked for", async () => {
    const { candidateId } = emulator.submit(aSubmission());
    for (let count = 0; count < 3; count += 1) emulator.writeNote(candidateId, `note ${count}`, "person");
    const path = `/v1/opportunities/${candidateId}/notes`;
    expect(await status("GET", `${path}?limit=101`)).toBe(400);
    const first = (await (await call("GET", `${path}?limit=2`)).json()) as Record<string, unknown>;
    expect(first).toMatchObject({ hasNext: true });
    const next = `${path}?limit=2&offset=${String(first["next"])}`;
    expect(await (await call("GET", next)).json()).toMatchObject({
      data: [{ id: expect.any(String) }],
      hasNext: false,
    });
  });

  it("more than its bucket holds, without a word about waiting", async () => {
    const { candidateId } = emulator.submit(aSubmission());
    const path = `/v1/opportunities/${candidateId}/notes`;
    for (let count = 0; count < 20; count += 1) expect(await status("GET", path)).toBe(200);
    const refused = await call("GET", path);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, null]);
    now = new Date(now.getTime() + 100);
    expect([await status("GET", path), await status("GET", path)]).toEqual([200, 429]);
  });

  it("every route that decides about a candidate: they do not exist and are counted", async () => {
    const { applicationId, candidateId } = emulator.submit(aSubmission());
    const before = emulator.state();
    const decisions = [
      ["PUT", `/v1/opportunities/${candidateId}/stage`],
      ["PUT", `/v1/opportunities/${candidateId}/archived`],
      ["DELETE", `/v1/opportunities/${candidateId}`],
      ["POST", `/v1/opportunities/${candidateId}/addSources`],
      ["POST", `/v1/opportunities/${candidateId}/forms`],
      ["PUT", `/v1/opportunities/${candidateId}/applications/${applicationId}`],
      ["POST", "/v1/opportunities"],
    ] as const;
    for (const [method, path] of decisions) expect(await status(method, path, {})).toBe(404);
    expect(emulator.requests["unknown"]).toBe(decisions.length);
    expect(emulator.state()).toEqual(before);
  });

  it("to tell one person from another: a second application with the same e-mail joins the contact", async () => {
    const first = emulator.submit(aSubmission({ phones: ["1"] }));
    const second = emulator.submit(aSubmission({ phones: ["2"] }));
    expect(second.candidateId).not.toBe(first.candidateId);
    const read = async (id: string): Promise<unknown> =>
      await (await call("GET", `/v1/opportunities/${id}?expand=contact`)).json();
    const contact = { emails: ["rin@example.test"], phones: [{ value: "1" }, { value: "2" }] };
    expect(await read(second.candidateId)).toMatchObject({ data: { contact } });
    expect(await read(first.candidateId)).toMatchObject({ data: { contact } });
  });
});
