/** For tests: everything the use cases touch, in memory on a virtual clock, with a crash before or after any port call. */
import type { Application } from "../domain/application.ts";
import type { Band } from "../domain/assessment.ts";
import type { Connection } from "../domain/connection.ts";
import { type Evidence, type EvidenceSet, found, unavailable } from "../domain/evidence.ts";
import type { ScreeningJob } from "../domain/event.ts";
import { FACT_KINDS, type FactKind } from "../domain/facts.ts";
import type { Policy } from "../domain/policy.ts";
import { noEvidence } from "../domain/testing.ts";
import type { VisitWindow } from "../domain/visit.ts";
import type { Clock, MetricName } from "../domain/ports.ts";
import type { Signal } from "../domain/signal.ts";
import type { Lookup } from "../lookups/lookup.ts";
import type { StoredAnswer } from "../domain/stored-answer.ts";
import type { LinkEntry, LinkRef } from "../domain/link.ts";
import type { AnswerKey, LinkQuery, LinkStore, SpendingLimits, SpendingWindow, Stores } from "../stores/stores.ts";
import { defaultTiming, type ScreeningDeps } from "./deps.ts";
import { handleJob } from "./handle-job.ts";
import { reconcile } from "./reconcile.ts";
import { decisionDigests, type Subject, tombstoneDigests } from "./keyed.ts";
import { sweep } from "./sweep.ts";
import { createScriptedAts } from "./testing-ats.ts";

/** The process died; nothing after this line ran. */
class CrashError extends Error {
  override readonly name = "CrashError";
}

export const CONNECTION_ID = "connection-0123456789abcdef";
export const INDEX_KEY = Buffer.alloc(32, 1).toString("base64");
/** Beyond the longest lease, as the queue's visibility time-out is. */
const REDELIVERY_MS = 360_000;
const MAX_RECEIVES = 5;

export function anApplication(ids: { applicationId?: string; candidateId?: string } = {}): Application {
  return {
    ref: { applicationId: ids.applicationId ?? "a1", candidateId: ids.candidateId ?? "c1" },
    submittedAt: new Date("2026-11-20T08:00:00Z"),
    open: true,
    origin: "posting",
    job: { id: "job-1", title: "Engineer", departmentIds: ["department-1"], country: "CA" },
    givenName: "Robin",
    familyName: "Example",
    emails: ["robin@mail.example"],
    phones: ["+12025550143"],
    places: ["Toronto, Canada"],
    links: [],
    answers: [],
    attachments: [],
    submission: { ip: null },
  };
}

export function aConnection(overrides: Partial<Connection> = {}): Connection {
  return {
    id: CONNECTION_ID,
    ats: "greenhouse",
    name: "Test",
    mode: "annotate",
    scope: { origins: ["posting"], jobs: { only: null, except: [] }, departments: { only: null, except: [] } },
    carrier: { kind: "tag" },
    noteOn: ["review", "high"],
    placeQuestions: [],
    intakeQuestions: [],
    egressRanges: [],
    policy: null,
    ...overrides,
  };
}

const network = (country: string) =>
  found<"network">(
    {
      asn: 64496,
      organisation: null,
      networkClass: "eyeball",
      countries: {},
      agreedCountry: country,
      sanctionedRange: false,
    },
    "ip/test",
  );
const line = (lineType: "mobile" | "nonFixedVoip") =>
  found<"lineType">({ lines: [{ masked: "…43", lineType, portedDaysAgo: null }] }, "phone/test");
const domainAged = (ageDays: number) =>
  found<"mailDomain">(
    {
      domains: [{ masked: "e***.example", registeredAt: new Date("2026-11-01"), ageDays, personal: false }],
      unregistered: [],
    },
    "domain/test",
  );

/** Evidence that the catalogue's own policy puts into the band. */
export function evidenceFor(band: Band): EvidenceSet {
  const place = found<"place">({ country: "CA" }, "place/test");
  switch (band) {
    case "unscored":
      return noEvidence;
    case "low":
      return { ...noEvidence, place, network: network("CA"), lineType: line("mobile") };
    case "review":
      return { ...noEvidence, place, network: network("US"), lineType: line("nonFixedVoip") };
    case "high":
      return {
        ...noEvidence,
        place,
        network: network("US"),
        lineType: line("nonFixedVoip"),
        mailDomain: domainAged(21),
      };
  }
}

export interface WorldOptions {
  readonly createStores: (clock: Clock) => Stores;
  readonly signals: readonly Signal[];
  readonly policy: Policy;
  readonly connection?: Partial<Connection>;
  /** Bands the ATS notes by default, when the connection's `noteOn` is null. */
  readonly noteOn?: readonly Band[];
  /** Kinds nobody answers but what the screening itself brings, such as the reuse index. */
  readonly unanswered?: readonly FactKind[];
  /** Asked beside them, such as those that read the application itself. */
  readonly lookups?: readonly Lookup[];
  /** An ATS whose notes can be replaced in place. */
  readonly replacesNotes?: boolean;
}

