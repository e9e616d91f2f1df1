/** The résumé of one application: fetched through its ATS, read where it can do no harm, kept nowhere. */
import { createHash } from "node:crypto";
import type { Application } from "../domain/application.ts";
import type { Connection } from "../domain/connection.ts";
import type { ApplicationDocument, DocumentOutcome } from "../domain/document.ts";
import { documentFormat } from "../domain/document-format.ts";
import { ProviderError } from "../domain/errors.ts";
import type { Logger } from "../domain/ports.ts";
import type { ResumeReader } from "../resume/resume.ts";
import type { ScreeningDeps } from "./deps.ts";

const FETCH_MS = 4_000;

export interface DocumentDeps {
  readonly accountFor: ScreeningDeps["accountFor"];
  readonly reader: ResumeReader;
  readonly logger: Logger;
}

type Unavailable = Extract<ApplicationDocument, { status: "unavailable" }>;

const unavailable = (reason: Unavailable["reason"]): Unavailable => ({ status: "unavailable", reason });

function reasonOf(error: unknown): Unavailable["reason"] {
  if (!(error instanceof ProviderError)) return "provider_error";
  if (error.code === "timeout" || error.code === "rate_limited") return error.code;
  return error.retryable ? "provider_error" : "refused";
}

export function createDocuments({
  accountFor,
  reader,
  logger,
}: DocumentDeps): (application: Application, connection: Connection) => Promise<ApplicationDocument> {
  /** What cannot be a document costs no reading. */
  async function read(bytes: Uint8Array): Promise<DocumentOutcome> {
    return documentFormat(bytes) === "other" ? { kind: "unsupported" } : await reader.read(bytes);
  }

  async function documentOf(application: Application, connection: Connection): Promise<ApplicationDocument> {
    const resume = application.attachments.find(({ kind }) => kind === "resume");
    if (!resume) return { status: "none" };
    const { ats } = await accountFor(connection);
    if (!ats.fetchAttachment) return unavailable("not_configured");
    const fetched = await ats.fetchAttachment(resume, { timeoutMs: FETCH_MS });
    switch (fetched.status) {
      case "fetched": {
        const digest = createHash("sha256").update(fetched.bytes).digest("hex");
        return { status: "fetched", digest, outcome: await read(fetched.bytes) };
      }
      case "too_large":
        return { status: "fetched", digest: null, outcome: { kind: "too_large" } };
      case "refused":
        return unavailable("refused");
      case "missing":
        // The next look fetches the application anew, and with it an address that has not expired.
        return unavailable("provider_error");
    }
  }

  return async (application, connection) => {
    const ids = { connectionId: connection.id, applicationId: application.ref.applicationId };
    try {
      const document = await documentOf(application, connection);
      const code = document.status === "fetched" ? document.outcome.kind : document.status;
      logger.info("document", { ...ids, code });
      return document;
    } catch (error) {
      const reason = reasonOf(error);
      logger.warn("document could not be had", { ...ids, code: reason });
      return unavailable(reason);
    }
  };
}
