/** What the flow tests share: one sandbox with its log, its messages and a place to break the vendor, and people to apply. */
import { createHmac, randomUUID } from "node:crypto";
import { TAGS } from "@bonafide/core/domain/annotation";
import type { ApplicationRef } from "@bonafide/core/domain/application";
import type { Connection } from "@bonafide/core/domain/connection";
import type { ScreeningJob } from "@bonafide/core/domain/event";
import type { ScreeningRecord } from "@bonafide/core/domain/screening-record";
import type { Account, ConnectionSettings } from "@bonafide/sandbox/accounts";
import { type Sandbox, type Step, startSandbox, type Submitted } from "@bonafide/sandbox/sandbox";
import { type Sample, SAMPLES } from "@bonafide/sandbox/samples";
import type { SQSRecord } from "aws-lambda";
import { expect } from "vitest";

/** One call of the worker to the vendor. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  /** Lets the vendor have it, and answers what the vendor answers. */
  readonly forward: () => Promise<Response>;
}

/** One rule between worker and vendor: an answer in the vendor's place, or null for the next rule. */
export type Rule = (call: Call) => Promise<Response> | null;

const PATIENCE_MS = 120_000;
/** Longer than the worker keeps a connection's settings. */
const SETTINGS_AGE_MS = 61_000;

/** Ever longer rests: looking takes the machine from what is waited for. */
function aWhile(): () => Promise<void> {
  let ms = 12.5;
  return () => {
    ms = Math.min(2 * ms, 200);
    return new Promise((resolve) => setTimeout(resolve, ms));
  };
}

function sampleOf(band: Sample["band"]): Sample {
  const found = SAMPLES.find((sample) => sample.band === band);
  if (!found) throw new Error(`no sample ends in ${band}`);
  return found;
}

