/** One simulated account per ATS of the registry: its emulator, its connection and its secrets. */
import { randomBytes } from "node:crypto";
import { atses } from "@bonafide/core/ats";
import type { AtsEmulator, CreateEmulator } from "@bonafide/core/ats/emulation";
import { Connection, type ConnectionSecrets } from "@bonafide/core/domain/connection";
import type { WebhookSecrets } from "@bonafide/core/domain/webhook-secret";
import { Hono } from "hono";
import { type Listening, listen } from "./listen.ts";

/** What an operator may set about the simulated connections; everything else the sandbox decides. */
export const ConnectionSettings = Connection.omit({
  id: true,
  ats: true,
  name: true,
  intakeQuestions: true,
  placeQuestions: true,
})
  .partial()
  .strict();
export type ConnectionSettings = ReturnType<typeof ConnectionSettings.parse>;

/** The hidden question of the company's own form, and the one every applicant sees. */
export const INTAKE_QUESTION = "Submission reference";
export const PLACE_QUESTION = "Which city and country will you work from?";

export interface Account {
  readonly connection: Connection;
  readonly secrets: ConnectionSecrets;
  readonly webhookSecrets: WebhookSecrets[string];
  readonly signingSecret: string;
  readonly intakeKey: Uint8Array;
  readonly emulator: AtsEmulator;
  readonly server: Listening;
}

/** Stands between the worker and an ATS: may answer in its place, lose its answer, or pass the request on. */
export type Between = (request: Request, forward: (request: Request) => Promise<Response>) => Promise<Response>;

async function loadEmulator(ats: string): Promise<CreateEmulator> {
  // By convention, not by registration: every adapter folder has one, and the architecture test holds it to that.
  const module: { createEmulator: CreateEmulator } = await import(`@bonafide/core/ats/${ats}/emulator`);
  return module.createEmulator;
}

export async function startAccounts(
  clock: () => Date,
  settings: ConnectionSettings,
  between: Between = (request, forward) => forward(request),
  indexKey?: Uint8Array,
): Promise<readonly Account[]> {
  return Promise.all(
    Object.entries(atses).map(async ([ats, { descriptor }]): Promise<Account> => {
      const emulator = (await loadEmulator(ats))({ clock });
      // A demonstration is no load test: the vendors' limits are for the contract suites and the flow tests.
      emulator.behave({ rateLimit: { requests: 10_000, windowMs: 1_000 } });
      const front = new Hono().all("*", (c) => between(c.req.raw, async (request) => emulator.app.fetch(request)));
      const signingSecret = randomBytes(24).toString("base64url");
      const intakeKey = randomBytes(32);
      return {
        connection: Connection.parse({
          mode: "annotate",
          // Its applicants are invented, and the page they apply at says what happens.
          notice: { acknowledgedAt: clock().toISOString(), by: "sandbox" },
          ...settings,
          id: randomBytes(18).toString("base64url"),
          ats,
          name: `${descriptor.title} sandbox`,
          placeQuestions: [PLACE_QUESTION],
          intakeQuestions: [INTAKE_QUESTION],
        }),
        secrets: {
          credentials: emulator.credentials,
          indexKey: Buffer.from(indexKey ?? randomBytes(32)).toString("base64"),
          intakeKey: intakeKey.toString("base64"),
        },
        webhookSecrets: { ats, secrets: [{ id: "current", value: signingSecret }] },
        signingSecret,
        intakeKey,
        emulator,
        server: await listen(front),
      };
    }),
  );
}
