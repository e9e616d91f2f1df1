/** What every ATS adapter guarantees, run against its own emulator over real HTTP. */
import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LIST_VALUES, type ListValue } from "../domain/annotation.ts";
import type { ApplicationRef, Attachment, Origin } from "../domain/application.ts";
import type { Carrier } from "../domain/connection.ts";
import { MAX_FILE_BYTES } from "../domain/document-format.ts";
import { DeliveryUnreadableError, PROVIDER_CODES, ProviderError } from "../domain/errors.ts";
import type { WebhookEvent } from "../domain/event.ts";
import type { TokenStore } from "../domain/ports.ts";
import { createHttpClient } from "../http/client.ts";
import type { Ats, AtsSession } from "./ats.ts";
import { describeLists, listed } from "./lists.contract.ts";
import type { AtsEmulator, CreateEmulator, EmulatedAct, EmulatorState } from "./emulation.ts";
import {
  aConnection,
  aSubmission,
  connectTo,
  type EmulatorServer,
  memoryTokens,
  raw,
  serveEmulator,
  TEST_TIMEOUT_MS,
} from "./testing.ts";

type Delivery = ReturnType<AtsEmulator["delivery"]>;
type Shown = EmulatorState["applications"][number];

export interface AtsContract {
  readonly ats: Ats;
  readonly createEmulator: CreateEmulator;
  /** The signature's text in a delivery, ending with 64 hex digits, and the delivery with another text or none. */
  readonly signature: {
    readonly read: (delivery: Delivery) => string;
    readonly replace: (delivery: Delivery, text: string | null) => Delivery;
  };
  /** The vendor's actions about one application or candidate that stands. */
  readonly events: readonly { readonly action: string; readonly kind: WebhookEvent["kind"] }[];
  /** Where vendors differ and the port allows it. */
  readonly vendor: {
    /** What a submission that no form was filled in for counts as. */
    readonly prospect: Origin;
    /** Whether a rate limit says how long to wait. */
    readonly statesWaits: boolean;
    /** Whether reading what is not there is a 404, rather than an empty list. */
    readonly absentIs404: boolean;
    /** Whether a candidate's deletion names the applications that went with it. */
    readonly namesDeletedApplications: boolean;
    readonly replacesNotes: boolean;
    /** Which lists there are to find by what no event announced; null for none. */
    readonly lists: { readonly deletions: boolean } | null;
    /** Whether the files of an application can be had. */
    readonly givesFiles: boolean;
  };
  readonly carriers: readonly {
    readonly carrier: Carrier;
    /** What of ours the list view shows; null for nothing. */
    readonly shown: (application: Shown) => string | null;
    readonly text: (value: ListValue) => string | null;
    /** Everything that is not ours. */
    readonly others: (application: Shown) => unknown;
    /** Acts of a recruiter: something unrelated, and a final verdict. */
    readonly unrelated: (ref: ApplicationRef) => EmulatedAct;
    readonly hold: (ref: ApplicationRef) => EmulatedAct;
  }[];
}

const SECRET = "contract-signing-secret";
const NOW = new Date("2026-11-20T09:20:00Z");
const MARKER = "kx7f-29ab";
const TEXT = `VERIFY CONTACT · 14 points\n+14 Something.\n2026-11-20 · policy 1 · ref ${MARKER}`;
const FORGERIES = 10_000;

const MALFORMED: readonly (readonly [string, (text: string) => string])[] = [
  ["an empty", () => ""],
  ["half a", (text) => text.slice(0, -32)],
  ["a truncated", (text) => text.slice(0, -1)],
  ["an over-long", (text) => `${text}0`],
  ["an uppercase", (text) => text.slice(0, -64) + text.slice(-64).toUpperCase()],
  ["a doubled", (text) => `${text}, ${text}`],
  ["a prefixed", (text) => `v1=${text}`],
  ["a non-hex", (text) => `${text.slice(0, -64)}${"z".repeat(64)}`],
  ["an all-zero", (text) => `${text.slice(0, -64)}${"0".repeat(64)}`],
  ["a huge", (text) => text.slice(0, -64) + "a".repeat(100_000)],
  ["a unicode", (text) => `${text.slice(0, -1)}\u00e9`],
];