export interface Knocked {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a vendor in trouble answers. */
export const answer = (status: number, body = `{"errors":["no"]}`, headers: Record<string, string> = {}) =>
  new Response(body, { status, headers: { "content-type": "application/json", ...headers } });

/** Meets the first `times` calls that match with the answer. */
export function meet(
  matches: (call: Call) => boolean,
  times: number,
  make: (call: Call) => Promise<Response> | Response,
): Rule {
  let left = times;
  return (call) => {
    if (left === 0 || !matches(call)) return null;
    left -= 1;
    return Promise.resolve(make(call));
  };
}

/** Lets every call that matches pass, and changes what the vendor answers to it. */
export const rewritten = (matches: (call: Call) => boolean, change: (body: unknown) => unknown): Rule =>
  meet(matches, Number.POSITIVE_INFINITY, async ({ forward }) => {
    const response = await forward();
    return new Response(JSON.stringify(change(await response.json())), { headers: response.headers });
  });

export type Flow = Awaited<ReturnType<typeof startFlow>>;

export async function startFlow(
  options: {
    /** The account the flow is about: its door, its calls, its records. */
    readonly ats?: "greenhouse" | "lever";
    readonly settings?: ConnectionSettings;
    readonly timing?: Parameters<typeof startSandbox>[0]["timing"];
    readonly visibilitySeconds?: number;
  } = {},
) {
  const steps: Step[] = [];
  const messages: SQSRecord[] = [];
  const rules = new Set<Rule>();
  const personal = new Set<string>();
  let ahead = 0;
  const clock = () => new Date(Date.now() + ahead);
  const sandbox: Sandbox = await startSandbox({
    ...options,
    timing: {
      notYetSeconds: [1, 1, 1],
      retrySeconds: { first: 1, longest: 1 },
      quiescenceMs: 1_000,
      ...options.timing,
    },
    clock,
    onStep: (step) => steps.push(step),
    onRecord: (record) => messages.push(record),
    between: async (request, forward) => {
      const { method, url, headers } = request;
      const { pathname: path, searchParams: query } = new URL(url);
      const body = await request.text();
      const passed = () => forward(new Request(url, { method, headers, ...(body === "" ? {} : { body }) }));
      for (const rule of rules) {
        const answer = rule({ method, path, query, body, forward: passed });
        if (answer !== null) return answer;
      }
      return passed();
    },
  });
  const accountOf = (ats: string): Account => {
    const found = sandbox.accounts.find(({ connection }) => connection.ats === ats);
    if (!found) throw new Error(`the sandbox has no account of ${ats}`);
    return found;
  };
  const account = accountOf(options.ats ?? "greenhouse");
  const connectionId = account.connection.id;
  const endpoint = `/webhooks/${connectionId}`;

  async function until<Value>(
    what: string,
    look: () => Value | Promise<Value>,
    rest: () => Promise<unknown> = aWhile(),
  ): Promise<NonNullable<Value>> {
    const endsAt = Date.now() + PATIENCE_MS;
    for (;;) {
      // Begun before the look, so that nothing happens unseen between the two.
      const rested = rest();
      const value = await look();
      if (value !== undefined && value !== null && value !== false) return value;
      if (Date.now() > endsAt) throw new Error(`waited in vain: ${what}`);
      await rested;
    }
  }

  const recordOf = ({ applicationId }: ApplicationRef) =>
    sandbox.stores.screenings.read({ connectionId, applicationId });

  return {
    sandbox,
    account,
    greenhouse: accountOf("greenhouse"),
    endpoint,
    steps,
    messages,
    rules,
    until,
    recordOf,

    candidateOf: ({ candidateId }: ApplicationRef) => sandbox.stores.candidates.read({ connectionId, candidateId }),

    /** A webhook as the vendor would send it, about a new application that stands in the ATS. */
    genuine() {
      const ref = sandbox.place(account, this.person("high"));
      return { ref, ...account.emulator.delivery(account.emulator.created, ref, account.signingSecret) };
    },

    /** The story of the samples that ends in this band, told about somebody whose every word can be recognised. */
    person(band: Sample["band"], changes: Partial<Sample> = {}): Sample {
      const base = { ...sampleOf(band), ...changes };
      const mark = randomUUID().replaceAll("-", "").slice(0, 10);
      const sample: Sample = {
        ...base,
        givenName: `Given${mark}`,
        familyName: `Family${mark}`,
        email: base.email.replace(/^[^@]+/, `mail${mark}`),
      };
      const [city = ""] = base.place.split(",");
      for (const word of [mark, base.phone, base.phone?.replace(/\D/g, ""), base.address, city]) {
        if (word) personal.add(word);
      }
      return sample;
    },

    async knock(
      path: string,
      request: {
        readonly headers?: Record<string, string>;
        readonly body?: string | Uint8Array<ArrayBuffer> | ReadableStream;
      } = {},
    ): Promise<Knocked> {
      const response = await fetch(`${sandbox.origin}${path}`, {
        method: "POST",
        duplex: "half",
        ...request,
      } as RequestInit);
      const { date: _, ...headers } = Object.fromEntries(response.headers);
      return { status: response.status, body: await response.text(), headers };
    },

    /** The headers a body of one's own needs to pass for Greenhouse's. */
    signed(body: string | Uint8Array): Record<string, string> {
      const digest = createHmac("sha256", account.signingSecret).update(body).digest("hex");
      return { "content-type": "application/json", signature: `sha256 ${digest}` };
    },

    /** Lets the vendor send a signed webhook of its own about the application. */
    async deliver(action: string, ref: ApplicationRef): Promise<Knocked> {
      return this.knock(endpoint, account.emulator.delivery(action, ref, account.signingSecret));
    },

    /** One invocation of the worker with these applications in one batch; answers the ones it wants again, by position. */
    async batch(refs: readonly ApplicationRef[]): Promise<readonly number[]> {
      const Records = refs.map(({ applicationId, candidateId }, at): SQSRecord => {
        const job: ScreeningJob = {
          schemaVersion: 1,
          connectionId,
          event: { kind: "application_created", applicationId, candidateId },
          traceId: randomUUID(),
          receivedAt: clock().toISOString(),
          waits: 0,
        };
        return {
          messageId: String(at),
          receiptHandle: "",
          body: JSON.stringify(job),
          attributes: {
            ApproximateReceiveCount: "1",
            SentTimestamp: "0",
            SenderId: "test",
            ApproximateFirstReceiveTimestamp: "0",
          },
          messageAttributes: {},
          md5OfBody: "",
          eventSource: "aws:sqs",
          eventSourceARN: "arn:aws:sqs:eu-west-1:000000000000:bonafide",
          awsRegion: "eu-west-1",
        };
      });
      messages.push(...Records);
      const { batchItemFailures } = await sandbox.screen({ Records });
      return batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier));
    },

