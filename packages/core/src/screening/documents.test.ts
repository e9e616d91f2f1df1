import { describe, expect, it } from "vitest";
import type { FetchedAttachment } from "../ats/ats.ts";
import { aConnection } from "../ats/testing.ts";
import type { Attachment } from "../domain/application.ts";
import type { ApplicationDocument, DocumentOutcome } from "../domain/document.ts";
import { type ProviderCode, ProviderError } from "../domain/errors.ts";
import { readDocument } from "../resume/read-document.ts";
import { aResume } from "../resume/testing-pdf.ts";
import { anApplication } from "../lookups/testing.ts";
import { hiddenText } from "../lookups/document/hidden-text.ts";
import { documentWallets } from "../lookups/document/wallets.ts";
import { defaultTiming } from "./deps.ts";
import { createDocuments } from "./documents.ts";
import { gather } from "./gather.ts";

const RESUME: Attachment = { kind: "resume", filename: "Jane Roe.pdf", url: "https://files.example/secret-path" };
const COVER: Attachment = { ...RESUME, kind: "cover_letter" };
const SECRET = "A sentence nobody else has written";
const logged: string[] = [];
const log = (message: string, fields?: object) => {
  logged.push(JSON.stringify([message, fields]));
};
const logger = { info: log, warn: log, error: log };

function documents(
  fetched: FetchedAttachment | Error,
  read: (bytes: Uint8Array) => Promise<DocumentOutcome> = readDocument,
) {
  const calls = { fetched: 0, read: 0 };
  const documentOf = createDocuments({
    accountFor: async () => ({
      ats: {
        fetchApplication: () => Promise.reject(new Error("not asked")),
        setCarrier: () => Promise.reject(new Error("not asked")),
        heldValue: () => Promise.reject(new Error("not asked")),
        postNote: () => Promise.reject(new Error("not asked")),
        findNotes: () => Promise.reject(new Error("not asked")),
        fetchAttachment: async () => {
          calls.fetched += 1;
          if (fetched instanceof Error) throw fetched;
          return fetched;
        },
      },
      descriptor: { noteOn: [] },
      secrets: { credentials: {}, indexKey: "", intakeKey: null },
    }),
    reader: {
      read: (bytes) => {
        calls.read += 1;
        return read(bytes);
      },
    },
    logger,
  });
  return { documentOf, calls };
}
const connection = aConnection("greenhouse");
const look = (fetched: FetchedAttachment | Error, attachments: readonly Attachment[] = [RESUME]) =>
  documents(fetched).documentOf(anApplication({ attachments }), connection);

describe("the document of an application", () => {
  it("is its résumé, with the digest of its bytes", async () => {
    const document = await look({ status: "fetched", bytes: aResume() }, [COVER, RESUME]);
    expect(document).toMatchObject({ status: "fetched", outcome: { kind: "read" } });
    expect(document.status === "fetched" && document.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is none where no résumé is attached, and then nothing is fetched", async () => {
    const { documentOf, calls } = documents({ status: "missing" });
    expect(await documentOf(anApplication({ attachments: [COVER] }), connection)).toEqual({ status: "none" });
    expect(calls.fetched).toBe(0);
  });

  it("costs no reading when its first bytes are no document's", async () => {
    const { documentOf, calls } = documents({ status: "fetched", bytes: Buffer.from("<html>") });
    expect(await documentOf(anApplication({ attachments: [RESUME] }), connection)).toMatchObject({
      outcome: { kind: "unsupported" },
    });
    expect(calls.read).toBe(0);
  });

  it.each<[string, FetchedAttachment | Error, ApplicationDocument]>([
    ["an address of nobody's", { status: "refused" }, { status: "unavailable", reason: "refused" }],
    ["an expired address", { status: "missing" }, { status: "unavailable", reason: "provider_error" }],
    ["too many bytes", { status: "too_large" }, { status: "fetched", digest: null, outcome: { kind: "too_large" } }],
    ["an unknown fault", new Error("x"), { status: "unavailable", reason: "provider_error" }],
    ...(
      [
        ["timeout", "timeout"],
        ["rate_limited", "rate_limited"],
        ["server_error", "provider_error"],
        ["network", "provider_error"],
        ["forbidden", "refused"],
        ["unauthorized", "refused"],
      ] as const satisfies readonly [ProviderCode, string][]
    ).map(
      ([code, reason]) =>
        [code, new ProviderError("ats", code), { status: "unavailable", reason }] satisfies [
          string,
          Error,
          ApplicationDocument,
        ],
    ),
  ])("after %s is what an operator can act on", async (_, fetched, document) => {
    expect(await look(fetched)).toEqual(document);
  });

  it("that the reader could not be had for may be asked for again", async () => {
    const { documentOf } = documents({ status: "fetched", bytes: aResume() }, () => Promise.reject(new Error(SECRET)));
    expect(await documentOf(anApplication({ attachments: [RESUME] }), connection)).toEqual({
      status: "unavailable",
      reason: "provider_error",
    });
  });

  it("leaves no word of itself, its name or its address in a log line", async () => {
    logged.length = 0;
    await look({ status: "fetched", bytes: aResume({ info: `/Author (${SECRET})` }) });
    await look(new Error(`${SECRET} ${RESUME.url}`));
    expect(logged).toHaveLength(2);
    for (const line of logged) {
      for (const secret of [SECRET, "Jane", "secret-path", "Built"]) expect(line).not.toContain(secret);
    }
  });
});

describe("gathering", () => {
  const lookups = [hiddenText, documentWallets].map((create) =>
    create({ http: () => Promise.reject(new Error("offline")), credentials: {}, overrides: {} }),
  );
  const deps = { lookups, signals: [], timing: defaultTiming, logger, metrics: { count: () => {} } };
  const application = anApplication({ attachments: [RESUME] });

  it("fetches and reads the document once for all lookups that ask", async () => {
    const { documentOf, calls } = documents({ status: "fetched", bytes: aResume() });
    const { evidence } = await gather({ ...deps, documents: documentOf }, application, connection, null);
    expect([evidence.hiddenText.status, evidence.wallets.status]).toEqual(["found", "found"]);
    expect(calls).toEqual({ fetched: 1, read: 1 });
  });

  it("without documents says that none is set up", async () => {
    const { evidence } = await gather(deps, application, connection, null);
    expect(evidence.hiddenText).toEqual({
      status: "unavailable",
      reason: "not_configured",
      source: "hiddenText/document",
    });
  });
});
