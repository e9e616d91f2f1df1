/** Greenhouse: webhooks, Harvest v3, the tag and the field carrier, notes. */
import type { ListValue } from "../../domain/annotation.ts";
import type { ApplicationRef } from "../../domain/application.ts";
import type { Ats, AtsSession, CarrierOutcome, FetchedApplication, HeldValue, SessionDeps } from "../ats.ts";
import { createFieldCarrier } from "./carrier-field.ts";
import { createTagCarrier } from "./carrier-tag.ts";
import { downloadOpenly } from "../attachments.ts";
import { createPermitted } from "../permitted.ts";
import { createClient } from "./client.ts";
import { diagnose } from "./diagnosis.ts";
import { errors } from "./errors.ts";
import { isAnonymized, readFile, toApplication } from "./mapping.ts";
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
  const field = createFieldCarrier(client);

  const permitted = createPermitted(deps, errors.provider);

  async function fetchApplication(ref: ApplicationRef): Promise<FetchedApplication> {
    const application = (await client.applications(ref.applicationId)).find(({ id }) => id === ref.applicationId);
    if (!application) return { status: "missing" };
    // The row's candidate, not the event's: after a merge the event names one that is gone.
    const [candidates, attachments, jobs] = await Promise.all([
      client.candidates(application.candidate_id),
      permitted("attachments", client.attachments(ref.applicationId)),
      application.job_id === null ? null : permitted("jobs", client.jobs(application.job_id)),
    ]);
    const candidate = candidates.find((row) => row?.id === application.candidate_id);
    // A private candidate answers nothing or a stub to those without the right to see one.
    if (!candidate || candidate.message !== null) return { status: "missing" };
    if (isAnonymized(candidate)) return { status: "anonymized" };
    const job = jobs?.find((row) => row?.id === application.job_id) ?? null;
    return {
      status: "found",
      application: toApplication(
        { application, candidate, attachments: attachments ?? [], job },
        connection,
        openIntake,
      ),
    };
  }

  async function setCarrier(ref: ApplicationRef, value: ListValue | null): Promise<CarrierOutcome> {
    const { carrier } = connection;
    switch (carrier.kind) {
      case "none":
        return "unchanged";
      case "tag":
        return await tag.set(ref, value);
      case "application_field":
        if (carrier.proof === null) throw errors.of("unsupported");
        return await field.set(ref, carrier.key, value);
    }
  }

  async function heldValue(ref: ApplicationRef): Promise<HeldValue | null> {
    const { carrier } = connection;
    if (carrier.kind === "none") return null;
    return await (carrier.kind === "tag" ? tag.held(ref) : field.held(ref, carrier.key));
  }

  /** The vendor's hosts, or those that stand for them. */
  const mayHold = (url: URL): boolean =>
    deps.origins === undefined
      ? descriptor.files(url)
      : Object.values(deps.origins).some((origin) => new URL(origin).origin === url.origin);

  return {
    fetchApplication,
    fetchAttachment: ({ url }, { timeoutMs }) =>
      downloadOpenly({ http: deps.http, clock, errors }, url, mayHold, timeoutMs),
    setCarrier,
    heldValue,
    ...createLister(client, deps),
    ...createNotes(client, clock, credentials.userId),
    proveFieldCarrier: field.prove,
    diagnose: () => diagnose(client, connection.carrier),
  };
}

export const greenhouse = { id: "greenhouse", descriptor, webhook, ping, connect, readFile } as const satisfies Ats;