    /** One invocation with an application the vendor is going to fail on, between two it does not. */
    async inOneBatch(rule: (victim: ApplicationRef) => Rule): Promise<ApplicationRef> {
      const { before, victim, after } = this.threesome();
      rules.add(rule(victim));
      expect(await this.batch([before, victim, after])).toEqual([]);
      await this.expectUnharmed([before, after]);
      return victim;
    },

    threesome() {
      const place = () => sandbox.place(account, this.person("high"));
      return { before: place(), victim: place(), after: place() };
    },

    async expectUnharmed(refs: readonly ApplicationRef[]): Promise<void> {
      for (const ref of refs) {
        // Applications of one story share a phone and an address: finding each other may have them judged once more.
        expect(await this.settled(ref)).toMatchObject({
          state: "done",
          outcome: "annotated",
          assessment: { band: "high" },
        });
        expect(this.inAts(ref)?.notes).toHaveLength(1);
        expect(this.inAts(ref)?.tags).toEqual([TAGS.verify_identity]);
      }
    },

    /** The record once it is at rest. */
    async settled(ref: ApplicationRef): Promise<ScreeningRecord> {
      const look = async () => {
        const record = await recordOf(ref);
        return record?.state === "done" || record?.state === "failed" ? record : undefined;
      };
      return until(`application ${ref.applicationId} at rest`, look, () => sandbox.afterBatchOf(ref));
    },

    async screened(submitted: Submitted): Promise<ScreeningRecord> {
      return this.settled(submitted.ref);
    },

    /** Until no message is on the queue, delayed or under way. */
    async drained(): Promise<void> {
      await until("the queue empty", async () => (await sandbox.aws.waiting()) === 0);
    },

    /** Every time the application was put back, and why, as the log tells it. */
    waitsOf({ applicationId }: ApplicationRef) {
      const traces = messages
        .filter(({ body }) => body.includes(`"applicationId":"${applicationId}"`))
        .map(({ body }) => /"traceId":"([^"]+)"/.exec(body)?.[1]);
      return steps.flatMap(({ message, fields: { traceId, code, delaySeconds } }) =>
        message === "waiting" && traces.includes(traceId) ? [{ code, delaySeconds }] : [],
      );
    },

    /** What the recruiter sees of the application; undefined once it is gone. */
    inAts({ applicationId }: ApplicationRef) {
      return account.emulator.state().applications.find((application) => application.applicationId === applicationId);
    },

    /** Calls to the vendor and to the evidence providers so far. */
    calls: () => ({ ats: { ...account.emulator.requests }, ...sandbox.providers.requests() }),

    /** Changes of an ATS account so far: everything but reading and the token. */
    writes: () =>
      Object.entries(account.emulator.requests)
        .filter(([route]) => !route.startsWith("GET ") && route !== "POST /token")
        .reduce((sum, [, count]) => sum + count, 0),

    /** Stores changed settings and lets the time pass after which they hold everywhere. */
    async configure(changes: Partial<Connection>): Promise<void> {
      await sandbox.stores.connections.put({ ...account.connection, ...changes });
      ahead += SETTINGS_AGE_MS;
    },

    /** No message, no call and no change of the table. */
    async expectNothingHappened(act: () => Promise<void>): Promise<void> {
      await this.drained();
      const look = async () => ({ messages: messages.length, calls: this.calls(), items: await sandbox.aws.items() });
      const before = await look();
      await act();
      expect(await sandbox.aws.waiting()).toBe(0);
      expect(await look()).toEqual(before);
    },

    /** Nothing a candidate wrote is in a log line, a message, a dead letter or the table. */
    async expectNoPersonalData(): Promise<void> {
      expect(personal.size).toBeGreaterThan(0);
      expect(steps.length).toBeGreaterThan(0);
      const places = {
        log: JSON.stringify(steps),
        queue: messages.map(({ body }) => body).join("\n"),
        deadLetters: (await sandbox.aws.deadLetterBodies()).join("\n"),
        table: JSON.stringify(await sandbox.aws.items()),
      };
      for (const [place, text] of Object.entries(places)) {
        expect(
          [...personal].filter((word) => text.includes(word)),
          place,
        ).toEqual([]);
      }
    },

    close: () => sandbox.close(),
  };
}