export function describeAtsContract({ ats, createEmulator, signature, events, vendor, carriers }: AtsContract): void {
  describe(`ATS contract (${ats.id})`, () => {
    let now: Date;
    let emulator: AtsEmulator;
    let server: EmulatorServer;
    let session: AtsSession;
    const clock = () => now;
    let tokens: TokenStore;
    const connect = (carrier?: Carrier, origin = server.origin) =>
      connectTo(ats, {
        origin,
        credentials: emulator.credentials,
        clock,
        tokens,
        connection: aConnection(ats.id, carrier ? { carrier } : {}),
      });
    const secret = { id: "current", value: SECRET };
    const wait = (ms: number) => {
      now = new Date(now.getTime() + ms);
    };
    const application = (ref: ApplicationRef): Shown => {
      const found = emulator.state().applications.find(({ applicationId }) => applicationId === ref.applicationId);
      if (!found) throw new Error("the application is gone");
      return found;
    };

    beforeEach(async () => {
      now = NOW;
      emulator = createEmulator({ clock });
      // The clock stands still in most tests, and a vendor's window with it. Limits have tests of their own.
      emulator.behave({ rateLimit: { requests: 1000, windowMs: 30_000 } });
      server = await serveEmulator(emulator);
      tokens = memoryTokens();
      session = connect();
    });
    afterEach(async () => {
      await server.close();
      // Rejecting, moving, hiding, deleting and e-mailing have no route here, so a call of one would show.
      expect(emulator.requests["unknown"] ?? 0).toBe(0);
    });

    describe("verify", () => {
      const delivery = () => emulator.delivery(events[0]?.action ?? "", emulator.submit(aSubmission()), SECRET);
      const verify = (sent: Delivery, secrets = [secret]) => ats.webhook.verify(raw(sent), secrets, now);

      it("accepts the vendor's signature and says which secret made it", () => {
        expect(verify(delivery())).toBe("current");
      });

      it("rejects a missing signature", () => {
        expect(verify(signature.replace(delivery(), null))).toBeNull();
      });

      it.each(MALFORMED)("rejects %s signature", (_, change) => {
        const sent = delivery();
        expect(verify(signature.replace(sent, change(signature.read(sent))))).toBeNull();
      });

      it("rejects a signature with one bit flipped, at every position", () => {
        const sent = delivery();
        const text = signature.read(sent);
        for (let at = text.length - 64; at < text.length; at += 1) {
          const digit = (Number.parseInt(text.charAt(at), 16) ^ 1).toString(16);
          expect(verify(signature.replace(sent, text.slice(0, at) + digit + text.slice(at + 1)))).toBeNull();
        }
      });

      it(`accepts none of ${FORGERIES} random digests`, () => {
        const sent = delivery();
        const prefix = signature.read(sent).slice(0, -64);
        let accepted = 0;
        for (let count = 0; count < FORGERIES; count += 1) {
          const forged = signature.replace(sent, prefix + randomBytes(32).toString("hex"));
          if (verify(forged) !== null) accepted += 1;
        }
        expect(accepted).toBe(0);
      });

      it("rejects another secret's signature, and any when there is no secret", () => {
        const sent = delivery();
        expect(verify(sent, [{ id: "other", value: "another-signing-secret" }])).toBeNull();
        expect(verify(sent, [])).toBeNull();
      });

      it("accepts old and new while both are active, and the old one not a moment after it expires", () => {
        const ref = emulator.submit(aSubmission());
        const action = events[0]?.action ?? "";
        const expiresAt = "2026-11-20T09:30:00.000Z";
        const secrets = [
          { id: "old", value: SECRET, expiresAt },
          { id: "new", value: "the-next-signing-secret" },
        ];
        const [before, after] = [
          emulator.delivery(action, ref, SECRET),
          emulator.delivery(action, ref, "the-next-signing-secret"),
        ];
        expect([before, after].map((sent) => ats.webhook.verify(raw(sent), secrets, now))).toEqual(["old", "new"]);
        now = new Date(expiresAt);
        expect([before, after].map((sent) => ats.webhook.verify(raw(sent), secrets, now))).toEqual([null, "new"]);
      });
    });

    describe("parse", () => {
      it.each(events)("reads the ids of $action", ({ action, kind }) => {
        const ref = emulator.submit(aSubmission());
        const into = emulator.submit(aSubmission({ emails: ["other@example.test"] }));
        if (kind === "candidate_merged") {
          emulator.act({ kind: "merge_candidate", candidateId: ref.candidateId, intoCandidateId: into.candidateId });
        }
        if (kind === "candidate_deleted") emulator.act({ kind: "delete_candidate", candidateId: ref.candidateId });
        const sent = raw(emulator.delivery(action, ref, SECRET));
        expect(ats.webhook.verify(sent, [secret], now)).toBe("current");
        const parsed = ats.webhook.parse(sent);
        if (parsed.kind !== "event") throw new Error(`${action} is ${parsed.kind}`);
        expect(parsed.event).toMatchObject({ kind, candidateId: ref.candidateId });
        if ("applicationId" in parsed.event) expect(parsed.event.applicationId).toBe(ref.applicationId);
        if (parsed.event.kind === "candidate_deleted")
          expect(parsed.event.applicationIds).toEqual(vendor.namesDeletedApplications ? [ref.applicationId] : []);
        if (parsed.event.kind === "candidate_merged") expect(parsed.event.intoCandidateId).toBe(into.candidateId);
      });

      it.each([
        ["nothing", ""],
        ["no JSON", "<html>"],
        ["half a document", '{"action":'],
        ["a list", "[]"],
        ["null", "null"],
        ["an empty object", "{}"],
        ["a polluted prototype", '{"__proto__":{"action":"ping"}}'],
        ["deep nesting", "[".repeat(200_000)],
        ["balanced deep nesting", `{"event":"x","action":"x","data":${"[".repeat(5_000)}${"]".repeat(5_000)}}`],
      ])("calls %s unreadable, by a typed error", (_, body) => {
        expect(() => ats.webhook.parse(raw({ headers: {}, body }))).toThrow(DeliveryUnreadableError);
      });
    });

    describe("fetchApplication", () => {
      it("maps what was submitted", async () => {
        const ref = emulator.submit(aSubmission());
        expect(await session.fetchApplication(ref)).toMatchObject({
          status: "found",
          application: {
            ref,
            givenName: "Rin",
            familyName: "Okafor",
            emails: ["rin@example.test"],
            phones: ["(202) 555-0143"],
            places: ["Toronto, Ontario, Canada"],
            submittedAt: new Date("2026-11-20T09:15:00Z"),
            origin: "posting",
            open: true,
          },
        });
      });

      it("answers missing for an application that never was, or was deleted", async () => {
        const ref = emulator.submit(aSubmission());
        emulator.act({ kind: "delete_application", applicationId: ref.applicationId });
        expect(await session.fetchApplication(ref)).toEqual({ status: "missing" });
        expect(await session.fetchApplication({ ...ref, applicationId: "999999" })).toEqual({ status: "missing" });
      });

      it("never answers found for an application id that does not belong to the candidate's object", async () => {
        const ref = emulator.submit(aSubmission());
        const { status } = await session.fetchApplication({ ...ref, applicationId: "999999" });
        expect(["missing", "mismatched"]).toContain(status);
      });

      it("answers missing while the ATS does not show it yet, then finds it", async () => {
        emulator.behave({ readLag: 2 });
        const ref = emulator.submit(aSubmission());
        const statuses: string[] = [];
        for (let read = 0; read < 3; read += 1) statuses.push((await session.fetchApplication(ref)).status);
        expect(statuses).toEqual(["missing", "missing", "found"]);
      });

      it("answers anonymized for a candidate the ATS has anonymised", async () => {
        const ref = emulator.submit(aSubmission());
        emulator.act({ kind: "anonymize_candidate", candidateId: ref.candidateId });
        expect(await session.fetchApplication(ref)).toEqual({ status: "anonymized" });
      });

      it("shows a rejected application as closed, a prospect and a hand-added one by their origin", async () => {
        const rejected = emulator.submit(aSubmission());
        emulator.act({ kind: "reject_application", applicationId: rejected.applicationId });
        expect(await session.fetchApplication(rejected)).toMatchObject({ application: { open: false } });
        const prospect = emulator.submit(aSubmission({ prospect: true }));
        expect(await session.fetchApplication(prospect)).toMatchObject({ application: { origin: vendor.prospect } });
        const byHand = emulator.submit(aSubmission({ throughPosting: false }));
        expect(await session.fetchApplication(byHand)).toMatchObject({ application: { origin: "added_by_hand" } });
      });
    });

    const fetchingFiles = () => {
      const bytes = Buffer.from("%PDF-1.7 the file a person uploaded");
      const limits = { timeoutMs: TEST_TIMEOUT_MS };
      const uploaded = async (file: Uint8Array = bytes) => {
        const ref = emulator.submit(aSubmission({ resume: { filename: "own.pdf", bytes: file } }));
        const fetched = await session.fetchApplication(ref);
        const [attachment] = fetched.status === "found" ? fetched.application.attachments : [];
        if (!attachment) throw new Error("no attachment");
        return attachment;
      };
      const fetchIt = async (attachment: Attachment) => {
        if (!session.fetchAttachment) throw new Error("the session cannot fetch attachments");
        return await session.fetchAttachment(attachment, limits);
      };

      it("gives the bytes of the résumé the application names", async () => {
        const attachment = await uploaded();
        expect(attachment).toMatchObject({ kind: "resume", filename: "own.pdf" });
        const fetched = await fetchIt(attachment);
        expect(fetched.status === "fetched" && Buffer.from(fetched.bytes).equals(bytes)).toBe(true);
      });

      it("reads no more than a document may have", async () => {
        const patient = connectTo(ats, {
          origin: server.origin,
          credentials: emulator.credentials,
          clock,
          http: createHttpClient({ allowed: ({ origin }) => origin === server.origin, allowLoopback: true }),
        });
        const statuses: unknown[] = [];
        for (const size of [MAX_FILE_BYTES + 1, MAX_FILE_BYTES]) {
          const attachment = await uploaded(Buffer.alloc(size));
          statuses.push((await patient.fetchAttachment?.(attachment, { timeoutMs: 20_000 }))?.status);
        }
        expect(statuses).toEqual(["too_large", "fetched"]);
      });

      it("refuses every other address without sending anything", async () => {
        const { url } = await uploaded();
        const before = { ...emulator.requests };
        const elsewhere = [
          "https://attachments.example.test/synthetic",
          url.replace("127.0.0.1", "127.0.0.2"),
          url.replace("http://", "http://user@"),
          `https://127.0.0.1.evil.test/${new URL(url).pathname}`,
          "file:///etc/hostname",
          "not a URL",
          "",
        ];
        for (const other of elsewhere)
          expect(await fetchIt({ kind: "resume", filename: "x.pdf", url: other }), other).toEqual({
            status: "refused",
          });
        expect(emulator.requests).toEqual(before);
      });

      it("says that a file is gone", async () => {
        const { url, ...attachment } = await uploaded();
        const gone = new URL(url);
        gone.pathname = gone.pathname.replace(/([\w-]+)(\/download)?$/, "00000000$2");
        expect(await fetchIt({ ...attachment, url: gone.href })).toEqual({ status: "missing" });
      });

      it.each(["hang", "reset"] as const)("types a network's %s", async (fault) => {
        const attachment = await uploaded();
        server.fail(fault);
        await expect(fetchIt(attachment)).rejects.toMatchObject({ code: fault === "hang" ? "timeout" : "network" });
      });

      it("follows a redirect nowhere else", async () => {
        const attachment = await uploaded();
        const elsewhere = await serveEmulator(emulator);
        const app = new Hono().get("*", (c) => c.redirect(`${elsewhere.origin}${c.req.path}`));
        const redirecting = await serveEmulator({ app });
        const { pathname, search } = new URL(attachment.url);
        const other = connectTo(ats, { origin: redirecting.origin, credentials: emulator.credentials, clock, tokens });
        const moved = { ...attachment, url: `${redirecting.origin}${pathname}${search}` };
        expect(await other.fetchAttachment?.(moved, limits)).toEqual({ status: "refused" });
        await redirecting.close();
        await elsewhere.close();
      });
    };
    if (vendor.givesFiles) describe("fetchAttachment", fetchingFiles);

    it("says whether files can be had", () => {
      expect(session.fetchAttachment !== undefined).toBe(vendor.givesFiles);
    });

    describe.each(carriers)("setCarrier ($carrier.kind)", ({ carrier, shown, text, others, unrelated, hold }) => {
      let ref: ApplicationRef;
      beforeEach(() => {
        session = connect(carrier);
        ref = emulator.submit(aSubmission());
        emulator.act(unrelated(ref));
      });

      it("shows the value, changes nothing when repeated, follows a new verdict, and clears", async () => {
        const before = others(application(ref));
        expect(await session.setCarrier(ref, "verify_identity")).toBe("written");
        expect(shown(application(ref))).toBe(text("verify_identity"));
        expect(await session.setCarrier(ref, "verify_identity")).toBe("unchanged");
        expect(await session.setCarrier(ref, "verify_contact")).toBe("written");
        expect(shown(application(ref))).toBe(text("verify_contact"));
        expect(await session.setCarrier(ref, null)).toBe("written");
        expect(shown(application(ref))).toBeNull();
        expect(await session.setCarrier(ref, null)).toBe("unchanged");
        expect(others(application(ref))).toEqual(before);
      });

      it("can show every value but those only a person sets", async () => {
        for (const value of Object.keys(LIST_VALUES) as ListValue[]) {
          await session.setCarrier(ref, value);
          if (value !== "explained" && value !== "confirmed") expect(shown(application(ref))).toBe(text(value));
        }
      });

      it("never sets a value that is a person's to set", async () => {
        expect(await session.setCarrier(ref, "explained")).toBe("held_by_person");
        expect(await session.setCarrier(ref, "confirmed")).toBe("held_by_person");
        expect(shown(application(ref))).toBeNull();
      });

      it("leaves what a person set, and nothing of ours beside it", async () => {
        await session.setCarrier(ref, "verify_contact");
        emulator.act(hold(ref));
        const before = application(ref);
        expect(await session.setCarrier(ref, "verify_identity")).toBe("held_by_person");
        const held = application(ref);
        expect(held.tags).toEqual(before.tags.filter((tag) => tag !== text("verify_contact")));
        expect(held.fields).toEqual(before.fields);
        expect(await session.setCarrier(ref, null)).toBe("held_by_person");
        expect(application(ref)).toEqual(held);
      });

      it("tells what a person explained from a value of ours, and writes nothing to find out", async () => {
        expect(await session.heldValue(ref)).toBeNull();
        await session.setCarrier(ref, "verify_contact");
        expect(await session.heldValue(ref)).toBeNull();
        emulator.act(hold(ref));
        const held = application(ref);
        expect(await session.heldValue(ref)).toBe("explained");
        expect(application(ref)).toEqual(held);
      });

      it("ends right when two workers write at once", async () => {
        const other = connect(carrier);
        const outcomes = await Promise.allSettled(
          [session, other].map((each) => each.setCarrier(ref, "verify_contact")),
        );
        for (const outcome of outcomes)
          if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(ProviderError);
        await session.setCarrier(ref, "verify_contact");
        expect(shown(application(ref))).toBe(text("verify_contact"));
      });
    });

    it("writes nothing with no carrier", async () => {
      const ref = emulator.submit(aSubmission());
      const before = application(ref);
      expect(await connect({ kind: "none" }).setCarrier(ref, "verify_identity")).toBe("unchanged");
      expect(application(ref)).toEqual(before);
    });

    describe("notes", () => {
      const since = new Date(NOW.getTime() - 60_000);
      const post = (ref: ApplicationRef, text = TEXT) =>
        session.postNote(ref, { text }, { timeoutMs: TEST_TIMEOUT_MS });

      it("posts the text once, word for word, and finds it by its marker", async () => {
        const ref = emulator.submit(aSubmission());
        const outcome = await post(ref);
        const { notes } = application(ref);
        expect(notes.map(({ text }) => text)).toEqual([TEXT]);
        expect(outcome).toEqual({ status: "done", noteId: notes[0]?.noteId });
        expect(await session.findNotes(ref, MARKER, since)).toEqual([notes[0]?.noteId]);
        expect(await session.findNotes(ref, "zzzz-9999", since)).toEqual([]);
        expect(await session.findNotes(ref, MARKER, new Date(NOW.getTime() + 60_000))).toEqual([]);
      });

      it("finds several, oldest first", async () => {
        const ref = emulator.submit(aSubmission());
        await post(ref);
        now = new Date(NOW.getTime() + 60_000);
        await post(ref);
        expect(await session.findNotes(ref, MARKER, since)).toEqual(application(ref).notes.map(({ noteId }) => noteId));
      });

      it.each([
        [401, "unauthorized"],
        [403, "forbidden"],
        [404, "not_found"],
        [422, "invalid"],
      ])("says rejected after a %i, and nothing stands", async (status, code) => {
        const ref = emulator.submit(aSubmission());
        emulator.behave({ failNext: { status, times: 2 } });
        expect(await post(ref)).toEqual({ status: "rejected", code });
        expect(application(ref).notes).toEqual([]);
      });

      it("says not sent after a rate limit, with how long to wait", async () => {
        const ref = emulator.submit(aSubmission());
        emulator.behave({ failNext: { status: 429, times: 1, retryAfterSeconds: 7 } });
        expect(await post(ref)).toEqual({ status: "not_sent", retryAfterMs: vendor.statesWaits ? 7000 : null });
        expect(application(ref).notes).toEqual([]);
      });

      it("says not sent when nobody listens", async () => {
        const ref = emulator.submit(aSubmission());
        await session.fetchApplication(ref);
        const closed = await serveEmulator(emulator);
        session = connect({ kind: "tag" }, closed.origin);
        await closed.close();
        expect(await post(ref)).toEqual({ status: "not_sent", retryAfterMs: null });
      });

      it("says ambiguous when the answer to a stored note is a 500, and the note can be adopted", async () => {
        const ref = emulator.submit(aSubmission());
        emulator.behave({ swallowNoteResponses: 1 });
        expect(await post(ref)).toEqual({ status: "ambiguous" });
        expect(await session.findNotes(ref, MARKER, since)).toEqual(application(ref).notes.map(({ noteId }) => noteId));
        expect(application(ref).notes).toHaveLength(1);
      });

      it.each(["hang", "reset", "garbage"] as const)(
        "says ambiguous when the answer is lost (%s), after exactly one post",
        async (fault) => {
          const ref = emulator.submit(aSubmission());
          await session.fetchApplication(ref);
          server.fail(fault);
          expect(await post(ref)).toEqual({ status: "ambiguous" });
          server.fail(null);
          expect(application(ref).notes).toHaveLength(1);
        },
      );

      it("adopts no marker that a candidate typed, that stands inside a text, or on another application", async () => {
        const forged = `ref ${MARKER}`;
        const ref = emulator.submit(
          aSubmission({
            givenName: forged,
            familyName: forged,
            emails: [`${MARKER}@example.test`],
            phones: [forged],
            location: forged,
            answers: [{ question: forged, answer: `${forged}\n${forged}` }],
          }),
        );
        await post(emulator.submit(aSubmission()));
        await post(ref, `The candidate wrote:\nref ${MARKER}\nand nothing else.`);
        await post(ref, `quoted ref ${MARKER} here · ref aaaa-bbbb`);
        await post(ref, `closing with ref ${MARKER}x`);
        await post(ref, `closing with xref ${MARKER}`);
        expect(await session.findNotes(ref, MARKER, since)).toEqual([]);
      });
    });

    const replacing = () => {
      const next = TEXT.replace("14 points", "20 points");
      const replace = async (ref: ApplicationRef, noteId: string, text = next) => {
        if (!session.updateNote) throw new Error("the session cannot replace notes");
        return await session.updateNote(ref, noteId, { text }, { timeoutMs: TEST_TIMEOUT_MS });
      };
      const posted = async (ref: ApplicationRef): Promise<string> => {
        const outcome = await session.postNote(ref, { text: TEXT }, { timeoutMs: TEST_TIMEOUT_MS });
        if (outcome.status !== "done") throw new Error(outcome.status);
        return outcome.noteId;
      };

      it("changes the text of the one note, which keeps its id, its visibility and its marker", async () => {
        const ref = emulator.submit(aSubmission());
        const noteId = await posted(ref);
        const [before] = application(ref).notes;
        expect(await replace(ref, noteId)).toEqual({ status: "done", noteId });
        expect(application(ref).notes).toEqual([{ ...before, text: next }]);
        expect(await session.findNotes(ref, MARKER, new Date(0))).toEqual([noteId]);
      });

      it("may be repeated, also after an answer that got lost", async () => {
        const ref = emulator.submit(aSubmission());
        const noteId = await posted(ref);
        emulator.behave({ swallowNoteResponses: 1 });
        expect(await replace(ref, noteId)).toEqual({ status: "ambiguous" });
        for (let times = 0; times < 3; times += 1) expect((await replace(ref, noteId)).status).toBe("done");
        expect(application(ref).notes.map(({ text }) => text)).toEqual([next]);
      });

      it.each([
        [401, { status: "rejected", code: "unauthorized" }],
        [403, { status: "rejected", code: "forbidden" }],
        [404, { status: "rejected", code: "not_found" }],
        [422, { status: "rejected", code: "invalid" }],
        [429, { status: "not_sent", retryAfterMs: null }],
        [503, { status: "not_sent", retryAfterMs: null }],
      ])("never throws: a %i before anything was sent leaves the note as it was", async (status, outcome) => {
        const ref = emulator.submit(aSubmission());
        const noteId = await posted(ref);
        emulator.behave({ failNext: { status, times: 2 } });
        expect(await replace(ref, noteId)).toEqual(outcome);
        expect(application(ref).notes.map(({ text }) => text)).toEqual([TEXT]);
      });

      it("is rejected for a note that is not there", async () => {
        const ref = emulator.submit(aSubmission());
        expect(await replace(ref, "00000000")).toEqual({ status: "rejected", code: "not_found" });
      });
    };
    if (vendor.replacesNotes) describe("replacing a note", replacing);

    if (vendor.lists) describeLists(vendor.lists, { account: () => ({ emulator, session }), connect, carriers, wait });

    it("says whether notes can be replaced", () => {
      expect(session.updateNote !== undefined).toBe(vendor.replacesNotes);
    });

    describe("failures", () => {
      const operations: readonly (readonly [string, (ref: ApplicationRef) => Promise<unknown>])[] = [
        ["fetchApplication", (ref) => session.fetchApplication(ref)],
        ["setCarrier", (ref) => session.setCarrier(ref, "verify_identity")],
        ["findNotes", (ref) => session.findNotes(ref, MARKER, NOW)],
        ...(vendor.lists
          ? [["listApplications", () => listed(session, { by: "created", since: new Date(0) })] as const]
          : []),
      ];
      const failure = async (work: Promise<unknown>): Promise<ProviderError> => {
        const error: unknown = await work.then(
          () => null,
          (thrown: unknown) => thrown,
        );
        expect(error).toBeInstanceOf(ProviderError);
        if (!(error instanceof ProviderError)) throw new Error("unreachable");
        expect(PROVIDER_CODES).toContain(error.code);
        return error;
      };

      describe.each(operations)("%s", (operation, operate) => {
        it.each([
          [400, "invalid"],
          [401, "unauthorized"],
          [403, "forbidden"],
          [404, "not_found"],
          [422, "invalid"],
          [429, "rate_limited"],
          [500, "server_error"],
          [503, "server_error"],
        ])("types a %i as %s, without trying again itself", async (status, code) => {
          const ref = emulator.submit(aSubmission());
          emulator.behave({ failNext: { status, times: 2, retryAfterSeconds: 3 } });
          if (status === 404 && operation === "fetchApplication" && vendor.absentIs404) {
            expect(await operate(ref)).toEqual({ status: "missing" });
            return;
          }
          const error = await failure(operate(ref));
          expect(error.code).toBe(code);
          expect(error.retryAfterMs).toBe(status === 429 && vendor.statesWaits ? 3000 : null);
        });

        it.each([
          ["hang", "timeout"],
          ["reset", "network"],
          ["garbage", "garbage"],
        ] as const)("types a network's %s as %s", async (fault, code) => {
          const ref = emulator.submit(aSubmission());
          await session.fetchApplication(ref);
          server.fail(fault);
          expect((await failure(operate(ref))).code).toBe(code);
        });

        it("types wrong credentials as unauthorized", async () => {
          const ref = emulator.submit(aSubmission());
          const wrong = Object.fromEntries(
            Object.entries(Object(emulator.credentials)).map(([name, value]) => [
              name,
              /^\d+$/.test(String(value)) ? value : "wrong",
            ]),
          );
          session = connectTo(ats, { origin: server.origin, credentials: wrong, clock });
          expect((await failure(operate(ref))).code).toBe("unauthorized");
        });
      });

      it("answers a rate limit with a wait, after which it works again", async () => {
        const ref = emulator.submit(aSubmission());
        emulator.behave({ rateLimit: { requests: 0, windowMs: 30_000 } });
        const { code, retryAfterMs } = await failure(session.fetchApplication(ref));
        expect(code).toBe("rate_limited");
        if (vendor.statesWaits) {
          expect(retryAfterMs).toBeGreaterThan(0);
          expect(retryAfterMs).toBeLessThanOrEqual(30_000);
        } else expect(retryAfterMs).toBeNull();
        emulator.behave({ rateLimit: { requests: 50, windowMs: 30_000 } });
        now = new Date(NOW.getTime() + (retryAfterMs ?? 30_000));
        expect((await session.fetchApplication(ref)).status).toBe("found");
      });
    });
  });
}
