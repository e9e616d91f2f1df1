/** Lever: webhooks, Data API v1, the tag carrier, one note kept true. */
import type { ListValue } from "../../domain/annotation.ts";
import type { ApplicationRef, Attachment } from "../../domain/application.ts";
import type {
  Ats,
  AtsSession,
  CarrierOutcome,
  FetchedApplication,
  FetchedAttachment,
  HeldValue,
  SessionDeps,
} from "../ats.ts";
import { refusalOf, toAttachment } from "../attachments.ts";
import { createPermitted } from "../permitted.ts";
import { createTagCarrier } from "./carrier-tag.ts";
import { createClient } from "./client.ts";
import { diagnose } from "./diagnosis.ts";
import { errors } from "./errors.ts";
import { archiveReasonOf, isAnonymized, readFile, toApplication } from "./mapping.ts";
import { createLister } from "./listing.ts";
import { createNotes } from "./notes.ts";
import { ping } from "./ping.ts";
import { descriptor, parseCredentials } from "./settings.ts";
import { webhook } from "./webhook.ts";

function connect(deps: SessionDeps): AtsSession {
  const { connection, openIntake, clock } = deps;
  const credentials = parseCredentials(deps.credentials);
  const client = createClient(deps, credentials);
  const tag = createTagCarrier(client);
  const permitted = createPermitted(deps, errors.provider);

  async function fetchApplication(ref: ApplicationRef): Promise<FetchedApplication> {
    const opportunity = await client.opportunity(ref.candidateId);
    if (!opportunity || opportunity.deletedAt !== null) return { status: "missing" };
    const application = opportunity.applications.find(({ id }) => id === ref.applicationId);
    // An opportunity has at most one application: with another one in it, no wait will bring this one.
    if (!application && opportunity.applications.length > 0) return { status: "mismatched" };
    if (isAnonymized(opportunity)) return { status: "anonymized" };
    if (!application) return { status: "missing" };
    const reasonId = archiveReasonOf(opportunity);
    const [posting, reason, resumes] = await Promise.all([
      application.posting === null
        ? null
        : permitted("postings", client.posting(application.posting), ["forbidden", "not_found"]),
      reasonId === null
        ? null
        : permitted("archive reasons", client.archiveReason(reasonId), ["forbidden", "not_found"]),
      permitted("resumes", client.resumes(opportunity.id)),
    ]);
    const resumeUrl = (resumeId: string) => client.resumeUrl(opportunity.id, resumeId);
    return {
      status: "found",
      application: toApplication(
        { opportunity, application, posting, reason, resumes: resumes ?? [], resumeUrl },
        connection,
        openIntake,
      ),
    };
  }

  async function fetchAttachment(
    { url }: Attachment,
    { timeoutMs }: { readonly timeoutMs: number },
  ): Promise<FetchedAttachment> {
    let response: Awaited<ReturnType<typeof client.download>>;
    try {
      response = await client.download(url, timeoutMs);
    } catch (error) {
      return refusalOf(error, errors);
    }
    // A 403 here is a permission the credential does not have, not an address that has expired.
    if (response?.status === 403) throw errors.of("forbidden");
    return response === null ? { status: "refused" } : toAttachment(response, errors, clock());
  }

  async function setCarrier(ref: ApplicationRef, value: ListValue | null): Promise<CarrierOutcome> {
    switch (connection.carrier.kind) {
      case "none":
        return "unchanged";
      case "tag":
        return await tag.set(ref, value);
      case "application_field":
        // Lever has no custom fields to write: https://hire.lever.co/developer/documentation
        throw errors.of("unsupported");
    }
  }

  const heldValue = async (ref: ApplicationRef): Promise<HeldValue | null> =>
    connection.carrier.kind === "tag" ? await tag.held(ref) : null;

  return {
    fetchApplication,
    fetchAttachment,
    setCarrier,
    heldValue,
    ...createLister(client, deps),
    ...createNotes(client, clock, credentials.performAs),
    diagnose: () => diagnose(client, connection.carrier),
  };
}

export const lever = { id: "lever", descriptor, webhook, ping, connect, readFile } as const satisfies Ats;