interface Message {
  readonly job: ScreeningJob;
  at: number;
  receives: number;
}

export function createWorld(options: WorldOptions) {
  let now = Date.parse("2026-11-20T09:00:00Z");
  let ids = 0;
  let calls = 0;
  let crash: { readonly at: number; readonly when: "before" | "after" } | undefined;
  const trace: string[] = [];
  const clock: Clock = () => new Date(now);
  const connection = aConnection(options.connection);
  const ats = createScriptedAts(clock, (ref) =>
    connection.carrier.kind === "tag" ? ref.candidateId : ref.applicationId,
  );
  const stores = options.createStores(clock);
  const queued: Message[] = [];
  const deadLetters: ScreeningJob[] = [];
  const metrics = new Map<MetricName, number>();
  const errors: string[] = [];
  const evidence: { now: EvidenceSet } = { now: evidenceFor("review") };
  const looked = { count: 0 };
  /** Runs once before the next call of a port, by its name: what another process does in between. */
  const meanwhile = new Map<string, () => Promise<void>>();

  /** Numbers the calls of every port, so that a test can end the process at any of them. */
  function port<Args extends unknown[], Result>(name: string, call: (...args: Args) => Promise<Result>) {
    return async (...args: Args): Promise<Result> => {
      const act = meanwhile.get(name);
      meanwhile.delete(name);
      await act?.();
      calls += 1;
      trace.push(name);
      const here = crash?.at === calls ? crash.when : undefined;
      if (here === "before") throw new CrashError(`before ${name}`);
      const result = await call(...args);
      if (here === "after") throw new CrashError(`after ${name}`);
      return result;
    };
  }

  const fenced = <Key, Item>(
    name: string,
    store: {
      read: (key: Key) => Promise<Item | undefined>;
      write: (item: Item) => Promise<"written" | "conflict">;
      remove: (key: Key, fence: number) => Promise<"written" | "conflict">;
    },
  ) => ({
    read: port(`${name}.read`, (key: Key) => store.read(key)),
    write: port(`${name}.write`, (item: Item) => store.write(item)),
    remove: port(`${name}.remove`, (key: Key, fence: number) => store.remove(key, fence)),
  });

  // A cast-free lookup per kind: whatever the test says is known. Observations come from the record.
  const answered = FACT_KINDS.filter((fact) => fact !== "observations" && !options.unanswered?.includes(fact));
  const lookups = answered.map(
    (fact): Lookup => ({
      id: `${fact}/test`,
      fact,
      after: [],
      look: async (): Promise<Evidence<typeof fact>> => {
        looked.count += 1;
        return evidence.now[fact];
      },
    }),
  );

  const deps: ScreeningDeps = {
    stores: {
      screenings: {
        ...fenced("screenings", stores.screenings),
        due: port("screenings.due", (id: string, at: Date, limit: number) => stores.screenings.due(id, at, limit)),
        held: port("screenings.held", (id: string, window: Pick<VisitWindow, "after" | "upTo">, limit: number) =>
          stores.screenings.held(id, window, limit),
        ),
      },
      candidates: fenced("candidates", stores.candidates),
      watermarks: fenced("watermarks", stores.watermarks),
      connections: stores.connections,
      links: {
        put: port("links.put", (entries: readonly LinkEntry[]) => stores.links.put(entries)),
        read: port("links.read", (query: LinkQuery) => stores.links.read(query)),
        amend: port("links.amend", (refs: readonly LinkRef[], change: Parameters<LinkStore["amend"]>[1]) =>
          stores.links.amend(refs, change),
        ),
        remove: port("links.remove", (refs: readonly LinkRef[]) => stores.links.remove(refs)),
      },
      indicators: stores.indicators,
      answers: {
        read: port("answers.read", (key: AnswerKey) => stores.answers.read(key)),
        write: port("answers.write", (answer: StoredAnswer) => stores.answers.write(answer)),
        remove: port("answers.remove", (keys: readonly AnswerKey[]) => stores.answers.remove(keys)),
      },
      tombstones: fenced("tombstones", stores.tombstones),
      decisions: {
        ...fenced("decisions", stores.decisions),
        expiring: port("decisions.expiring", (id: string, before: Date, limit: number) =>
          stores.decisions.expiring(id, before, limit),
        ),
      },
      spending: {
        spend: port("spending.spend", (window: SpendingWindow, calls: number, limits: SpendingLimits) =>
          stores.spending.spend(window, calls, limits),
        ),
      },
    },
    queue: {
      send: port("queue.send", async (job: ScreeningJob, send?: { readonly delaySeconds?: number }) => {
        const delaySeconds = send?.delaySeconds ?? 0;
        // What SQS refuses: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
        if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > 900)
          throw new RangeError("DelaySeconds");
        queued.push({ job, at: now + delaySeconds * 1000, receives: 0 });
      }),
    },
    accountFor: port("accountFor", async () => ({
      ats: {
        fetchApplication: port("ats.fetch", ats.session.fetchApplication),
        setCarrier: port("ats.carrier", ats.session.setCarrier),
        heldValue: port("ats.held", ats.session.heldValue),
        postNote: port("ats.post", ats.session.postNote),
        findNotes: port("ats.find", ats.session.findNotes),
        listApplications: port("ats.list", ats.session.listApplications),
        listDeleted: port("ats.deleted", ats.session.listDeleted),
        lookAt: port("ats.look", ats.session.lookAt),
        ...(options.replacesNotes
          ? {
              updateNote: port("ats.update", ats.session.updateNote),
              removeNote: port("ats.remove", ats.session.removeNote),
            }
          : {}),
      },
      descriptor: { noteOn: options.noteOn ?? ["review", "high"] },
      secrets: { credentials: null, indexKey: INDEX_KEY, intakeKey: null },
    })),
    lookups: [...lookups, ...(options.lookups ?? [])],
    signals: options.signals,
    policyFor: () => options.policy,
    clock,
    ids: () => {
      ids += 1;
      return `id-${ids}`;
    },
    logger: { info() {}, warn() {}, error: (message) => errors.push(message) },
    metrics: {
      count: (name, value = 1) => {
        metrics.set(name, (metrics.get(name) ?? 0) + value);
      },
    },
    timing: defaultTiming,
  };

  const send = (event: ScreeningJob["event"], delayMs = 0) => {
    const job = {
      schemaVersion: 1,
      connectionId: connection.id,
      event,
      traceId: "trace-1",
      receivedAt: clock().toISOString(),
      waits: 0,
    } as const;
    queued.push({ job, at: now + delayMs, receives: 0 });
  };

  /** Delivers what is queued, in its order of time, until nothing is; a delivery that throws comes back later. */
  async function drain(limits: { readonly messages?: number } = {}): Promise<void> {
    for (let handled = 0; queued.length > 0 && handled < (limits.messages ?? 2000); handled += 1) {
      queued.sort((a, b) => a.at - b.at);
      const message = queued.shift();
      if (!message) return;
      now = Math.max(now, message.at);
      message.receives += 1;
      try {
        await handleJob(deps, message.job);
      } catch {
        if (message.receives >= MAX_RECEIVES) deadLetters.push(message.job);
        else queued.push({ ...message, at: now + REDELIVERY_MS });
      }
    }
  }

  return {
    deps,
    ats,
    queued,
    deadLetters,
    metrics,
    errors,
    evidence,
    looked,
    meanwhile,
    trace,
    connection,
    send,
    drain,
    created: (application = anApplication()) => {
      ats.applications.set(application.ref.applicationId, application);
      send({ kind: "application_created", ...application.ref });
    },
    updated: (application = anApplication()) => send({ kind: "application_updated", ...application.ref }),
    start: () => stores.connections.put(connection),
    sweep: () => sweep(deps),
    reconcile: () => reconcile(deps),
    advance: (ms: number) => {
      now += ms;
    },
    crashAt: (at: number, when: "before" | "after") => {
      calls = 0;
      crash = { at, when };
    },
    /** How many port calls were made since `crashAt`, or since the start. */
    calls: () => calls,
    record: (applicationId = "a1") => stores.screenings.read({ connectionId: connection.id, applicationId }),
    decision: (applicationId = "a1") => {
      const [digest = ""] = decisionDigests({ indexKey: INDEX_KEY }, { connectionId: connection.id, applicationId });
      return stores.decisions.read({ connectionId: connection.id, digest });
    },
    tombstone: (subject: Subject, id: string) => {
      const [digest = ""] = tombstoneDigests({ indexKey: INDEX_KEY }, subject, connection.id, id);
      return stores.tombstones.read({ connectionId: connection.id, digest });
    },
    candidate: (candidateId = "c1") => stores.candidates.read({ connectionId: connection.id, candidateId }),
    timeouts: (kind: (typeof FACT_KINDS)[number]) => {
      evidence.now = { ...evidence.now, [kind]: unavailable("timeout", `${kind}/test`) };
    },
  };
}
export type World = ReturnType<typeof createWorld>;
